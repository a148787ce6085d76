// How one key looks in the tree.

import * as vscode from "vscode";
import { leastScopes } from "../api/scopes";
import type { ApiKey } from "../api/skycloak";
import { createFactsTooltip } from "../ui/messages";
import { redact } from "../ui/redact";
import { formatDateTime, parseTime, formatRelative } from "../ui/format";
import type { StoredKey } from "../secrets/stored-key";
import type { SecretStatus } from "../secrets/secret-store";
import type { OpenOperation } from "./recovery";
import { attentionTo } from "./attention";
import { isLive, keyStatus, timesOf, type KeyStatus } from "./status";

const t = vscode.l10n.t;

/** What all rows of a drawing share. */
export interface RowContext {
  readonly now: Date;
  readonly language: string;
  /** Whether this connection may rotate and revoke keys, as far as is known. */
  readonly mayChange: boolean;
  /** Days after which a secret counts as old; 0 for never. */
  readonly maxAgeDays: number;
}

/** A key of the list, an entry of the secret store, or both. */
export interface KeyRow {
  readonly key?: ApiKey;
  readonly stored?: StoredKey;
  readonly secret: SecretStatus;
  /** Whether the stored secret is a former one of the key. */
  readonly outdated: boolean;
  /** Whether this connection uses it. */
  readonly own: boolean;
  /** The open operation on it, if there is one. */
  readonly open?: OpenOperation;
}

type Icon = readonly [icon: string, color?: string];

const icons: Readonly<Record<KeyStatus, Icon>> = {
  active: ["key", "testing.iconPassed"],
  expiring: ["warning", "list.warningForeground"],
  expired: ["history", "list.errorForeground"],
  revoked: ["circle-slash", "disabledForeground"],
  unknown: ["question", "descriptionForeground"],
};

const unfinished: Readonly<Record<OpenOperation["outcome"]["kind"], Icon>> = {
  lost: ["error", "list.errorForeground"],
  unknown: ["question", "list.warningForeground"],
};

/** Undefined if the row's key is gone. Without a tooltip: see keyTooltip(). */
export function keyItem(row: KeyRow, context: RowContext): vscode.TreeItem | undefined {
  if (row.key !== undefined) return listedItem(row.key, row, context);
  return row.stored && storedItem(row.stored, row);
}

function listedItem(key: ApiKey, row: KeyRow, context: RowContext): vscode.TreeItem {
  const { now, language, maxAgeDays } = context;
  const status = keyStatus(key, now);
  const attention = attentionTo(key, now, maxAgeDays);
  const since = attention?.kind === "old" ? attention.since : undefined;
  const item = new vscode.TreeItem(key.name === "" ? t("(no name)") : key.name);
  item.iconPath = themeIcon(
    row.open !== undefined
      ? unfinished[row.open.outcome.kind]
      : row.outdated && isLive(status)
        ? ["warning", "list.warningForeground"]
        : since !== undefined
          ? ["watch", "list.warningForeground"]
          : icons[status],
  );
  item.description = joined(
    openWords(row),
    row.own && t("this connection"),
    since && t("old: secret from {0}", formatRelative(since, now, language)),
    endWords(key, status, context),
    // Most keys are not in the secret store; the tooltip says it.
    row.stored && secretState(row),
  );
  item.contextValue = [
    "key",
    // By this machine's clock a live key could seem to have ended.
    key.status === "active" ? "live" : "ended",
    ...storedKeyContext(row),
    ...(context.mayChange ? [] : ["fixed"]),
  ].join(" ");
  item.accessibilityInformation = {
    label: [key.name, statusWords(key, status), item.description].join(", "),
  };
  return item;
}

/** A key that the secret store has and the list does not show. */
function storedItem(stored: StoredKey, row: KeyRow): vscode.TreeItem {
  const item = new vscode.TreeItem(stored.name);
  item.iconPath = themeIcon(
    row.open !== undefined
      ? unfinished[row.open.outcome.kind]
      : row.secret === "missing"
        ? ["error", "list.errorForeground"]
        : ["lock"],
  );
  item.description = joined(openWords(row), row.own && t("this connection"), secretState(row));
  item.contextValue = ["storedKey", ...storedKeyContext(row)].join(" ");
  return item;
}

