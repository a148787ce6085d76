// Domains: add, verify, delete, and the routes of one.

import * as vscode from "vscode";
import { readDomain, readDomainRoute, type Domain } from "../../../api/cluster-schema";
import { routes } from "../../../api/routes";
import { showInformationMessage } from "../../../ui/messages";
import { askText } from "../../../ui/steps";
import { domainRoutes, domains, fullName } from "../kinds/domains";
import { parametersBelow } from "../place";
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
    now.verification_status === "verified"
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
  const domain = place && readThing<Domain>(place);
  if (place === undefined || domain === undefined) return;
  const name = fullName(domain);
  const realm = await askRealm(at, t("To which realm should {0} lead?", name));
  if (realm === undefined) return;
  const { folder } = at.inside.folder(domainRoutes, at.cluster.id, place);
  const done = await change(at, {
    route: routes.createDomainRoute,
    parameters: parametersBelow(at.cluster.id, place),
    body: { realm },
    subject: t("Leading {0} to the realm “{1}”", name, realm),
    folder,
  });
  if (done !== undefined) show(folder, done, readDomainRoute);
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
