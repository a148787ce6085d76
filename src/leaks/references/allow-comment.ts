// The comment that allows a key: behind its line or on a line of its own above, wherever it changes
// no value; nothing where neither is safe. Pure.

import { languages } from "./languages";
import { SourceText, type Region } from "./lexer";
import { pathOf, scalarOf, yamlLines } from "./yaml";

const marker = "skycloak:allow";

/** So far from the key, in characters, the comment is still taken for one about it. */
const reach = 900;

export interface AllowComment {
  /** Where it is put in, as an offset. */
  readonly at: number;
  /** With a line end of `\n` if it has a line of its own. */
  readonly text: string;
}

interface Line {
  readonly text: string;
  readonly number: number;
  readonly start: number;
  readonly end: number;
  /** The document's lines. */
  readonly lines: readonly string[];
}

/** Undefined where the language has no comment for that, or its place has none. */
export function allowComment(language: string, path: string, text: string, key: number): AllowComment | undefined {
  const start = text.lastIndexOf("\n", key - 1) + 1;
  const next = text.indexOf("\n", key);
  const end = next < 0 ? text.length : next - Number(text.charAt(next - 1) === "\r");
  const lines = text.split(/\r?\n/);
  const number = text.slice(0, start).split("\n").length - 1;
  const line = { text: text.slice(start, end), number, start, end, lines };
  const comment = commentOf(language, path, text, line);
  if (comment === undefined) return undefined;
  const [open, close] = comment.form;
  const said = [open, marker, close]
    .filter((part) => part !== undefined)
    .join(" ")
    .trim();
  if (comment.behind && end - key < reach) return { at: end, text: ` ${said}` };
  if (!comment.above || (start === 0 && line.text.startsWith("#!"))) return undefined;
  const indent = comment.indent === false ? "" : (/^\s*/.exec(line.text)?.[0] ?? "");
  return { at: start, text: `${indent}${said}\n` };
}

interface Comment {
  readonly form: readonly [open: string, close?: string];
  readonly behind: boolean;
  readonly above: boolean;
  readonly indent?: boolean;
}

function commentOf(language: string, path: string, text: string, line: Line): Comment | undefined {
  const name = /(?:^|\/)\.env(?:\.[\w.-]+)?$/.test(path) ? "dotenv" : language;
  if (name in ownLine) {
    const isSafe = !goesOn(line.lines[line.number - 1]) && ownLine[name]?.(text, line) === true;
    return { form: [name === "ini" ? ";" : "#"], behind: false, above: isSafe, indent: false };
  }
  if (/^(?:yaml|dockercompose|azure-pipelines|github-actions-workflow)$/.test(name)) return inYaml(line);
  if (/^(?:html|xml|vue|svelte)$/.test(name)) return inMarkup(text, line);
  if (name === "markdown") return isMarkdown(text, line) ? inMarkup(text, line, true) : undefined;
  return inCode(name, text, line);
}

function goesOn(line = ""): boolean {
  return /\\\s*$/.test(line);
}

