// What the command line says of a finding.

import type { Facts } from "../engine/facts";
import type { Rule } from "../engine/found";

/** How serious a finding is where nothing but the text is known. */
export function severityOf(rule: Rule): "warning" | "info" {
  return rule === "joined-key" ? "info" : "warning";
}

export function messageOf({ rule, head, fingerprint }: Facts): string {
  return `${sentenceOf(rule, head)} (${rule}, ${fingerprint})`;
}

function sentenceOf(rule: Rule, head: string): string {
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
