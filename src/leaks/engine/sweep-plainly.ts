// The same as sweep.ts, with one expression: for processors that can't run the machine code, and for
// the tests to compare it with. It leaves more to the rules, and takes ten times as long.

import { coreParts } from "./base64-key";
import { contextHead } from "./client-secret";
import { percentHeads, plainHead, unicodeHead } from "./rules";
import type { Judge, Sign } from "./sweep";

/** What stands right behind the first character of each is only looked at, so that none hides another. */
const literals: readonly (readonly [RegExp, Sign])[] = [
  [ahead(plainHead), "head"],
  [/_(?=(?:sc?)?["'`])/, "split"],
  ...coreParts.map(({ core, inside }) => [ahead(inside), core] as const),
  ...percentHeads.map((head) => [ahead(head), "escape"] as const),
  [ahead(unicodeHead), "escape"],
  [ahead(contextHead), "context"],
  [/-(?=disab|enabl)/, "mark"],
];
const every = new RegExp(literals.map(([{ source }]) => `(${source})`).join("|"), "g");

function ahead(literal: string): RegExp {
  const first = literal.charAt(0).replace("\\", "\\\\");
  return new RegExp(`${first}(?=${literal.slice(1)})`);
}

export function sweepPlainly(text: string, judge: Judge): void {
  for (const { index, ...match } of text.matchAll(every)) {
    const sign = literals.find((_, which) => match[which + 1] !== undefined)?.[1];
    if (sign !== undefined && judge(sign, index, index, 0)) return;
  }
}
