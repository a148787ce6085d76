// Reads the frozen set; cases.txt describes its notation.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { keyForms, write, type Random } from "../writing";
import type { Case } from "../measure";

/** One case per line, cycling through the key forms. */
export function frozenCases(random: Random): Case[] {
  const file = join(import.meta.dirname, "cases.txt");
  const lines = readFileSync(file, "utf8").trimEnd().split("\n");
  const first = lines.indexOf("") + 1;
  const forms = Object.entries(keyForms);
  return lines.slice(first).map((line, at): Case => {
    const [, group, sign, template] = /^(\S+) ([+/-]) (.+)$/.exec(line) ?? [];
    const [name, form] = forms[at % forms.length] ?? [];
    if (group === undefined || template === undefined || form === undefined) {
      throw new Error(`line ${first + at + 1} is no case`);
    }
    const { text, secrets } = write(template, form, random);
    const id = `${group}, line ${first + at + 1}, ${name}`;
    return {
      id,
      group,
      text,
      template,
      secrets: sign === "-" ? [] : secrets,
      partSuffices: sign === "/",
    };
  });
}
