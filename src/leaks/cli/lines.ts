// Lines of output. A path may hold line breaks, terminal escapes and what a CI system takes for a
// command of its own (`::error::`, `##[…]`, `##vso[…]`): all of it comes out as visible text. Pure.

import { singleLine } from "../../ui/untrusted-text";

/** Control and format characters, line separators, and halves of characters. */
const invisible = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;

/** CI systems look for these anywhere in a line. */
const command = /##(?=(?:vso|teamcity)?\[)/gi;

/** Those that are looked for where a line begins; spaces before them do not count. */
const leading = /^(?:\s|::|##|[-+~^]{3})/u;

/** As text for people. */
export function textLine(text: string): string {
  return `${singleLine(text, Infinity).replace(command, "#\\u{23}")}\n`;
}

/** A path to begin a line with: another name of the same file where it would be taken for more. */
export function pathToBeginWith(path: string): string {
  return leading.test(path) ? `./${path}` : path;
}

/** As JSON, from which the text comes back as it was. */
export function jsonLine(value: unknown): string {
  const escaped = (one: string): string =>
    [...Array(one.length).keys()]
      .map((at) => `\\u${one.charCodeAt(at).toString(16).padStart(4, "0")}`)
      .join("");
  const json = JSON.stringify(value).replace(invisible, escaped);
  return `${json.replace(command, "#\\u0023")}\n`;
}
