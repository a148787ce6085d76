// What is shown of a cluster beside the tree. Loaded when somebody wants to see it.

import * as vscode from "vscode";
import type { Connection } from "../../connections/connection";
import type { Parts } from "../../parts";
import type { ClusterAt } from "../cluster-at";
import { LogDocuments } from "./streams/log-documents";
import { ClusterPage } from "./page/cluster-page";

export class See {
  readonly #parts: Parts;
  readonly #pages = new Map<string, ClusterPage>();

  readonly logs: LogDocuments;

  constructor(parts: Parts, changed: vscode.EventEmitter<vscode.Uri>) {
    this.#parts = parts;
    this.logs = new LogDocuments(parts, changed);
  }

  showCluster({ connection, cluster }: ClusterAt): void {
    const known = this.#pages.get(`${connection.id}/${cluster.id}`);
    if (known !== undefined) {
      known.panel.reveal();
      return;
    }
    const panel = vscode.window.createWebviewPanel(
      clusterPage,
      cluster.name,
      vscode.ViewColumn.Active,
    );
    this.#open(panel, connection, cluster.id);
  }

  /** After a reload, with what the page remembered. */
  restoreCluster(panel: vscode.WebviewPanel, state: unknown): void {
    const { connection: id, cluster } = (state ?? {}) as Record<string, unknown>;
    const connection = this.#parts.connections.find(typeof id === "string" ? id : undefined);
    if (connection === undefined || typeof cluster !== "string") panel.dispose();
    else this.#open(panel, connection, cluster);
  }

  /** Reads the page again that is in front. */
  async refreshPage(): Promise<void> {
    const pages = [...this.#pages.values()];
    const page =
      pages.find(({ panel }) => panel.active) ?? pages.find(({ panel }) => panel.visible);
    await page?.refresh();
  }

  #open(panel: vscode.WebviewPanel, connection: Connection, cluster: string): void {
    const key = `${connection.id}/${cluster}`;
    this.#pages.get(key)?.panel.dispose();
    const page = new ClusterPage(panel, connection, cluster, () => {
      if (this.#pages.get(key) === page) this.#pages.delete(key);
    });
    this.#pages.set(key, page);
  }
}

/** Also in package.json, for the buttons of its editor. */
const clusterPage = "skycloak.cluster";
