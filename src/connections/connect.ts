// Connecting with an API key that is pasted, in the secret store or in the environment: as a new connection, or as another key
// of an existing one.

import * as vscode from "vscode";
import { readEndpoint, type Endpoint } from "../api/endpoint";
import { isRowNode, type Target } from "../commands/command-table";
import { confirmModal, confirmVariables } from "../commands/confirm";
import { askPick, askText, mapOutcome, runWizard, type StepHeader, type StepOutcome } from "../commands/steps";
import { describeError, showError } from "../errors/errors";
import type { Secret } from "../secrets/secret";
import { readKey, type KeyReading, type StoredKey } from "../secrets/stored-key";
import type { Services } from "../services";
import {
  showErrorMessage,
  showInformationMessage,
  showQuickPick,
  showWarningMessage,
  withProgress,
} from "../ui/messages";
import { attach, checkKey } from "./attach";
import type { Connection } from "./connection";
import type { Connections, ConnectOptions } from "./connections";

const t = vscode.l10n.t;

/** A connection for a command; a single one is taken without asking. */
export function connectionTarget({ connections }: Services, ask: string): Target<Connection> {
  return {
    id: ({ id }) => id,
    find: async (argument) => {
      const { all, current } = connections;
      const given = connectionOfRow(connections, argument);
      if (given !== undefined) return given;
      if (all.length === 0) void showInformationMessage(t("Not connected to Skycloak."));
      if (all.length < 2) return all[0];
      const items = all.map((connection) => ({
        label: connection.name,
        description: [
          ...(connection === current ? [t("this window")] : []),
          ...(connection.production ? [t("production")] : []),
        ].join(" · "),
        detail: connection.host(),
        connection,
      }));
      return (await showQuickPick(items, { placeHolder: ask }))?.connection;
    },
  };
}

function connectionOfRow(connections: Connections, row: unknown): Connection | undefined {
  return isRowNode(row) && row.kind === "connection" ? connections.find(row.id) : undefined;
}

/** Asks for a key and connects with it. `row`: a connection's, if it is to have another key. */
export async function connect(services: Services, row?: unknown): Promise<void> {
  const { connections } = services;
  const given = connectionOfRow(connections, row);
  const choice = given === undefined ? await chooseConnection(connections) : { replace: given };
  if (choice === undefined) return;
  const { replace } = choice;
  const isFirst = connections.all.length === 0 && connections.missing === undefined;
  if (replace === undefined && !isFirst) return connectAnother(services);
  const access = replace ?? connections.noConnection;
  const endpoint = access.endpoint();
  if (!endpoint.ok) {
    showError(endpoint.problem, access.host());
    return;
  }
  const title =
    replace === undefined || connections.all.length === 1
      ? t("Connect to Skycloak")
      : t("Another Key for “{0}”", replace.name);
  await askForKey(services, endpoint.value, { id: replace?.id }, { title });
}

interface ConnectionChoice {
  /** Undefined for a new connection. */
  readonly replace: Connection | undefined;
}

/** A new connection, or the one that gets another key; the first needs no question. */
async function chooseConnection({ all }: Connections): Promise<ConnectionChoice | undefined> {
  if (all.length === 0) return { replace: undefined };
  const add = {
    label: t("Add another connection"),
    iconPath: new vscode.ThemeIcon("add"),
    replace: undefined,
  };
  const replacing = all.map((replace) => ({
    label: t("Another key for “{0}”", replace.name),
    iconPath: new vscode.ThemeIcon("key"),
    description: isRefused(replace) ? t("its key was refused or is missing") : "",
    detail: replace.host() === replace.name ? "" : replace.host(),
    replace,
  }));
  // Connections whose key was refused or is missing come first.
  const refused = replacing.filter(({ replace }) => isRefused(replace));
  const others = replacing.filter(({ replace }) => !isRefused(replace));
  const choice = await askPick<vscode.QuickPickItem & ConnectionChoice>({
    title: t("Connect to Skycloak"),
    placeholder: t("Select a connection"),
    items: [...refused, add, ...others],
  });
  return choice.kind === "next" ? choice.value : undefined;
}

function isRefused({ clusters, keys }: Connection): boolean {
  const kinds = ["unauthorized", "secret-lost", "other-origin", "scope-missing"];
  return [clusters, keys].some(({ state }) => kinds.includes(state.problem?.kind ?? ""));
}

