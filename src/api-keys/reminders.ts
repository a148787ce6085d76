// When to look for keys that need attention, and what to say of them.

import * as vscode from "vscode";
import type { Services } from "../services";
import { offerActions, showQuickPick, showWarningMessage } from "../ui/messages";
import { readSetting } from "../ui/settings";
import { parseTime, formatRelative } from "../ui/format";
import { attentionTo, Reminder, type DueKey } from "./attention";
import type { Aging } from "./status";

const t = vscode.l10n.t;

/**
 * `on`: whether to remind of keys that need attention. `maxAgeDays`: after how many days a secret counts as
 * old; 0 for never, and for any unusable value.
 */
export function keysSettings() {
  const days = readSetting("keys.maxAgeDays");
  return {
    on: readSetting("keys.reminders") !== false,
    maxAgeDays: typeof days === "number" && days > 0 && Number.isFinite(days) ? days : 0,
  };
}

const hour = 60 * 60 * 1000;
/** The editor is busy while it starts, and shows its own messages a moment later. */
const afterStart = 15 * 1000;

export function registerReminder(services: Services, inView: () => boolean): vscode.Disposable {
  const { context, connections, log } = services;
  const reminder = new Reminder({
    state: context.globalState,
    now: () => new Date(),
    settings: keysSettings,
    connections: () => connections.all.map(({ ref }) => ref),
    inView,
    attended: () => vscode.window.state.focused,
    tell: (due) => tell(services, due),
  });
  const quietly = (what: Promise<void>): void => {
    what.catch((error: unknown) => log.error("The reminder failed", error));
  };
  const check = (): void => quietly(reminder.check());
  // Both are late on a machine that slept, and catch up when its user is back.
  const first = setTimeout(check, afterStart).unref();
  const hourly = setInterval(check, hour).unref();
  return vscode.Disposable.from(
    { dispose: () => clearTimeout(first) },
    { dispose: () => clearInterval(hourly) },
    vscode.window.onDidChangeWindowState(({ focused }) => {
      if (focused) check();
    }),
    connections.onDidChange(() => quietly(reminder.forget())),
    connections.keys.onDidChange(() => {
      for (const { ref, keys } of connections.all) {
        const { loaded, loading, problem, items } = keys.state;
        if (loaded && !loading && problem === undefined) quietly(reminder.remember(ref, items));
      }
    }),
  );
}

function tell(services: Services, due: readonly DueKey[]): void {
  offerActions(
    showWarningMessage,
    sentence(due),
    [t("Rotate…"), () => rotateOne(services, due)],
    [t("Settings"), "workbench.action.openSettings", "skycloak.keys"],
  );
}

/** The most keys that a user reads. */
const mostNamed = 3;

function sentence(due: readonly Aging[]): string {
  const named = due.slice(0, mostNamed).map(words).join("; ");
  if (due.length === 1) return t("Skycloak: {0}.", named);
  return due.length > mostNamed
    ? t("Skycloak: {0} API keys need attention. {1}; and others.", due.length, named)
    : t("Skycloak: {0} API keys need attention. {1}.", due.length, named);
}

function words(key: Aging): string {
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
    const items = due.map((key) => ({ label: key.name, description: words(key), key }));
    const placeHolder = t("Select an API key to rotate");
    picked = (await showQuickPick(items, { placeHolder }))?.key;
  }
  if (picked === undefined) return;
  const connection = connections.findByKey(picked.by)?.id;
  const row = { kind: "key", id: picked.id, connection };
  await vscode.commands.executeCommand("skycloak.rotateKey", row);
}
