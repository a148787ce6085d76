// The tree item and the tooltip of a key.

import * as vscode from "vscode";
import { withoutImplied } from "../api/scopes";
import type { ApiKey } from "../api/skycloak";
import { createFactsTooltip, describeItem } from "../ui/messages";
import { redact } from "../ui/redact";
import { formatDateTime, parseTime, formatRelative } from "../ui/format";
import type { StoredKey } from "../secrets/stored-key";
import type { SecretStatus } from "../secrets/secret-store";
import type { OpenOperation } from "./recovery";
import { attentionTo, isUsable, keyStatus, timesOf, type KeyStatus } from "./status";

const t = vscode.l10n.t;

/** The common data of all rows. */
export interface RowContext {
  readonly now: Date;
  readonly language: string;
  /** Whether this connection's key can rotate and revoke keys, as far as is known. */
  readonly mayChange: boolean;
  /** Days after which a secret counts as old; 0 for never. */
  readonly maxAgeDays: number;
}

/** A listed key, a stored key, or both. */
export interface KeyRow {
  readonly key?: ApiKey;
  readonly stored?: StoredKey;
  readonly secret: SecretStatus;
  /** Whether the key has been rotated since its secret was stored. */
  readonly isOutdated: boolean;
  /** Whether this connection authenticates with the key. */
  readonly isConnectionKey: boolean;
  /** The open operation on it. */
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

/** Undefined if the key no longer exists. Tooltips are created by keyTooltip(). */
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
      : row.isOutdated && isUsable(status)
        ? ["warning", "list.warningForeground"]
        : since !== undefined
          ? ["watch", "list.warningForeground"]
          : icons[status],
  );
  const texts = [
    openOperationText(row),
    row.isConnectionKey && t("this connection"),
    since && t("old: secret from {0}", formatRelative(since, now, language)),
    expiryText(key, status, context),
    // Most keys aren't stored. Only the tooltip says so, to keep the rows short.
    row.stored && secretState(row),
  ];
  describeItem(item, texts, isUsable(status) && t("active"));
  item.contextValue = [
    "key",
    // Uses the server's status: a wrong local clock must not hide the commands for an active key.
    key.status === "active" ? "live" : "ended",
    ...storedKeyContext(row),
    ...(context.mayChange ? [] : ["fixed"]),
  ].join(" ");
  return item;
}

/** A stored key that is not listed. */
function storedItem(stored: StoredKey, row: KeyRow): vscode.TreeItem {
  const item = new vscode.TreeItem(stored.name);
  item.iconPath = themeIcon(
    row.open !== undefined
      ? unfinished[row.open.outcome.kind]
      : row.secret === "missing"
        ? ["error", "list.errorForeground"]
        : ["lock"],
  );
  describeItem(item, [openOperationText(row), row.isConnectionKey && t("this connection"), secretState(row)]);
  item.contextValue = ["storedKey", ...storedKeyContext(row)].join(" ");
  return item;
}

/** Created on hover, since a list may have thousands of rows. */
export function keyTooltip(row: KeyRow, context: RowContext): vscode.MarkdownString | undefined {
  const { key, stored } = row;
  if (key !== undefined) {
    return createFactsTooltip(key.name, [
      [t("Status"), statusText(key, keyStatus(key, context.now))],
      [t("Unfinished"), openOperationText(row)],
      [t("Prefix"), key.prefix],
      [t("Scopes"), key.scopes && withoutImplied(key.scopes).join(", ")],
      [t("Created"), timeText(key.created_at, context)],
      [t("Last used"), timeText(key.last_used_at, context) ?? t("no recorded use")],
      [t("Expires"), timeText(key.expires_at, context) ?? t("never")],
      [t("Rotated"), timeText(key.rotated_at, context)],
      [t("Revoked"), timeText(key.revoked_at, context)],
      [t("Secret"), secretState(row)],
      [t("Notes"), key.notes && redact(key.notes)],
    ]);
  }
  if (stored === undefined) return undefined;
  return createFactsTooltip(stored.name, [
    [t("Unfinished"), openOperationText(row)],
    [t("Prefix"), stored.prefix],
    [t("Given for"), stored.origin],
    [t("Stored"), timeText(stored.storedAt, context)],
    [t("Secret"), secretState(row)],
  ]);
}

function themeIcon([icon, color]: Icon): vscode.ThemeIcon {
  return new vscode.ThemeIcon(icon, color === undefined ? undefined : new vscode.ThemeColor(color));
}

/** The open operation on the key, and what to do about it. */
function openOperationText({ open }: KeyRow): string | undefined {
  if (open === undefined) return undefined;
  if (open.outcome.kind === "lost") return t("the new key was lost: rotate it again");
  return open.entry.operation === "revoke" ? t("may have been revoked") : t("may have been rotated");
}

function statusText(key: ApiKey, status: KeyStatus): string {
  return {
    active: t("active"),
    expiring: t("active, expires soon"),
    expired: t("expired"),
    revoked: t("revoked"),
    unknown: key.status,
  }[status];
}

/** A relative time, and the exact time. */
function timeText(
  text: string | null | undefined,
  { now, language }: Pick<RowContext, "now" | "language">,
): string | undefined {
  const time = parseTime(text);
  return time && `${formatRelative(time, now, language)} (${formatDateTime(time, language)})`;
}

/** When the key was last used, as a sentence. */
export function lastUse({ last_used_at }: ApiKey): string {
  const used = timeText(last_used_at, { now: new Date(), language: vscode.env.language });
  return used === undefined ? t("No recorded use.") : t("Last used: {0}.", used);
}

function expiryText(key: ApiKey, status: KeyStatus, { now, language }: RowContext): string {
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

function secretState({ stored, secret, isOutdated, open }: KeyRow): string {
  if (stored === undefined) return t("not stored");
  if (isOutdated) {
    return open === undefined ? t("rotated elsewhere; the stored key is old") : t("the stored key is old");
  }
  return secret === "missing" ? t("missing on this machine") : t("stored");
}

function storedKeyContext({ stored, secret, isOutdated, isConnectionKey }: KeyRow): string[] {
  // An outdated secret needs the same commands as a missing one.
  const inStore = !isOutdated && secret !== "missing" ? ["stored", "indexed"] : ["absent", "missing", "indexed"];
  return [...(stored === undefined ? ["absent"] : inStore), ...(isConnectionKey ? ["own"] : [])];
}
