// Where a key stands: its status, whether it needs attention before it fails, the order and choice of
// rows, and when a new key ends. Pure.

import type { ApiKey } from "../api/skycloak";
import { readTime } from "../ui/time";
import type { HeldKey } from "../vault/held-key";

export type KeyStatus = "active" | "expiring" | "expired" | "revoked" | "unknown";

/** Days before its end from which on a key counts as expiring. */
export const expiringDays = 14;

const day = 24 * 60 * 60 * 1000;

/** By this machine's clock, since a list may have been read a while ago. */
export function keyStatus(key: Pick<ApiKey, "status" | "expires_at">, now: Date): KeyStatus {
  switch (key.status) {
    case "revoked":
    case "expired":
      return key.status;
    case "active": {
      const end = readTime(key.expires_at);
      if (end === undefined) return "active";
      const left = end.getTime() - now.getTime();
      if (left <= 0) return "expired";
      return left <= expiringDays * day ? "expiring" : "active";
    }
    default:
      return "unknown";
  }
}

/** Whether a key still works: only then can it be rotated or revoked. */
export function isLive(status: KeyStatus): boolean {
  return status === "active" || status === "expiring";
}

/** Live keys first, those that end soonest on top; then the ended ones, the latest on top. */
export function inOrder(keys: readonly ApiKey[], now: Date): ApiKey[] {
  const rank = (key: ApiKey): number => {
    const status = keyStatus(key, now);
    if (isLive(status)) return 0;
    return status === "unknown" ? 1 : 2;
  };
  const end = (key: ApiKey): number => readTime(key.expires_at)?.getTime() ?? Infinity;
  const ended = (key: ApiKey): number =>
    (readTime(key.revoked_at) ?? readTime(key.expires_at))?.getTime() ?? 0;
  return [...keys].sort((a, b) => {
    const byRank = rank(a) - rank(b);
    if (byRank !== 0) return byRank;
    const byTime = rank(a) === 2 ? ended(b) - ended(a) : compare(end(a), end(b));
    return byTime !== 0 ? byTime : a.name.localeCompare(b.name);
  });
}

/** Two keys that never end are equal; subtracting would give NaN. */
function compare(a: number, b: number): number {
  return a === b ? 0 : a < b ? -1 : 1;
}

/** The fields of a key that its aging depends on, and that name it. */
const aging = ["id", "name", "status", "expires_at", "created_at", "rotated_at"] as const;
export type Aging = Pick<ApiKey, (typeof aging)[number]>;

export type Attention =
  | { readonly kind: "expiring"; readonly end: Date }
  /** Its secret is older than the user wants: created or last rotated then. */
  | { readonly kind: "old"; readonly since: Date };

/** Whether a key ends soon or its secret is old. `maxAgeDays`: 0 for no limit. */
export function attentionTo(key: Aging, now: Date, maxAgeDays: number): Attention | undefined {
  const status = keyStatus(key, now);
  if (!isLive(status)) return undefined;
  const end = readTime(key.expires_at);
  if (status === "expiring" && end !== undefined) return { kind: "expiring", end };
  const since = secretSince(key);
  const old =
    maxAgeDays > 0 && since !== undefined && now.getTime() - since.getTime() > maxAgeDays * day;
  return old ? { kind: "old", since } : undefined;
}

function secretSince({ rotated_at, created_at }: Aging): Date | undefined {
  return readTime(rotated_at) ?? readTime(created_at);
}

/**
 * The `most` keys that need attention first, whether they do already or will: enough to know of them
 * tomorrow without asking the server.
 */
export function firstToNeedIt(
  keys: readonly Aging[],
  now: Date,
  maxAgeDays: number,
  most: number,
): Aging[] {
  const when = (key: Aging): number => {
    const end = readTime(key.expires_at)?.getTime() ?? Infinity;
    const since = maxAgeDays > 0 ? secretSince(key)?.getTime() : undefined;
    return Math.min(
      end - expiringDays * day,
      since === undefined ? Infinity : since + maxAgeDays * day,
    );
  };
  return keys
    .filter((key) => isLive(keyStatus(key, now)))
    .map((key) => ({ key, at: when(key) }))
    .filter(({ at }) => at < Infinity)
    .sort((a, b) => a.at - b.at)
    .slice(0, most)
    .map(
      ({ key }) =>
        Object.fromEntries(aging.map((field) => [field, key[field]])) as unknown as Aging,
    );
}

/** At most once a day. A clock that was set back does not silence it for longer than that. */
export function mayRemind(last: Date | undefined, now: Date): boolean {
  if (last === undefined) return true;
  const passed = now.getTime() - last.getTime();
  return passed >= day || passed < -day;
}

/** A row of the API Keys view: a key of the list, or one that only the vault knows of. */
export interface KeyNode {
  readonly kind: "key" | "held";
  /** The key's id at Skycloak, or the vault's `ref`. */
  readonly id: string;
  readonly connection: string;
}

export function keyNodes(
  keys: readonly ApiKey[],
  held: readonly HeldKey[],
  of: { readonly connection: string; readonly origin: string },
  now: Date,
  hideEnded: boolean,
): KeyNode[] {
  const { connection, origin: here } = of;
  const listed = new Set(keys.map(({ id }) => id));
  const shown = inOrder(keys, now).filter((key) => {
    const status = keyStatus(key, now);
    return !hideEnded || isLive(status) || status === "unknown";
  });
  return [
    ...shown.map(({ id }): KeyNode => ({ kind: "key", id, connection })),
    ...held
      .filter(({ keyId, origin }) => keyId === undefined || origin !== here || !listed.has(keyId))
      .map(({ ref }): KeyNode => ({ kind: "held", id: ref, connection })),
  ];
}

/** The choices for a new key's end, the most sensible first. */
export const expiryDays = [90, 30, 365] as const;

export function inDays(days: number, now: Date): Date {
  return new Date(now.getTime() + days * day);
}

/**
 * A date as YYYY-MM-DD, meaning the end of that day in the user's time zone; undefined if it is no
 * date, and `past` if that end has passed.
 */
export function readDate(text: string, now: Date): Date | "past" | undefined {
  const [, year, month, date] = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text.trim()) ?? [];
  if (year === undefined || month === undefined || date === undefined) return undefined;
  const end = new Date(Number(year), Number(month) - 1, Number(date), 23, 59, 59);
  // JavaScript takes the 31st of February for the 3rd of March.
  if (end.getMonth() !== Number(month) - 1 || end.getDate() !== Number(date)) return undefined;
  return end.getTime() <= now.getTime() ? "past" : end;
}

/** RFC 3339 in UTC, without the milliseconds that nobody chose. */
export function asApiTime(time: Date): string {
  return time.toISOString().replace(/\.\d{3}Z$/, "Z");
}
