// Puts the shared parts together. Nothing here reads, asks or waits.

import { join } from "node:path";
import type * as vscode from "vscode";
import { connectionSettings } from "./connections/settings";
import { Connections, type ConnectionPorts } from "./connections/connections";
import { LiveList } from "./lists/live-list";
import type { Parts } from "./parts";
import { signInAddresses } from "./sign-in/settings";
import { SignIn } from "./sign-in/sign-in";
import { createCommands } from "./ui/command";
import { createLog } from "./ui/log";
import { notesIn } from "./vault/held-notes";
import { Journal } from "./vault/journal";
import { keepKey } from "./vault/keep-key";
import { Vault } from "./vault/vault";

export function buildParts(context: vscode.ExtensionContext): Parts {
  const log = createLog();
  const vault = new Vault(context.secrets, context.globalState, {
    notes: notesIn(join(context.globalStorageUri.fsPath, "held")),
    notesBeside: notesIn(join(context.globalStorageUri.fsPath, "beside")),
  });
  const journal = new Journal({
    folder: join(context.globalStorageUri.fsPath, "journal"),
    now: () => new Date(),
    process: process.pid,
    lives: isRunning,
    run: crypto.randomUUID(),
  });
  const network: Pick<ConnectionPorts, "fetch" | "report"> = {
    // Looked up for each request: the editor may put another one in place at any time.
    fetch: (url, init) => globalThis.fetch(url, init),
    report: (report) => log.request(report),
  };
  const connections = new Connections({
    state: context.globalState,
    vault,
    settings: connectionSettings,
    ...network,
  });
  const signIn = new SignIn({
    vault,
    journal,
    addresses: signInAddresses,
    openOAuth: async (addresses) => {
      const { createOAuth } = await import("./sign-in/oauth");
      return createOAuth({ ...addresses, ...network });
    },
    openDashboard: async (endpoint, token) => {
      const { createDashboard } = await import("./api/clients");
      return createDashboard({ endpoint, key: () => token, ...network });
    },
    now: () => Date.now(),
    pause: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
  });
  context.subscriptions.push(log, vault);
  return {
    context,
    log,
    vault,
    journal,
    connections,
    signIn,
    commands: createCommands(log),
    keepKey: (secret, about) => keepKey({ vault, journal }, secret, about),
    clusters: new LiveList(async () => {
      const client = await connections.client();
      return client.ok ? client.value.listClusters() : client;
    }),
    keys: new LiveList(async (onPage) => {
      const client = await connections.client();
      if (!client.ok) return client;
      return client.value.listKeys((page) => onPage(page.items, page.total));
    }),
  };
}

/** Whether a process of this machine lives; signal 0 asks without disturbing it. */
function isRunning(id: number): boolean {
  try {
    process.kill(id, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
