// Lines of output. A path may contain line breaks, terminal escapes and commands of CI systems (`::error::`,
// `##[…]`, `##vso[…]`). All of these are printed as visible text. Pure.

import { singleLine } from "../../ui/untrusted-text";

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
