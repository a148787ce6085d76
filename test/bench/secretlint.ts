// The secretlint rule for comparison.
import type { lintSource } from "@secretlint/core";
import { creator as patternRule } from "@secretlint/secretlint-rule-pattern";

export type Rules = Parameters<typeof lintSource>[0]["options"]["config"]["rules"];

export const onePattern: Rules = [
  {
    id: "@secretlint/secretlint-rule-pattern",
    rule: patternRule,
    options: { patterns: [{ name: "key", pattern: "/(?<key>sk_sc_[A-Za-z0-9_-]{16,200})/" }] },
  },
] as Rules;
