// The functions of the commands in register.ts, by name. Loaded when the first of them is run.

import * as vscode from "vscode";
import { setStatusBarMessage } from "../../ui/messages";
import type { ClusterCommand } from "../register";
import { pathParameters } from "../resource";
import { resources } from "../resources/registry";
import { adminConsoleUrl } from "../rules";
import { exportRealm, importRealm } from "../transfers/realm-transfers";
import * as automationClient from "./client-secrets";
import * as cluster from "./cluster";
import { runItemCommand, runItemCommands, type CommandContext } from "./context";
import * as copyAs from "./copy-as";

const t = vscode.l10n.t;

/** `contexts`: of all rows, for commands that can change several. */
type ContextCommand = (context: CommandContext, contexts: readonly CommandContext[]) => Promise<unknown>;

const clusterCommands: Readonly<Record<ClusterCommand, ContextCommand>> = {
  ...automationClient,
  ...cluster,
  ...copyAs,
  copyClusterUrl: ({ cluster: { url } }) => copyText(url ?? "", t("Copied the cluster's URL")),
  copyClusterId: ({ cluster: { id } }) => copyText(id, t("Copied the cluster's ID")),
  copyValue,
  showMore,
  refreshRow,
  openAdminConsole,
  exportRealm,
  importRealm,
};

/** The commands that resources describe. */
export const resourceCommands: Readonly<Record<string, ContextCommand>> = Object.fromEntries(
  resources.flatMap((resource) => [
    ...Object.entries(resource.listCommands ?? {}),
    ...Object.entries(resource.commands ?? {}).map(([name, command]): [string, ContextCommand] => [
      name,
      (context, contexts) =>
        "several" in command
          ? runItemCommands(contexts, resource, command)
          : runItemCommand(context, resource, command),
    ]),
  ]),
);

export const contextCommands: Readonly<Partial<Record<string, ContextCommand>>> = {
  ...clusterCommands,
  ...resourceCommands,
};

/** Reads the next page of the row's list. */
async function showMore({ path }: CommandContext): Promise<void> {
  if (path?.kind === "list") await path.list.loadMore();
}

async function refreshRow({ connection, tree, path, cluster }: CommandContext): Promise<void> {
  connection.forgetScopes();
  await tree.refresh(path?.node.id ?? cluster.id);
}

async function copyValue({ tree, path }: CommandContext): Promise<void> {
  const value = path && tree.rowAt(path)?.copy;
  if (value !== undefined) await copyText(value, t("Copied {0}", value));
}

async function copyText(text: string, message: string): Promise<void> {
  await vscode.env.clipboard.writeText(text);
  setStatusBarMessage(message, 3000);
}

/** Opens Keycloak's admin console, at the row's realm if it has one. */
async function openAdminConsole({ cluster, path }: CommandContext): Promise<void> {
  const { realm_name: realm } = pathParameters(cluster.id, path);
  await vscode.env.openExternal(vscode.Uri.parse(adminConsoleUrl(cluster, realm), true));
}
