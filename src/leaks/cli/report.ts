// The output of the command line. A path may contain line breaks, terminal escapes and commands of CI systems
// (`::error::`, `##[…]`, `##vso[…]`); all of these are printed as visible text.

import { singleLine } from "../../ui/untrusted-text";
import type { SecretFacts } from "../detector/facts";
import { severityOf, type Exposure } from "../exposure";

/** The severity as in the editor, except that hints are infos. Whether a key still works is not known here. */
export function severityFor(finding: SecretFacts, exposure: Exposure): "error" | "warning" | "info" {
  const severity = severityOf(finding, exposure, false);
  return severity === "information" || severity === "hint" ? "info" : severity;
}

export function messageFor(finding: SecretFacts, exposure: Exposure): string {
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

/** Commands that CI systems recognize anywhere in a line. */
const ciCommand = /##(?=(?:vso|teamcity)?\[)/gi;

/** Commands at the start of a line, where CI systems ignore leading spaces. */
const leadingCommand = /^(?:\s|::|##|[-+~^]{3})/u;

/** One line of human-readable text. */
export function textLine(text: string): string {
  return `${singleLine(text, Infinity).replace(ciCommand, "#\\u{23}")}\n`;
}

/** A path at the start of a line, prefixed with `./` if it could be read as a command. */
export function pathAtLineStart(path: string): string {
  return leadingCommand.test(path) ? `./${path}` : path;
}

/** One line of JSON without invisible characters or commands, which still parses to the same value. */
export function jsonLine(value: unknown): string {
  const escaped = (character: string): string =>
    character
      .split("")
      .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`)
      .join("");
  const json = JSON.stringify(value).replace(invisible, escaped);
  return `${json.replace(ciCommand, "#\\u0023")}\n`;
}
