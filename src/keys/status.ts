// Where a key stands, and in which order keys are shown. Pure.

import type { ApiKey } from "../api/skycloak";
import { readTime } from "../ui/time";

export type KeyStatus = "active" | "expiring" | "expired" | "revoked" | "unknown";

/** Days before its end from which on a key is called expiring. */
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

/** Whether a key can still do anything: only such a one can be rotated or revoked. */
export function isLive(status: KeyStatus): boolean {
  return status === "active" || status === "expiring";
}

/** Living keys first, whichever ends first on top; then the ended ones, the latest on top. */
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
