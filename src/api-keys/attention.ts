// Which keys need attention before they fail, and a reminder of them at most once a day. It goes by what
// was read last: nothing is sent for it. Plain code.

import { parseTime } from "../ui/format";
import { aging, day, expiringDays, isLive, keyStatus, timesOf, type Aging } from "./status";

export type Attention =
  | { readonly kind: "expiring"; readonly end: Date }
  /** Its secret is older than the user wants: created or last rotated then. */
  | { readonly kind: "old"; readonly since: Date };

/** Whether a key ends soon or its secret is old. `maxAgeDays`: 0 for no limit. */
export function attentionTo(key: Aging, now: Date, maxAgeDays: number): Attention | undefined {
  const status = keyStatus(key, now);
  if (!isLive(status)) return undefined;
  const { expires, secretSince } = timesOf(key);
  if (status === "expiring" && expires !== undefined) return { kind: "expiring", end: expires };
  if (maxAgeDays <= 0 || secretSince === undefined) return undefined;
  const age = now.getTime() - secretSince.getTime();
  return age > maxAgeDays * day ? { kind: "old", since: secretSince } : undefined;
}

/**
 * The `most` keys that need attention first, whether they do already or will: enough to know of them
 * tomorrow without asking the server.
 */
export function nextToNeedAttention(keys: readonly Aging[], now: Date, maxAgeDays: number, most: number): Aging[] {
  const when = (key: Aging): number => {
    const { expires, secretSince } = timesOf(key);
    const end = expires?.getTime() ?? Infinity;
    const since = maxAgeDays > 0 ? (secretSince?.getTime() ?? Infinity) : Infinity;
    return Math.min(end - expiringDays * day, since + maxAgeDays * day);
  };
  const fieldsOf = (key: Aging): Aging =>
    Object.fromEntries(aging.map((field) => [field, key[field]])) as unknown as Aging;
  return keys
    .filter((key) => isLive(keyStatus(key, now)))
    .map((key) => ({ key, at: when(key) }))
    .filter(({ at }) => at < Infinity)
    .sort((a, b) => a.at - b.at)
    .slice(0, most)
    .map(({ key }) => fieldsOf(key));
}

/** At most once a day. A clock that was set back does not silence it for longer than that. */
export function mayRemind(last: Date | undefined, now: Date): boolean {
  const passed = last === undefined ? Infinity : now.getTime() - last.getTime();
  return passed >= day || passed < -day;
}

export interface ReminderPorts {
  readonly state: {
    get(name: string): unknown;
    update(name: string, value: unknown): Thenable<void>;
  };
  readonly now: () => Date;
  readonly settings: () => { readonly on: boolean; readonly maxAgeDays: number };
  /** The `ref` of each connection's key. */
  readonly connections: () => readonly string[];
  /** Whether the user sees the list, and needs no reminder. */
  readonly inView: () => boolean;
  /** Whether the user is at this window: the others stay silent. */
  readonly attended: () => boolean;
  readonly tell: (keys: readonly DueKey[]) => void;
}

/** `by`: the `ref` of the key of the connection that listed it. */
export interface DueKey extends Aging {
  readonly by: string;
}

type Seen = Readonly<Record<string, readonly Aging[]>>;

const seenName = "skycloak.keys.seen";
const remindedName = "skycloak.keys.reminded";

/** More than that would be no reminder. */
const mostRemembered = 50;

export class Reminder {
  constructor(private readonly ports: ReminderPorts) {}

  /** Stores what will need attention in the days to come, from a connection's list. */
  async remember(connection: string, keys: readonly Aging[]): Promise<void> {
    const { now, settings } = this.ports;
    const soon = nextToNeedAttention(keys, now(), settings().maxAgeDays, mostRemembered);
    await this.#store({ ...this.#seen(), [connection]: soon });
  }

  /** Drops what was remembered of connections that are gone. */
  async forget(): Promise<void> {
    const existing = this.ports.connections();
    const seen = Object.entries(this.#seen()).filter(([one]) => existing.includes(one));
    await this.#store(Object.fromEntries(seen));
  }

  /** Cheap enough for every hour and every time that the window gets the focus. */
  async check(): Promise<void> {
    const { state, now, settings, connections, attended, inView, tell } = this.ports;
    const { on, maxAgeDays } = settings();
    if (!on || !attended()) return;
    const time = now();
    const seen = this.#seen();
    const due = connections()
      .flatMap((by) => (seen[by] ?? []).map((key): DueKey => ({ ...key, by })))
      .filter((key) => attentionTo(key, time, maxAgeDays) !== undefined);
    const reminded = state.get(remindedName);
    const last = typeof reminded === "string" ? parseTime(reminded) : undefined;
    if (due.length === 0 || !mayRemind(last, time)) return;
    await state.update(remindedName, time.toISOString());
    if (!inView()) tell(due);
  }

  #seen(): Seen {
    const { connections } = Object(this.ports.state.get(seenName)) as { connections?: unknown };
    return Object.fromEntries(
      Object.entries(Object(connections) as Record<string, unknown>).map(([connection, keys]) => [
        connection,
        Array.isArray(keys) ? keys.filter(isAging) : [],
      ]),
    );
  }

  async #store(connections: Seen): Promise<void> {
    const { state } = this.ports;
    const seen = Object.keys(connections).length === 0 ? undefined : { connections };
    if (JSON.stringify(seen) === JSON.stringify(state.get(seenName))) return;
    await state.update(seenName, seen);
  }
}

function isAging(value: unknown): value is Aging {
  const key = Object(value) as Record<string, unknown>;
  const isText = (name: string): boolean => typeof key[name] === "string";
  return (
    ["id", "name", "status"].every(isText) &&
    ["expires_at", "created_at", "rotated_at"].every((name) => key[name] == null || isText(name))
  );
}
