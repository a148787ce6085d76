// Reminds, at most once a day, of keys that need attention, by what was read last: nothing is sent for
// it. Plain code.

import { readTime } from "../ui/time";
import { attentionTo, firstToNeedIt, mayRemind, type Aging } from "./status";

export interface ReminderPorts {
  readonly state: {
    get(name: string): unknown;
    update(name: string, value: unknown): Thenable<void>;
  };
  readonly now: () => Date;
  readonly settings: () => { readonly on: boolean; readonly maxAgeDays: number };
  /** The connections through which keys can be read, by the vault's entries of their keys. */
  readonly connections: () => readonly string[];
  /** Whether the user sees the list, and needs no reminder. */
  readonly inView: () => boolean;
  /** Whether the user is at this window: the others stay silent. */
  readonly attended: () => boolean;
  readonly tell: (keys: readonly Due[]) => void;
}

/** With the vault's entry of the connection through which it was read. */
export interface Due extends Aging {
  readonly by: string;
}

const seenName = "skycloak.keys.seen";
const remindedName = "skycloak.keys.reminded";

/** More than that would be no reminder. */
const mostRemembered = 50;

export class Reminder {
  readonly #ports: ReminderPorts;

  constructor(ports: ReminderPorts) {
    this.#ports = ports;
  }

  /** A connection's list was read: what will need attention is remembered for the days to come. */
  async remember(connection: string, keys: readonly Aging[]): Promise<void> {
    const { now, settings } = this.#ports;
    const soon = firstToNeedIt(keys, now(), settings().maxAgeDays, mostRemembered);
    await this.#store({ ...this.#seen(), [connection]: soon });
  }

  /** The connections have changed: what was remembered of those that are gone is of no use. */
  async forget(): Promise<void> {
    const there = this.#ports.connections();
    const seen = Object.entries(this.#seen());
    await this.#store(Object.fromEntries(seen.filter(([one]) => there.includes(one))));
  }

  /** Cheap enough for every hour and every time that the window gets the focus. */
  async check(): Promise<void> {
    const { state, now, settings, connections, attended, inView, tell } = this.#ports;
    const { on, maxAgeDays } = settings();
    if (!on || !attended()) return;
    const time = now();
    const seen = this.#seen();
    const keys = connections().flatMap((by) =>
      (seen[by] ?? []).map((key): Due => ({ ...key, by })),
    );
    const due = keys.filter((key) => attentionTo(key, time, maxAgeDays) !== undefined);
    const reminded = state.get(remindedName);
    const last = typeof reminded === "string" ? readTime(reminded) : undefined;
    if (due.length === 0 || !mayRemind(last, time)) return;
    await state.update(remindedName, time.toISOString());
    if (!inView()) tell(due);
  }

  /** What was read through each connection. */
  #seen(): Readonly<Record<string, readonly Aging[]>> {
    const { connections } = Object(this.#ports.state.get(seenName)) as { connections?: unknown };
    return Object.fromEntries(
      Object.entries(Object(connections) as Record<string, unknown>).map(([connection, keys]) => [
        connection,
        Array.isArray(keys) ? keys.filter(isAging) : [],
      ]),
    );
  }

  async #store(connections: Readonly<Record<string, readonly Aging[]>>): Promise<void> {
    const { state } = this.#ports;
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
