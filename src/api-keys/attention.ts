// Which keys need attention before they fail, and a reminder of them at most once a day. It uses the lists that
// were read last, and sends nothing. Plain code.

import type { ApiKey } from "../api/skycloak";
import { hasStrings } from "../storage/replicated-index";
import { parseTime } from "../ui/format";
import { day, expiringDays, isLive, keyStatus, timesOf } from "./status";

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
  if (!isLive(status)) return undefined;
  const { expires, secretSince } = timesOf(key);
  if (status === "expiring" && expires !== undefined) return { kind: "expiring", end: expires };
  if (maxAgeDays <= 0 || secretSince === undefined) return undefined;
  const age = now.getTime() - secretSince.getTime();
  return age > maxAgeDays * day ? { kind: "old", since: secretSince } : undefined;
}

/** The `max` keys that need attention first, now or later: enough to remind of them tomorrow without a request. */
export function nextToNeedAttention(keys: readonly AgingKey[], now: Date, maxAgeDays: number, max: number): AgingKey[] {
  const when = (key: AgingKey): number => {
    const { expires, secretSince } = timesOf(key);
    const end = expires?.getTime() ?? Infinity;
    const since = maxAgeDays > 0 ? (secretSince?.getTime() ?? Infinity) : Infinity;
    return Math.min(end - expiringDays * day, since + maxAgeDays * day);
  };
  return keys
    .filter((key) => isLive(keyStatus(key, now)))
    .map((key) => ({ key, at: when(key) }))
    .filter(({ at }) => at < Infinity)
    .sort((a, b) => a.at - b.at)
    .slice(0, max)
    .map(({ key }) => {
      const fields = [...required, ...optional].filter((field) => key[field] != null);
      return Object.fromEntries(fields.map((field) => [field, key[field]])) as unknown as AgingKey;
    });
}

/** At most once a day. A clock that was set back does not silence it for longer than that. */
export function mayRemind(last: Date | undefined, now: Date): boolean {
  const passed = last === undefined ? Infinity : now.getTime() - last.getTime();
  return passed >= day || passed < -day;
}

export interface ReminderOptions {
  readonly state: { get(name: string): unknown; update(name: string, value: unknown): Thenable<void> };
  readonly now: () => Date;
  readonly settings: () => { readonly on: boolean; readonly maxAgeDays: number };
  readonly connections: () => readonly ConnectionKeys[];
  /** Whether the user is looking at the API Keys view and needs no reminder. */
  readonly inView: () => boolean;
  /** Whether this window has the focus: the others stay silent. */
  readonly focused: () => boolean;
}

export interface ConnectionKeys {
  /** The `ref` of the connection's key. */
  readonly ref: string;
  /** Undefined if the list has not been read, or can't be read. */
  readonly keys?: readonly AgingKey[];
}

/** `by`: the `ref` of the key of the connection that listed it. */
export interface DueKey extends AgingKey {
  readonly by: string;
}

const seenName = "skycloak.keys.seen";
const remindedName = "skycloak.keys.reminded";

/** The maximum number of stored keys per connection. Nobody reads a reminder of more. */
const maxStored = 50;

/** Reminds of keys also when no list has been read since the editor started. */
export class Reminder {
  constructor(private readonly options: ReminderOptions) {}

  /** Stores the keys of each connection that will need attention first. A list that was not read leaves what is stored. */
  async update(): Promise<void> {
    const { state, now, settings, connections } = this.options;
    const entries = connections().flatMap(({ ref, keys }) => {
      const next = keys && nextToNeedAttention(keys, now(), settings().maxAgeDays, maxStored);
      const known = next ?? this.#seen(ref);
      return known.length === 0 ? [] : [[ref, known] as const];
    });
    const seen = entries.length === 0 ? undefined : { connections: Object.fromEntries(entries) };
    if (JSON.stringify(seen) !== JSON.stringify(state.get(seenName))) await state.update(seenName, seen);
  }

  /** The keys to remind of now. Cheap enough for every hour and every time that the window gets the focus. */
  async due(): Promise<readonly DueKey[]> {
    const { state, now, settings, connections, focused, inView } = this.options;
    const { on, maxAgeDays } = settings();
    if (!on || !focused()) return [];
    const time = now();
    const due = connections()
      .flatMap(({ ref }) => this.#seen(ref).map((key): DueKey => ({ ...key, by: ref })))
      .filter((key) => attentionTo(key, time, maxAgeDays) !== undefined);
    const reminded = state.get(remindedName);
    const last = typeof reminded === "string" ? parseTime(reminded) : undefined;
    if (due.length === 0 || !mayRemind(last, time)) return [];
    await state.update(remindedName, time.toISOString());
    return inView() ? [] : due;
  }

  #seen(connection: string): readonly AgingKey[] {
    const { connections } = Object(this.options.state.get(seenName)) as { connections?: unknown };
    const keys = (Object(connections) as Record<string, unknown>)[connection];
    return Array.isArray(keys) ? keys.filter(isAging) : [];
  }
}

function isAging(value: unknown): value is AgingKey {
  return hasStrings(value, required, optional);
}
