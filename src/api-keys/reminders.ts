// Checks from time to time whether keys need attention, and shows the message about them.

import * as vscode from "vscode";
import type { Services } from "../services";
import { offerActions, showQuickPick, showWarningMessage } from "../ui/messages";
import { readSetting } from "../ui/settings";
import { parseTime, formatRelative } from "../ui/format";
import { attentionTo, Reminder, type AgingKey, type DueKey } from "./attention";

const t = vscode.l10n.t;

/** `on`: whether to show reminders. `maxAgeDays`: the age from which a secret counts as old; 0 for never. */
export function keysSettings() {
  const days = readSetting("keys.maxAgeDays");
  return {
    on: readSetting("keys.reminders") !== false,
    maxAgeDays: typeof days === "number" && days > 0 && Number.isFinite(days) ? days : 0,
  };
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
