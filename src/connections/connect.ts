// Connect with API Key…, with a pasted key, one in the vault, or that of the environment: for a new connection, or
// as another key for an existing one.

import * as vscode from "vscode";
import { showErrorMessage, showWarningMessage, withProgress } from "../ui/messages";
import { describeError, showError } from "../errors/errors";
import { askPick, askText, runSteps, type StepHeader, type StepOutcome } from "../commands/steps";
import { type StoredKey, type KeyReading, readKey } from "../secrets/stored-key";
import type { Secret } from "../secrets/secret";
import type { Services } from "../services";
import { attach, checkKey } from "./attach";
import { askAddress, askName, chooseWhose, freeName, givenConnection } from "./choose";
import type { Connection } from "./connection";
import type { ConnectOptions } from "./connections";
import { readEndpoint, type Endpoint } from "../api/endpoint";
import { confirmVariables } from "../commands/confirm";

const t = vscode.l10n.t;

/** A sentence that says why not, or undefined when the editor is connected. */
export type Refusal = string | undefined;

/** Asks for a key (or one that the vault still holds) and connects with it. */
export async function connect(parts: Services, given?: unknown): Promise<void> {
  const { connections } = parts;
  const about = givenConnection({ find: (id) => connections.find(id) }, given);
  const chosen = about === undefined ? await chooseWhose(parts) : { replace: about };
  if (chosen === undefined) return;
  const { replace } = chosen;
  if (replace !== undefined) await replaceKey(parts, replace);
  else if (connections.all.length === 0 && connections.missing === undefined) {
    await connectFirst(parts);
  } else await connectAnother(parts);
}

/** One question where one is enough. */
async function connectFirst(parts: Services): Promise<void> {
  const { noConnection: nowhere } = parts.connections;
  const endpoint = nowhere.endpoint();
  if (!endpoint.ok) {
    showError(endpoint.problem, nowhere.host());
    return;
  }
  await askForKey(parts, endpoint.value, {}, { title: t("Connect to Skycloak") });
}

async function replaceKey(parts: Services, connection: Connection): Promise<void> {
  const endpoint = connection.endpoint();
  if (!endpoint.ok) {
    showError(endpoint.problem, connection.host());
    return;
  }
  const title =
    parts.connections.all.length === 1
      ? t("Connect to Skycloak")
      : t("Another Key for “{0}”", connection.name);
  await askForKey(parts, endpoint.value, { id: connection.id }, { title });
}

async function connectAnother(parts: Services): Promise<void> {
  const { connections } = parts;
  const title = t("Connect to Skycloak");
  const frame = (number: number): StepHeader => ({ title, step: { number, of: 3 } });
  const setting = connections.noConnection.endpoint();
  let address = setting.ok ? setting.value.url : "";
  let name: string | undefined;
  await runSteps([
    async () => {
      const answer = await askAddress(address, frame(1));
      if (answer.kind === "next") address = answer.value;
      return answer;
    },
    async () => {
      const endpoint = readEndpoint(address);
      if (!endpoint.ok) return { kind: "back" };
      const { host } = new URL(endpoint.endpoint.url);
      const answer = await askName(parts, name ?? freeName(connections, host), frame(2));
      if (answer.kind === "next") name = answer.value.trim();
      return answer;
    },
    async () => {
      const endpoint = readEndpoint(address);
      if (!endpoint.ok || name === undefined) return { kind: "back" };
      const { url } = endpoint.endpoint;
      const isSetting = setting.ok && setting.value.url === url;
      const as = { name, ...(isSetting ? {} : { endpoint: url }) };
      return askForKey(parts, endpoint.endpoint, as, frame(3));
    },
  ]);
}

/** Ends when the editor is connected, or the person leaves. */
async function askForKey(
  parts: Services,
  endpoint: Endpoint,
  as: ConnectOptions,
  frame: StepHeader,
): Promise<StepOutcome<unknown>> {
  const { origin } = endpoint;
  const own = parts.connections.find(as.id)?.ref;
  const held = parts.vault
    .list()
    .filter((entry) => entry.origin === origin && isFree(parts, entry, own));
  if (held.length > 0) {
    const paste = { label: t("Paste another key…"), iconPath: new vscode.ThemeIcon("add") };
    const known = held.map((entry) => ({ label: entry.name, description: entry.prefix, entry }));
    const choice = await askPick<vscode.QuickPickItem & { entry?: StoredKey }>({
      ...frame,
      placeholder: t("A key from the vault, or another one"),
      items: [...known, paste],
    });
    if (choice.kind !== "next") return choice;
    if (choice.value.entry !== undefined) {
      await connectWithHeld(parts, endpoint, choice.value.entry, as);
      return choice;
    }
  }
  return askText({
    ...frame,
    prompt: t("Paste an API key for {0}. It is kept in VS Code's secret storage only.", origin),
    placeholder: "sk_sc_…",
    masked: true,
    check: (text) => notAKey(readKey(text)),
    accept: async (text) => {
      const reading = readKey(text);
      return reading.ok ? connectWith(parts, endpoint, reading.secret, as) : notAKey(reading);
    },
  });
}

