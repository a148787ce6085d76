// Builds the parts and registers the features. Reads no file, awaits nothing, asks nobody.

import * as vscode from "vscode";
import { registerClusters } from "./clusters/register";
import { registerConnections } from "./connections/register";
import { registerKeys } from "./api-keys/index";
import { registerLeaks } from "./leaks/register";
import { registerSignIn } from "./auth/register";
import { createServices } from "./services";
import type { RowNode } from "./tree/list-tree";

/** What the integration tests look at: the views' rows, which the editor hands to nobody else. */
export interface TestAccess {
  readonly trees: Readonly<Record<"clusters" | "keys", vscode.TreeDataProvider<RowNode>>>;
}

export function activate(context: vscode.ExtensionContext): TestAccess | undefined {
  const parts = createServices(context);
  const clusters = registerClusters(parts);
  const keys = registerKeys(parts);
  context.subscriptions.push(
    registerSignIn(parts, keys.createKeys),
    registerConnections(parts),
    clusters,
    keys,
    registerLeaks(parts),
  );
  return context.extensionMode === vscode.ExtensionMode.Test
    ? { trees: { clusters: clusters.tree, keys: keys.tree } }
    : undefined;
}
