// One entry of the journal, as it is written down. Never a secret in it.

import { createHash } from "node:crypto";
import type { ProcessId } from "../notes/processes";

export type Operation = "create" | "rotate" | "revoke";
/** On the secret of a realm's client: `keyId` names that, and no list shows what became of it. */
export type ClientOperation = "rotate-client";
/**
 * On this machine only: a person's key goes into the vault, or out of it; the tokens of the sign-in
 * are renewed or changed.
 */
export type LocalOperation = "keep" | "forget" | "sign-in";

/** What is about to be done. */
export interface Intention {
  readonly operation: Operation | ClientOperation | LocalOperation;
  readonly origin: string;
  readonly name: string;
  /** The key's id at Skycloak; a key that is being created has none yet. */
  readonly keyId?: string;
  /** Where in the vault the secret will be: chosen beforehand, so that it can be found. */
  readonly ref: string;
  /** `rotated_at` as the list had it before a rotation; empty for never. */
  readonly rotatedAt?: string;
  /** Before a creation: the keys of that name that there were; missing where no list was read. */
  readonly others?: readonly string[];
  /** Before a creation: the server's time, RFC 3339; missing where the server has not said it. */
  readonly serverTime?: string;
  /** The Skycloak workspace of the key, where that is known. */
  readonly workspaceId?: string;
  /** The connection it was done with, by its vault entry: another one may see other keys. */
  readonly by: string;
}

/**
 * `running`: a process is at work on it. `unsaved`: a process holds a secret that the vault
 * refused. `unknown`: no usable answer came, and what happened could not be learned yet.
 */
export type Stage = "running" | "unsaved" | "unknown";

/** With the process that is at work on it. */
export interface JournalEntry extends Intention, ProcessId {
  /** Names this operation, and no earlier or later one on the same key. */
  readonly id: string;
  readonly stage: Stage;
  /** RFC 3339, by this machine's clock: to be shown, never compared. */
  readonly startedAt: string;
  /** The id of a key that was made, once the server has said it. */
  readonly madeId?: string;
  /** What was unfinished about the key when this began: it counts again if this was not done. */
  readonly previous?: JournalEntry;
}

/** Undefined for what is no entry. */
export function readEntry(text: string): JournalEntry | undefined {
  try {
    // The first versions did not write which run of a process it was.
    const parsed: unknown = Object.assign({ run: "" }, JSON.parse(text));
    return isEntry(parsed) ? parsed : undefined;
  } catch {
    return undefined;
  }
}

function isEntry(value: unknown): value is JournalEntry {
  if (typeof value !== "object" || value === null) return false;
  const entry = value as Record<string, unknown>;
  return (
    ["id", "origin", "name", "ref", "by", "startedAt", "run"].every(
      (name) => typeof entry[name] === "string",
    ) &&
    ["create", "rotate", "revoke", "rotate-client", "keep", "forget", "sign-in"].includes(
      String(entry["operation"]),
    ) &&
    ["running", "unsaved", "unknown"].includes(String(entry["stage"])) &&
    typeof entry["process"] === "number" &&
    ["keyId", "rotatedAt", "madeId", "workspaceId", "serverTime", "host", "started"].every(
      (name) => entry[name] === undefined || typeof entry[name] === "string",
    ) &&
    (entry["others"] === undefined || Array.isArray(entry["others"])) &&
    (entry["previous"] === undefined || isEntry(entry["previous"]))
  );
}

/** An entry, and what was unfinished before it, and before that. */
export function chain(entry: JournalEntry): JournalEntry[] {
  return [entry, ...(entry.previous === undefined ? [] : chain(entry.previous))];
}

/**
 * One open operation for one key, which is known by its origin and its id there, or where it has no id
 * by its entry in the vault; any number of creations.
 */
export function nameOf({ origin, keyId, ref }: Intention): string {
  return hashed(keyId === undefined ? ["ref", ref] : ["key", origin, keyId]);
}

/** Of characters that a file may be called by. */
export function hashed(what: readonly string[]): string {
  return createHash("sha256").update(JSON.stringify(what)).digest("hex").slice(0, 40);
}
