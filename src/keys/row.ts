// How one key looks in the tree.

import * as vscode from "vscode";
import { leastScopes } from "../api/scopes";
import type { ApiKey } from "../api/skycloak";
import { factsTooltip } from "../ui/markdown";
import { redact } from "../ui/redact";
import { exact, readTime, relative } from "../ui/time";
import type { HeldKey } from "../vault/held-key";
import type { SecretStatus } from "../vault/vault";
import type { OpenOperation } from "./recovery";
import { attentionTo, isLive, keyStatus, type KeyStatus } from "./status";

const t = vscode.l10n.t;

export interface RowFacts {
  readonly now: Date;
  readonly language: string;
  /** The vault's entry for this key, if there is one. */
  readonly held?: HeldKey;
  readonly secret: SecretStatus;
  /** Whether the secret in the vault is a former one of the key. */
  readonly outdated: boolean;
  /** Whether this connection uses it. */
  readonly own: boolean;
  /** Whether this connection may rotate and revoke it, as far as is known. */
  readonly mayChange: boolean;
  /** Days after which a secret counts as old; 0 for never. */
  readonly maxAgeDays: number;
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

const unfinished: Readonly<Record<OpenOperation["learned"]["kind"], Icon>> = {
  "out-of-reach": ["error", "list.errorForeground"],
  unknown: ["question", "list.warningForeground"],
};

export function keyItem(key: ApiKey, facts: RowFacts): vscode.TreeItem {
  const { now, language, held, open, outdated } = facts;
  const status = keyStatus(key, now);
  const attention = attentionTo(key, now, facts.maxAgeDays);
  const since = attention?.kind === "old" ? attention.since : undefined;
  const item = new vscode.TreeItem(key.name === "" ? t("(no name)") : key.name);
  item.iconPath = themeIcon(
    open !== undefined
      ? unfinished[open.learned.kind]
      : outdated && isLive(status)
        ? ["warning", "list.warningForeground"]
        : since !== undefined
          ? ["watch", "list.warningForeground"]
          : icons[status],
  );
  item.description = joined(
    openWords(facts),
    facts.own && t("this connection"),
    since && t("old: secret from {0}", relative(since, now, language)),
    ending(key, status, facts),
    // Most keys are not in the vault; the tooltip says it.
    held && vaultWords(facts),
  );
  item.contextValue = [
    "key",
    // By this machine's clock a live key could seem to have ended.
    key.status === "active" ? "live" : "ended",
    ...vaultContext(facts),
    ...(facts.own ? ["own"] : []),
    ...(facts.mayChange ? [] : ["fixed"]),
  ].join(" ");
  item.tooltip = factsTooltip(key.name, [
    [t("Status"), statusWords(key, status)],
    [t("Unfinished"), openWords(facts)],
    [t("Prefix"), key.prefix ?? undefined],
    [t("Scopes"), key.scopes == null ? undefined : leastScopes(key.scopes).join(", ")],
    [t("Created"), timeWords(key.created_at, facts)],
    [t("Last used"), timeWords(key.last_used_at, facts) ?? t("not known to have been used")],
    [t("Expires"), timeWords(key.expires_at, facts) ?? t("never")],
    [t("Rotated"), timeWords(key.rotated_at, facts)],
    [t("Revoked"), timeWords(key.revoked_at, facts)],
    [t("Secret"), vaultWords(facts)],
    [t("Notes"), key.notes == null ? undefined : redact(key.notes)],
  ]);
  item.accessibilityInformation = {
    label: [key.name, statusWords(key, status), item.description].join(", "),
  };
  return item;
}

/** A key that the vault has and the list does not show. */
export function heldItem(held: HeldKey, facts: RowFacts): vscode.TreeItem {
  const { open, secret, own } = facts;
  const item = new vscode.TreeItem(held.name);
  item.iconPath = themeIcon(
    open !== undefined
      ? unfinished[open.learned.kind]
      : secret === "missing"
        ? ["error", "list.errorForeground"]
        : ["lock"],
  );
  item.description = joined(openWords(facts), own && t("this connection"), vaultWords(facts));
  item.contextValue = ["vault", ...vaultContext(facts), ...(own ? ["own"] : [])].join(" ");
  item.tooltip = factsTooltip(held.name, [
    [t("Unfinished"), openWords(facts)],
    [t("Prefix"), held.prefix],
    [t("Given for"), held.origin],
    [t("Stored"), timeWords(held.storedAt, facts)],
    [t("Secret"), vaultWords(facts)],
  ]);
  return item;
}

function themeIcon([icon, color]: Icon): vscode.ThemeIcon {
  return new vscode.ThemeIcon(icon, color === undefined ? undefined : new vscode.ThemeColor(color));
}

function joined(...parts: readonly (string | false | undefined)[]): string {
  return parts.filter((part) => part !== undefined && part !== false).join(" · ");
}

/** What is unfinished about the key, and what to do about it. */
function openWords({ open }: RowFacts): string | undefined {
  if (open === undefined) return undefined;
  if (open.learned.kind === "out-of-reach") return t("nobody has its secret: rotate it once more");
  return open.entry.operation === "revoke"
    ? t("it is not known whether it was revoked")
    : t("it is not known whether it was rotated");
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

/** A time in words, and to the second. */
function timeWords(
  text: string | null | undefined,
  { now, language }: Pick<RowFacts, "now" | "language">,
): string | undefined {
  const time = readTime(text);
  return time === undefined
    ? undefined
    : `${relative(time, now, language)} (${exact(time, language)})`;
}

/** When the key was last used, as a sentence. */
export function lastUse({ last_used_at }: ApiKey): string {
  const used = timeWords(last_used_at, { now: new Date(), language: vscode.env.language });
  return used === undefined ? t("It is not known to have been used.") : t("Last used: {0}.", used);
}

function ending(key: ApiKey, status: KeyStatus, { now, language }: RowFacts): string {
  const at = (text: string | null | undefined): string => {
    const time = readTime(text);
    return time === undefined ? "" : relative(time, now, language);
  };
  switch (status) {
    case "revoked":
      return t("revoked {0}", at(key.revoked_at)).trim();
    case "expired":
      return t("expired {0}", at(key.expires_at)).trim();
    case "unknown":
      return key.status;
    default: {
      const end = at(key.expires_at);
      return end === "" ? t("never expires") : t("expires {0}", end);
    }
  }
}

function vaultWords({ held, secret, outdated, open }: RowFacts): string {
  if (held === undefined) return t("not in vault");
  if (outdated) {
    return open === undefined
      ? t("rotated elsewhere: the vault has the old secret")
      : t("the vault has the old secret");
  }
  return secret === "missing" ? t("lost from vault") : t("in vault");
}

function vaultContext({ held, secret, outdated }: RowFacts): string[] {
  if (held === undefined) return ["absent"];
  // A dead secret is of no more use than a missing one.
  return outdated || secret === "missing"
    ? ["absent", "missing", "indexed"]
    : ["stored", "indexed"];
}
