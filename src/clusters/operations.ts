// Follows long-running operations until they end, with progress in the status bar. They are stored in the
// workspace's state. After a reload, they are followed again once the list of clusters has been read, so that
// starting VS Code causes no requests.

import * as v from "valibot";
import * as vscode from "vscode";
import { isTemporary } from "../api/errors";
import { pollUntil } from "../api/poll";
import { routes } from "../api/routes";
import { parseListOf, parseCluster } from "../api/schema";
import type { Cluster } from "../api/skycloak";
import type { Connection } from "../connections/connection";
import type { Services } from "../services";
import {
  offerActions,
  showErrorMessage,
  showInformationMessage,
  showWarningMessage,
  withProgress,
} from "../ui/messages";
import { serverTime } from "./period";
import { clusterExport } from "./resources/exports";
import { upgrades } from "./resources/upgrades";
import { hasAdminConsole } from "./rows";
import { isOlderThan, isTransitional, isUpgradingTo } from "./rules";
import { realmExport, realmImport } from "./transfers/realm-transfers";
import type { ResourceTrees } from "./tree";

const t = vscode.l10n.t;

export interface Operation {
  /** The ID of the object that is being changed or created. */
  readonly id: string;
  readonly name: string;
  /** The ID of the cluster that contains the object; without it, the object is a cluster. */
  readonly cluster?: string;
  /** The version that the cluster is being upgraded to. */
  readonly targetVersion?: string;
}

export interface OperationContext {
  readonly services: Services;
  readonly trees: ResourceTrees;
  readonly connection: Connection;
}

/**
 * “unreadable”: the state can't be read at present. A function shows the outcome of an operation that has succeeded or
 * failed, or whose object no longer exists.
 */
export type OperationState = "running" | "unreadable" | (() => unknown);

export interface OperationKind {
  /** The text in the status bar. */
  readonly waiting: (name: string) => string;
  /** Milliseconds before the first check. */
  readonly firstDelay: number;
  readonly check: (
    context: OperationContext,
    operation: Required<Operation>,
    reportPercent: (percent: number) => void,
  ) => Promise<OperationState>;
}

/** Errors after which no request can succeed until the key or the settings change. */
const permanentErrors = ["unauthorized", "secret-lost", "secret-store-refused", "other-origin", "bad-endpoint"];

const cluster: OperationKind = {
  waiting: (name) => t("Skycloak: waiting for “{0}”…", name),
  // Takes 45 seconds to 4 minutes.
  firstDelay: 5_000,
  check: async ({ connection }, { id, name, targetVersion }) => {
    const response = await connection.call(routes.getCluster, {
      parameters: { cluster_id: id },
      urgency: "background",
      read: parseCluster,
    });
    if (!response.ok) {
      if (permanentErrors.includes(response.problem.kind)) return "unreadable";
      if (response.problem.kind !== "not-found") return "running";
      connection.clusters.remove(id);
      // Its row is gone.
      return () => undefined;
    }
    const current = response.value;
    connection.clusters.put(current);
    if (isTransitional(current.status)) return "running";
    // The cluster itself may not show yet that it is being upgraded.
    if (isOlderThan(current, targetVersion) && (await isBeingUpgraded(connection, id, targetVersion))) return "running";
    return () => showClusterOutcome(name, targetVersion, current, connection.id);
  },
};

async function isBeingUpgraded(connection: Connection, cluster_id: string, targetVersion: string): Promise<boolean> {
  const response = await connection.call(routes.listUpgrades, {
    parameters: { cluster_id },
    urgency: "background",
    read: upgrades.read,
  });
  // While the history can't be read, the upgrade may still be running.
  if (!response.ok) return isTemporary(response.problem);
  // Uses the server's clock, because the history's times are the server's.
  return isUpgradingTo(targetVersion, response.value, new Date(serverTime(response.headers) ?? Date.now()));
}

/** `targetVersion` is empty unless the operation was an upgrade. */
function showClusterOutcome(name: string, targetVersion: string, cluster: Cluster, connection: string): void {
  const { id, status, version } = cluster;
  if (status === "failed") {
    void showErrorMessage(t("The cluster “{0}” has failed.", name));
    return;
  }
  if (isOlderThan(cluster, targetVersion)) {
    void showErrorMessage(
      t("“{0}” was not upgraded to {1}. It still has version {2}.", name, targetVersion, version ?? "?"),
    );
    return;
  }
  // Any other status only appears in its row.
  if (!hasAdminConsole(cluster)) return;
  const row = { kind: "cluster", id, connection };
  const message = t("The cluster “{0}” is {1}.", name, status);
  offerActions(showInformationMessage, message, [t("Open"), "skycloak.openAdminConsole", row]);
}

