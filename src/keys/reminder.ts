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
  /** Which workspace the keys are of; undefined when nothing is connected. */
  readonly connection: () => string | undefined;
  /** Whether the person has the list in view, and so needs no telling. */
  readonly inView: () => boolean;
  /** Whether this is the window that the person is at: the others keep still. */
  readonly attended: () => boolean;
  readonly tell: (keys: readonly Aging[]) => void;
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

  /** The list was read: what will need attention is kept for the days to come. */
  async remember(keys: readonly Aging[]): Promise<void> {
    const { state, now, settings, connection } = this.#ports;
    const { maxAgeDays } = settings();
    const soon = firstToNeedIt(keys, now(), maxAgeDays, mostRemembered);
    const seen = { connection: connection(), keys: soon };
    if (JSON.stringify(seen) !== JSON.stringify(state.get(seenName))) {
      await state.update(seenName, seen);
    }
  }

  /** Another connection, or none: what was remembered is of no use any more. */
  async forget(): Promise<void> {
    const { state } = this.#ports;
    if (state.get(seenName) !== undefined) await state.update(seenName, undefined);
  }

  /** Cheap enough for every hour and every time that the window gets the focus. */
  async check(): Promise<void> {
    const { state, now, settings, attended, inView, tell } = this.#ports;
    const { on, maxAgeDays } = settings();
    if (!on || !attended()) return;
    const time = now();
    const due = this.#seen().filter((key) => attentionTo(key, time, maxAgeDays) !== undefined);
    const told = state.get(toldName);
    const last = typeof told === "string" ? readTime(told) : undefined;
    if (due.length === 0 || !mayRemind(last, time)) return;
    await state.update(toldName, time.toISOString());
    if (!inView()) tell(due);
  }

  #seen(): Aging[] {
    const seen = this.#ports.state.get(seenName);
    if (typeof seen !== "object" || seen === null) return [];
    const { connection, keys } = seen as { connection?: unknown; keys?: unknown };
    if (connection !== this.#ports.connection() || !Array.isArray(keys)) return [];
    return keys.filter(isAging);
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