async function connectAnother(services: Services): Promise<void> {
  const { connections } = services;
  const setting = connections.noConnection.endpoint();
  const settingUrl = setting.ok ? setting.value.url : "";
  await runWizard<{ endpoint: Endpoint; name: string; key: unknown }>(t("Connect to Skycloak"), {
    endpoint: (header, { endpoint }) => askEndpoint(endpoint?.url ?? settingUrl, header),
    name: (header, { endpoint, name }) => askName(services, name ?? freeName(connections, hostOf(endpoint)), header),
    key: (header, { endpoint, name }) => {
      if (endpoint === undefined) return Promise.resolve({ kind: "back" });
      const isSetting = endpoint.url === settingUrl;
      const as = { name, endpoint: isSetting ? undefined : endpoint.url };
      return askForKey(services, endpoint, as, header);
    },
  });
}

function hostOf(endpoint: Endpoint | undefined): string {
  return endpoint === undefined ? "" : new URL(endpoint.url).host;
}

async function askEndpoint(value: string, header: StepHeader): Promise<StepOutcome<Endpoint>> {
  const answer = await askText({
    ...header,
    prompt: t("The address of the Skycloak API. The key is sent there and nowhere else."),
    value,
    validate: (text) => {
      const reading = readEndpoint(text);
      if (reading.ok) return undefined;
      return reading.problem.insecure
        ? t("Keys are only sent over HTTPS, except to this machine.")
        : t("This is not a valid API address.");
    },
  });
  const reading = answer.kind === "next" ? readEndpoint(answer.value) : undefined;
  if (reading?.ok === true) return { kind: "next", value: reading.value };
  return { kind: answer.kind === "back" ? "back" : "cancel" };
}

/** `own`: the connection that is being renamed. */
export function askName(
  { connections }: Services,
  value: string,
  header: StepHeader,
  own?: Connection,
  accept?: (text: string) => Promise<string | undefined>,
): Promise<StepOutcome<string>> {
  const asked = askText({
    ...header,
    prompt: t("Connection name"),
    placeholder: t("For example: Production"),
    value,
    validate: (text) => {
      const name = text.trim();
      if (name === "") return t("Enter a name.");
      const isTaken = connections.all.some((other) => other !== own && other.name === name);
      return isTaken ? t("A connection with this name already exists.") : undefined;
    },
    validateOnEnter: accept,
  });
  return mapOutcome(asked, (text) => text.trim());
}

/** A name that no other connection has. */
function freeName({ all, missing }: Connections, host: string): string {
  if (missing !== undefined) return missing;
  const taken = new Set(all.map(({ name }) => name));
  for (let number = 1; ; number++) {
    const name = number === 1 ? host : `${host} ${number}`;
    if (!taken.has(name)) return name;
  }
}

/** Ends when the editor is connected, or the user leaves. */
async function askForKey(
  services: Services,
  endpoint: Endpoint,
  as: ConnectOptions,
  header: StepHeader,
): Promise<StepOutcome<unknown>> {
  const { connections, secretStore } = services;
  const own = connections.find(as.id)?.ref;
  // Two connections with one key would be one.
  const stored = secretStore
    .list()
    .filter(({ origin }) => origin === endpoint.origin)
    .filter(({ ref }) => ref === own || connections.findByKey(ref) === undefined);
  if (stored.length > 0) {
    const paste = { label: t("Paste another key…"), iconPath: new vscode.ThemeIcon("add") };
    const items = stored.map((entry) => ({ label: entry.name, description: entry.prefix, entry }));
    const choice = await askPick<vscode.QuickPickItem & { entry?: StoredKey }>({
      ...header,
      placeholder: t("Select a stored key, or paste another one"),
      items: [...items, paste],
    });
    if (choice.kind !== "next") return choice;
    if (choice.value.entry !== undefined) {
      await connectWithStored(services, endpoint, choice.value.entry, as);
      return choice;
    }
  }
  return askText({
    ...header,
    prompt: t("Paste an API key for {0}. It is only stored in VS Code's secret storage.", endpoint.origin),
    placeholder: "sk_sc_…",
    password: true,
    validate: (text) => keyProblem(readKey(text)),
    validateOnEnter: async (text) => {
      const reading = readKey(text);
      return reading.ok ? connectWith(services, endpoint, reading.secret, as) : keyProblem(reading);
    },
  });
}

async function connectWithStored(
  services: Services,
  endpoint: Endpoint,
  { ref, name }: StoredKey,
  as: ConnectOptions,
): Promise<void> {
  const secret = await services.secretStore.read(ref).catch(() => undefined);
  if (secret !== undefined) return report(services, connectWith(services, endpoint, secret, as));
  void showWarningMessage(t("“{0}” is no longer stored on this machine. Paste the key again.", name));
}

