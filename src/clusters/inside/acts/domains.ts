// Domains: add, verify, delete, and the routes of one.

import * as vscode from "vscode";
import {
  readDomain,
  readDomainRoute,
  type Domain,
  type DomainRoute,
} from "../../../api/cluster-schema";
import { routes } from "../../../api/routes";
import { showInformationMessage, showWarningMessage } from "../../../ui/messages";
import { askPick, askText } from "../../../ui/steps";
import { describe } from "../../../ui/problem";
import { tellProblem } from "../../../ui/tell";
import { singleLine } from "../../../ui/untrusted-text";
import { fullName, isVerified } from "../domain-state";
import { domainRoutes, domains } from "../kinds/domains";
import { parametersBelow, type ThingPlace } from "../place";
import { readThrough } from "../reading";
import { askRealm } from "./ask-realm";
import { readThing, thingAt, type At } from "./at";
import { sure } from "./sure";
import { change, show, takeOut } from "./write";

const t = vscode.l10n.t;

/** As the API takes it. */
const domainName = /^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,}$/i;

export async function addDomain(at: At): Promise<void> {
  const { folder } = at.inside.folder(domains, at.cluster.id, undefined);
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
  const done = await change(at, {
    route: routes.createDomain,
    parameters: { cluster_id: at.cluster.id },
    body: { domain: answer.value },
    subject: t("Adding the domain {0}", answer.value),
    folder,
  });
  const domain = done && show(folder, done, readDomain);
  if (domain === undefined) return;
  void showInformationMessage(
    t("{0} was added. Its row holds the DNS records to create; then verify it.", fullName(domain)),
  );
}

export async function verifyDomain(at: At): Promise<void> {
  const place = thingAt(at, "domain");
  const domain = place && readThing<Domain>(place);
  if (place === undefined || domain === undefined) return;
  const { folder } = place.parent;
  const done = await change(at, {
    route: routes.verifyDomain,
    parameters: parametersBelow(at.cluster.id, place),
    subject: t("Verifying the domain {0}", fullName(domain)),
    folder,
  });
  const now = done && show(folder, done, readDomain);
  if (now === undefined) return;
  void showInformationMessage(
    isVerified(now) === true
      ? t("{0} is verified.", fullName(now))
      : t("{0} is not verified yet: DNS may need some hours to show its records.", fullName(now)),
  );
}

export async function deleteDomain(at: At): Promise<void> {
  const place = thingAt(at, "domain");
  const domain = place && readThing<Domain>(place);
  if (place === undefined || domain === undefined) return;
  const name = fullName(domain);
  const isSure = await sure(at, {
    question: t("Delete the domain {0}?", name),
    detail: t("The cluster does not answer at it any more. Its routes go with it."),
    button: t("Delete"),
  });
  if (!isSure) return;
  const { folder } = place.parent;
  const done = await change(at, {
    route: routes.deleteDomain,
    parameters: parametersBelow(at.cluster.id, place),
    subject: t("Deleting the domain {0}", name),
    folder,
  });
  if (done !== undefined) takeOut(folder, place.id);
}

export async function addRoute(at: At): Promise<void> {
  const place = thingAt(at, "domain");
  const listed = place && readThing<Domain>(place);
  if (place === undefined || listed === undefined) return;
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
  const chosen = await askAdminConsole(name, realm);
  if (chosen.kind !== "next") return;
  const { folder } = at.inside.folder(domainRoutes, at.cluster.id, place);
  const done = await change(at, {
    route: routes.createDomainRoute,
    parameters: parametersBelow(at.cluster.id, place),
    body: { realm, allow_admin_access: chosen.value.isExposed },
    subject: t("Leading {0} to the realm “{1}”", name, realm),
    // The API does not document which status it refuses either of the two with.
    words: (problem) =>
      ["conflict", "invalid", "rejected"].includes(problem.kind)
        ? t(
            "{0} A domain has to be verified first, and a realm can have only one domain.",
            describe(problem, at.connection.host()).sentence,
          )
        : undefined,
    folder,
  });
  if (done !== undefined) show(folder, done, readDomainRoute);
}

/** Skycloak exposes the admin console unless told otherwise, so this is never left to it. */
function askAdminConsole(domain: string, realm: string) {
  return askPick({
    title: t("Lead {0} to the Realm “{1}”", domain, realm),
    placeholder: t("Should the admin console be reachable at this domain?"),
    items: [
      {
        label: t("Hide the Admin Console"),
        description: t("recommended"),
        isExposed: false,
      },
      {
        label: t("Expose the Admin Console"),
        description: t("anyone can open its sign-in page"),
        isExposed: true,
      },
    ],
  });
}

/** Reads this one domain, which makes Skycloak check its DNS records; undefined if that failed. */
async function lookAgain(at: At, place: ThingPlace): Promise<Domain | undefined> {
  const parameters = parametersBelow(at.cluster.id, place);
  const answer = await readThrough(at.connection, routes.getDomain, { parameters }, readDomain);
  if (!answer.ok) {
    tellProblem(answer.problem, at.connection.host());
    return undefined;
  }
  const [domain] = answer.value.value;
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
  const place = thingAt(at, "route");
  const domain = thingAt(at, "domain");
  const of = domain && readThing<Domain>(domain);
  if (place === undefined || of === undefined) return;
  const name = fullName(of);
  const isSure = await sure(at, {
    question: t("Delete this route of {0}?", name),
    detail: t("The domain does not lead to this realm any more."),
    button: t("Delete"),
  });
  if (!isSure) return;
  const { folder } = place.parent;
  const done = await change(at, {
    route: routes.deleteDomainRoute,
    parameters: parametersBelow(at.cluster.id, place),
    subject: t("Deleting a route of {0}", name),
    folder,
  });
  if (done !== undefined) takeOut(folder, place.id);
}
