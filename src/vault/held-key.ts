// What the vault's index says of a key that it holds. The index is kept in `globalState`, so
// nothing here may be a secret or enough of one to matter.

import { reveal, type Secret } from "./secret";

/** One entry of the index. */
export interface HeldKey {
  /** Names the entry in SecretStorage. */
  readonly ref: string;
  /** The origin that the key was given for; it is sent to no other. */
  readonly origin: string;
  readonly name: string;
  /** The public head of the key, as a person would recognise it. */
  readonly prefix: string;
  /** The key's id at Skycloak, once it is known. */
  readonly keyId?: string;
  /** What it is, where it is no API key. */
  readonly kind?: "client-secret";
  /** When the key had last been rotated, as Skycloak said then; empty for never. */
  readonly rotatedAt?: string;
  /** RFC 3339, UTC, by the clock of the machine that stored it: to be shown, never compared. */
  readonly storedAt: string;
  /** Which of two secrets is the later; see notes/generation.ts. Missing in what 0.1 stored. */
  readonly generation?: string;
}

/** What whoever stores a key knows of it. */
export interface AboutKey {
  readonly origin: string;
  readonly name: string;
  readonly prefix: string;
  readonly keyId?: string;
  readonly kind?: "client-secret";
  readonly rotatedAt?: string;
}

export function heldKey(ref: string, about: AboutKey, storedAt: Date, generation: string): HeldKey {
  const { origin, name, prefix, keyId, kind, rotatedAt } = about;
  return {
    ref,
    origin,
    name,
    prefix,
    ...(keyId === undefined ? {} : { keyId }),
    ...(kind === undefined ? {} : { kind }),
    ...(rotatedAt === undefined ? {} : { rotatedAt }),
    storedAt: storedAt.toISOString(),
    generation,
  };
}

/** How many characters of a key without a published prefix may be shown: `sk_sc_` and four. */
const shownWithoutPrefix = 10;

/**
 * The part of a key's text that may be shown: in the older form `sk_sc_<env>_<id>_<secret>`
 * everything before the secret, otherwise the first few characters.
 */
export function publicHead(secret: Secret): string {
  const text = reveal(secret);
  const older = /^(sk_sc_[a-z]{2,10}_[A-Za-z0-9]{4,12})_[A-Za-z0-9_-]{16,}$/.exec(text);
  return older?.[1] ?? text.slice(0, shownWithoutPrefix);
}

/** The index as it was written by any version, read without trusting it. */
export function readIndex(stored: unknown): HeldKey[] {
  if (typeof stored !== "object" || stored === null) return [];
  const { entries } = stored as { entries?: unknown };
  return Array.isArray(entries) ? entries.filter(isHeldKey) : [];
}

export function isHeldKey(value: unknown): value is HeldKey {
  if (typeof value !== "object" || value === null) return false;
  const entry = value as Record<string, unknown>;
  const texts = ["ref", "origin", "name", "prefix", "storedAt"];
  const optional = ["keyId", "rotatedAt", "generation"];
  return (
    texts.every((field) => typeof entry[field] === "string") &&
    optional.every((field) => entry[field] === undefined || typeof entry[field] === "string") &&
    (entry["kind"] === undefined || entry["kind"] === "client-secret")
  );
}

/**
 * The entry of a key of Skycloak's, by its id there. Two windows that did not hear of each other can
 * each have made one: the later holds what the key is now.
 */
export function lastOfKey(
  entries: readonly HeldKey[],
  keyId: string,
  origin: string,
): HeldKey | undefined {
  return entries
    .filter((entry) => entry.keyId === keyId && entry.origin === origin)
    .reduce<HeldKey | undefined>(
      (last, entry) => (last === undefined || !isLater(last, entry) ? entry : last),
      undefined,
    );
}

/** Empty for what was stored before there were generations. */
export function generationOf({ generation = "" }: HeldKey): string {
  return generation;
}

/** Whether the first of two entries has the later secret. */
export function isLater(one: HeldKey, other: HeldKey): boolean {
  return generationOf(one) > generationOf(other);
}