/** Two connections with one key would be one. */
function isFree({ connections }: Services, { ref }: StoredKey, own: string | undefined): boolean {
  return ref === own || connections.findByKey(ref) === undefined;
}

async function connectWithHeld(
  parts: Services,
  endpoint: Endpoint,
  entry: StoredKey,
  as: ConnectOptions,
): Promise<void> {
  const secret = await parts.vault.read(entry.ref).catch(() => undefined);
  if (secret === undefined) {
    void showWarningMessage(
      t(
        "The secret of “{0}” is no longer in this machine's vault. Paste the key again.",
        entry.name,
      ),
    );
    return;
  }
  await report(parts, connectWith(parts, endpoint, secret, as));
}

/** Shows progress, and what went wrong. What went well is seen in the views. */
async function report(parts: Services, work: Promise<Refusal>): Promise<void> {
  const refusal = await withProgress(
    { location: vscode.ProgressLocation.Window, title: t("Connecting to Skycloak…") },
    () => work,
  );
  if (refusal === undefined) return;
  parts.log.warn("Not connected");
  void showErrorMessage(refusal);
}

/** Checks the key against the API, keeps it, and makes it the connection's. */
async function connectWith(
  parts: Services,
  endpoint: Endpoint,
  secret: Secret,
  as: ConnectOptions = {},
): Promise<Refusal> {
  const { connections } = parts;
  const client = await (connections.find(as.id) ?? connections.noConnection).clientFor(
    endpoint,
    () => secret,
  );
  const check = await checkKey(client);
  const host = new URL(endpoint.url).host;
  switch (check.kind) {
    case "no-api":
      return t("There is no Skycloak API at {0}. Check the setting skycloak.endpoint.", host);
    case "refused":
      return check.problem.kind === "unauthorized"
        ? t("Skycloak refused this key. It is unknown there, revoked, expired or was rotated away.")
        : describeError(check.problem, host).sentence;
    case "works":
      break;
    case "narrow": {
      const anyway = t("Connect Anyway");
      const choice = await showWarningMessage(
        t("This key works, but lacks the scope {0}.", check.scope),
        { modal: true, detail: t("The list of clusters will not be available with it.") },
        anyway,
      );
      if (choice !== anyway) return t("This key lacks the scope {0}.", check.scope);
    }
  }
  const attached = await attach(parts, secret, endpoint.origin, as);
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
        : describeError({ kind: "vault-refused", why: attached.why }, host).sentence;
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

const keyName = "SKYCLOAK_API_KEY";
const endpointName = "SKYCLOAK_ENDPOINT";

export async function connectFromEnvironment(parts: Services): Promise<void> {
  const text = process.env[keyName] ?? "";
  const reading = readKey(text);
  if (text === "") {
    void showWarningMessage(t("{0} is not set in the environment of this editor.", keyName));
    return;
  }
  if (!reading.ok) {
    void showWarningMessage(t("{0}: {1}", keyName, notAKey(reading) ?? ""));
    return;
  }
  const where = await endpointOfEnvironment(parts);
  if (where === undefined) return;
  const as = await namedIfNeeded(parts, where);
  if (as !== undefined) await report(parts, connectWith(parts, where.endpoint, reading.secret, as));
}

interface Where {
  readonly endpoint: Endpoint;
  /** Whether it comes from the setting. */
  readonly isSetting: boolean;
}

async function endpointOfEnvironment({
  connections,
  confirmedVariables,
}: Services): Promise<Where | undefined> {
  const { noConnection: nowhere } = connections;
  const setting = nowhere.endpoint();
  const text = process.env[endpointName] ?? "";
  if (text !== "") {
    const reading = readEndpoint(text);
    if (!reading.ok) {
      const insecure = reading.why === "insecure";
      void showWarningMessage(
        insecure
          ? t("{0}: A key is sent over https only, except to this machine.", endpointName)
          : t("{0}: This is not the address of an API.", endpointName),
      );
      return undefined;
    }
    const { endpoint } = reading;
    if (!setting.ok || setting.value.url !== endpoint.url) {
      const maySend = await confirmVariables(
        confirmedVariables,
        [{ name: endpointName, value: endpoint.url }],
        {
          question: t("Send the key in {0} to {1}?", keyName, endpoint.url),
          detail: t("The setting skycloak.endpoint has a different address."),
          button: t("Send It There"),
        },
      );
      return maySend ? { endpoint, isSetting: false } : undefined;
    }
  }
  if (setting.ok) return { endpoint: setting.value, isSetting: true };
  showError(setting.problem, nowhere.host());
  return undefined;
}

/** The first connection needs no name. Undefined if the user cancels. */
async function namedIfNeeded(
  parts: Services,
  { endpoint, isSetting }: Where,
): Promise<ConnectOptions | undefined> {
  const { connections } = parts;
  const to = isSetting ? {} : { endpoint: endpoint.url };
  if (connections.all.length === 0 && connections.missing === undefined) return to;
  const value = freeName(connections, new URL(endpoint.url).host);
  const answer = await askName(parts, value, { title: t("Connect to Skycloak") });
  return answer.kind === "next" ? { ...to, name: answer.value.trim() } : undefined;
}