/** The names are stored in the workspace's state. */
const kinds = { cluster, export: clusterExport, realmExport, realmImport } satisfies Record<string, OperationKind>;

type KindName = keyof typeof kinds;

const StoredSchema = v.object({
  kind: v.picklist(Object.keys(kinds) as KindName[]),
  id: v.string(),
  name: v.string(),
  cluster: v.string(),
  targetVersion: v.optional(v.string(), ""),
  /** The ID of the connection through which it is followed. */
  connection: v.string(),
});

type Stored = v.InferOutput<typeof StoredSchema>;

/** Milliseconds after which tracking an operation ends with a message to the user. */
const maxDuration = 60 * 60_000;

export class OperationTracker {
  readonly #followed = new Map<string, AbortController>();

  constructor(
    private readonly storageKey: string,
    private readonly services: Services,
    private readonly trees: ResourceTrees,
  ) {}

  dispose(): void {
    for (const following of this.#followed.values()) following.abort();
  }

  /** Stops following a cancelled operation. */
  forget(connection: Connection, id: string): void {
    const key = keyOf({ connection: connection.id, id });
    this.#followed.get(key)?.abort();
    this.#followed.delete(key);
    void this.#store(key, undefined);
  }

  follow(connection: Connection, operation: Operation, kind: KindName = "cluster"): void {
    const { id, name, cluster = "", targetVersion = "" } = operation;
    const stored = { kind, id, name, cluster, targetVersion, connection: connection.id };
    const key = keyOf(stored);
    if (this.#followed.has(key)) return;
    const following = new AbortController();
    const { signal } = following;
    this.#followed.set(key, following);
    void this.#store(key, stored);
    const context = { services: this.services, trees: this.trees, connection };
    const { waiting, firstDelay, check } = kinds[kind];
    const deadline = performance.now() + maxDuration;
    void withProgress({ location: vscode.ProgressLocation.Window, title: waiting(name) }, async (progress) => {
      const end = await pollUntil<Exclude<OperationState, "running">>(
        async () => {
          if (performance.now() >= deadline) {
            const message = t("“{0}” hasn't finished after an hour. Its progress is no longer followed.", name);
            return { done: () => offerActions(showWarningMessage, message, [t("Refresh"), "skycloak.refresh"]) };
          }
          const state = await check(context, stored, (percent) => progress.report({ message: `${percent} %` }));
          return state === "running" ? {} : { done: state };
        },
        { first: firstDelay, max: 30_000, growth: 1.4, signal },
      );
      if (end === undefined || signal.aborted) return;
      this.#followed.delete(key);
      if (end === "unreadable") return;
      await this.#store(key, undefined);
      void end();
    });
  }

  /** Resumes operations from before a reload; removes those whose cluster is no longer in this connection's list. */
  resume(connection: Connection): void {
    const { clusters } = connection;
    for (const stored of this.#stored().filter(({ connection: id }) => id === connection.id)) {
      if (clusters.find(stored.kind === "cluster" ? stored.id : stored.cluster) !== undefined) {
        this.follow(connection, stored, stored.kind);
      } else if (clusters.state.asOf !== undefined) {
        void this.#store(keyOf(stored), undefined);
      }
    }
  }

  #stored(): readonly Stored[] {
    return parseListOf(StoredSchema)(this.services.context.workspaceState.get(this.storageKey)) ?? [];
  }

  /** Replaces or removes a stored operation. */
  async #store(key: string, operation: Stored | undefined): Promise<void> {
    const others = this.#stored().filter((stored) => keyOf(stored) !== key);
    const list = operation === undefined ? others : [...others, operation];
    await this.services.context.workspaceState.update(this.storageKey, list.length === 0 ? undefined : list);
  }
}

/** Includes the connection, because two servers may use the same ID. */
function keyOf({ connection, id }: Pick<Stored, "connection" | "id">): string {
  return `${connection} ${id}`;
}
