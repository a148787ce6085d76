// The status of a key, which keys need attention before they fail, the order and choice of rows, and the expiry dates of new
// keys. Doesn't import `vscode`.

import type { ApiKey } from "../api/skycloak";
import { hasStrings } from "../storage/replicated-index";
import { parseTime } from "../ui/format";
import type { StoredKey } from "../secrets/stored-key";

export type KeyStatus = "active" | "expiring" | "expired" | "revoked" | "unknown";

/** A key counts as expiring for this many days before it expires. */
export const expiringDays = 14;

export const day = 24 * 60 * 60 * 1000;

const parsedTimes = new WeakMap<object, ReturnType<typeof parseTimes>>();

/** Parsed once per key: a list may have thousands, whose times are compared many times. */
export function timesOf(key: Partial<ApiKey>): ReturnType<typeof parseTimes> {
  const times = parsedTimes.get(key) ?? parseTimes(key);
  parsedTimes.set(key, times);
  return times;
}

const parseTimes = ({ expires_at, revoked_at, rotated_at, created_at }: Partial<ApiKey>) => ({
  expires: parseTime(expires_at),
  revoked: parseTime(revoked_at),
  /** When its current secret was created. */
  secretSince: parseTime(rotated_at) ?? parseTime(created_at),
});

/** Uses this machine's clock for the expiry, because the list may have been read a while ago. */
export function keyStatus(key: Pick<ApiKey, "status" | "expires_at">, now: Date): KeyStatus {
  switch (key.status) {
    case "revoked":
    case "expired":
      return key.status;
    case "active": {
      const { expires } = timesOf(key);
      if (expires === undefined) return "active";
      const left = expires.getTime() - now.getTime();
      if (left <= 0) return "expired";
      return left <= expiringDays * day ? "expiring" : "active";
    }
    default:
      return "unknown";
  }
}

/** Whether a key works, and so can be rotated or revoked. */
export function isUsable(status: KeyStatus): boolean {
  return status === "active" || status === "expiring";
}

const required = ["id", "name", "status"] as const;
const optional = ["expires_at", "created_at", "rotated_at"] as const;

/** The fields of a key that identify it and decide whether it needs attention. */
export type AgingKey = Pick<ApiKey, (typeof required | typeof optional)[number]>;

export type Attention =
  | { readonly kind: "expiring"; readonly end: Date }
  /** `since`: when its secret was created, which is longer ago than the user wants. */
  | { readonly kind: "old"; readonly since: Date };

/** Whether a key ends soon or its secret is old. `maxAgeDays`: 0 for no limit. */
export function attentionTo(key: AgingKey, now: Date, maxAgeDays: number): Attention | undefined {
  const status = keyStatus(key, now);
  if (!isUsable(status)) return undefined;
  const { expires, secretSince } = timesOf(key);
  if (status === "expiring" && expires !== undefined) return { kind: "expiring", end: expires };
  if (maxAgeDays <= 0 || secretSince === undefined) return undefined;
  const age = now.getTime() - secretSince.getTime();
  return age > maxAgeDays * day ? { kind: "old", since: secretSince } : undefined;
}

/** Returns the `max` keys that need attention soonest, so that later reminders need no request. */
export function nextToNeedAttention(keys: readonly AgingKey[], now: Date, maxAgeDays: number, max: number): AgingKey[] {
  const attentionTime = (key: AgingKey): number => {
    const { expires, secretSince } = timesOf(key);
    const end = expires?.getTime() ?? Infinity;
    const since = maxAgeDays > 0 ? (secretSince?.getTime() ?? Infinity) : Infinity;
    return Math.min(end - expiringDays * day, since + maxAgeDays * day);
  };
  return keys
    .filter((key) => isUsable(keyStatus(key, now)))
    .map((key) => ({ key, at: attentionTime(key) }))
    .filter(({ at }) => at < Infinity)
    .sort((a, b) => a.at - b.at)
    .slice(0, max)
    .map(({ key }) => {
      const fields = [...required, ...optional].filter((field) => key[field] != null);
      return Object.fromEntries(fields.map((field) => [field, key[field]])) as unknown as AgingKey;
    });
}

export function isAgingKey(value: unknown): value is AgingKey {
  return hasStrings(value, required, optional);
}

/** Sorts keys: live keys by their expiry, then ended keys with the latest first. */
export function sortKeys(keys: readonly ApiKey[], now: Date): ApiKey[] {
  const ranked = keys.map((key) => {
    const status = keyStatus(key, now);
    const { expires, revoked } = timesOf(key);
    if (isUsable(status)) return { key, rank: 0, at: expires?.getTime() ?? Infinity };
    if (status === "unknown") return { key, rank: 1, at: expires?.getTime() ?? Infinity };
    return { key, rank: 2, at: -((revoked ?? expires)?.getTime() ?? 0) };
  });
  return ranked
    .sort((a, b) => {
      if (a.rank !== b.rank) return a.rank - b.rank;
      // The difference would be NaN for two keys that never expire.
      return a.at === b.at ? a.key.name.localeCompare(b.key.name) : a.at < b.at ? -1 : 1;
    })
    .map(({ key }) => key);
}

/** A row of the API Keys view: a listed key, or a stored key that is not listed. */
export interface KeyNode {
  readonly kind: "key" | "stored";
  /** The key's id at Skycloak, or the `ref` of its entry in the secret store. */
  readonly id: string;
  readonly connection: string;
}

export function keyNodes(
  keys: readonly ApiKey[],
  stored: readonly StoredKey[],
  { connection, origin: connectionOrigin }: { readonly connection: string; readonly origin: string },
  now: Date,
  hideEnded: boolean,
): KeyNode[] {
  const listed = new Set(keys.map(({ id }) => id));
  const shown = sortKeys(keys, now).filter(
    (key) => !hideEnded || !["expired", "revoked"].includes(keyStatus(key, now)),
  );
  return [
    ...shown.map(({ id }): KeyNode => ({ kind: "key", id, connection })),
    ...stored
      .filter(({ keyId, origin }) => keyId === undefined || origin !== connectionOrigin || !listed.has(keyId))
      .map(({ ref }): KeyNode => ({ kind: "stored", id: ref, connection })),
  ];
}

/** The maximum length of a key's name. Skycloak would truncate or refuse a longer one. */
export const maxNameLength = 100;

/** The durations that are offered for a new key, the recommended one first. */
export const expiryDays = [90, 30, 365] as const;

export function inDays(days: number, now: Date): Date {
  return new Date(now.getTime() + days * day);
}

/** The end of a day (YYYY-MM-DD) in the user's time zone; undefined if the text is not a valid date. */
export function readDate(text: string, now: Date): Date | "past" | undefined {
  const [, year, month, date] = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text.trim()) ?? [];
  const end = new Date(Number(year), Number(month) - 1, Number(date), 23, 59, 59);
  // Date turns invalid dates into later ones, such as February 31 into March 3.
  if (end.getMonth() !== Number(month) - 1 || end.getDate() !== Number(date)) return undefined;
  return end.getTime() <= now.getTime() ? "past" : end;
}

/** RFC 3339 in UTC, without milliseconds. */
export function toApiTime(time: Date): string {
  return time.toISOString().replace(/\.\d{3}Z$/, "Z");
}
