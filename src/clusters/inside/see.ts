// What is shown of a cluster beside the tree. Loaded when somebody wants to see it.

import type * as vscode from "vscode";
import type { Connection } from "../../connections/connection";
import type { Parts } from "../../parts";
import { createWebviewPanel } from "../../ui/messages";
import type { ClusterAt } from "../cluster-at";
import { EventsPage } from "./events/events-page";
import { exportEvents } from "./events/export";
import { readCategory, readFilters } from "./events/filters";
import { LogDocuments } from "./streams/log-documents";
import { ClusterPage } from "./page/cluster-page";

interface Page {
  readonly panel: vscode.WebviewPanel;
  refresh(): Promise<void>;
}

type Open<P extends Page> = (
  panel: vscode.WebviewPanel,
  connection: Connection,
  cluster: string,
  state: Readonly<Record<string, unknown>>,
  gone: () => void,
) => P;

/** Pages of one type: one for each cluster. */
class Pages<P extends Page> {
  readonly #viewType: string;
  readonly #make: Open<P>;
  readonly #open = new Map<string, P>();

  /** `viewType`: also in package.json, for the buttons of its editor. */
  constructor(viewType: string, make: Open<P>) {
    this.#viewType = viewType;
    this.#make = make;
  }

  get all(): readonly P[] {
    return [...this.#open.values()];
  }

  find({ connection, cluster }: ClusterAt): P | undefined {
    return this.#open.get(`${connection.id}/${cluster.id}`);
  }

  show(at: ClusterAt): void {
    const known = this.find(at);
    if (known !== undefined) {
      known.panel.reveal();
      return;
    }
    const { name, id } = at.cluster;
    const panel = createWebviewPanel(this.#viewType, name);
    this.fill(panel, at.connection, id, {});
  }

  /** `state`: what a page remembered over a reload. */
  fill(
    panel: vscode.WebviewPanel,
    connection: Connection,
    cluster: string,
    state: Readonly<Record<string, unknown>>,
  ): void {
    const key = `${connection.id}/${cluster}`;
    this.#open.get(key)?.panel.dispose();
    const page = this.#make(panel, connection, cluster, state, () => {
      if (this.#open.get(key) === page) this.#open.delete(key);
    });
    this.#open.set(key, page);
  }
}

export class See {
  readonly #parts: Parts;
  readonly #clusters = new Pages("skycloak.cluster", (panel, connection, cluster, _, gone) => {
    return new ClusterPage(panel, connection, cluster, gone);
  });
  readonly #events = new Pages("skycloak.events", (panel, connection, cluster, state, gone) => {
    const category = readCategory(state["category"]);
    const shown = { category, filters: readFilters(state["filters"], category) };
    return new EventsPage(panel, connection, cluster, shown, gone);
  });

  readonly logs: LogDocuments;

  constructor(parts: Parts, changed: vscode.EventEmitter<vscode.Uri>) {
    this.#parts = parts;
    this.logs = new LogDocuments(parts, changed);
  }

  showCluster(at: ClusterAt): void {
    this.#clusters.show(at);
  }

  showEvents(at: ClusterAt): void {
    this.#events.show(at);
  }

  /** Those that its page shows; without one, all of the kind that the person names. */
  exportEvents(at: ClusterAt): Promise<void> {
    return exportEvents(at, this.#events.find(at)?.exported);
  }

  /** After a reload, with what the page remembered. */
  restore(panel: vscode.WebviewPanel, given: unknown): void {
    const state = (given ?? {}) as Record<string, unknown>;
    const { connection: id, cluster } = state;
    const connection = this.#parts.connections.find(typeof id === "string" ? id : undefined);
    if (connection === undefined || typeof cluster !== "string") {
      panel.dispose();
      return;
    }
    const pages = panel.viewType.endsWith("skycloak.events") ? this.#events : this.#clusters;
    pages.fill(panel, connection, cluster, state);
  }

  /** Reads the page again that is in front. */
  async refreshPage(): Promise<void> {
    const pages = [...this.#clusters.all, ...this.#events.all];
    const page =
      pages.find(({ panel }) => panel.active) ?? pages.find(({ panel }) => panel.visible);
    await page?.refresh();
  }
}
