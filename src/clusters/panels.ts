// The pages and logs of clusters. Loaded when one of them is opened.

import * as vscode from "vscode";
import type { Services } from "../services";
import { createWebviewPanel } from "../ui/messages";
import { ClusterPage } from "./details/cluster-page";
import type { PageOptions, WebPage } from "./details/web-page";
import { EventsPage, exportEvents } from "./events/events-page";
import { LogDocuments } from "./logs/log-documents";
import type { ClusterTarget } from "./target";
import type { ResourceTrees } from "./tree";

/** The pages by view type, which package.json uses for the buttons of their editors. */
const pageTypes = { "skycloak.cluster": ClusterPage, "skycloak.events": EventsPage };

type PageType = keyof typeof pageTypes;

export class ClusterPanels {
  /** At most one page of each type for each cluster. */
  readonly #pages = new Map<string, WebPage>();

  readonly logs: LogDocuments;

  constructor(
    private readonly services: Services,
    private readonly trees: ResourceTrees,
    changed: vscode.EventEmitter<vscode.Uri>,
  ) {
    this.logs = new LogDocuments(services, changed);
  }

  show(type: PageType, { connection, cluster }: ClusterTarget): void {
    const open = this.#pages.get(keyOf(type, connection.id, cluster.id));
    if (open !== undefined) open.panel.reveal();
    else
      this.#fill(type, { panel: createWebviewPanel(type, cluster.name), connection, cluster: cluster.id, state: {} });
  }

  /** Exports the events that the cluster's page shows; without a page, asks which events. */
  exportEvents(target: ClusterTarget): Promise<void> {
    const page = this.#pages.get(keyOf("skycloak.events", target.connection.id, target.cluster.id));
    return exportEvents(target, page instanceof EventsPage ? page.exportSelection : undefined);
  }

  /** Restores a page after a reload. */
  restore(panel: vscode.WebviewPanel, savedState: unknown): void {
    const state = (savedState ?? {}) as Record<string, unknown>;
    const { connection: id, cluster } = state;
    const connection = this.services.connections.find(typeof id === "string" ? id : undefined);
    if (connection === undefined || typeof cluster !== "string") {
      panel.dispose();
      return;
    }
    const isEvents = panel.viewType.endsWith("skycloak.events");
    const type = isEvents ? "skycloak.events" : "skycloak.cluster";
    this.#fill(type, { panel, connection, cluster, state });
  }

  /** Refreshes the active page, or else a visible one. */
  async refreshPage(): Promise<void> {
    const pages = [...this.#pages.values()];
    const page = pages.find(({ panel }) => panel.active) ?? pages.find(({ panel }) => panel.visible);
    await page?.refresh();
  }

  #fill(type: PageType, options: Omit<PageOptions, "trees" | "onClosed">): void {
    const key = keyOf(type, options.connection.id, options.cluster);
    this.#pages.get(key)?.panel.dispose();
    const onClosed = (): void => {
      if (this.#pages.get(key) === page) this.#pages.delete(key);
    };
    const icon = type === "skycloak.cluster" ? "details.svg" : "events.svg";
    options.panel.iconPath = vscode.Uri.joinPath(this.services.context.extensionUri, "media", icon);
    const page = new pageTypes[type]({ ...options, trees: this.trees, onClosed });
    this.#pages.set(key, page);
  }
}

function keyOf(type: PageType, connection: string, cluster: string): string {
  return `${type}/${connection}/${cluster}`;
}
