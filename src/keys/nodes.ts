// The rows of the API Keys view, and which of them to show.

import type { ApiKey } from "../api/skycloak";
import type { HeldKey } from "../vault/held-key";
import { inOrder, isLive, keyStatus } from "./status";

/** A key of the list, or one that only the vault knows of. */
export interface KeyNode {
  readonly kind: "key" | "held";
  /** The key's id at Skycloak, or the vault's `ref`. */
  readonly id: string;
  readonly connection: string;
}

export function keyNodes(
  keys: readonly ApiKey[],
  held: readonly HeldKey[],
  options: {
    readonly now: Date;
    readonly hideEnded: boolean;
    readonly connection: string;
    readonly origin: string;
  },
): KeyNode[] {
  const { now, hideEnded, connection, origin: here } = options;
  const listed = new Set(keys.map(({ id }) => id));
  const shown = inOrder(keys, now).filter((key) => {
    const status = keyStatus(key, now);
    return !hideEnded || isLive(status) || status === "unknown";
  });
  return [
    ...shown.map(({ id }): KeyNode => ({ kind: "key", id, connection })),
    ...held
      .filter(({ keyId, origin }) => keyId === undefined || origin !== here || !listed.has(keyId))
      .map(({ ref }): KeyNode => ({ kind: "held", id: ref, connection })),
  ];
}
