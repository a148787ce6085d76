// The structure of a YAML document, line by line, as far as it is written in block style. Pure.

export interface YamlNode {
  /** "-" for an item of a list. */
  readonly key: string;
  readonly indent: number;
  readonly value: string;
  readonly parent?: YamlNode;
}

export interface YamlLine {
  readonly node: YamlNode;
  /** The column where the value begins. */
  readonly valueAt: number;
  /** The line is part of the text of a block scalar. */
  readonly isText: boolean;
}

const entry = /^( *)((?:- +)*)(?:("[^"]*"|'[^']*'|[\w.$/<-]+(?: [\w.$/-]+)*) *:(?=\s|$))? *(.*?)\s*$/;

/** Each line with an entry or with text of a block scalar; others are undefined. */
export function yamlLines(lines: readonly string[]): (YamlLine | undefined)[] {
  let node: YamlNode | undefined;
  let block: YamlNode | undefined;
  return lines.map((line) => {
    const indent = line.search(/[^ ]|$/);
    if (line.trim() === "") return undefined;
    if (block !== undefined && indent > block.indent) {
      return { node: block, valueAt: 0, isText: true };
    }
    block = undefined;
    const [, , dashes = "", key, value = ""] = entry.exec(line) ?? [];
    if (value.startsWith("#") || (key === undefined && dashes === "")) return undefined;
    while (node !== undefined && node.indent >= indent) node = node.parent;
    let column = indent;
    for (const dash of dashes.match(/- +/g) ?? []) {
      const isLast = key === undefined && column + dash.length === indent + dashes.length;
      node = { key: "-", indent: column, value: isLast ? value : "", parent: node };
      column += dash.length;
    }
    if (key !== undefined) node = { key, indent: column, value, parent: node };
    if (node === undefined) return undefined;
    if (/^[|>][-+\d]*(?:\s+#.*)?$/.test(value)) block = node;
    return { node, valueAt: line.trimEnd().length - value.length, isText: false };
  });
}

/** The keys from the top down to a node; undefined within anything but block style. */
export function pathOf(node: YamlNode): string | undefined {
  const keys = [node.key];
  for (let { parent } = node; parent !== undefined; { parent } = parent) {
    if (parent.value !== "" || keys.length > 50) return undefined;
    keys.unshift(parent.key);
  }
  return keys.join(".");
}

const scalar = /^(?:"((?:[^"\\]|\\.)*)"|'((?:[^']|'')*)'|([^\s"'[\]{}&*!|>%@`#,?-](?:(?! #).)*?))\s*(?: #.*)?$/;

/** What is in a value on one line that is plain, or in quotes that end there. */
export function scalarOf(value: string): string | undefined {
  const [, double, single, plain] = scalar.exec(value) ?? [];
  return double ?? single ?? plain;
}
