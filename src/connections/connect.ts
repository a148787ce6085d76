// Connecting with an API key that is pasted, stored or in the environment: as a new connection, or as another key of an
// existing one.

import { isIP } from "node:net";
import * as vscode from "vscode";
import { readEndpoint, type Endpoint } from "../api/endpoint";
import type { ApiError } from "../api/errors";
import { isRowNode, type Target } from "../commands/command-table";
import { confirmModal, confirmVariables } from "../commands/confirm";
import { askForSecret, keyProblem } from "../commands/paste-key";
import {
  askChoice,
  askText,
  mapOutcome,
  runWizard,
  type StepHeader,
  type StepOutcome,
  type TextStep,
} from "../commands/steps";
import { describeError, showError } from "../errors/errors";
import type { Secret } from "../secrets/secret";
import { readKey, type StoredKey } from "../secrets/stored-key";
import type { Services } from "../services";
import {
  offerActions,
  showErrorMessage,
  showInformationMessage,
  showQuickPick,
  showWarningMessage,
  type Action,
} from "../ui/messages";
import { withProgressTitle } from "../ui/progress";
import type { Connection } from "./connection";
import { attach, checkKey, type Connections, type ConnectOptions } from "./connections";

const t = vscode.l10n.t;

const connectAction: Action = [t("Connect with API Key…"), "skycloak.connect"];

/** The connection for a command. A single one is used without asking. */
export function connectionTarget({ connections }: Services, prompt: string): Target<Connection> {
  return {
    id: ({ id }) => id,
    find: async (argument) => {
      const { all, active } = connections;
      const connection = connectionOfRow(connections, argument);
      if (connection !== undefined) return connection;
      if (all.length === 0) {
        offerActions(showInformationMessage, t("Not connected to Skycloak."), connectAction);
      }
      if (all.length < 2) return all[0];
      const items = all.map((connection) => ({
        label: connection.name,
        description: [
          ...(connection === active ? [t("this window")] : []),
          ...(connection.production ? [t("production")] : []),
        ].join(" · "),
        detail: connection.host(),
        connection,
      }));
      return (await showQuickPick(items, { placeHolder: prompt }))?.connection;
    },
  };
}

function connectionOfRow(connections: Connections, row: unknown): Connection | undefined {
  return isRowNode(row) && row.kind === "connection" ? connections.find(row.id) : undefined;
}

/** Asks for a key and connects with it. `row`: the row of a connection that gets another key. */
export async function connect(services: Services, row?: unknown): Promise<void> {
  const { connections } = services;
  const choice = await chooseConnection(connections, row);
  if (choice.kind !== "next") return;
  const connection = choice.value;
  if (connection === undefined && !isFirst(connections)) return connectAnother(services);
  const access = connection ?? connections.noConnection;
  const endpoint = access.endpoint();
  if (!endpoint.ok) {
    showError(endpoint.problem, access.host());
    return;
  }
  const title =
    connection === undefined || connections.all.length === 1
      ? t("Connect to Skycloak")
      : t("Another Key for “{0}”", connection.name);
  await askForKey(services, endpoint.value, { id: connection?.id }, { title });
}

/** The first connection needs no name and uses the endpoint of the settings. */
function isFirst({ all, missingName }: Connections): boolean {
  return all.length === 0 && missingName === undefined;
}

/** The connection that gets another key, or undefined for a new one. */
async function chooseConnection(connections: Connections, row: unknown): Promise<StepOutcome<Connection | undefined>> {
  const { all } = connections;
  const connection = connectionOfRow(connections, row);
  if (connection !== undefined || all.length === 0) return { kind: "next", value: connection };
  const add = { label: t("Add another connection"), iconPath: new vscode.ThemeIcon("add"), value: undefined };
  const items = all.map((value) => ({
    label: t("Another key for “{0}”", value.name),
    iconPath: new vscode.ThemeIcon("key"),
    description: isRefused(value) ? t("its key was refused or is missing") : "",
    detail: value.name.includes(value.host()) ? "" : value.host(),
    value,
  }));
  // Connections whose key was refused or is missing come first.
  const refused = items.filter(({ value }) => isRefused(value));
  const others = items.filter((item) => !refused.includes(item));
  return askChoice<Connection | undefined>({
    title: t("Connect to Skycloak"),
    placeholder: t("Select a connection"),
    items: [...refused, add, ...others],
  });
}

