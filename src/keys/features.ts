// The keys feature of each connection, and what a row or a held key belongs to.

import type { ApiKey } from "../api/skycloak";
import type { Reach } from "../connections/connection";
import type { RowNode } from "../ui/list-tree";
import type { HeldKey } from "../vault/held-key";
import { KeysFeature, type Shared } from "./feature";

export class KeysFeatures {
  readonly shared: Shared;
  readonly #of = new WeakMap<Reach, KeysFeature>();

  constructor(shared: Shared) {
    this.shared = shared;
  }

  of(reach: Reach): KeysFeature {
    const known = this.#of.get(reach) ?? new KeysFeature(this.shared, reach);
    this.#of.set(reach, known);
    return known;
  }

  /** One for each connection. */
  get all(): readonly KeysFeature[] {
    return this.shared.parts.connections.all.map((one) => this.of(one));
  }

  /** That of the connection which this window is at, or of none. */
  get current(): KeysFeature {
    return this.of(this.shared.parts.connections.reach);
  }

  /** A key of a list, by its row; whoever called a command may not say which connection it is of. */
  listed({ id, connection }: RowNode): { feature: KeysFeature; key: ApiKey } | undefined {
    const { connections } = this.shared.parts;
    const given = connections.find(connection);
    const candidates = given === undefined ? [this.current, ...this.all] : [this.of(given)];
    for (const feature of candidates) {
      const key = feature.reach.keys.find(id);
      if (key !== undefined) return { feature, key };
    }
    return undefined;
  }

  /**
   * The connection to which a held key belongs: the one that uses it, else one of its origin that
   * lists it, else the first of its origin, else the one that this window is at.
   */
  ofHeld({ ref, keyId, origin }: HeldKey): KeysFeature {
    const there = this.all.filter((one) => one.origin() === origin);
    return (
      this.all.find((one) => one.reach.ref === ref) ??
      there.find(({ reach }) => keyId !== undefined && reach.keys.find(keyId) !== undefined) ??
      there[0] ??
      this.current
    );
  }
}
