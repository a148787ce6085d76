// Access to the extension and the simulator from tests in the extension host.
import * as vscode from "vscode";
import type { TestAccess } from "../../../src/extension";
import type { RowNode } from "../../../src/tree/list-tree";
import { ControlClient } from "../../simulator/control-client";
import type { SimulatorFacts } from "../../support/simulator";
import { secondSimulatorVariable, simulatorVariable } from "./variables";

/** A row as the tree displays it. */
export interface Row {
  readonly id: string;
  readonly label: string;
  readonly description: string;
  /** The codicon's name and its theme color. */
  readonly icon: string;
  readonly color: string;
  readonly tooltip: string;
  readonly context: string;
  readonly ariaLabel: string;
  /** The command that runs when the row is selected. */
  readonly command: vscode.Command | undefined;
  readonly collapsibleState: vscode.TreeItemCollapsibleState | undefined;
  /** The argument that the tree passes to commands. */
  readonly node: unknown;
}

/** `key` is the one that the simulator started with; `control.reset()` returns another one. */
export function simulatorFacts(): SimulatorFacts {
  return JSON.parse(process.env[simulatorVariable] ?? "") as SimulatorFacts;
}

/** The simulator of another Skycloak workspace, at another address. */
export function secondSimulator(): SimulatorFacts {
  return JSON.parse(process.env[secondSimulatorVariable] ?? "") as SimulatorFacts;
}

export function control(): ControlClient {
  return new ControlClient(simulatorFacts().control);
}

export async function extension(): Promise<vscode.Extension<TestAccess>> {
  const found = vscode.extensions.getExtension<TestAccess>("skycloak.vscode-skycloak");
  if (found === undefined) throw new Error("The extension is not installed");
  if (!found.isActive) await found.activate();
  return found;
}

/** The current rows of a view, or those below a row. Calling this has the same effect as showing them. */
export async function rows(view: "clusters" | "keys", below?: Row): Promise<Row[]> {
  const tree = (await extension()).exports.trees[view];
  const nodes = (await tree.getChildren(below?.node as RowNode | undefined)) ?? [];
  return Promise.all(
    nodes.map(async (node) => {
      const drawn = await tree.getTreeItem(node);
      const { token } = new vscode.CancellationTokenSource();
      const item = (await tree.resolveTreeItem?.(drawn, node, token)) ?? drawn;
      const { tooltip, iconPath } = item;
      return {
        id: item.id ?? "",
        label: typeof item.label === "string" ? item.label : (item.label?.label ?? ""),
        description: typeof item.description === "string" ? item.description : "",
        icon: iconPath instanceof vscode.ThemeIcon ? iconPath.id : "",
        color: iconPath instanceof vscode.ThemeIcon ? (iconPath.color?.id ?? "") : "",
        tooltip: tooltip instanceof vscode.MarkdownString ? tooltip.value : (tooltip ?? ""),
        context: item.contextValue ?? "",
        ariaLabel: item.accessibilityInformation?.label ?? "",
        command: item.command,
        collapsibleState: item.collapsibleState,
        node,
      };
    }),
  );
}

/** Changes an application setting; `undefined` restores the launch's value. */
export async function setSetting(name: string, value: unknown): Promise<void> {
  await vscode.workspace.getConfiguration().update(name, value, vscode.ConfigurationTarget.Global);
}
