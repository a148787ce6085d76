// What stands below the clusters, of each connection that was opened. The code for it is read with
// the first of them.

import type { Connection } from "../connections/connection";
import type { ListRows } from "../ui/list-tree";
import type { Inside } from "./inside/inside";
import type { InsideNode } from "./inside/place";

interface Known {
  find(id: string | undefined): Connection | undefined;
}

export class Insides {
  readonly #connections: Known;
  readonly #changed: (node: InsideNode) => void;
  readonly #of = new WeakMap<Connection, Inside>();

  constructor(connections: Known, changed: (node: InsideNode) => void) {
    this.#connections = connections;
    this.#changed = changed;
  }

  /** Undefined where nothing of the connection was opened yet. */
  of(connection: string | undefined): Inside | undefined {
    const found = this.#connections.find(connection);
    return found && this.#of.get(found);
  }

  async below(node: InsideNode): Promise<readonly InsideNode[] | ListRows<InsideNode>> {
    const inside = await this.open(node.connection);
    return inside?.below(node) ?? [];
  }

  async open(connection: string): Promise<Inside | undefined> {
    const { Inside } = await import("./inside/inside");
    const found = this.#connections.find(connection);
    if (found === undefined) return undefined;
    const known = this.#of.get(found);
    if (known !== undefined) return known;
    const inside = new Inside(found, this.#changed);
    this.#of.set(found, inside);
    found.beside.add(inside);
    return inside;
  }

  /** The editor tells of every row that is opened or closed. */
  opened(node: unknown, open: boolean): void {
    const { kind, connection } = node as Partial<InsideNode>;
    if (kind === undefined || connection === undefined) return;
    this.of(connection)?.opened(node as InsideNode, open);
  }
}