function isRefused({ clusters, keys }: Connection): boolean {
  const kinds = ["unauthorized", "secret-lost", "other-origin", "scope-missing"];
  return [clusters, keys].some(({ state }) => kinds.includes(state.problem?.kind ?? ""));
}

async function connectAnother(services: Services): Promise<void> {
  const { connections } = services;
  await runWizard<{ endpoint: Endpoint; name: string; key: unknown }>(t("Connect to Skycloak"), {
    endpoint: (header, { endpoint }) => askEndpoint(endpoint?.url ?? settingsUrl(connections), header),
    name: (header, { endpoint, name }) =>
      askName(connections, name ?? (endpoint && defaultName(connections, endpoint)) ?? "", header),
    key: (header, { endpoint, name }) =>
      endpoint === undefined
        ? Promise.resolve({ kind: "back" })
        : askForKey(services, endpoint, newConnection(connections, endpoint, name), header),
  });
}

/** The endpoint of the settings; empty if that is invalid. */
function settingsUrl({ noConnection }: Connections): string {
  const endpoint = noConnection.endpoint();
  return endpoint.ok ? endpoint.value.url : "";
}

/** A connection to the endpoint of the settings follows the settings. */
function newConnection(connections: Connections, { url }: Endpoint, name: string | undefined): ConnectOptions {
  return { name, endpoint: url === settingsUrl(connections) ? undefined : url };
}

async function askEndpoint(value: string, header: StepHeader): Promise<StepOutcome<Endpoint>> {
  const address = await askText({
    ...header,
    prompt: t("The address of the Skycloak API. The key is sent there and nowhere else."),
    value,
    validate: endpointProblem,
  });
  if (address.kind !== "next") return address;
  const endpoint = readEndpoint(address.value);
  return endpoint.ok ? { kind: "next", value: endpoint.value } : { kind: "cancel" };
}

/** What is wrong with a text that should be an endpoint. */
function endpointProblem(text: string): string | undefined {
  const endpoint = readEndpoint(text);
  return endpoint.ok ? undefined : describeError(endpoint.problem, "").sentence;
}

/** `renamed`: the connection that gets the name, unless it is a new one. */
export function askName(
  { all }: Connections,
  value: string,
  header: StepHeader,
  renamed?: Connection,
  validateOnEnter?: TextStep["validateOnEnter"],
): Promise<StepOutcome<string>> {
  const asked = askText({
    ...header,
    prompt: t("Connection name"),
    placeholder: t("For example: Production"),
    value,
    validate: (text) => {
      const name = text.trim();
      if (name === "") return t("Enter a name.");
      const isTaken = all.some((other) => other !== renamed && other.name === name);
      return isTaken ? t("A connection with this name already exists.") : undefined;
    },
    validateOnEnter,
  });
  return mapOutcome(asked, (text) => text.trim());
}

/** A name that no other connection has: the host, unless that is an IP address. */
function defaultName(connections: Connections, { host, url }: Endpoint): string {
  const isAddress = isIP(new URL(url).hostname.replace(/^\[|\]$/g, "")) !== 0;
  return connections.missingName ?? connections.freeName(isAddress ? "Skycloak" : host);
}

/** Ends when the editor is connected, or the user leaves. */
async function askForKey(
  services: Services,
  endpoint: Endpoint,
  options: ConnectOptions,
  header: StepHeader,
): Promise<StepOutcome<unknown>> {
  const stored = usableKeys(services, endpoint, options);
  if (stored.length > 0) {
    const choice = await askChoice<StoredKey | undefined>({
      ...header,
      placeholder: t("Select a stored key, or paste another one"),
      items: [
        ...stored.map((value) => ({ label: value.name, description: value.prefix, value })),
        { label: t("Paste another key…"), iconPath: new vscode.ThemeIcon("add"), value: undefined },
      ],
      validateOnEnter: (key) => key && connectWithStored(services, endpoint, key, options),
    });
    if (choice.kind !== "next" || choice.value !== undefined) return choice;
  }
  const prompt = t("Paste an API key for {0}. It is only stored in VS Code's secret storage.", endpoint.origin);
  return askForSecret({ ...header, prompt }, (secret) => connectWith(services, endpoint, secret, options));
}

