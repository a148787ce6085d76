// The output of the command line. A path may contain line breaks, terminal escapes and commands of CI systems (`::error::`,
// `##[…]`, `##vso[…]`); all of these are printed as visible text.

import type { Facts } from "../engine/facts";
import { severityOf, type Severity, type Standing } from "../standing";
import { singleLine } from "../../ui/untrusted-text";

const severities: Readonly<Record<Severity, "error" | "warning" | "info">> = {
  error: "error",
  warning: "warning",
  information: "info",
  hint: "info",
};

/** As in the editor, with hints as notes. Whether a key still works is not known here. */
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

/** Control and format characters, line separators, and halves of characters. */
const invisible = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;

/** CI systems look for these anywhere in a line. */
const command = /##(?=(?:vso|teamcity)?\[)/gi;

/** Commands at the start of a line, where leading spaces are ignored. */
const leading = /^(?:\s|::|##|[-+~^]{3})/u;

/** One line of text for people. */
export function textLine(text: string): string {
  return `${singleLine(text, Infinity).replace(command, "#\\u{23}")}\n`;
}

/** A path at the start of a line: with `./` before it if it could be read as a command. */
export function pathToBeginWith(path: string): string {
  return leading.test(path) ? `./${path}` : path;
}

/** One line of JSON, which still parses to the same value. */
export function jsonLine(value: unknown): string {
  const escaped = (one: string): string =>
    [...Array(one.length).keys()]
      .map((at) => `\\u${one.charCodeAt(at).toString(16).padStart(4, "0")}`)
      .join("");
  const json = JSON.stringify(value).replace(invisible, escaped);
  return `${json.replace(command, "#\\u0023")}\n`;
}
