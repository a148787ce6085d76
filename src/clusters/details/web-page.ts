// A webview panel, filled section by section. VS Code destroys the content of a hidden panel and creates it again when
// it is shown, so the sections are stored here.

import { randomUUID } from "node:crypto";
import * as v from "valibot";
import * as vscode from "vscode";
import type { ApiError } from "../../api/errors";
import type { Cluster } from "../../api/skycloak";
import type { CommandId } from "../../commands/command-table";
import type { Connection, Refreshable } from "../../connections/connection";
import { describeError } from "../../errors/errors";
import { plainText } from "../../ui/untrusted-text";
import script from "script:./page/page.ts";
import type { TreeNode } from "../resource";
import type { ResourceTrees } from "../tree";
import { htmlDocument, jsonAttribute, markup, Markup } from "./markup";
import style from "./page.css";
import { ready, type SectionUpdate } from "./page/messages";

const t = vscode.l10n.t;

const generalCommands = ["skycloak.refreshPage", "skycloak.openDashboard", "skycloak.connect"] as const;
/** Run on the page's cluster, and change it. The page is read again afterwards. */
const changes = [
  ...(["skycloak.renameCluster", "skycloak.resizeCluster", "skycloak.setFeatures"] as const),
  ...(["skycloak.upgradeCluster", "skycloak.cancelUpgrade"] as const),
  ...(["skycloak.autoUpgradeOn", "skycloak.autoUpgradeOff"] as const),
  ...(["skycloak.setMaintenanceWindow", "skycloak.removeMaintenanceWindow"] as const),
] as const;
/** The only commands that a page may run. */
const pageCommands = [
  ...generalCommands,
  ...changes,
  ...(["skycloak.openAdminConsole", "skycloak.showClusterDetails"] as const),
  ...(["skycloak.showClusterLogs", "skycloak.showSecurityLogs"] as const),
  ...(["skycloak.showEvents", "skycloak.exportEvents"] as const),
] as const satisfies readonly CommandId[];

type PageCommand = (typeof pageCommands)[number];

/** Sent by a button that runs a command. */
const RunMessageSchema = v.strictObject({ run: v.picklist(pageCommands) });

const isIn = (commands: readonly string[], command: string): boolean => commands.includes(command);

export interface PageOptions {
  readonly panel: vscode.WebviewPanel;
  readonly connection: Connection;
  readonly trees: ResourceTrees;
  /** The cluster's ID. */
  readonly cluster: string;
  /** The state that a page saved before a reload. Untrusted. */
  readonly state: Readonly<Record<string, unknown>>;
  readonly onClosed: () => void;
}

/** A page about one cluster. It is refreshed together with the views of its connection. */
export abstract class WebPage implements Refreshable {
  readonly panel: vscode.WebviewPanel;
  protected readonly connection: Connection;
  protected readonly trees: ResourceTrees;
  protected readonly cluster: string;
  readonly #sections = new Map<string, string>();
  /** The time (of `performance.now()`) after which the page is read again when it is shown. */
  #staleAt = 0;
  /** VS Code's panel throws an error when it is used after it was closed. */
  #isClosed = false;