/** Shows progress, and what went wrong. Success shows in the views. */
async function report({ log }: Services, work: Promise<string | undefined>): Promise<void> {
  const why = await withProgress(
    { location: vscode.ProgressLocation.Window, title: t("Connecting to Skycloak…") },
    () => work,
  );
  if (why === undefined) return;
  log.warn("Not connected");
  void showErrorMessage(why);
}

/** Checks the key with the API, stores it, and makes it the connection's. A sentence if that fails. */
async function connectWith(
  services: Services,
  endpoint: Endpoint,
  secret: Secret,
  as: ConnectOptions,
): Promise<string | undefined> {
  const { connections } = services;
  const host = hostOf(endpoint);
  const access = connections.find(as.id) ?? connections.noConnection;
  const check = await checkKey(await access.clientFor(endpoint, () => secret));
  switch (check.kind) {
    case "works":
      break;
    case "no-api":
      return t("No Skycloak API was found at {0}. Check the setting skycloak.endpoint.", host);
    case "refused":
      return check.problem.kind === "unauthorized"
        ? t("Skycloak refused this key. It may have been rotated, revoked or expired.")
        : describeError(check.problem, host).sentence;
    case "narrow": {
      const mayConnect = await confirmModal({
        question: t("This key works, but lacks the scope {0}.", check.scope),
        detail: t("Clusters can't be listed with it."),
        button: t("Connect Anyway"),
      });
      if (!mayConnect) return t("This key lacks the scope {0}.", check.scope);
    }
  }
  const listed = check.kind === "works" ? check.clusters : undefined;
  const attached = await attach(services, secret, endpoint.origin, { ...as, listed });
  switch (attached.kind) {
    case "connected":
      return undefined;
    case "not-remembered":
      return t("The key is stored, but VS Code couldn't save the connection. Try again.");
    case "busy":
      return t("Another window is storing a key. Try again when it is done.");
    case "not-started":
      return describeError(attached.problem, host).sentence;
  }
}

/** What is wrong with a text that should be a key. */
function keyProblem(reading: KeyReading): string | undefined {
  if (reading.ok) return undefined;
  switch (reading.why) {
    case "empty":
      return t("Paste a key that starts with sk_sc_.");
    case "not-a-key":
      return t("This is not a Skycloak API key. Keys start with sk_sc_.");
    case "shortened":
      return t("This is a placeholder or only the start of a key. Paste the whole key.");
    case "several":
      return t("This contains more than one key. Paste one of them.");
  }
}

const keyName = "SKYCLOAK_API_KEY";
const endpointName = "SKYCLOAK_ENDPOINT";

export async function connectFromEnvironment(services: Services): Promise<void> {
  const { connections } = services;
  const text = process.env[keyName] ?? "";
  const reading = readKey(text);
  if (!reading.ok) {
    void showWarningMessage(
      text === ""
        ? t("{0} is not set in the editor's environment.", keyName)
        : t("{0}: {1}", keyName, keyProblem(reading) ?? ""),
    );
    return;
  }
  const found = await endpointOfEnvironment(services);
  if (found === undefined) return;
  const { endpoint, isSetting } = found;
  let name: string | undefined;
  // The first connection needs no name.
  if (connections.all.length > 0 || connections.missing !== undefined) {
    const value = freeName(connections, hostOf(endpoint));
    const answer = await askName(services, value, { title: t("Connect to Skycloak") });
    if (answer.kind !== "next") return;
    name = answer.value;
  }
  const as = { name, endpoint: isSetting ? undefined : endpoint.url };
  await report(services, connectWith(services, endpoint, reading.secret, as));
}

async function endpointOfEnvironment({
  connections: { noConnection },
  confirmedVariables,
}: Services): Promise<{ endpoint: Endpoint; isSetting: boolean } | undefined> {
  const setting = noConnection.endpoint();
  const text = process.env[endpointName] ?? "";
  if (text !== "") {
    const reading = readEndpoint(text);
    if (!reading.ok) {
      void showWarningMessage(
        reading.problem.insecure
          ? t("{0}: Keys are only sent over HTTPS, except to this machine.", endpointName)
          : t("{0}: This is not a valid API address.", endpointName),
      );
      return undefined;
    }
    const endpoint = reading.value;
    if (!setting.ok || setting.value.url !== endpoint.url) {
      const maySend = await confirmVariables(confirmedVariables, [{ name: endpointName, value: endpoint.url }], {
        question: t("Send the key in {0} to {1}?", keyName, endpoint.url),
        detail: t("The setting skycloak.endpoint has a different address."),
        button: t("Send It There"),
      });
      return maySend ? { endpoint, isSetting: false } : undefined;
    }
  }
  if (setting.ok) return { endpoint: setting.value, isSetting: true };
  showError(setting.problem, noConnection.host());
  return undefined;
}
