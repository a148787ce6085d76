// What the journal still has open, and what has been learned of it: taken up at the start, and
// again whenever the list has been read. Plain code with ports.

import type { HeldKey } from "../vault/held-key";
import type { Journal } from "../vault/journal";
import { chain, type JournalEntry } from "../vault/journal-entry";
import { learn, type Learned, type LearnPorts } from "./learn";

export interface OpenOperation {
  readonly entry: JournalEntry;
  /** Only what keeps it open. */
  readonly learned: Extract<Learned, { kind: "out-of-reach" | "unknown" }>;
}

export interface EndedOperation {
  readonly entry: JournalEntry;
  readonly learned: Exclude<Learned, OpenOperation["learned"]>;
}

type JournalPort = Pick<
  Journal,
  "entries" | "close" | "undo" | "isTaken" | "isInDoubt" | "mayStillBeDone"
>;

/** Milliseconds between checks of a process whose state can't be queried. */
const beforeNextLook = 2500;

export class OpenEntries {
  readonly #journal: JournalPort;
  readonly #ports: LearnPorts;
  readonly #listeners = new Set<() => void>();
  readonly #tell: (entry: JournalEntry, learned: Learned) => void;
  readonly #told = new Map<string, Learned["kind"]>();
  #open: readonly OpenOperation[] = [];
  #nextLook: NodeJS.Timeout | undefined;

  /** `tell` hears of everything that is learned and was not known before in this window. */
  constructor(
    journal: JournalPort,
    ports: LearnPorts,
    tell: (entry: JournalEntry, learned: Learned) => void = () => undefined,
  ) {
    this.#journal = journal;
    this.#ports = ports;
    this.#tell = tell;
  }

  get open(): readonly OpenOperation[] {
    return this.#open;
  }

  dispose(): void {
    clearTimeout(this.#nextLook);
    this.#listeners.clear();
  }

  onDidChange(listener: () => void): { dispose(): void } {
    this.#listeners.add(listener);
    return { dispose: () => this.#listeners.delete(listener) };
  }

  /** The open operation about a key of the list. */
  about(keyId: string, origin: string): OpenOperation | undefined {
    return this.#open.find(
      ({ entry, learned }) =>
        entry.origin === origin &&
        (entry.keyId === keyId || (learned.kind === "out-of-reach" && learned.key?.id === keyId)),
    );
  }

  /** The open operation about a key that the vault knows, whether or not it is listed. */
  aboutHeld({
    ref,
    keyId,
    origin,
  }: Pick<HeldKey, "ref" | "keyId" | "origin">): OpenOperation | undefined {
    const about = keyId === undefined ? undefined : this.about(keyId, origin);
    return about ?? this.#open.find(({ entry }) => entry.ref === ref);
  }

  /**
   * Looks at everything that nobody is at work on. What has come to its end is closed; the rest
   * stays, with what is known of it. Answers what was found out to have ended.
   */
  async takeUp(): Promise<readonly EndedOperation[]> {
    const before = this.#open;
    const all = await this.#journal.entries();
    if (all.some((one) => this.#journal.isInDoubt(one))) this.#lookAgain();
    const entries = all.filter((one) => !this.#journal.isTaken(one));
    const results = await Promise.all(entries.map((entry) => this.#lookAt(entry)));
    this.#open = results.flatMap(({ open }) => open);
    if (before.length > 0 || this.#open.length > 0) this.#changed();
    return results.flatMap(({ ended }) => ended);
  }

  /** One entry, and where that was not done, what was unfinished before it. */
  async #lookAt(
    entry: JournalEntry,
  ): Promise<{ open: readonly OpenOperation[]; ended: readonly EndedOperation[] }> {
    const learned = await learn(this.#ports, entry);
    if (this.#told.get(entry.id) !== learned.kind) this.#tell(entry, learned);
    this.#told.set(entry.id, learned.kind);
    switch (learned.kind) {
      case "out-of-reach":
      case "unknown":
        return { open: [{ entry, learned }], ended: [] };
      case "not-done": {
        // What the server has not done yet it may still do; until then it is looked at again.
        if (!this.#journal.mayStillBeDone(entry)) await this.#journal.undo(entry);
        const { previous } = entry;
        const earlier = previous && (await this.#lookAt(previous));
        return {
          open: earlier?.open ?? [],
          ended: [{ entry, learned }, ...(earlier?.ended ?? [])],
        };
      }
      case "safe":
      case "done":
        await this.#journal.close(entry);
        return { open: [], ended: [{ entry, learned }] };
    }
  }

  /** The way forward was gone, or the person has seen to it otherwise. */
  async close(entry: JournalEntry): Promise<void> {
    const files = await this.#journal.entries();
    // It may stand below one that was not done.
    const file = files.find((one) => chain(one).some(({ id }) => id === entry.id));
    await this.#journal.close(file ?? entry);
    this.#open = this.#open.filter((one) => one.entry.id !== entry.id);
    this.#changed();
  }

  #lookAgain(): void {
    clearTimeout(this.#nextLook);
    const look = (): void => void this.takeUp().catch(() => undefined);
    this.#nextLook = setTimeout(look, beforeNextLook).unref();
  }

  #changed(): void {
    for (const listener of this.#listeners) listener();
  }
}
