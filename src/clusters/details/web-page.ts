// A webview panel, filled section by section. VS Code destroys the content of a hidden panel and creates it
// again when it is shown, so the sections are kept here.

import { randomUUID } from "node:crypto";
import * as vscode from "vscode";
import type { ApiError } from "../../api/errors";
import type { CommandId } from "../../commands/command-table";
import type { Connection, Refreshable } from "../../connections/connection";
import { describeError } from "../../errors/errors";
import { plainText } from "../../ui/untrusted-text";
import script from "script:./page/page.ts";
import { htmlDocument, markup, Markup } from "./markup";
import style from "./page.css";
import { ready, type SectionUpdate } from "./page/messages";

const t = vscode.l10n.t;

/** The only commands that can be run from a page. */
const linked: readonly string[] = [
  "skycloak.refreshPage",
  "skycloak.openCluster",
  "skycloak.showClusterLogs",
  "skycloak.showSecurityLogs",
  "skycloak.showEvents",
  "skycloak.exportEvents",
  "skycloak.showClusterDetails",
  "skycloak.openDashboard",
  "skycloak.connect",
];

/** What creating a page needs. */
export interface PageOptions {
  readonly panel: vscode.WebviewPanel;
  readonly connection: Connection;
  /** Its ID. */
  readonly cluster: string;
  /** What a page saved over a reload; anything could be in it. */
  readonly state: Readonly<Record<string, unknown>>;
  readonly closed: () => void;
}

/** A page about one cluster, which is read again with what else is shown of its connection. */
export abstract class WebPage implements Refreshable {
  readonly panel: vscode.WebviewPanel;
  protected readonly connection: Connection;
  protected readonly cluster: string;
  readonly #sections = new Map<string, string>();

  /** `body`: has elements for the sections, by their IDs. `state`: see remember(). */
  constructor({ panel, connection, cluster, closed }: PageOptions, title: string, body: Markup, state: object = {}) {
    this.panel = panel;
    this.connection = connection;
    this.cluster = cluster;
    panel.title = plainText(title);
    const { webview } = panel;
    webview.options = { enableScripts: true, enableCommandUris: linked, localResourceRoots: [] };
    webview.onDidReceiveMessage((message: unknown) => {
      if (message === ready) this.#post([...this.#sections]);
      else this.received(message);
    });
    const followed = connection.clusters.onDidChange(() => this.drawHead());
    panel.onDidChangeViewState(() => {
      if (panel.visible) this.shown();
    });
    panel.onDidDispose(() => {
      followed.dispose();
      connection.dependents.delete(this);
      this.leave();
      closed();
    });
    const { language } = vscode.env;
    const all = this.#stateWith(state);
    const nonce = randomUUID();
    webview.html = htmlDocument({ language, title, nonce, style, script, state: all, body });
    connection.dependents.add(this);
  }

  abstract refresh(): Promise<void>;

  abstract reset(): void;

  protected abstract drawHead(): void;

  /** The panel has become visible, which it may have been before. */
  protected abstract shown(): void;

  /** Ignores the results of requests that are under way. */
  protected abstract leave(): void;

  /** A message from the page. It could be anything. */
  protected abstract received(message: unknown): void;

  /** Sets what VS Code gives back after a reload, beside the connection and the cluster. */
  protected remember(state: object): void {
    this.put("state", new Markup(JSON.stringify(this.#stateWith(state))));
  }

  protected put(id: string, { text }: Markup): void {
    if (this.#sections.get(id) === text) return;
    this.#sections.set(id, text);
    this.#post([[id, text]]);
  }

  #stateWith(state: object): object {
    return { connection: this.connection.id, cluster: this.cluster, ...state };
  }

  #post(sections: SectionUpdate): void {
    // A hidden page receives nothing, and asks for everything when it is shown again.
    void this.panel.webview.postMessage(sections);
  }
}

function commandLink(command: CommandId, ...given: readonly unknown[]): string {
  return given.length === 0 ? `command:${command}` : `command:${command}?${encodeURIComponent(JSON.stringify(given))}`;
}

/** A list of links that run commands. */
export function actionLinks(
  actions: readonly (readonly [label: string, command: CommandId, ...given: unknown[]])[],
): Markup {
  const links = actions.map(
    ([label, command, ...given]) =>
      markup`<li><a id="${command}" href="${commandLink(command, ...given)}">${label}</a></li>`,
  );
  return markup`<nav aria-label="${t("Actions")}"><ul class="actions">${links}</ul></nav>`;
}

/** Shown in place of a section that could not be read. */
export function drawRefusal(title: string, problem: ApiError, host: string): Markup {
  const { sentence, remedy } = describeError(problem, host);
  const link = (href: string, label: string): Markup => markup` <a href="${href}">${label}</a>`;
  const again =
    problem.kind === "scope-missing" ? undefined : link(commandLink("skycloak.refreshPage"), t("Try Again"));
  const helps =
    remedy !== undefined && linked.includes(remedy.command)
      ? link(`command:${remedy.command}`, remedy.title)
      : undefined;
  return markup`<div class="card"><h3>${title}</h3><p class="problem"><b aria-hidden="true">⚠</b>${sentence}${again}${helps}</p></div>`;
}
