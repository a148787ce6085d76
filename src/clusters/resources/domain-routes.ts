// Routes of domains: the realms that domains lead to.

import * as vscode from "vscode";
import { DomainRouteSchema, type Domain, type DomainRoute } from "../../api/cluster-schema";
import { routes } from "../../api/routes";
import { askChoice } from "../../commands/steps";
import { describeError } from "../../errors/errors";
import { showWarningMessage } from "../../ui/messages";
import { changeInList, itemAt, readOrShowError, type CommandContext } from "../commands/context";
import { defineResource, pathParameters, type Item } from "../resource";
import { formatTimeAgo, formatYesNo } from "../rows";
import { fullName, isVerified } from "../rules";
import { dnsRecordLines, domains, verifyDomain } from "./domains";
import { askRealm } from "./realms";

const t = vscode.l10n.t;

export const domainRoutes = defineResource<DomainRoute>({
  name: "route",
  title: () => t("Routes"),
  icon: "arrow-right",
  parent: domains,
  routes: { list: routes.listDomainRoutes, create: routes.createDomainRoute, delete: routes.deleteDomainRoute },
  parameter: "route_id",
  schema: DomainRouteSchema,
  id: ({ id }) => id,
  row: (route, format) => ({
    label: route.realm ?? t("(no realm)"),
    description: [
      route.hide_realm_path === true ? t("at the domain's root") : undefined,
      route.allow_admin_access === true ? t("with the admin console") : undefined,
    ],
    icon: "arrow-right",
    copy: route.realm ?? undefined,
    facts: [
      [t("Realm"), route.realm],
      [t("Realm's path hidden"), formatYesNo(route.hide_realm_path)],
      [t("Admin console"), formatYesNo(route.allow_admin_access)],
      ["CORS", route.cors_allowed_origins.join(", ")],
      [t("Created"), formatTimeAgo(route.created_at, format)],
    ],
  }),
  empty: () => t("No routes yet"),
  listCommands: { addRoute },
  commands: {
    deleteRoute: {
      route: "delete",
      subject: (_, context) => t("Deleting a route of {0}", domainNameOf(context)),
      confirm: (_, context) => ({
        question: t("Delete this route of {0}?", domainNameOf(context)),
        detail: t("The domain no longer leads to this realm."),
        button: t("Delete"),
      }),
    },
  },
});

function domainNameOf(context: CommandContext): string {
  const domain = itemAt(context, domains);
  return domain === undefined ? "" : fullName(domain.value);
}

async function addRoute(context: CommandContext): Promise<void> {
  const listed = itemAt(context, domains);
  const item = listed && (isVerified(listed.value) === false ? await rereadDomain(context, listed) : listed);
  if (item === undefined) return;
  const name = fullName(item.value);
  if (isVerified(item.value) === false) {
    await explainVerification(context, item);
    return;
  }
  const realm = await askRealm(context, t("Select a realm for {0}", name), {
    names: readBoundRealms(context),
    message: t("Every realm of “{0}” already has a domain.", context.cluster.name),
  });
  if (realm === undefined) return;
  // Always sent, because Skycloak exposes the admin console by default.
  const isExposed = await askChoice({
    title: t("Route {0} to the Realm “{1}”", name, realm),
    placeholder: t("Should the admin console be reachable at this domain?"),
    items: [
      { label: t("Hide the Admin Console"), description: t("recommended"), value: false },
      { label: t("Expose the Admin Console"), description: t("anyone can open its login page"), value: true },
    ],
  });
  if (isExposed.kind !== "next") return;
  await changeInList(context, context.tree.list(domainRoutes, context.cluster.id, item), {
    body: { realm, allow_admin_access: isExposed.value },
    subject: t("Routing {0} to the realm “{1}”", name, realm),
    // The API does not document the status codes of these two errors.
    explain: (problem) =>
      ["conflict", "invalid", "rejected"].includes(problem.kind)
        ? t(
            "{0} A domain has to be verified first, and a realm can only have one domain.",
            describeError(problem, context.connection.host()).sentence,
          )
        : undefined,
  });
}

/** Reads only this domain, which makes Skycloak check its DNS records; undefined if that failed. */
async function rereadDomain(context: CommandContext, item: Item<Domain>): Promise<Item<Domain> | undefined> {
  const parameters = pathParameters(context.cluster.id, item);
  const value = await readOrShowError(context.connection, routes.getDomain, domains.readOne, parameters);
  if (value === undefined) return undefined;
  item.parent.list.items.put({ id: item.id, value });
  return { ...item, value };
}

async function explainVerification(context: CommandContext, item: Item<Domain>): Promise<void> {
  const records = dnsRecordLines(item.value);
  const verify = t("Verify");
  const copy = t("Copy DNS Records");
  const choice = await showWarningMessage(
    t("{0} has to be verified before it can be routed to a realm.", fullName(item.value)),
    { modal: true, detail: [t("Create these DNS records with your DNS provider, then verify the domain:"), records] },
    verify,
    ...(records.length === 0 ? [] : [copy]),
  );
  if (choice === verify) await verifyDomain(context, item);
  if (choice === copy) await vscode.env.clipboard.writeText(records.join("\n"));
}

/** The realms that already have a domain, as far as can be read: Skycloak allows only one each. */
async function readBoundRealms({ tree, cluster }: CommandContext): Promise<ReadonlySet<string>> {
  const all = tree.list(domains, cluster.id);
  const { items } = all.list;
  await items.ensure();
  const bound = await Promise.all(
    items.state.items.map(async ({ id, value }) => {
      const item = tree.itemIn(all, id);
      // Only verified domains can have routes.
      if (item === undefined || isVerified(value) === false) return [];
      const { list } = tree.list(domainRoutes, cluster.id, item);
      await list.items.refresh();
      return list.items.state.items.map((route) => route.value.realm ?? "");
    }),
  );
  return new Set(bound.flat());
}