function inCode(language: string, text: string, line: Line): Comment | undefined {
  const { syntax, comment: form, commentAbove } = languages[language] ?? {};
  // A notebook's cell in another language.
  if (syntax === undefined || form === undefined || /^\s*%%/.test(text)) return undefined;
  const source = new SourceText(text, syntax);
  const [begin, end] = [source.regionAt(line.start), source.regionAt(line.end)];
  const before = line.start === 0 ? begin : source.regionAt(line.start - 1);
  if (begin.kind === "block-comment" && end.kind === "block-comment") {
    return { form: [""], behind: true, above: false };
  }
  const continued = (one = ""): boolean => goesOn(one) || (syntax.escape === "`" && /`\s*$/.test(one));
  const behind = end.kind === "code" && !continued(line.text) && commentAbove?.test(line.text) !== true;
  const isBetween = isCode(before, line.start) && isCode(begin, line.start);
  return { form, behind, above: isBetween && !continued(line.lines[line.number - 1]) };
}

/** Whether something can be put in front of a place. */
function isCode(region: Region, at: number): boolean {
  return region.kind === "string" ? region.start === at : /^(?:code|line-comment)$/.test(region.kind);
}

/** Where behind a value a comment would be part of it. */
const ownLine: Readonly<Record<string, (text: string, line: Line) => boolean>> = {
  dotenv: (text, { start, text: line }) => {
    const strings = [{ open: /(?<==[ \t]*)["'`]/y, lines: true }];
    const region = new SourceText(text, { comment: /(?<=^[ \t]*)#/my, strings }).regionAt(start);
    return region.kind !== "string" && region.kind !== "other" && /^\s*(?:#|(?:export\s+)?[\w.-]+\s*=)/.test(line);
  },
  properties: (_text, { text: line }) => /^\s*(?:[#!]|[^\s=:]+\s*[=:])/.test(line),
  // An indented line can go on with the value above.
  ini: (_text, { text: line }) => /^(?:[#;]|[^\s=:[]+\s*[=:])/.test(line),
  makefile: (text, { lines, number, text: line }) => {
    // All lines of a recipe are one script.
    if (line.startsWith("\t") && /^\.ONESHELL:/m.test(text)) return false;
    const above = lines.slice(0, number);
    return count(above, /^\s*define\b/) === count(above, /^\s*endef\b/);
  },
  dockerfile: (_text, { lines, number }) => {
    let tag: string | undefined;
    for (const line of lines.slice(0, number)) {
      if (tag === undefined) tag = /<<-?["']?(\w+)/.exec(line)?.[1];
      else if (line.trim() === tag) tag = undefined;
    }
    return tag === undefined;
  },
};

function count(lines: readonly string[], expression: RegExp): number {
  return lines.filter((line) => expression.test(line)).length;
}

function inYaml({ lines, number, text }: Line): Comment | undefined {
  const all = yamlLines(lines);
  const isComment = all[number] === undefined && /^\s*#/.test(text);
  const found = all[number] ?? (isComment ? all.slice(0, number).findLast((line) => line) : undefined);
  if (found === undefined || found.isText || pathOf(found.node) === undefined) return undefined;
  const { value, indent } = found.node;
  const isOnLine = scalarOf(value) !== undefined;
  if (isComment) return { form: ["#"], behind: false, above: isOnLine || value === "" };
  const next = lines.slice(number + 1).find((line) => line.trim() !== "") ?? "";
  // Behind the first of several lines it would end the value.
  const isLast = next.search(/\S|$/) <= indent || next.trimStart().startsWith("#");
  return { form: ["#"], behind: isOnLine && isLast, above: true };
}

const rawText = /<(\/?)(?:script|style|textarea|pre|title)\b/gi;

/** Between tags, where a comment adds no text. */
function inMarkup(text: string, { start, end }: Line, isText = false): Comment | undefined {
  const isBetween = (at: number): boolean => {
    const before = text.slice(0, at);
    const isRaw = [...before.matchAll(rawText)].at(-1)?.[1] === "";
    const isOpen = [
      ["<!--", "-->"],
      ["<![CDATA[", "]]>"],
      ["<", ">"],
    ].some(([open = "", close = ""]) => before.lastIndexOf(open) > before.lastIndexOf(close));
    return !isRaw && !isOpen && (isText || before.trimEnd().endsWith(">"));
  };
  return {
    form: ["<!--", "-->"],
    behind: isBetween(end),
    above: !isText && start > 0 && isBetween(start),
  };
}

/** Of code or of mathematics, in a quotation or a list or not. */
const fenceLine = /^[\s>]*(?:(?:[-*+]|\d+[.)])\s+)?(`{3,}|~{3,}|\${2}(?!.*\$))\s*(.*)$/;

/** Whether a line is a paragraph, a heading or a list: not code, a table, a definition or data. */
function isMarkdown(text: string, { text: line, lines, number }: Line): boolean {
  if (/^(?: {4}|\t)|^\s*\[[^\]]+\]:|\|/.test(line) || line.split("`").length % 2 === 0) return false;
  const above = lines.slice(0, number);
  let fence: string | undefined;
  for (const one of [...above, line]) {
    const [, opened = "", info = ""] = fenceLine.exec(one) ?? [];
    if (fence === undefined) fence = opened === "" ? undefined : opened;
    else if (info === "" && opened.startsWith(fence)) fence = undefined;
  }
  const isFence = fenceLine.test(line);
  const isData = /^---\r?\n/.test(text) && count(above.slice(1), /^(?:---|\.\.\.)\s*$/) === 0;
  return fence === undefined && !isFence && !isData;
}
