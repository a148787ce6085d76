// Reminds of keys that need attention, at most once a day: from time to time, by the lists that were read last. Sends nothing.

import * as vscode from "vscode";
import type { Services } from "../services";
import { offerActions, showQuickPick, showWarningMessage } from "../ui/messages";
import { readSetting } from "../ui/settings";
import { parseTime, formatRelative } from "../ui/format";
import type { IndexStore } from "../storage/replicated-index";
import { attentionTo, day, isAgingKey, nextToNeedAttention, type AgingKey } from "./status";

const t = vscode.l10n.t;

/** `on`: whether to show reminders. `maxAgeDays`: the age from which a secret counts as old; 0 for never. */
export function keysSettings() {
  const days = readSetting("keys.maxAgeDays");
  return {
    on: readSetting("keys.reminders") !== false,
    maxAgeDays: typeof days === "number" && days > 0 && Number.isFinite(days) ? days : 0,
  };
}

/** At most once a day. A clock that was set back does not silence it for longer than that. */
export function mayRemind(last: Date | undefined, now: Date): boolean {
  const passed = last === undefined ? Infinity : now.getTime() - last.getTime();
  return passed >= day || passed < -day;
}

export interface ReminderOptions {
  readonly state: IndexStore;
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
    return Array.isArray(keys) ? keys.filter(isAgingKey) : [];
  }
}

const hour = 60 * 60 * 1000;
/** Milliseconds after the start, when the editor is busy and shows its own messages. */
const afterStart = 15 * 1000;

export function registerReminder(services: Services, inView: () => boolean): vscode.Disposable {
  const { context, connections, log } = services;
  const reminder = new Reminder({
    state: context.globalState,
    now: () => new Date(),
    settings: keysSettings,
    connections: () =>
      connections.all.map(({ ref, keys: { state } }) => {
        const { loaded, loading, problem, items } = state;
        return { ref, keys: loaded && !loading && problem === undefined ? items : undefined };
      }),
    inView,
    focused: () => vscode.window.state.focused,
  });
  const logFailure = (error: unknown): void => log.error("The reminder failed", error);
  const check = (): void =>
    void reminder
      .due()
      .then((due) => showReminder(services, due))
      .catch(logFailure);
  const update = (): void => void reminder.update().catch(logFailure);
  // Timers are late on a machine that was asleep; the window gets the focus when its user is back.
  const first = setTimeout(check, afterStart).unref();
  const hourly = setInterval(check, hour).unref();
  return vscode.Disposable.from(
    { dispose: () => clearTimeout(first) },
    { dispose: () => clearInterval(hourly) },
    vscode.window.onDidChangeWindowState(({ focused }) => {
      if (focused) check();
    }),
    connections.onDidChange(update),
    connections.keys.onDidChange(update),
  );
}

function showReminder(services: Services, due: readonly DueKey[]): void {
  if (due.length === 0) return;
  offerActions(
    showWarningMessage,
    sentence(due),
    [t("Rotate…"), () => rotateOne(services, due)],
    [t("Settings"), "workbench.action.openSettings", "skycloak.keys"],
  );
}

/** The maximum number of key names in a message. */
const maxNames = 3;

function sentence(due: readonly AgingKey[]): string {
  const named = due.slice(0, maxNames).map(summary).join("; ");
  if (due.length === 1) return t("Skycloak: {0}.", named);
  return due.length > maxNames
    ? t("Skycloak: {0} API keys need attention. {1}; and others.", due.length, named)
    : t("Skycloak: {0} API keys need attention. {1}.", due.length, named);
}

function summary(key: AgingKey): string {
  const now = new Date();
  const { language } = vscode.env;
  const attention = attentionTo(key, now, keysSettings().maxAgeDays);
  if (attention?.kind === "old") {
    return t("the secret of “{0}” is from {1}", key.name, formatRelative(attention.since, now, language));
  }
  const end = parseTime(key.expires_at);
  return t("“{0}” expires {1}", key.name, end === undefined ? "" : formatRelative(end, now, language));
}

async function rotateOne({ connections }: Services, due: readonly DueKey[]): Promise<void> {
  await Promise.all(connections.all.map(({ keys }) => keys.ensure()));
  let [picked] = due;
  if (due.length > 1) {
    const items = due.map((key) => ({ label: key.name, description: summary(key), key }));
    const placeHolder = t("Select an API key to rotate");
    picked = (await showQuickPick(items, { placeHolder }))?.key;
  }
  if (picked === undefined) return;
  const connection = connections.findByKey(picked.by)?.id;
  const row = { kind: "key", id: picked.id, connection };
  await vscode.commands.executeCommand("skycloak.rotateKey", row);
}
