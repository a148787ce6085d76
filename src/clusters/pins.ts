// Pinned clusters, realms and applications, which come first among their siblings. Stored in `globalState`.

import type * as vscode from "vscode";
import type { RowNode } from "../tree/list-tree";

const stateKey = "skycloak.pins";
/** The oldest pins beyond this number are dropped. */
const maxPins = 100;

export class Pins {
  constructor(private readonly state: Pick<vscode.Memento, "get" | "update">) {}

  has(row: RowNode): boolean {
    return this.#all().includes(keyOf(row));
  }

  /** The same rows, pinned ones first. */
  sort<N extends RowNode>(rows: readonly N[]): readonly N[] {
    const pins = new Set(this.#all());
    if (pins.size === 0) return rows;
    const isPinned = (row: N): boolean => pins.has(keyOf(row));
    return [...rows.filter(isPinned), ...rows.filter((row) => !isPinned(row))];
  }

  async set(row: RowNode, pinned: boolean): Promise<void> {
    const others = this.#all().filter((pin) => pin !== keyOf(row));
    await this.state.update(stateKey, pinned ? [...others, keyOf(row)].slice(-maxPins) : others);
  }

  /**
   * Drops the pins of rows below a row, or below a connection if `id` is empty, that no longer exist. `exists`: whether
   * the row below has a child with this last part of its ID.
   */
  prune(parent: Omit<RowNode, "kind">, exists: (part: string) => boolean): void {
    const prefix = parent.id === "" ? `${parent.connection ?? ""}/` : `${keyOf(parent)}/`;
    const all = this.#all();
    const left = all.filter(
      (pin) => !pin.startsWith(prefix) || exists(pin.slice(prefix.length).split("/", 1)[0] ?? ""),
    );
    // If it can't be stored, the pins stay, and do no harm.
    if (left.length < all.length) void this.state.update(stateKey, left).then(undefined, () => undefined);
  }

  #all(): readonly string[] {
    const stored = this.state.get<unknown>(stateKey);
    return Array.isArray(stored) ? stored.filter((pin) => typeof pin === "string") : [];
  }
}

/** The IDs of rows are paths of IDs: they don't change when an object or a connection is renamed. */
function keyOf({ connection = "", id }: Omit<RowNode, "kind">): string {
  return `${connection}/${id}`;
}