/** Built when the user points at a row: a list may have thousands. */
export function keyTooltip(row: KeyRow, context: RowContext): vscode.MarkdownString | undefined {
  const { key, stored } = row;
  if (key !== undefined) {
    return createFactsTooltip(key.name, [
      [t("Status"), statusWords(key, keyStatus(key, context.now))],
      [t("Unfinished"), openWords(row)],
      [t("Prefix"), key.prefix],
      [t("Scopes"), key.scopes && leastScopes(key.scopes).join(", ")],
      [t("Created"), timeWords(key.created_at, context)],
      [t("Last used"), timeWords(key.last_used_at, context) ?? t("no recorded use")],
      [t("Expires"), timeWords(key.expires_at, context) ?? t("never")],
      [t("Rotated"), timeWords(key.rotated_at, context)],
      [t("Revoked"), timeWords(key.revoked_at, context)],
      [t("Secret"), secretState(row)],
      [t("Notes"), key.notes && redact(key.notes)],
    ]);
  }
  if (stored === undefined) return undefined;
  return createFactsTooltip(stored.name, [
    [t("Unfinished"), openWords(row)],
    [t("Prefix"), stored.prefix],
    [t("Given for"), stored.origin],
    [t("Stored"), timeWords(stored.storedAt, context)],
    [t("Secret"), secretState(row)],
  ]);
}

function themeIcon([icon, color]: Icon): vscode.ThemeIcon {
  return new vscode.ThemeIcon(icon, color === undefined ? undefined : new vscode.ThemeColor(color));
}

function joined(...services: readonly (string | false | undefined)[]): string {
  return services.filter((part) => part !== undefined && part !== false).join(" · ");
}

/** What is unfinished about the key, and what to do about it. */
function openWords({ open }: KeyRow): string | undefined {
  if (open === undefined) return undefined;
  if (open.outcome.kind === "lost") return t("the new key was lost: rotate it again");
  return open.entry.operation === "revoke" ? t("may have been revoked") : t("may have been rotated");
}

function statusWords(key: ApiKey, status: KeyStatus): string {
  const words: Readonly<Record<KeyStatus, string>> = {
    active: t("active"),
    expiring: t("active, expires soon"),
    expired: t("expired"),
    revoked: t("revoked"),
    unknown: key.status,
  };
  return words[status];
}

/** A time in words, and to the minute. */
function timeWords(
  text: string | null | undefined,
  { now, language }: Pick<RowContext, "now" | "language">,
): string | undefined {
  const time = parseTime(text);
  return time && `${formatRelative(time, now, language)} (${formatDateTime(time, language)})`;
}

/** When the key was last used, as a sentence. */
export function lastUse({ last_used_at }: ApiKey): string {
  const used = timeWords(last_used_at, { now: new Date(), language: vscode.env.language });
  return used === undefined ? t("No recorded use.") : t("Last used: {0}.", used);
}

function endWords(key: ApiKey, status: KeyStatus, { now, language }: RowContext): string {
  const { expires, revoked } = timesOf(key);
  const at = (time: Date | undefined): string => (time ? formatRelative(time, now, language) : "");
  switch (status) {
    case "revoked":
      return t("revoked {0}", at(revoked)).trim();
    case "expired":
      return t("expired {0}", at(expires)).trim();
    case "unknown":
      return key.status;
    default:
      return expires === undefined ? t("never expires") : t("expires {0}", at(expires));
  }
}

function secretState({ stored, secret, outdated, open }: KeyRow): string {
  if (stored === undefined) return t("not stored");
  if (outdated) {
    return open === undefined ? t("rotated elsewhere; the stored key is old") : t("the stored key is old");
  }
  return secret === "missing" ? t("missing on this machine") : t("stored");
}

function storedKeyContext({ stored, secret, outdated, own }: KeyRow): string[] {
  // A dead secret is of no more use than a missing one.
  const isUsable = !outdated && secret !== "missing";
  const inStore = isUsable ? ["stored", "indexed"] : ["absent", "missing", "indexed"];
  return [...(stored === undefined ? ["absent"] : inStore), ...(own ? ["own"] : [])];
}
