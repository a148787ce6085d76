// The output of the command line. A path may contain line breaks, terminal escapes and commands of CI systems
// (`::error::`, `##[…]`, `##vso[…]`); all of these are printed as visible text.

import { singleLine } from "../../ui/untrusted-text";
import type { SecretFacts } from "../detector/facts";
import { severityOf, type Exposure } from "../exposure";

/** As in the editor, with hints as notes. Whether a key still works is not known here. */
export function severityIn(finding: SecretFacts, exposure: Exposure): "error" | "warning" | "info" {
  const severity = severityOf(finding, exposure, false);
  return severity === "information" || severity === "hint" ? "info" : severity;
}

export function messageOf(finding: SecretFacts, exposure: Exposure): string {
  const { rule, fingerprint, head, isPartial } = finding;
  const sentence = isPartial ? `part of a Skycloak API key (${head})` : sentences[rule].replace("{0}", () => head);
  return `${sentence}${remarks[exposure]} (${rule}, ${fingerprint})`;
}

const sentences: Readonly<Record<SecretFacts["rule"], string>> = {
  "plain-key": "Skycloak API key ({0}) in plain text",
  "encoded-key": "Skycloak API key ({0}), encoded but easy to read",
  "joined-key": "Skycloak API key ({0}), joined from several strings",
  "client-secret": "automation client secret in plain text",
  "stored-secret": "stored secret in plain text",
};

const remarks: Readonly<Record<Exposure, string>> = {
  committed: ", committed: rotate it (deleting the line doesn't help)",
  tracked: ", about to be committed",
  untracked: ", not committed yet",
  plain: ", not in Git",
  untitled: "",
  unknown: "",
};

/** Control and format characters, line separators, and lone surrogates. */
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
  const escaped = (character: string): string =>
    character
      .split("")
      .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`)
      .join("");
  const json = JSON.stringify(value).replace(invisible, escaped);
  return `${json.replace(command, "#\\u0023")}\n`;
}
