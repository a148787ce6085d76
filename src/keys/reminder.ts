// Tells once a day at most of keys that need attention, from what was last read: nothing goes
// over the network for it. Plain code with ports.

import { attentionTo, firstToNeedIt, mayRemind, type Aging } from "./attention";
import { readTime } from "../ui/time";

export interface ReminderPorts {
  readonly state: {
    get(name: string): unknown;
    update(name: string, value: unknown): Thenable<void>;
  };
  readonly now: () => Date;
  readonly settings: () => { readonly on: boolean; readonly maxAgeDays: number };
  /** Through which connections keys can be read, by the vault's entries of their keys. */
  readonly connections: () => readonly string[];
  /** Whether the person has the list in view, and so needs no telling. */
  readonly inView: () => boolean;
  /** Whether this is the window that the person is at: the others keep still. */
  readonly attended: () => boolean;
  readonly tell: (keys: readonly Due[]) => void;
}

/** With the vault's entry of the connection through which it was read. */
export interface Due extends Aging {
  readonly by: string;
}

const seenName = "skycloak.keys.seen";
const toldName = "skycloak.keys.reminded";

/** More than that would be no reminder. */
const mostRemembered = 50;

export class Reminder {
  readonly #ports: ReminderPorts;

  constructor(ports: ReminderPorts) {
    this.#ports = ports;
  }

  /** A connection's list was read: what will need attention is kept for the days to come. */
  async remember(connection: string, keys: readonly Aging[]): Promise<void> {
    const { now, settings } = this.#ports;
    const { maxAgeDays } = settings();
    const soon = firstToNeedIt(keys, now(), maxAgeDays, mostRemembered);
    await this.#keep({ ...this.#seen(), [connection]: soon });
  }

  /** Other connections, or none: what was remembered of those that are gone is of no use any more. */
  async forget(): Promise<void> {
    const { connections } = this.#ports;
    const there = connections();
    const seen = Object.entries(this.#seen());
    await this.#keep(Object.fromEntries(seen.filter(([connection]) => there.includes(connection))));
  }

  /** Cheap enough for every hour and every time that the window gets the focus. */
  async check(): Promise<void> {
    const { state, now, settings, attended, inView, tell } = this.#ports;
    const { on, maxAgeDays } = settings();
    if (!on || !attended()) return;
    const time = now();
    const seen = this.#seen();
    const keys = this.#ports
      .connections()
      .flatMap((by) => (seen[by] ?? []).map((key): Due => ({ ...key, by })));
    const due = keys.filter((key) => attentionTo(key, time, maxAgeDays) !== undefined);
    const told = state.get(toldName);
    const last = typeof told === "string" ? readTime(told) : undefined;
    if (due.length === 0 || !mayRemind(last, time)) return;
    await state.update(toldName, time.toISOString());
    if (!inView()) tell(due);
  }

  /** What was read through each connection. */
  #seen(): Readonly<Record<string, readonly Aging[]>> {
    const seen = this.#ports.state.get(seenName);
    if (typeof seen !== "object" || seen === null) return {};
    const { connections } = seen as { connections?: unknown };
    if (typeof connections !== "object" || connections === null) return {};
    return Object.fromEntries(
      Object.entries(connections).map(([connection, keys]) => [
        connection,
        Array.isArray(keys) ? keys.filter(isAging) : [],
      ]),
    );
  }

  async #keep(connections: Readonly<Record<string, readonly Aging[]>>): Promise<void> {
    const { state } = this.#ports;
    const seen = Object.keys(connections).length === 0 ? undefined : { connections };
    if (JSON.stringify(seen) === JSON.stringify(state.get(seenName))) return;
    await state.update(seenName, seen);
  }
}

function isAging(value: unknown): value is Aging {
  if (typeof value !== "object" || value === null) return false;
  const key = value as Record<string, unknown>;
  return (
    ["id", "name", "status"].every((name) => typeof key[name] === "string") &&
    ["expires_at", "created_at", "rotated_at"].every(
      (name) => key[name] == null || typeof key[name] === "string",
    )
  );
}
