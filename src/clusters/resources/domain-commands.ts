// Commands about domains and their routes.

import * as vscode from "vscode";
import { readDomain, type Domain, type DomainRoute } from "../../api/cluster-schema";
import { routes } from "../../api/routes";
import { showInformationMessage, showWarningMessage } from "../../ui/messages";
import { askChoice, askText } from "../../commands/steps";
import { describeError } from "../../errors/errors";
import { singleLine } from "../../ui/untrusted-text";
import { fullName, isVerified } from "../rules";
import { confirm } from "../../commands/confirm";
import { domainRoutes, domains } from "./domains";
import { parametersBelow } from "../tree-path";
import {
  aboutThing,
  createThing,
  deleteThing,
  readOrTell,
  thingAt,
  updateThing,
} from "../commands/context";
import type { At, ThingAt } from "../commands/context";
import { askRealm } from "./realm-commands";

const t = vscode.l10n.t;

/** As the API accepts it. */
const domainName = /^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,}$/i;

export async function addDomain(at: At): Promise<void> {
  const answer = await askText({
    title: t("Add Domain to “{0}”", at.cluster.name),
    prompt: t("A domain of yours, whose DNS records you can change"),
    placeholder: "login.example.com",
    check: (text) =>
      domainName.test(text) && text.length <= 253
        ? undefined
        : t("A whole domain, like login.example.com."),
  });
  if (answer.kind !== "next") return;
  const done = await createThing(at, domains, undefined, {
    body: { domain: answer.value },
    subject: t("Adding the domain {0}", answer.value),
  });
  if (done?.thing === undefined) return;
  const name = fullName(done.thing);
  void showInformationMessage(
    t("{0} was added. Its row holds the DNS records to create; then verify it.", name),
  );
}

export const verifyDomain = aboutThing(domains, async (at, place) => {
  const done = await updateThing(at, place, {
    route: routes.verifyDomain,
    subject: t("Verifying the domain {0}", fullName(place.thing)),
  });
  const now = done?.thing;
  if (now === undefined) return;
  void showInformationMessage(
    isVerified(now) === true
      ? t("{0} is verified.", fullName(now))
      : t("{0} is not verified yet: DNS may need some hours to show its records.", fullName(now)),
  );
});

export const deleteDomain = aboutThing(domains, async (at, place) => {
  const name = fullName(place.thing);
  const isSure = await confirm(at.connection, {
    question: t("Delete the domain {0}?", name),
    detail: t("The cluster does not answer at it any more. Its routes go with it."),
    button: t("Delete"),
  });
  if (isSure) await deleteThing(at, place, t("Deleting the domain {0}", name));
});

export const addRoute = aboutThing(domains, async (at, place) => {
  const { thing: listed } = place;
  const domain = isVerified(listed) === false ? await lookAgain(at, place) : listed;
  if (domain === undefined) return;
  const name = fullName(domain);
  if (isVerified(domain) === false) {
    await explainVerification(at, domain);
    return;
  }
  const question = t("To which realm should {0} lead?", name);
  const realm = await askRealm(at, question, {
    realms: () => boundRealms(at),
    none: t("Every realm of “{0}” has a domain already.", at.cluster.name),
  });
  if (realm === undefined) return;
  const isExposed = await askAdminConsole(name, realm);
  if (isExposed.kind !== "next") return;
  await createThing(at, domainRoutes, place, {
    body: { realm, allow_admin_access: isExposed.value },
    subject: t("Leading {0} to the realm “{1}”", name, realm),
    // The API does not document which status it refuses either of the two with.
    words: (problem) =>
      ["conflict", "invalid", "rejected"].includes(problem.kind)
        ? t(
            "{0} A domain has to be verified first, and a realm can have only one domain.",
            describeError(problem, at.connection.host()).sentence,
          )
        : undefined,
  });
});

/** Skycloak exposes the admin console unless told otherwise, so this is never left to it. */
function askAdminConsole(domain: string, realm: string) {
  return askChoice({
    title: t("Lead {0} to the Realm “{1}”", domain, realm),
    placeholder: t("Should the admin console be reachable at this domain?"),
    items: [
      { label: t("Hide the Admin Console"), description: t("recommended"), value: false },
      {
        label: t("Expose the Admin Console"),
        description: t("anyone can open its sign-in page"),
        value: true,
      },
    ],
  });
}

/** Reads this one domain, which makes Skycloak check its DNS records; undefined if that failed. */
async function lookAgain(at: At, place: ThingAt<Domain>): Promise<Domain | undefined> {
  const parameters = parametersBelow(at.cluster.id, place);
  const read = await readOrTell(at.connection, routes.getDomain, readDomain, parameters);
  const domain = read?.[0];
  if (domain !== undefined) place.parent.folder.list.put({ id: place.id, thing: domain });
  return domain;
}

/** Room for a name of 253 characters and a value of 255. */
const longestRecord = 600;

async function explainVerification(at: At, domain: Domain): Promise<void> {
  const records = domain.dns_records.map(({ type, name, value }) =>
    singleLine(`${type} ${name} ${value}`, longestRecord),
  );
  const verify = t("Verify");
  const copy = t("Copy DNS Records");
  const choice = await showWarningMessage(
    t("{0} has to be verified before it can lead to a realm.", fullName(domain)),
    {
      modal: true,
      detail: [
        t("Create these DNS records where the domain is managed, and then verify it:"),
        records,
      ],
    },
    verify,
    ...(records.length === 0 ? [] : [copy]),
  );
  if (choice === verify) await verifyDomain(at);
  if (choice === copy) await vscode.env.clipboard.writeText(records.join("\n"));
}

/** The realms that already have a domain, as far as can be read: Skycloak allows only one each. */
async function boundRealms({ inside, cluster }: At): Promise<ReadonlySet<string>> {
  const all = inside.folder(domains, cluster.id, undefined);
  await all.folder.list.ensure();
  const bound = await Promise.all(
    all.folder.list.state.items.map(async ({ id, thing }) => {
      const place = inside.thing(all, id);
      // Only verified domains can have routes.
      if (place === undefined || isVerified(thing as Domain) === false) return [];
      const { list } = inside.folder(domainRoutes, cluster.id, place).folder;
      await list.refresh();
      return list.state.items.map((route) => (route.thing as DomainRoute).realm ?? "");
    }),
  );
  return new Set(bound.flat());
}

export async function deleteRoute(at: At): Promise<void> {
  const place = thingAt(at, domainRoutes);
  const domain = thingAt(at, domains);
  if (place === undefined || domain === undefined) return;
  const name = fullName(domain.thing);
  const isSure = await confirm(at.connection, {
    question: t("Delete this route of {0}?", name),
    detail: t("The domain does not lead to this realm any more."),
    button: t("Delete"),
  });
  if (isSure) await deleteThing(at, place, t("Deleting a route of {0}", name));
}
