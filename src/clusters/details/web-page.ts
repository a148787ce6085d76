// A webview panel, filled section by section. VS Code destroys the content of a hidden panel and creates it again when
// it is shown, so the sections are stored here.

import { randomUUID } from "node:crypto";
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
import { htmlDocument, markup, Markup } from "./markup";
import style from "./page.css";
import { ready, type SectionUpdate } from "./page/messages";

const t = vscode.l10n.t;

/** The only commands that a page may run. */
const linkedCommands: readonly string[] = [
  "skycloak.refreshPage",
  "skycloak.openAdminConsole",
  "skycloak.showClusterLogs",
  "skycloak.showSecurityLogs",
  "skycloak.showEvents",
  "skycloak.exportEvents",
  "skycloak.showClusterDetails",
  "skycloak.openDashboard",
  "skycloak.connect",
];

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

  /** `body`: contains an element for each section, with its ID. `state`: see saveState(). */
  constructor(options: PageOptions, title: string, body: Markup, state: object = {}) {
    const { panel, connection, cluster, onClosed } = options;
    this.panel = panel;
    this.connection = connection;
    this.trees = options.trees;
    this.cluster = cluster;
    panel.title = plainText(title);
    const { webview } = panel;
    webview.options = { enableScripts: true, enableCommandUris: linkedCommands, localResourceRoots: [] };
    webview.onDidReceiveMessage((message: unknown) => {
      if (message === ready) this.#post([...this.#sections]);
      else this.onMessage?.(message);
    });
    const listener = connection.clusters.onDidChange(() => this.#drawHead());
    panel.onDidChangeViewState(() => {
      if (panel.visible && performance.now() > this.#staleAt) void this.refresh();
    });
    panel.onDidDispose(() => {
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

  /** `cluster`: undefined until the list of clusters has been read. `row`: the cluster's row in the tree. */
  protected abstract drawHead(cluster: Cluster | undefined, row: TreeNode): Markup | undefined;

  /** Called for each message from the page, which is untrusted. */
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

  #drawHead(): void {
    const { clusters, id: connection } = this.connection;
    const cluster = clusters.find(this.cluster);
    const { loaded, problem } = clusters.state;
    if (cluster === undefined && problem !== undefined) {
      this.setSection("head", drawError(t("Cluster"), problem, this.connection.host()));
    } else if (cluster === undefined && loaded) {
      this.setSection("head", markup`<h1>${t("This cluster no longer exists.")}</h1>`);
    } else {
      const head = this.drawHead(cluster, { kind: "cluster", id: this.cluster, connection });
      if (head !== undefined) this.setSection("head", head);
    }
  }

  #completeState(state: object): object {
    return { connection: this.connection.id, cluster: this.cluster, ...state };
  }

  #post(sections: SectionUpdate): void {
    // A hidden page receives nothing, and requests everything when it is shown again.
    void this.panel.webview.postMessage(sections);
  }
}

function commandLink(command: string, ...args: readonly unknown[]): string {
  return args.length === 0 ? `command:${command}` : `command:${command}?${encodeURIComponent(JSON.stringify(args))}`;
}

/** A list of links that run commands. */
export function actionLinks(
  actions: readonly (readonly [label: string, command: CommandId, ...args: unknown[]])[],
): Markup {
  const links = actions.map(
    ([label, command, ...args]) =>
      markup`<li><a id="${command}" href="${commandLink(command, ...args)}">${label}</a></li>`,
  );
  return markup`<nav aria-label="${t("Actions")}"><ul class="actions">${links}</ul></nav>`;
}

/** Shown in place of a section that could not be read. */
export function drawError(title: string, problem: ApiError, host: string): Markup {
  const { sentence, remedy } = describeError(problem, host);
  const link = (command: string, label: string): Markup => markup` <a href="${commandLink(command)}">${label}</a>`;
  const retry = problem.kind === "scope-missing" ? undefined : link("skycloak.refreshPage", t("Try Again"));
  const remedyLink =
    remedy !== undefined && linkedCommands.includes(remedy.command) ? link(remedy.command, remedy.title) : undefined;
  return markup`<div class="card"><h3>${title}</h3><p class="problem"><b aria-hidden="true">⚠</b>${sentence}${retry}${remedyLink}</p></div>`;
}
