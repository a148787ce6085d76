// What the command line says of a finding.

import type { Facts } from "../engine/facts";
import { severityOf, type Severity, type Standing } from "../standing";

const severities: Readonly<Record<Severity, "error" | "warning" | "info">> = {
  error: "error",
  warning: "warning",
  information: "info",
  hint: "info",
};

/** As in the editor, whose hints are notes here. Nothing is known of whether a key lives. */
export function severityIn(finding: Facts, standing: Standing): "error" | "warning" | "info" {
  return severities[severityOf(finding, standing, false)];
}

export function messageOf(finding: Facts, standing: Standing): string {
  const { rule, fingerprint } = finding;
  return `${sentenceOf(finding)}${standingWords(standing)} (${rule}, ${fingerprint})`;
}

function standingWords(standing: Standing): string {
  switch (standing) {
    case "committed":
      return ", and is committed: rotate it; deleting the line does not help";
    case "tracked":
      return ", and is about to be committed";
    case "untracked":
      return ", not committed yet";
    case "plain":
      return ", not in Git, but on the disk";
    case "untitled":
    case "unknown":
      return "";
  }
}

function sentenceOf({ rule, head, isPartial }: Facts): string {
  if (isPartial) return `a part of a Skycloak API key (${head}) stands here`;
  switch (rule) {
    case "plain-key":
      return `a Skycloak API key (${head}) stands here in plain text`;
    case "encoded-key":
      return `a Skycloak API key (${head}) stands here, encoded and easy to read`;
    case "joined-key":
      return `a Skycloak API key (${head}) is put together here`;
    case "client-secret":
      return "an automation client's secret stands here in plain text";
    case "held-secret":
      return "a secret that the vault holds stands here in plain text";
  }
}
