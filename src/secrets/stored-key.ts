// The secret store's entry for a key that it stores, and the text of a key. The index of entries is kept in
// `globalState`, so an entry never contains a secret, or enough of one to matter.

import { hasTexts, parseJson, type EntryKind } from "../storage/replicated-index";
import { reveal, Secret } from "./secret";

/** One entry of the index. */
export interface StoredKey {
  /** Names the entry in SecretStorage. */
  readonly ref: string;
  /** The origin that the key was given for; it is sent to no other. */
  readonly origin: string;
  readonly name: string;
  /** The public head of the key, as a person would recognize it. */
  readonly prefix: string;
  /** The key's id at Skycloak, once it is known. */
  readonly keyId?: string;
  /** What it is, if it is no API key. */
  readonly kind?: "client-secret";
  /** When the key had last been rotated, as Skycloak said then; empty for never. */
  readonly rotatedAt?: string;
  /** RFC 3339, UTC, by the clock of the machine that stored it: to be shown, never compared. */
  readonly storedAt: string;
  /** Which of two secrets is the later; see replicated-index.ts. */
  readonly generation: string;
}

/** What is known of a key when it is stored. */
export type KeyDetails = Omit<StoredKey, "ref" | "storedAt" | "generation">;

const required = ["ref", "origin", "name", "prefix", "storedAt", "generation"] as const;
const optional = ["keyId", "kind", "rotatedAt"] as const;

export const storedKeyKind: EntryKind<StoredKey> = {
  is: isStoredKey,
  idOf: ({ ref }) => ref,
};

function isStoredKey(value: unknown): value is StoredKey {
  return hasTexts(value, required, optional) && (value["kind"] === undefined || value["kind"] === "client-secret");
}

/** The fields of an entry and nothing else. */
export function entryOf(value: StoredKey): StoredKey {
  const fields = [...required, ...optional].filter((field) => value[field] !== undefined);
  return Object.fromEntries(fields.map((field) => [field, value[field]])) as unknown as StoredKey;
}

/** What SecretStorage holds for one key. */
export function writeValue(entry: StoredKey, secret: Secret, journal: string | undefined): string {
  return JSON.stringify({ ...entry, journal, secret: reveal(secret) });
}

/**
 * Undefined for nothing, and for anything that is not a value of the secret store. `journal`: the id of the
 * journal entry that led to it.
 */
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

/** How many characters of a key without a published prefix may be shown: `sk_sc_` and four. */
const shownWithoutPrefix = 10;

/**
 * The part of a key's text that may be shown: of a key like `sk_sc_<env>_<id>_<secret>` everything
 * before the secret, otherwise the first few characters.
 */
export function publicPrefix(secret: Secret): string {
  const text = reveal(secret);
  const head = /^(sk_sc_[a-z]{2,10}_[A-Za-z0-9]{4,12})_[A-Za-z0-9_-]{16,}$/.exec(text)?.[1];
  return head ?? text.slice(0, shownWithoutPrefix);
}

export type KeyReading =
  | { readonly ok: true; readonly secret: Secret }
  | { readonly ok: false; readonly why: "empty" | "not-a-key" | "shortened" | "several" };

const key = /sk_sc_[A-Za-z0-9_-]*/g;
const wellFormed = /^sk_sc_[A-Za-z0-9_-]{16,200}$/;

/**
 * Finds the one key in a pasted text that may have spaces, quotes, line breaks, `API-Key:` or
 * `SKYCLOAK_API_KEY=` around it. A shortened display form (`sk_sc_live_9f3a…`) is distinguished from
 * text without any key.
 */
export function readKey(text: string): KeyReading {
  if (text.trim() === "") return { ok: false, why: "empty" };
  const found = [...new Set(text.match(key) ?? [])];
  const whole = found.filter((candidate) => wellFormed.test(candidate));
  if (whole.length > 1) return { ok: false, why: "several" };
  const [only] = whole;
  if (only !== undefined && !/^(…|\.\.\.|\*)/.test(text.slice(text.indexOf(only) + only.length))) {
    return { ok: true, secret: new Secret(only) };
  }
  return { ok: false, why: found.length > 0 ? "shortened" : "not-a-key" };
}
