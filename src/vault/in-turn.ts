// Something that may be done by one window at a time, and that can wait for its turn. Plain code with
// ports.

import type { Intention, Journal } from "./journal";
import { beginHere } from "./keep-key";

export interface TurnPorts {
  readonly journal: Pick<Journal, "begin" | "undo" | "isTaken" | "elsewhere">;
  readonly pause: (milliseconds: number) => Promise<void>;
}

export type Turn<T> =
  | { readonly kind: "done"; readonly value: T }
  /** Another window did not come to its end. Nothing was done. */
  | { readonly kind: "busy" }
  /** The journal can't be written. Nothing was done. */
  | { readonly kind: "refused" };

/** Milliseconds. */
const betweenLooks = 200;
/** Longer than the deadline of the one request that another window may be waiting for. */
const mostLooks = 200;

/** Acts while no other window does the same or changes the vault. */
export async function inTurn<T>(
  { journal, pause }: TurnPorts,
  intention: Intention,
  act: () => Promise<T>,
): Promise<Turn<T>> {
  for (let looks = 0; looks < mostLooks; looks++) {
    if (looks > 0) await pause(betweenLooks);
    const entry = await beginHere(journal, intention);
    if (entry === "refused") return { kind: "refused" };
    if (entry === "busy") continue;
    try {
      if ((await journal.elsewhere(entry)) === undefined) {
        return { kind: "done", value: await act() };
      }
    } finally {
      await journal.undo(entry).catch(() => undefined);
    }
  }
  return { kind: "busy" };
}
