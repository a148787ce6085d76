// What this window can see of the secrets that other windows store. In a browser each window has a copy
// of all of them, made when it was opened, and writes all of that copy: one that does not see what
// another window has stored would undo that. No clock is compared, since clocks are set.

import { generationNumber } from "../notes/generation";
import type { HeldNotes } from "./held-index";
import { generationOf, type HeldKey } from "./held-key";

interface Looks {
  /** The entry that stands beside the secret, as this window reads it. */
  readonly seen: () => Promise<HeldKey | undefined>;
  /** The entry as the index has it. */
  readonly listed: () => HeldKey | undefined;
}

export class WindowCopy {
  readonly #notes: readonly HeldNotes[];
  /** What there was when this window was opened: that is read as it was then. */
  readonly #atStart: Promise<ReadonlySet<string>>;
  /** What this window stored last, by `ref`. */
  readonly #own = new Map<string, string>();

  constructor(listed: readonly HeldKey[], notes: readonly HeldNotes[]) {
    this.#notes = notes;
    this.#atStart = this.#known(listed);
  }

  /** This window has stored it. */
  wrote({ ref, generation }: HeldKey): void {
    if (generation !== undefined) this.#own.set(ref, generation);
  }

  /** Everything that any window has noted. */
  async allNoted(): Promise<HeldKey[]> {
    return (await Promise.all(this.#notes.map((one) => one.all().catch(() => [])))).flat();
  }

  /** An entry as it was noted last. */
  async noted(ref: string, listed: HeldKey | undefined): Promise<HeldKey | undefined> {
    for (const notes of this.#notes) {
      const note = await notes.one(ref).catch(() => undefined);
      if (note !== undefined) return note;
    }
    return listed;
  }

  /** Whether another window has stored this since, and this one does not see it. */
  async isUnseen(entry: HeldKey, { seen, listed }: Looks): Promise<boolean> {
    const { ref, generation = "" } = entry;
    const atStart = await this.#atStart;
    const isKnown = (one: HeldKey): boolean =>
      atStart.has(named(one)) || one.generation === this.#own.get(ref);
    if (generation === "" || isKnown(entry)) return false;
    const found = await seen();
    if (found?.generation === generation) return false;
    // A later one is noted in a moment. One that was there before is none: once a key is forgotten,
    // its number may be given out again.
    if (found !== undefined && numberOf(found) > numberOf(entry) && !isKnown(found)) return false;
    // It may have been forgotten between the two looks.
    return (await this.noted(ref, listed()))?.generation === generation;
  }

  /** Reads its files once whoever opened this window is done. */
  async #known(listed: readonly HeldKey[]): Promise<ReadonlySet<string>> {
    await new Promise((resolve) => setImmediate(resolve));
    return new Set([...listed, ...(await this.allNoted())].map(named));
  }
}

const named = (entry: HeldKey): string => `${entry.ref} ${generationOf(entry)}`;
const numberOf = (entry: HeldKey): number => generationNumber(generationOf(entry));
