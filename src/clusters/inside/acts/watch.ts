// Follows what is on its way until it has arrived: quietly, in the status bar. What is followed is
// remembered, and gone on with when the list of clusters is read after a reload; nothing is asked
// because the editor started.

import * as vscode from "vscode";
import { pause } from "../../../api/wait";
import type { Parts } from "../../../parts";
import type { Connection } from "../../../connections/connection";
import { showWarningMessage, withProgress } from "../../../ui/messages";
import type { Insides } from "../../insides";
import { realmExport, realmImport } from "../transfers/watched-realms";
import { clusterExport } from "../transfers/watched-export";
import { cluster } from "./watched-cluster";
import type { Known, WatchedKind, Watching } from "./watched";

const t = vscode.l10n.t;

/** After this time, in milliseconds, the operation is no longer followed, and a message says so. */
const longest = 60 * 60_000;

/** Pauses between two looks, in milliseconds. */
const longestPause = 30_000;
const growth = 1.4;

/** Another kind of thing that is waited for is another entry. */
const kinds = { cluster, export: clusterExport, realmExport, realmImport } satisfies Record<
  string,
  WatchedKind
>;

type KindName = keyof typeof kinds;

interface Remembered extends Required<Watching> {
  readonly kind: KindName;
  /** That of the connection through which it is seen. */
  readonly connection: string;
}

export class Watch {
  readonly #name: string;
  readonly #parts: Parts;
  readonly #insides: Insides;
  /** What ends the following of each, by its id. */
  readonly #followed = new Map<string, AbortController>();

  /** `name`: under which what is followed is remembered. */
  constructor(name: string, parts: Parts, insides: Insides) {
    this.#name = name;
    this.#parts = parts;
    this.#insides = insides;
  }

  dispose(): void {
    for (const following of this.#followed.values()) following.abort();
  }

  /** Nobody waits for it any more. */
  forget(connection: Connection, id: string): void {
    const gone = { connection: connection.id, id };
    this.#followed.get(followedAs(gone))?.abort();
    this.#followed.delete(followedAs(gone));
    void this.#remember(this.#remembered().filter((one) => !isSame(one, gone)));
  }

  /** Until it has arrived. */
  follow(connection: Connection, one: Watching, kind: KindName = "cluster"): void {
    const { id, name, cluster: within = "", wanted = "" } = one;
    const remembered = { kind, id, name, cluster: within, wanted, connection: connection.id };
    // Another server may have given out the same id.
    const followed = followedAs(remembered);
    if (this.#followed.has(followed)) return;
    const following = new AbortController();
    this.#followed.set(followed, following);
    const others = (): Remembered[] => this.#remembered().filter((one) => !isSame(one, remembered));
    void this.#remember([...others(), remembered]);
    void withProgress(
      { location: vscode.ProgressLocation.Window, title: kinds[kind].waiting(name) },
      async (progress) => {
        const known = { parts: this.#parts, insides: this.#insides, connection };
        const tell = await wait(kinds[kind], known, remembered, progress, following.signal);
        if (following.signal.aborted) return;
        this.#followed.delete(followed);
        if (tell === undefined) return;
        await this.#remember(others());
        tell();
      },
    );
  }

  /** What was followed when this window was left, as far as this connection's list says something of it. */
  takeUp(connection: Connection): void {
    for (const one of this.#remembered()) {
      // Another connection's list says nothing of it.
      if (one.connection !== connection.id) continue;
      const { clusters } = connection;
      if (clusters.find(one.kind === "cluster" ? one.id : one.cluster) !== undefined) {
        this.follow(connection, one, one.kind);
      } else if (clusters.state.asOf !== undefined) {
        void this.#remember(this.#remembered().filter((other) => !isSame(other, one)));
      }
    }
  }

  #remembered(): Remembered[] {
    const stored: unknown = this.#parts.context.workspaceState.get(this.#name);
    return Array.isArray(stored) ? stored.filter(isRemembered) : [];
  }

  async #remember(list: readonly Remembered[]): Promise<void> {
    const { workspaceState } = this.#parts.context;
    await workspaceState.update(this.#name, list.length === 0 ? undefined : list);
  }
}

/** What there is to tell in the end; undefined where nothing can be said of it for now. */
async function wait(
  kind: WatchedKind,
  known: Known,
  one: Required<Watching>,
  progress: vscode.Progress<{ message: string }>,
  signal: AbortSignal,
): Promise<(() => void) | undefined> {
  const until = performance.now() + longest;
  for (
    let milliseconds = kind.firstPause;
    performance.now() < until;
    milliseconds = Math.min(milliseconds * growth, longestPause)
  ) {
    // The answer to a change need not say yet that the cluster is busy with it.
    if (!(await pause(milliseconds, signal))) return undefined;
    const looked = await kind.look(known, one);
    if (looked.is === "over") return looked.tell;
    if (looked.is === "lost") return undefined;
    if (looked.percent !== undefined) progress.report({ message: `${looked.percent} %` });
  }
  return () =>
    void showWarningMessage(
      t("“{0}” has not finished after an hour. It is no longer followed.", one.name),
    );
}

type Followed = Pick<Remembered, "connection" | "id">;

function followedAs({ connection, id }: Followed): string {
  return `${connection} ${id}`;
}

function isSame(one: Followed, other: Followed): boolean {
  return followedAs(one) === followedAs(other);
}

function isRemembered(value: unknown): value is Remembered {
  if (typeof value !== "object" || value === null) return false;
  const fields = value as Record<string, unknown>;
  return (
    ["id", "name", "connection", "cluster"].every((field) => typeof fields[field] === "string") &&
    ["string", "undefined"].includes(typeof fields["wanted"]) &&
    typeof fields["kind"] === "string" &&
    Object.hasOwn(kinds, fields["kind"])
  );
}
