// Why the journal lets nothing begin. Apart from the journal, since what is loaded later has to know
// these by their classes.

import type { JournalEntry } from "./journal";

/** Somebody is at work on the same thing, or was: `entry` says what. */
export class JournalBusy extends Error {
  constructor(readonly entry: JournalEntry) {
    super("An operation on this key is open");
  }
}

/** The journal can't be written: a full or read-only disk. Nothing may be begun then. */
export class JournalRefused extends Error {}