/** The stored keys for an endpoint that may work, as far as is known. */
function usableKeys({ connections, secretStore }: Services, { origin }: Endpoint, { id }: ConnectOptions): StoredKey[] {
  const current = connections.find(id);
  return secretStore.list().filter((stored) => {
    if (stored.origin !== origin || secretStore.status(stored.ref) === "missing") return false;
    const key = stored.keyId === undefined ? undefined : connections.keys.find(stored.keyId, origin);
    const isDead = key !== undefined && key.status !== "active";
    // Two connections with one key would be one.
    return stored.ref === current?.ref
      ? !isRefused(current)
      : !isDead && connections.findByKey(stored.ref) === undefined;
  });
}

async function connectWithStored(
  services: Services,
  endpoint: Endpoint,
  { ref, name }: StoredKey,
  options: ConnectOptions,
): Promise<string | undefined> {
  const secret = await services.secretStore.read(ref).catch(() => undefined);
  return secret === undefined
    ? t("“{0}” is no longer stored on this machine. Paste the key again.", name)
    : connectWith(services, endpoint, secret, options);
}

/** Checks the key with the API, stores it, and connects with it. A sentence if that fails. */
async function connectWith(
  services: Services,
  endpoint: Endpoint,
  secret: Secret,
  options: ConnectOptions,
): Promise<string | undefined> {
  const { connections } = services;
  const { host, origin } = endpoint;
  const access = connections.find(options.id) ?? connections.noConnection;
  const clusters = await checkKey(await access.clientFor(endpoint, () => secret));
  if (!clusters.ok) {
    const { problem } = clusters;
    if (problem.kind !== "scope-missing") return refusal(problem, host);
    const mayConnect = await confirmModal({
      question: t("This key works, but lacks the scope {0}.", problem.scope),
      detail: t("Clusters can't be listed with it."),
      button: t("Connect Anyway"),
    });
    if (!mayConnect) return t("This key lacks the scope {0}.", problem.scope);
  }
  const listed = clusters.ok ? clusters.value : undefined;
  const attached = await attach(services, secret, origin, { ...options, clusters: listed });
  return attached.ok ? undefined : describeError(attached.problem, host).sentence;
}

function refusal(problem: ApiError, host: string): string {
  switch (problem.kind) {
    case "not-found":
      return t("No Skycloak API was found at {0}. Check the setting skycloak.endpoint.", host);
    case "unauthorized":
      return t("Skycloak refused this key. It may have been rotated, revoked or expired.");
    default:
      return describeError(problem, host).sentence;
  }
}

const keyName = "SKYCLOAK_API_KEY";
const endpointName = "SKYCLOAK_ENDPOINT";

export async function connectFromEnvironment(services: Services): Promise<void> {
  const { connections, log } = services;
  const text = process.env[keyName] ?? "";
  const reading = readKey(text);
  if (!reading.ok) {
    const problem =
      text === ""
        ? t("{0} is not set in the editor's environment.", keyName)
        : t("{0}: {1}", keyName, keyProblem(text) ?? "");
    offerActions(showWarningMessage, problem, connectAction);
    return;
  }
  const endpoint = await endpointOfEnvironment(services);
  if (endpoint === undefined) return;
  let name: string | undefined;
  if (!isFirst(connections)) {
    const named = await askName(connections, defaultName(connections, endpoint), { title: t("Connect to Skycloak") });
    if (named.kind !== "next") return;
    name = named.value;
  }
  // Success is visible in the views.
  const message = await withProgressTitle(t("Connecting to Skycloak…"), () =>
    connectWith(services, endpoint, reading.secret, newConnection(connections, endpoint, name)),
  );
  if (message === undefined) return;
  log.warn("Not connected");
  void showErrorMessage(message);
}

async function endpointOfEnvironment({
  connections: { noConnection },
  confirmedVariables,
}: Services): Promise<Endpoint | undefined> {
  const setting = noConnection.endpoint();
  const text = process.env[endpointName] ?? "";
  if (text !== "") {
    const reading = readEndpoint(text);
    if (!reading.ok) {
      offerActions(showWarningMessage, t("{0}: {1}", endpointName, endpointProblem(text) ?? ""), connectAction);
      return undefined;
    }
    const endpoint = reading.value;
    if (!setting.ok || setting.value.url !== endpoint.url) {
      const maySend = await confirmVariables(confirmedVariables, [{ name: endpointName, value: endpoint.url }], {
        question: t("Send the key in {0} to {1}?", keyName, endpoint.url),
        detail: t("The setting skycloak.endpoint has a different address."),
        button: t("Send It There"),
      });
      return maySend ? endpoint : undefined;
    }
  }
  if (setting.ok) return setting.value;
  showError(setting.problem, noConnection.host());
  return undefined;
}
