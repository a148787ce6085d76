// Builds the parts and registers the features. Reads no file, awaits nothing, asks nobody.

import type * as vscode from "vscode";
import { buildParts } from "./build-parts";
import { registerClusters } from "./clusters/register";
import { registerConnections } from "./connections/register";
import { registerKeys } from "./keys/register";

export function activate(context: vscode.ExtensionContext): void {
  const parts = buildParts(context);
  context.subscriptions.push(
    registerConnections(parts),
    registerClusters(parts),
    registerKeys(parts),
  );
}
