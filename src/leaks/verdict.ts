// How serious a finding is, by where its file stands and what is known of the key. Pure.

import type { Rule } from "./engine/found";

/**
 * Where a secret stands. `committed`: it is in the commit at HEAD. `tracked`: Git has the file, and
 * not the secret yet. `plain`: ignored by Git, or in no repository. `untitled`: not even on disk.
 * `unknown`: not found out (yet).
 */
export type Standing = "committed" | "tracked" | "untracked" | "plain" | "untitled" | "unknown";

export type Severity = "error" | "warning" | "information" | "hint";

const byStanding: Readonly<Record<Standing, Severity>> = {
  committed: "error",
  tracked: "warning",
  untracked: "warning",
  unknown: "warning",
  plain: "information",
  untitled: "information",
};

const lower: Readonly<Record<Severity, Severity>> = {
  error: "warning",
  warning: "information",
  information: "hint",
  hint: "hint",
};

export function severityOf(rule: Rule, standing: Standing, isDead: boolean): Severity {
  if (isDead) return "information";
  const severity = byStanding[standing];
  return rule === "joined-key" ? lower[severity] : severity;
}
