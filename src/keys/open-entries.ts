// What the journal still has open, and what has been learned of it: taken up at the start, and
// again whenever the list has been read. Plain code with ports.

import type { JournalEntry, Journal } from "../vault/journal";
import { learn, type Learned, type LearnPorts } from "./learn";

export interface OpenOperation {
  readonly entry: JournalEntry;
  /** Only what keeps it open. */
  readonly learned: Extract<Learned, { kind: "out-of-reach" | "unknown" }>;
}

export class OpenEntries {
  readonly #journal: Pick<Journal, "entries" | "close" | "isTaken">;
  readonly #ports: LearnPorts;
  readonly #listeners = new Set<() => void>();
  readonly #tell: (entry: JournalEntry, learned: Learned) => void;
  #open: readonly OpenOperation[] = [];

  /** `tell` hears of everything that is learned and was not known before in this window. */
  constructor(
    journal: Pick<Journal, "entries" | "close" | "isTaken">,
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

  onDidChange(listener: () => void): { dispose(): void } {
    this.#listeners.add(listener);
    return { dispose: () => this.#listeners.delete(listener) };
  }

  /** The open operation about a key of the list. */
  about(keyId: string): OpenOperation | undefined {
    return this.#open.find(
      ({ entry, learned }) =>
        entry.keyId === keyId || (learned.kind === "out-of-reach" && learned.key?.id === keyId),
    );
  }

  /**
   * Looks at everything that nobody is at work on. What has come to its end is closed; the rest
   * stays, with what is known of it. Answers what was found out to have ended.
   */
  async takeUp(): Promise<readonly { entry: JournalEntry; learned: Learned }[]> {
    const before = this.#open;
    const entries = (await this.#journal.entries()).filter((one) => !this.#journal.isTaken(one));
    const results = await Promise.all(
      entries.map(async (entry) => ({ entry, learned: await learn(this.#ports, entry) })),
    );
    const open: OpenOperation[] = [];
    const ended: { entry: JournalEntry; learned: Learned }[] = [];
    for (const { entry, learned } of results) {
      if (learned.kind === "out-of-reach" || learned.kind === "unknown") {
        open.push({ entry, learned });
        const known = before.find((one) => one.entry.id === entry.id)?.learned.kind;
        if (known !== learned.kind) this.#tell(entry, learned);
      } else {
        await this.#journal.close(entry);
        ended.push({ entry, learned });
        this.#tell(entry, learned);
      }
    }
    this.#open = open;
    if (before.length > 0 || open.length > 0) for (const listener of this.#listeners) listener();
    return ended;
  }

  /** The way forward was gone, or the person has seen to it otherwise. */
  async close(entry: JournalEntry): Promise<void> {
    await this.#journal.close(entry);
    this.#open = this.#open.filter((one) => one.entry.id !== entry.id);
    for (const listener of this.#listeners) listener();
  }
}
