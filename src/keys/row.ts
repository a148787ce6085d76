// How one key looks in the tree.

import * as vscode from "vscode";
import type { ApiKey } from "../api/skycloak";
import { leastScopes } from "../api/scopes";
import { factsTooltip } from "../ui/markdown";
import { redact } from "../ui/redact";
import { exact, readTime, relative } from "../ui/time";
import type { HeldKey } from "../vault/held-key";
import type { JournalEntry } from "../vault/journal";
import type { Presence } from "../vault/vault";
import { attentionTo, type Attention } from "./attention";
import { isLive, keyStatus, type KeyStatus } from "./status";

const t = vscode.l10n.t;

interface Unfinished {
  readonly kind: "out-of-reach" | "unknown";
  readonly operation: JournalEntry["operation"];
}

export interface RowFacts {
  readonly now: Date;
  readonly language: string;
  /** The vault's entry for this key, if there is one. */
  readonly held?: HeldKey | undefined;
  readonly presence: Presence;
  /** Whether the secret in the vault is one that the key had before. */
  readonly outdated: boolean;
  /** Whether this connection uses it. */
  readonly own: boolean;
  /** Whether this connection may rotate and revoke it, as far as is known. */
  readonly mayChange: boolean;
  /** Days after which a secret is called old; 0 for never. */
  readonly maxAgeDays: number;
  /** Why an operation on it has not come to its end, if one has not. */
  readonly open?: Unfinished | undefined;
}

const icons: Readonly<Record<KeyStatus, readonly [icon: string, color: string]>> = {
  active: ["key", "testing.iconPassed"],
  expiring: ["warning", "list.warningForeground"],
  expired: ["history", "list.errorForeground"],
  revoked: ["circle-slash", "disabledForeground"],
  unknown: ["question", "descriptionForeground"],
};

const unfinished: Readonly<Record<Unfinished["kind"], readonly [string, string]>> = {
  "out-of-reach": ["error", "list.errorForeground"],
  unknown: ["question", "list.warningForeground"],
};

function iconOf(
  status: KeyStatus,
  attention: Attention | undefined,
  { open, outdated }: RowFacts,
): readonly [icon: string, color: string] {
  if (open !== undefined) return unfinished[open.kind];
  if (outdated && isLive(status)) return ["warning", "list.warningForeground"];
  return attention?.kind === "old" ? ["watch", "list.warningForeground"] : icons[status];
}

/** That the secret is older than the person wants. */
function oldWords(
  attention: Attention | undefined,
  { now, language }: RowFacts,
): string | undefined {
  if (attention?.kind !== "old") return undefined;
  return t("old: secret from {0}", relative(attention.since, now, language));
}

/** What is unfinished about the key, and the way forward. */
function openWords({ open }: RowFacts): string | undefined {
  if (open === undefined) return undefined;
  if (open.kind === "out-of-reach") return t("nobody has its secret: rotate it once more");
  return open.operation === "revoke"
    ? t("it is not known whether it was revoked")
    : t("it is not known whether it was rotated");
}

export function keyItem(key: ApiKey, facts: RowFacts): vscode.TreeItem {
  const status = keyStatus(key, facts.now);
  const item = new vscode.TreeItem(key.name === "" ? t("(no name)") : key.name);
  const attention = attentionTo(key, facts.now, facts.maxAgeDays);
  const [icon, color] = iconOf(status, attention, facts);
  item.iconPath = new vscode.ThemeIcon(icon, new vscode.ThemeColor(color));
  item.description = [
    openWords(facts),
    facts.own ? t("this connection") : undefined,
    oldWords(attention, facts),
    ending(key, status, facts),
    // That it is not in the vault is the usual; the tooltip says it.
    facts.held === undefined ? undefined : vaultWords(facts),
  ]
    .filter((part) => part !== undefined)
    .join(" · ");
  item.contextValue = [
    "key",
    // By this machine's clock a key that lives could seem to have ended.
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

function heldIcon({ open, presence }: RowFacts): readonly [icon: string, color?: string] {
  if (open !== undefined) return unfinished[open.kind];
  return presence === "lost" ? ["error", "list.errorForeground"] : ["lock"];
}

/** A key that the vault holds and the list does not show. */
export function heldItem(held: HeldKey, facts: RowFacts): vscode.TreeItem {
  const item = new vscode.TreeItem(held.name);
  const [icon, color] = heldIcon(facts);
  item.iconPath = new vscode.ThemeIcon(
    icon,
    color === undefined ? undefined : new vscode.ThemeColor(color),
  );
  item.description = [
    openWords(facts),
    facts.own ? t("this connection") : undefined,
    vaultWords(facts),
  ]
    .filter((part) => part !== undefined)
    .join(" · ");
  item.contextValue = ["vault", ...vaultContext(facts), ...(facts.own ? ["own"] : [])].join(" ");
  item.tooltip = factsTooltip(held.name, [
    [t("Unfinished"), openWords(facts)],
    [t("Prefix"), held.prefix],
    [t("Given for"), held.origin],
    [t("Stored"), timeWords(held.storedAt, facts)],
    [t("Secret"), vaultWords(facts)],
  ]);
  return item;
}

function statusWords(key: ApiKey, status: KeyStatus): string {
  switch (status) {
    case "active":
      return t("active");
    case "expiring":
      return t("active, expires soon");
    case "expired":
      return t("expired");
    case "revoked":
      return t("revoked");
    case "unknown":
      return key.status;
  }
}

/** A time in words, and to the second. */
export function timeWords(
  text: string | null | undefined,
  { now, language }: Pick<RowFacts, "now" | "language">,
): string | undefined {
  const time = readTime(text);
  return time === undefined
    ? undefined
    : `${relative(time, now, language)} (${exact(time, language)})`;
}

function ending(key: ApiKey, status: KeyStatus, { now, language }: RowFacts): string {
  const at = (time: Date | undefined): string =>
    time === undefined ? "" : relative(time, now, language);
  switch (status) {
    case "revoked":
      return t("revoked {0}", at(readTime(key.revoked_at))).trim();
    case "expired":
      return t("expired {0}", at(readTime(key.expires_at))).trim();
    case "unknown":
      return key.status;
    default: {
      const end = readTime(key.expires_at);
      return end === undefined ? t("never expires") : t("expires {0}", at(end));
    }
  }
}

function vaultWords({ held, presence, outdated, open }: RowFacts): string {
  if (held === undefined) return t("not in vault");
  if (outdated) {
    return open === undefined
      ? t("rotated elsewhere: the vault has the old secret")
      : t("the vault has the old secret");
  }
  return presence === "lost" ? t("lost from vault") : t("in vault");
}

function vaultContext({ held, presence, outdated }: RowFacts): string[] {
  if (held === undefined) return ["absent"];
  // What the vault has is dead: it is of no more use than a lost one.
  if (outdated) return ["absent", "lost", "indexed"];
  return presence === "lost" ? ["absent", "lost", "indexed"] : ["held", "indexed"];
}
