// Commands about applications. Their client secrets are in client-secrets.ts.

import * as vscode from "vscode";
import { clientSecretIn } from "../../api/schema";
import { showInformationMessage } from "../../ui/messages";
import {
  runWizard,
  askChoice,
  askText,
  mapOutcome,
  type StepHeader,
  type StepOutcome,
} from "../../commands/steps";
import { confirm, confirmByTyping } from "../../commands/confirm";
import { applications } from "./applications";
import { realms } from "./realms";
import type { ThingPlace } from "../tree-path";
import { askTrimmed } from "../commands/questions";
import {
  aboutThing,
  createThing,
  deleteThing,
  thingAt,
  updateThing,
  type At,
} from "../commands/context";
import { readUris, wrongUris } from "../rules";
import { clientOf, copySecret, keepSecret } from "../commands/client-secrets";
import { askRealm } from "./realm-commands";

const t = vscode.l10n.t;

/** What a web application needs. */
const grants = ["authorization_code", "refresh_token"];

export async function createApplication(at: At): Promise<void> {
  const realm = thingAt(at, realms) ?? (await pickRealm(at));
  if (realm === undefined) return;
  const { list } = at.inside.folder(applications, at.cluster.id, realm).folder;
  const wish = await askApplication(
    t("Create Application in “{0}”", realm.id),
    (clientId) => list.find(clientId) !== undefined,
  );
  if (wish === undefined) return;
  const { client_id: clientId } = wish;
  const done = await createThing(at, applications, realm, {
    body: { ...wish, protocol: "openid-connect", grant_types: grants, pkce_required: true },
    subject: t("Creating the application “{0}”", clientId),
  });
  // Losing it would do no harm: nobody uses it yet, and rotating makes another.
  const secret = done && clientSecretIn(done.value);
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

interface Wish {
  readonly client_id: string;
  readonly name: string;
  readonly type: "confidential" | "public";
  readonly redirect_uris: readonly string[];
}

function askApplication(
  title: string,
  isTaken: (clientId: string) => boolean,
): Promise<Wish | undefined> {
  let uris = "";
  return runWizard<Wish>(title, {
    client_id: (frame, { client_id: value }) =>
      askText({
        ...frame,
        prompt: t("The client ID, as the application will say it"),
        placeholder: "web-app",
        value,
        check: (text) => {
          if (isTaken(text)) return t("There is an application with this client ID.");
          return /^\S{1,255}$/.test(text) ? undefined : t("No spaces, and 255 characters at most.");
        },
      }),
    name: (frame, { client_id, name = client_id }) =>
      askTrimmed({
        ...frame,
        prompt: t("A name for people"),
        value: name,
        check: (text) => (text.trim() === "" ? t("Give it a name.") : undefined),
      }),
    type: (frame, { type: value }) =>
      askChoice<Wish["type"]>({
        ...frame,
        placeholder: t("What kind of application it is"),
        value,
        items: [
          {
            value: "confidential",
            label: t("Confidential"),
            detail: t("Has a secret: for what runs on a server"),
          },
          {
            value: "public",
            label: t("Public"),
            detail: t("Has no secret: for what runs in a browser or on a phone"),
          },
        ],
      }),
    redirect_uris: (frame) => askUris({ ...frame, value: uris, typed: (text) => (uris = text) }),
  });
}

/** `typed`: is given every change, so that a half-typed text survives going back. */
function askUris(
  step: StepHeader & { readonly value: string; readonly typed?: (text: string) => void },
): Promise<StepOutcome<readonly string[]>> {
  return mapOutcome(
    askText({
      ...step,
      prompt: t("Where it may be led back to after the sign-in: addresses, with spaces between"),
      placeholder: "https://app.example.com/callback",
      check: (text) => {
        const wrong = wrongUris(text);
        return wrong === undefined ? undefined : t("“{0}” is no address to lead back to.", wrong);
      },
    }),
    readUris,
  );
}

export const changeRedirectUris = aboutThing(applications, async (at, place) => {
  const answer = await askUris({
    title: t("Redirect URIs of “{0}”", place.id),
    value: place.thing.redirect_uris.join(" "),
  });
  if (answer.kind !== "next") return;
  const subject = t("Changing the redirect URIs of “{0}”", place.id);
  await updateThing(at, place, { subject, body: { redirect_uris: answer.value } });
});

export const enableApplication = aboutThing(applications, async (at, place) => {
  const subject = t("Enabling the application “{0}”", place.id);
  await updateThing(at, place, { subject, body: { status: "active" } });
});

export const disableApplication = aboutThing(applications, async (at, place) => {
  const isSure = await confirm(at.connection, {
    question: t("Disable the application “{0}”?", place.id),
    detail: t("Nobody can sign in to it, and it gets no tokens, until it is enabled."),
    button: t("Disable"),
  });
  if (!isSure) return;
  const subject = t("Disabling the application “{0}”", place.id);
  await updateThing(at, place, { subject, body: { status: "inactive" } });
});

export const deleteApplication = aboutThing(applications, async (at, place) => {
  const isSure = await confirmByTyping(at.connection, {
    title: t("Delete the Application “{0}”", place.id),
    prompt: t("Nobody can sign in to it any more. Type its client ID to delete it."),
    name: place.id,
  });
  if (isSure) await deleteThing(at, place, t("Deleting the application “{0}”", place.id));
});
