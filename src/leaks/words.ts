// What is said of a finding, in one line each.

import * as vscode from "vscode";
import { relative } from "../ui/format";
import type { Finding } from "./engine/line-findings";
import type { KeyFacts } from "./key-facts";
import type { Standing } from "./standing";

const t = vscode.l10n.t;

export function messageOf(
  finding: Finding,
  standing: Standing,
  facts: KeyFacts | undefined,
): string {
  const said = [whatItIs(finding, facts), whatToDo(standing, facts)];
  return said.join(" ");
}

function whatItIs({ rule, head, isPartial }: Finding, facts: KeyFacts | undefined): string {
  if (isPartial) return t("A part of a Skycloak API key ({0}) stands here.", head);
  const name = facts?.name ?? "";
  if (name !== "") return named(rule, name, statusWords(facts));
  switch (rule) {
    case "plain-key":
      return t("A Skycloak API key ({0}) stands here in plain text.", head);
    case "encoded-key":
      return t("A Skycloak API key ({0}) stands here, encoded and easy to read.", head);
    case "joined-key":
      return t("A Skycloak API key ({0}) is put together here.", head);
    case "client-secret":
      return t("An automation client's secret stands here in plain text.");
    case "held-secret":
      return t("A secret that the vault holds stands here in plain text.");
  }
}

function named(rule: Finding["rule"], name: string, status: string): string {
  switch (rule) {
    case "encoded-key":
      return t(
        "The Skycloak API key “{0}” ({1}) stands here, encoded and easy to read.",
        name,
        status,
      );
    case "joined-key":
      return t("The Skycloak API key “{0}” ({1}) is put together here.", name, status);
    case "plain-key":
      return t("The Skycloak API key “{0}” ({1}) stands here in plain text.", name, status);
    case "client-secret":
    case "held-secret":
      return t("The secret “{0}”, which the vault holds, stands here in plain text.", name);
  }
}

/** Its status, and when it was used last, where that is known. */
export function statusWords(facts: KeyFacts | undefined): string {
  const now = new Date();
  const used =
    facts?.lastUsed === undefined
      ? undefined
      : t("last used {0}", relative(facts.lastUsed, now, vscode.env.language));
  const status = { live: t("active"), dead: t("dead"), unknown: t("in the vault") };
  return [status[facts?.status ?? "unknown"], used].filter((one) => one !== undefined).join(", ");
}

function whatToDo(standing: Standing, facts: KeyFacts | undefined): string {
  if (facts?.status === "dead") {
    if (facts.since === undefined) return t("It is dead, and can be removed at leisure.");
    const since = relative(facts.since, new Date(), vscode.env.language);
    return t("It is dead since {0}, and can be removed at leisure.", since);
  }
  switch (standing) {
    case "committed":
      return t("It is committed: rotate it; deleting the line does not help.");
    case "tracked":
      return t("It is about to be committed.");
    case "untracked":
      return t("It is not committed yet; keep it that way.");
    case "plain":
      return t("The file is not in Git, but on the disk; the vault can hold it instead.");
    case "untitled":
      return t("The vault can hold it.");
    case "unknown":
      return t("Whoever can read this file can use it.");
  }
}
