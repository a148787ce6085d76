// Which keys need a person's attention before they fail: those that end soon, and those whose
// secret is older than the person wants. Pure.

import type { ApiKey } from "../api/skycloak";
import { readTime } from "../ui/time";
import { expiringDays, isLive, keyStatus } from "./status";

const day = 24 * 60 * 60 * 1000;

/** As much of a key as it takes to know, and to name it. */
export type Aging = Pick<
  ApiKey,
  "id" | "name" | "status" | "expires_at" | "created_at" | "rotated_at"
>;

export type Attention =
  | { readonly kind: "expiring"; readonly end: Date }
  /** Its secret is as old as it was made, or last rotated. */
  | { readonly kind: "old"; readonly since: Date };

/** `maxAgeDays`: 0 for none. */
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
 * Those of the keys that need attention first, whether they do already or will, at most `most`:
 * enough to know of them tomorrow without asking the server.
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
    .map(({ key: { id, name, status, expires_at, created_at, rotated_at } }) => ({
      id,
      name,
      status,
      expires_at,
      created_at,
      rotated_at,
    }));
}

/** At most once a day. A clock that was set back does not silence it for longer than that. */
export function mayRemind(last: Date | undefined, now: Date): boolean {
  if (last === undefined) return true;
  const passed = now.getTime() - last.getTime();
  return passed >= day || passed < -day;
}
