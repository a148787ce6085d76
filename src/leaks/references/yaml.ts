// YAML in block style: its structure line by line, references in values, and comments.

import { lineAround, replaceKey, type CommentPositions, type Language, type Line, type Replacer } from "./language";
import type { SourceText } from "./lexer";

export const yaml: Language = { comment: ["#"], strings: [], commentPositions };

interface Node {
  /** "-" for an item of a list. */
  readonly key: string;
  readonly indent: number;
  readonly value: string;
  /** The offset of the value. */
  readonly at: number;
  readonly parent?: Node;
}

const entry = /^( *)((?:- +)*)(?:("[^"]*"|'[^']*'|[\w.$/<-]+(?: [\w.$/-]+)*) *:(?=\s|$))? *(.*?)\s*$/;

/** Maps the offset of each line to its entry, or to the block scalar that contains the line. */
function nodesOf({ text }: SourceText): Map<number, Node> {
  const nodes = new Map<number, Node>();
  let node: Node | undefined;
  let block: Node | undefined;
  for (const { 0: line, index } of text.matchAll(/^.*\S.*$/gm)) {
    const indent = line.search(/[^ ]/);
    if (block !== undefined && indent > block.indent) {
      nodes.set(index, block);
      continue;
    }
    block = undefined;
    const [, , dashes = "", key, value = ""] = entry.exec(line) ?? [];
    if (value.startsWith("#") || (key === undefined && dashes === "")) continue;
    while (node !== undefined && node.indent >= indent) node = node.parent;
    const at = index + line.trimEnd().length - value.length;
    let column = indent;
    for (const dash of dashes.match(/- +/g) ?? []) {
      const isLast = key === undefined && column + dash.length === indent + dashes.length;
      node = { key: "-", indent: column, value: isLast ? value : "", at, parent: node };
      column += dash.length;
    }
    if (key !== undefined) node = { key, indent: column, value, at, parent: node };
    if (node !== undefined) nodes.set(index, node);
    if (/^[|>][-+\d]*(?:\s+#.*)?$/.test(value)) block = node;
  }
  return nodes;
}

/** The keys from the top level down to a node; undefined outside block style. */
function pathOf(node: Node): string | undefined {
  const keys = [node.key];
  for (let { parent } = node; parent !== undefined; { parent } = parent) {
    if (parent.value !== "" || keys.length > 50) return undefined;
    keys.unshift(parent.key);
  }
  return keys.join(".");
}

const scalar = /^(?:"((?:[^"\\]|\\.)*)"|'((?:[^']|'')*)'|([^\s"'[\]{}&*!|>%@`#,?-](?:(?! #).)*?))\s*(?: #.*)?$/;

/** The content of a single-line value, plain or quoted. */
function scalarOf(value: string): string | undefined {
  const [, double, single, plain] = scalar.exec(value) ?? [];
  return double ?? single ?? plain;
}

/** Replaces keys in values whose paths match. */
export function replaceInYaml(reference: string, path: RegExp): Replacer {
  return (source, key) => {
    const { lineStart, before } = lineAround(source, key);
    const node = source.cached(nodesOf).get(lineStart);
    if (node === undefined || !path.test(pathOf(node) ?? "\n")) return undefined;
    // Within an expression, a reference would be plain text.
    if (/\$\{\{(?:(?!\}\}).)*$/.test(before)) return undefined;
    const isText = node.at < lineStart;
    const column = key.start - node.at;
    const isInScalar = column >= 0 && column <= (scalarOf(node.value)?.length ?? -1);
    return isText || isInScalar ? replaceKey(key, reference) : undefined;
  };
}

function commentPositions(source: SourceText, { start, end, text }: Line): CommentPositions {
  const nodes = source.cached(nodesOf);
  const isComment = !nodes.has(start) && /^\s*#/.test(text);
  const lineStart = (isComment ? [...nodes.keys()].findLast((offset) => offset < start) : start) ?? start;
  const node = nodes.get(lineStart);
  // Within the text of a block scalar, or in flow style.
  if (node === undefined || node.at < lineStart || pathOf(node) === undefined) return {};
  const isOnLine = scalarOf(node.value) !== undefined;
  if (isComment) return { above: isOnLine || node.value === "" };
  const next = /^.*\S.*$/m.exec(source.text.slice(end))?.[0] ?? "";
  // After the first of several lines, a comment would end the value.
  const isLast = next.search(/\S|$/) <= node.indent || next.trimStart().startsWith("#");
  return { trailing: isOnLine && isLast, above: true };
}
