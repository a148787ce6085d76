// What is asked before an application is created.

import * as vscode from "vscode";
import { askPick, askText, keeping, runSteps, type StepFrame } from "../../../ui/steps";
import { readUris, wrongUris } from "./redirect-uris";

const t = vscode.l10n.t;

interface TypeItem extends vscode.QuickPickItem {
  readonly type: "confidential" | "public";
}

interface Wish {
  client_id: string;
  name: string;
  type: "confidential" | "public";
  redirect_uris: readonly string[];
}

export async function askApplication(
  title: string,
  taken: ReadonlySet<string>,
): Promise<Wish | undefined> {
  const wish: Wish = { client_id: "", name: "", type: "confidential", redirect_uris: [] };
  let uris = "";
  const frame = (number: number): StepFrame => ({ title, step: { number, of: 4 } });
  const types: readonly TypeItem[] = [
    {
      type: "confidential",
      label: t("Confidential"),
      detail: t("Has a secret: for what runs on a server"),
    },
    {
      type: "public",
      label: t("Public"),
      detail: t("Has no secret: for what runs in a browser or on a phone"),
    },
  ];
  const isDone = await runSteps([
    () =>
      keeping(
        askText({
          ...frame(1),
          prompt: t("The client ID, as the application will say it"),
          placeholder: "web-app",
          value: wish.client_id,
          check: (text) => wrongClientId(text, taken),
        }),
        (text) => (wish.client_id = text),
      ),
    () =>
      keeping(
        askText({
          ...frame(2),
          prompt: t("A name for people"),
          value: wish.name === "" ? wish.client_id : wish.name,
          check: (text) => (text.trim() === "" ? t("Give it a name.") : undefined),
        }),
        (text) => (wish.name = text.trim()),
      ),
    () => {
      const active = types.find(({ type }) => type === wish.type);
      return keeping(
        askPick({
          ...frame(3),
          placeholder: t("What kind of application it is"),
          items: types,
          ...(active === undefined ? {} : { active }),
        }),
        ({ type }) => (wish.type = type),
      );
    },
    () =>
      keeping(
        askText({
          ...frame(4),
          prompt: t(
            "Where it may be led back to after the sign-in: addresses, with spaces between",
          ),
          placeholder: "https://app.example.com/callback",
          value: uris,
          typed: (text) => (uris = text),
          check: wrongRedirects,
        }),
        (text) => (wish.redirect_uris = readUris(text)),
      ),
  ]);
  return isDone ? wish : undefined;
}

function wrongClientId(text: string, taken: ReadonlySet<string>): string | undefined {
  if (taken.has(text)) return t("There is an application with this client ID.");
  return /^\S{1,255}$/.test(text) ? undefined : t("No spaces, and 255 characters at most.");
}

export function wrongRedirects(text: string): string | undefined {
  const wrong = wrongUris(text);
  return wrong === undefined ? undefined : t("“{0}” is no address to lead back to.", wrong);
}