  /** `body`: contains an element for each section, with its ID. `state`: see saveState(). */
  constructor(options: PageOptions, title: string, body: Markup, state: object = {}) {
    const { panel, connection, cluster, onClosed } = options;
    this.panel = panel;
    this.connection = connection;
    this.trees = options.trees;
    this.cluster = cluster;
    panel.title = plainText(title);
    const { webview } = panel;
    webview.options = { enableScripts: true, localResourceRoots: [] };
    webview.onDidReceiveMessage((message: unknown) => {
      if (message === ready) this.#post([...this.#sections]);
      else if (v.is(RunMessageSchema, message)) void this.#run(message.run);
      else this.onMessage?.(message);
    });
    const listener = connection.clusters.onDidChange(() => this.#drawHead());
    panel.onDidChangeViewState(() => {
      if (panel.visible && performance.now() > this.#staleAt) void this.refresh();
    });
    panel.onDidDispose(() => {
      this.#isClosed = true;
      listener.dispose();
      connection.dependents.delete(this);
      this.cancel();
      onClosed();
    });
    const { language } = vscode.env;
    const nonce = randomUUID();
    webview.html = htmlDocument({ language, title, nonce, style, script, state: this.#completeState(state), body });
    connection.dependents.add(this);
  }

  /** Reads everything again; a hidden page is read when it is shown. */
  async refresh(): Promise<void> {
    if (this.#isClosed) return;
    this.#staleAt = this.panel.visible ? performance.now() + this.maxAge : 0;
    if (!this.panel.visible) return;
    this.#drawHead();
    await Promise.all([this.connection.clusters.ensure(), this.read()]);
  }

  reset(): void {
    this.cancel();
    this.clear();
    void this.refresh();
  }

  /** Milliseconds after which a page is read again when it is shown. */
  protected abstract readonly maxAge: number;

  protected abstract read(): Promise<void>;

  /** Empties the sections. */
  protected abstract clear(): void;

  /** Ignores the results of pending requests. */
  protected abstract cancel(): void;

  /** `cluster`: undefined until the list of clusters has been read. */
  protected abstract drawHead(cluster: Cluster | undefined): Markup | undefined;

  /** Called for each message from the page that doesn't run a command. It is untrusted. */
  protected onMessage?(message: unknown): void;

  /** Sets the state that VS Code restores after a reload, in addition to the connection and the cluster. */
  protected saveState(state: object): void {
    this.setSection("state", new Markup(JSON.stringify(this.#completeState(state))));
  }

  protected setSection(id: string, { text }: Markup): void {
    if (this.#sections.get(id) === text) return;
    this.#sections.set(id, text);
    this.#post([[id, text]]);
  }

  async #run(command: PageCommand): Promise<void> {
    const row: TreeNode = { kind: "cluster", id: this.cluster, connection: this.connection.id };
    await vscode.commands.executeCommand(command, ...(isIn(generalCommands, command) ? [] : [row]));
    if (isIn(changes, command)) await this.refresh();
  }

  #drawHead(): void {
    const { clusters } = this.connection;
    const cluster = clusters.find(this.cluster);
    const { loaded, problem } = clusters.state;
    if (cluster === undefined && problem !== undefined) {
      this.setSection("head", drawError(t("Cluster"), problem, this.connection.host()));
    } else if (cluster === undefined && loaded) {
      this.setSection("head", markup`<h1>${t("This cluster no longer exists.")}</h1>`);
    } else {
      const head = this.drawHead(cluster);
      if (head !== undefined) this.setSection("head", head);
    }
  }

  #completeState(state: object): object {
    return { connection: this.connection.id, cluster: this.cluster, ...state };
  }

  #post(sections: SectionUpdate): void {
    // A hidden page receives nothing, and requests everything when it is shown again.
    if (!this.#isClosed) void this.panel.webview.postMessage(sections);
  }
}

export type PageAction = readonly [label: string, command: PageCommand];

/** A list of buttons that run commands. `card`: the title of their card; without it, they are those of the page. */
export function actionButtons(actions: readonly PageAction[], card?: string): Markup {
  const buttons = actions.map(
    ([label, command]) =>
      markup`<li><button type="button" id="${command}" ${runAttribute(command)}>${label}</button></li>`,
  );
  if (buttons.length === 0) return markup``;
  return card === undefined
    ? markup`<nav aria-label="${t("Actions")}"><ul class="actions">${buttons}</ul></nav>`
    : markup`<ul class="actions" aria-label="${card}">${buttons}</ul>`;
}

function runAttribute(command: PageCommand): Markup {
  return markup`data-message="${jsonAttribute({ run: command } satisfies v.InferOutput<typeof RunMessageSchema>)}"`;
}

/** Shown in place of a section that could not be read. */
export function drawError(title: string, problem: ApiError, host: string): Markup {
  const { sentence, remedy } = describeError(problem, host);
  const button = (command: PageCommand, label: string): Markup =>
    markup` <button type="button" class="link" ${runAttribute(command)}>${label}</button>`;
  const retry = problem.kind === "scope-missing" ? undefined : button("skycloak.refreshPage", t("Try Again"));
  const isOffered = remedy !== undefined && isIn(pageCommands, remedy.command);
  const remedyButton = isOffered ? button(remedy.command as PageCommand, remedy.title) : undefined;
  return markup`<div class="card"><h3>${title}</h3><p class="problem"><b aria-hidden="true">⚠</b>${sentence}${retry}${remedyButton}</p></div>`;
}
