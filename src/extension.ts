// Creates the services and registers the features. Does no I/O and shows no UI.

import * as vscode from "vscode";
import { registerClusters } from "./clusters/register";
import { registerConnections } from "./connections/register";
import { registerKeys } from "./api-keys/register";
import { registerLeaks } from "./leaks/register";
import { registerSignIn } from "./auth/register";
import { createServices, type Services } from "./services";
import type { RowNode } from "./tree/list-tree";

/** For the integration tests: the rows of the views, which VS Code doesn't expose, and the connections. */
export interface TestAccess {
  readonly trees: Readonly<Record<"clusters" | "keys", vscode.TreeDataProvider<RowNode>>>;
  readonly connections: Services["connections"];
}

export function activate(context: vscode.ExtensionContext): TestAccess | undefined {
  const services = createServices(context);
  const clusters = registerClusters(services);
  const keys = registerKeys(services);
  context.subscriptions.push(
    registerSignIn(services, keys.createKeys),
    registerConnections(services),
    clusters,
    keys,
    registerLeaks(services),
  );
  return context.extensionMode === vscode.ExtensionMode.Test
    ? { trees: { clusters: clusters.tree, keys: keys.tree }, connections: services.connections }
    : undefined;
}
