// The index entry of a stored key, and the text of a key. The index is stored in `globalState`, so an entry never contains a
// secret, or enough of one to be useful.

import { hasStrings, parseJson, type EntryKind } from "../storage/replicated-index";
import { reveal, Secret } from "./secret";

export interface StoredKey {
  /** The name of the secret in SecretStorage, without its prefix. */
  readonly ref: string;
  /** The origin that the key was given for. It is sent to no other. */
  readonly origin: string;
  readonly name: string;
  /** The public start of the key, by which users recognize it. */
  readonly prefix: string;
  /** The key's id at Skycloak, once it is known. */
  readonly keyId?: string;
  /** Missing for an API key. */
  readonly kind?: "client-secret";
  /** When the key had last been rotated, as listed when it was stored; empty for never. */
  readonly rotatedAt?: string;
  /** RFC 3339, by this machine's clock: displayed, never compared. */
  readonly storedAt: string;
  /** Of two versions of an entry, the later one has the greater generation; see replicated-index.ts. */
  readonly generation: string;
}

/** The fields that are known before a key is stored. */
export type KeyDetails = Omit<StoredKey, "ref" | "storedAt" | "generation">;

const required = ["ref", "origin", "name", "prefix", "storedAt", "generation"] as const;
const optional = ["keyId", "kind", "rotatedAt"] as const;

export const storedKeyKind: EntryKind<StoredKey> = { is: isStoredKey, idOf: ({ ref }) => ref };

function isStoredKey(value: unknown): value is StoredKey {
  return hasStrings(value, required, optional) && (value.kind === undefined || value.kind === "client-secret");
}

/** The fields of an entry and nothing else. */
export function entryOf(value: StoredKey): StoredKey {
  const fields = [...required, ...optional].filter((field) => value[field] !== undefined);
  return Object.fromEntries(fields.map((field) => [field, value[field]])) as unknown as StoredKey;
}

/** The value in SecretStorage. */
export function writeValue(entry: StoredKey, secret: Secret, journal: string | undefined): string {
  return JSON.stringify({ ...entry, journal, secret: reveal(secret) });
}

/** Undefined for anything that writeValue() has not written. `journal`: the id of the operation's journal entry. */
export function readValue(text = ""): { entry: StoredKey; secret: Secret; journal?: string } | undefined {
  const value = parseJson(text);
  if (!isStoredKey(value)) return undefined;
  const { secret, journal } = value as { secret?: unknown; journal?: unknown };
  if (typeof secret !== "string" || secret === "") return undefined;
  return {
    entry: entryOf(value),
    secret: new Secret(secret),
    journal: typeof journal === "string" ? journal : undefined,
  };
}

/** Characters of a key without a known format that may be shown: `sk_sc_` and four. */
const shownWithoutPrefix = 10;

/** The part of a key that may be shown: of `sk_sc_<env>_<id>_<secret>` all before the secret, else the first characters. */
export function publicPrefix(secret: Secret): string {
  const text = reveal(secret);
  const head = /^(sk_sc_[a-z]{2,10}_[A-Za-z0-9]{4,12})_[A-Za-z0-9_-]{16,}$/.exec(text)?.[1];
  return head ?? text.slice(0, shownWithoutPrefix);
}

/** Whether a text, such as a name or a note, seems to contain a key. */
export function containsKey(text: string): boolean {
  return /sk_sc_[A-Za-z0-9_-]{16}/.test(text);
}

export type KeyReading =
  | { readonly ok: true; readonly secret: Secret }
  | { readonly ok: false; readonly reason: "empty" | "not-a-key" | "shortened" | "several" };

const key = /sk_sc_[A-Za-z0-9_-]*/g;
const wellFormed = /^sk_sc_[A-Za-z0-9_-]{16,200}$/;

/**
 * Finds the only key in a pasted text, which may have spaces, quotes, line breaks, `API-Key:` or `SKYCLOAK_API_KEY=` around
 * it. The result is `shortened` for a key copied in its abbreviated form, such as `sk_sc_live_9f3a…`.
 */
export function readKey(text: string): KeyReading {
  if (text.trim() === "") return { ok: false, reason: "empty" };
  const found = [...new Set(text.match(key) ?? [])];
  const whole = found.filter((candidate) => wellFormed.test(candidate));
  if (whole.length > 1) return { ok: false, reason: "several" };
  const [only] = whole;
  if (only !== undefined && !/^(…|\.\.\.|\*)/.test(text.slice(text.indexOf(only) + only.length))) {
    return { ok: true, secret: new Secret(only) };
  }
  return { ok: false, reason: found.length > 0 ? "shortened" : "not-a-key" };
}
