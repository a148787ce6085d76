// Puts the shared parts together. Nothing here reads, asks or waits.

import type * as vscode from "vscode";
import { connectionSettings } from "./connections/settings";
import { Connections } from "./connections/connections";
import { LiveList } from "./lists/live-list";
import type { Parts } from "./parts";
import { createCommands } from "./ui/command";
import { createLog } from "./ui/log";
import { Vault } from "./vault/vault";

export function buildParts(context: vscode.ExtensionContext): Parts {
  const log = createLog();
  const vault = new Vault(context.secrets, context.globalState);
  const connections = new Connections({
    state: context.globalState,
    vault,
    settings: connectionSettings,
    // Looked up for each request: the editor may put another one in place at any time.
    fetch: (url, init) => globalThis.fetch(url, init),
    report: (report) => log.request(report),
  });
  context.subscriptions.push(log, vault);
  return {
    context,
    log,
    vault,
    connections,
    commands: createCommands(log),
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
