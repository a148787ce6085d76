// The services that features share. Creating them reads no file, asks nothing and waits for nothing.

import { join } from "node:path";
import type * as vscode from "vscode";
import { ServerTimes } from "./api/wait";
import type { Requests } from "./api/http";
import { connectionKind, Connections, connectionsFolder } from "./connections/connections";
import { createSecretClipboard } from "./secrets/clipboard";
import { signInAddresses } from "./auth/settings";
import { SignIn } from "./auth/sign-in";
import { commandRegistry } from "./commands/command-table";
import { ConfirmedVariables } from "./commands/confirm";
import { createLog } from "./ui/log";
import { createWaitDisplay } from "./ui/progress";
import { readTextSetting } from "./ui/settings";
import { Network } from "./network/fetch";
import { TemporaryFiles, Processes, thisProcess } from "./storage/processes";
import { entryFiles } from "./storage/replicated-index";
import { storedKeyKind } from "./secrets/stored-key";
import { Journal } from "./secrets/journal";
import { SecretStore } from "./secrets/secret-store";

export type Services = Readonly<ReturnType<typeof createServices>>;

export function createServices(context: vscode.ExtensionContext) {
  const log = createLog();
  const folder = context.globalStorageUri.fsPath;
  const self = thisProcess(crypto.randomUUID());
  const drafts = new TemporaryFiles(new Processes(self));
  const secretStore = new SecretStore(context.secrets, context.globalState, {
    files: entryFiles(join(folder, "stored-keys"), storedKeyKind, drafts),
    sessionFiles: entryFiles(join(folder, "session"), storedKeyKind, drafts),
  });
  const journal = new Journal({
    folder: join(folder, "journal"),
    now: () => new Date(),
    onFailure: (error) => log.error("The operation log could not be written", error),
    ...self,
  });
  const network = new Network(log);
  const serverTimes = new ServerTimes();
  const requests: Requests = {
    fetch: async (url, init, connection) => serverTimes.record(url, await network.fetch(connection, url, init)),
    report: (entry) => log.request(entry),
    showWait: createWaitDisplay(),
  };
  const connections = new Connections({
    state: context.globalState,
    workspaceState: context.workspaceState,
    files: entryFiles(join(folder, connectionsFolder), connectionKind, drafts),
    secretStore,
    settings: () => ({
      endpoint: readTextSetting("endpoint"),
      apiVersion: readTextSetting("apiVersion"),
      connection: readTextSetting("connection"),
    }),
    ...requests,
  });
  const confirmedVariables = new ConfirmedVariables(context.globalState);
  const signIn = new SignIn({
    secretStore,
    journal,
    addresses: () => signInAddresses(confirmedVariables),
    ...requests,
  });
  const clipboard = createSecretClipboard();
  context.subscriptions.push(log, secretStore, journal, network, clipboard);
  return {
    context,
    log,
    secretStore,
    journal,
    connections,
    serverTimes,
    drafts,
    signIn,
    /** Values from the environment that the user has confirmed. */
    confirmedVariables,
    registerCommands: commandRegistry(log),
    /** Copies a secret, and clears the clipboard after a while. */
    copy: clipboard.copy,
  };
}
