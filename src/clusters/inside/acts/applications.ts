// Applications: create, enable, disable, delete, where they redirect to.

import * as vscode from "vscode";
import { clientSecretIn } from "../../../api/client-secret";
import { readApplication } from "../../../api/cluster-schema";
import { routes } from "../../../api/routes";
import { showInformationMessage } from "../../../ui/messages";
import { askText } from "../../../ui/steps";
import { applications } from "../kinds/applications";
import { realms } from "../kinds/realms";
import { parametersBelow, type ThingPlace } from "../place";
import { applicationAt, clientOf } from "./application";
import { askApplication, wrongRedirects } from "./ask-application";
import { askRealm } from "./ask-realm";
import { thingAt, type At } from "./at";
import { copySecret, keepSecret } from "./kept-secret";
import { readUris } from "./redirect-uris";
import { sure, sureByName } from "./sure";
import { change, show, takeOut } from "./write";

const t = vscode.l10n.t;

/** What a web application needs; everything else is for those who know why. */
const grants = ["authorization_code", "refresh_token"];

export async function createApplication(at: At): Promise<void> {
  const realm = thingAt(at, "realm") ?? (await pickRealm(at));
  if (realm === undefined) return;
  const { folder } = at.inside.folder(applications, at.cluster.id, realm);
  const wish = await askApplication(
    t("Create Application in “{0}”", realm.id),
    new Set(folder.list.state.items.map(({ id }) => id)),
  );
  if (wish === undefined) return;
  const { client_id: clientId } = wish;
  const done = await change(at, {
    route: routes.createApplication,
    parameters: parametersBelow(at.cluster.id, realm),
    body: { ...wish, protocol: "openid-connect", grant_types: grants, pkce_required: true },
    subject: t("Creating the application “{0}”", clientId),
    folder,
  });
  if (done === undefined) return;
  show(folder, done, readApplication);
  // Where it is lost on the way nothing is: nobody uses it yet, and rotating gives another one.
  const secret = clientSecretIn(done.body);
  if (secret === undefined) return;
  const client = clientOf(at, realm.id, clientId);
  if (!(await keepSecret(at, client, secret))) return;
  const copy = t("Copy Client Secret");
  const sentence = t("“{0}” was created. Its client secret is in the vault.", clientId);
  void showInformationMessage(sentence, copy).then((choice) =>
    choice === copy ? copySecret(at.parts, secret, clientId) : undefined,
  );
}

async function pickRealm(at: At): Promise<ThingPlace | undefined> {
  const name = await askRealm(at, t("In which realm?"));
  if (name === undefined) return undefined;
  return at.inside.thing(at.inside.folder(realms, at.cluster.id, undefined), name);
}

export async function changeRedirectUris(at: At): Promise<void> {
  const found = applicationAt(at);
  if (found === undefined) return;
  const { place, application } = found;
  const answer = await askText({
    title: t("Redirect URIs of “{0}”", place.id),
    prompt: t("Where it may be led back to after the sign-in: addresses, with spaces between"),
    placeholder: "https://app.example.com/callback",
    value: application.redirect_uris.join(" "),
    check: wrongRedirects,
  });
  if (answer.kind !== "next") return;
  const subject = t("Changing the redirect URIs of “{0}”", place.id);
  await update(at, place, { redirect_uris: readUris(answer.value) }, subject);
}

export async function enableApplication(at: At): Promise<void> {
  const place = thingAt(at, "application");
  if (place === undefined) return;
  await update(at, place, { status: "active" }, t("Enabling the application “{0}”", place.id));
}

export async function disableApplication(at: At): Promise<void> {
  const place = thingAt(at, "application");
  if (place === undefined) return;
  const isSure = await sure(at, {
    question: t("Disable the application “{0}”?", place.id),
    detail: t("Nobody can sign in to it, and it gets no tokens, until it is enabled."),
    button: t("Disable"),
  });
  if (!isSure) return;
  await update(at, place, { status: "inactive" }, t("Disabling the application “{0}”", place.id));
}

async function update(
  at: At,
  place: ThingPlace,
  body: Readonly<Record<string, unknown>>,
  subject: string,
): Promise<void> {
  const { folder } = place.parent;
  const done = await change(at, {
    route: routes.updateApplication,
    parameters: parametersBelow(at.cluster.id, place),
    body,
    subject,
    folder,
  });
  if (done !== undefined) show(folder, done, readApplication);
}

export async function deleteApplication(at: At): Promise<void> {
  const place = thingAt(at, "application");
  if (place === undefined) return;
  const isSure = await sureByName(at, {
    title: t("Delete the Application “{0}”", place.id),
    prompt: t("Nobody can sign in to it any more. Type its client ID to delete it."),
    name: place.id,
  });
  if (!isSure) return;
  const { folder } = place.parent;
  const done = await change(at, {
    route: routes.deleteApplication,
    parameters: parametersBelow(at.cluster.id, place),
    subject: t("Deleting the application “{0}”", place.id),
    folder,
  });
  if (done !== undefined) takeOut(folder, place.id);
}
