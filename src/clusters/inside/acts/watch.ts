// Follows clusters that are on their way, until they have arrived: quietly, in the status bar. What is
// followed is remembered, and gone on with when the list is read after a reload; nothing is asked
// because the editor started.

import * as vscode from "vscode";
import { routes } from "../../../api/routes";
import { parseCluster } from "../../../api/schema";
import type { Cluster } from "../../../api/skycloak";
import { commands } from "../../../commands";
import type { Connection } from "../../../connections/connection";
import { isPassing } from "../../status";

const t = vscode.l10n.t;

/** Milliseconds: a cluster takes 45 seconds to 4 minutes. */
const firstPause = 5_000;
const longestPause = 30_000;
const growth = 1.4;
/** Whoever has waited so long looks into the tree. */
const longest = 60 * 60_000;

const rememberedName = "skycloak.followed";

interface Remembered {
  readonly id: string;
  /** That of the connection which lists it. */
  readonly connection: string;
  readonly name: string;
}

export class Watch {
  readonly #state: vscode.Memento;
  readonly #followed = new Set<string>();
  readonly #timers = new Set<() => void>();

  constructor(state: vscode.Memento) {
    this.#state = state;
  }

  dispose(): void {
    for (const end of this.#timers) end();
  }

  /** Until it has arrived. */
  follow(connection: Connection, { id, name }: Pick<Cluster, "id" | "name">): void {
    if (this.#followed.has(id)) return;
    this.#followed.add(id);
    void this.#remember([
      ...this.#remembered().filter((one) => one.id !== id),
      { id, name, connection: connection.id },
    ]);
    void vscode.window.withProgress(
      {
        location: vscode.ProgressLocation.Window,
        title: t("Skycloak: waiting for “{0}”…", name),
      },
      async () => {
        const arrived = await this.#wait(connection, id);
        this.#followed.delete(id);
        if (arrived === "stopped") return;
        await this.#remember(this.#remembered().filter((one) => one.id !== id));
        tell(name, arrived);
      },
    );
  }

  /** What was followed when this window was left, as far as this list has it. */
  takeUp(connection: Connection): void {
    for (const one of this.#remembered()) {
      // Another connection's list says nothing of it.
      if (one.connection !== connection.id) continue;
      const cluster = connection.clusters.find(one.id);
      if (cluster !== undefined) this.follow(connection, cluster);
      else if (connection.clusters.state.asOf !== undefined) {
        void this.#remember(this.#remembered().filter(({ id }) => id !== one.id));
      }
    }
  }

  async #wait(connection: Connection, id: string): Promise<Cluster | "gone" | "stopped"> {
    const until = Date.now() + longest;
    for (
      let pause = firstPause;
      Date.now() < until;
      pause = Math.min(pause * growth, longestPause)
    ) {
      const known = connection.clusters.find(id);
      if (known !== undefined && !isPassing(known.status)) return known;
      if (!(await this.#pause(pause))) return "stopped";
      const client = await connection.client();
      if (!client.ok) return "stopped";
      const call = { parameters: { cluster_id: id }, urgency: "background" as const };
      const answer = await client.value.read(routes.getCluster, call);
      if (answer.ok) {
        const now = parseCluster(answer.value.body);
        if (now !== undefined) connection.clusters.put(now);
      } else if (answer.problem.kind === "not-found") {
        connection.clusters.remove(id);
        return "gone";
      } else if (answer.problem.kind === "unauthorized") return "stopped";
    }
    return "stopped";
  }

  #pause(milliseconds: number): Promise<boolean> {
    return new Promise((resolve) => {
      const end = (passed: boolean): void => {
        clearTimeout(timer);
        this.#timers.delete(stop);
        resolve(passed);
      };
      const timer = setTimeout(() => end(true), milliseconds);
      const stop = (): void => end(false);
      this.#timers.add(stop);
    });
  }

  #remembered(): Remembered[] {
    const stored: unknown = this.#state.get(rememberedName);
    return Array.isArray(stored) ? stored.filter(isRemembered) : [];
  }

  async #remember(list: readonly Remembered[]): Promise<void> {
    await this.#state.update(rememberedName, list.length === 0 ? undefined : list);
  }
}

function isRemembered(value: unknown): value is Remembered {
  if (typeof value !== "object" || value === null) return false;
  const fields = value as Record<string, unknown>;
  return ["id", "name", "connection"].every((field) => typeof fields[field] === "string");
}

function tell(name: string, arrived: Cluster | "gone"): void {
  if (arrived === "gone") {
    void vscode.window.showInformationMessage(t("The cluster “{0}” is deleted.", name));
    return;
  }
  const { status, url } = arrived;
  if (status === "failed") {
    void vscode.window.showErrorMessage(t("The cluster “{0}” has failed.", name));
    return;
  }
  const open = t("Open");
  const buttons = url != null && url !== "" ? [open] : [];
  void vscode.window
    .showInformationMessage(t("The cluster “{0}” is {1}.", name, status), ...buttons)
    .then((choice) => {
      if (choice !== open) return;
      const row = { kind: "cluster", id: arrived.id };
      void vscode.commands.executeCommand(commands.openCluster, row);
    });
}
