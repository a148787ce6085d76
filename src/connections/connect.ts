// Connect with API Key…, from a paste, the environment or the vault.

import * as vscode from "vscode";
import { attach } from "./attach";
import type { Endpoint } from "../api/endpoint";
import { checkKey } from "./check";
import { describe } from "../ui/problem";
import { tellProblem } from "../ui/tell";
import { askPick, askText } from "../ui/steps";
import type { HeldKey } from "../vault/held-key";
import { readKey, type KeyReading } from "../vault/key-text";
import type { Secret } from "../vault/secret";
import type { Parts } from "../parts";

const t = vscode.l10n.t;

const environmentName = "SKYCLOAK_API_KEY";

/** A sentence that says why not, or undefined when the editor is connected. */
type Refusal = string | undefined;

/** Asks for a key (or one that the vault still holds) and connects with it. */
export async function connect(parts: Parts): Promise<void> {
  const endpoint = parts.connections.endpoint();
  if (!endpoint.ok) {
    tellProblem(endpoint.problem, parts.connections.host());
    return;
  }
  const { origin } = endpoint.value;
  const held = parts.vault.list().filter((entry) => entry.origin === origin);
  const title = t("Connect to Skycloak");
  if (held.length > 0) {
    const paste = { label: t("$(add) Paste another key…") };
    const known = held.map((entry) => ({ label: entry.name, description: entry.prefix, entry }));
    const choice = await askPick<vscode.QuickPickItem & { entry?: HeldKey }>({
      title,
      placeholder: t("A key from the vault, or another one"),
      items: [...known, paste],
    });
    if (choice.kind !== "next") return;
    if (choice.value.entry !== undefined) {
      await connectWithHeld(parts, endpoint.value, choice.value.entry);
      return;
    }
  }
  await askText({
    title,
    prompt: t("Paste an API key for {0}. It is kept in VS Code's secret storage only.", origin),
    placeholder: "sk_sc_…",
    masked: true,
    check: (text) => notAKey(readKey(text)),
    accept: async (text) => {
      const reading = readKey(text);
      return reading.ok ? connectWith(parts, endpoint.value, reading.secret) : notAKey(reading);
    },
  });
}

/** Connects with the key in this machine's environment, on the person's command only. */
export async function connectFromEnvironment(parts: Parts): Promise<void> {
  const text = process.env[environmentName] ?? "";
  const reading = readKey(text);
  if (text === "") {
    void vscode.window.showWarningMessage(
      t("{0} is not set in the environment of this editor.", environmentName),
    );
    return;
  }
  if (!reading.ok) {
    const why = notAKey(reading) ?? "";
    void vscode.window.showWarningMessage(t("{0}: {1}", environmentName, why));
    return;
  }
  const endpoint = parts.connections.endpoint();
  if (!endpoint.ok) {
    tellProblem(endpoint.problem, parts.connections.host());
    return;
  }
  await report(parts, connectWith(parts, endpoint.value, reading.secret));
}

async function connectWithHeld(parts: Parts, endpoint: Endpoint, entry: HeldKey): Promise<void> {
  const secret = await parts.vault.read(entry.ref).catch(() => undefined);
  if (secret === undefined) {
    void vscode.window.showWarningMessage(
      t(
        "The secret of “{0}” is no longer in this machine's vault. Paste the key again.",
        entry.name,
      ),
    );
    return;
  }
  await report(parts, connectWith(parts, endpoint, secret));
}

/** Shows progress, and what went wrong. What went well is seen in the views. */
async function report(parts: Parts, work: Promise<Refusal>): Promise<void> {
  const refusal = await vscode.window.withProgress(
    { location: vscode.ProgressLocation.Window, title: t("Connecting to Skycloak…") },
    () => work,
  );
  if (refusal === undefined) return;
  parts.log.warn("Not connected");
  void vscode.window.showErrorMessage(refusal);
}

/** Checks the key against the API, keeps it, and makes it the connection's. */
async function connectWith(parts: Parts, endpoint: Endpoint, secret: Secret): Promise<Refusal> {
  const client = await parts.connections.clientFor(endpoint, () => secret);
  const check = await checkKey(client);
  const host = new URL(endpoint.url).host;
  switch (check.kind) {
    case "no-api":
      return t("There is no Skycloak API at {0}. Check the setting skycloak.endpoint.", host);
    case "refused":
      return check.problem.kind === "unauthorized"
        ? t("Skycloak refused this key. It is unknown there, revoked, expired or was rotated away.")
        : describe(check.problem, host).sentence;
    case "works":
      break;
    case "narrow": {
      const anyway = t("Connect Anyway");
      const choice = await vscode.window.showWarningMessage(
        t("This key works, but lacks the scope {0}.", check.scope),
        { modal: true, detail: t("The list of clusters will not be available with it.") },
        anyway,
      );
      if (choice !== anyway) return t("This key lacks the scope {0}.", check.scope);
    }
  }
  const attached = await attach(parts, secret, endpoint.origin);
  switch (attached.kind) {
    case "connected":
      return undefined;
    case "not-remembered":
      return t(
        "The key is in the vault, but VS Code did not keep that it is connected. Try again.",
      );
    case "refused":
      if (attached.by === "journal") {
        return t("The disk takes no note of it, so the key was not connected.");
      }
      if (attached.by === "window") {
        return t("Another window is putting a key into the vault. Try again when it is done.");
      }
      return attached.why === "refused"
        ? t("VS Code's secret storage refused the key, so it was not connected.")
        : describe({ kind: "vault-refused", why: attached.why }, host).sentence;
  }
}

/** What is wrong with a text that should be a key; undefined when nothing is. */
function notAKey(reading: KeyReading): Refusal {
  if (reading.ok) return undefined;
  switch (reading.why) {
    case "empty":
      return t("Paste a key. It starts with sk_sc_.");
    case "not-a-key":
      return t("This is not a Skycloak API key. One starts with sk_sc_.");
    case "shortened":
      return t("This is only the beginning of a key, or a placeholder. The whole key is needed.");
    case "several":
      return t("This holds more than one key. Paste one of them.");
  }
}
