// Writes HCL, the language of Terraform, from untrusted names and values. Pure.

export type Value = string | boolean | readonly string[] | Reference;

/** What another resource knows, such as `skycloak_cluster.main.id`. */
export interface Reference {
  readonly reference: string;
}

export interface Attribute {
  readonly name: string;
  /** No value: the attribute is left out. */
  readonly value: Value | null | undefined;
  /** The comment that takes its place. */
  readonly ifLeftOut?: string | undefined;
}

export function resourceBlock(address: string, attributes: readonly Attribute[]): string {
  const [type = "", label = ""] = address.split(".");
  const written = attributes.flatMap(({ name, value }) =>
    isEmpty(value) ? [] : [[name, expression(value)] as const],
  );
  const width = Math.max(0, ...written.map(([name]) => name.length));
  const lines = written.map(([name, text]) => `  ${name.padEnd(width)} = ${text}`);
  const comments = attributes.flatMap(({ value, ifLeftOut }) =>
    isEmpty(value) && ifLeftOut !== undefined ? [`  # ${ifLeftOut}`] : [],
  );
  return `resource "${type}" "${label}" {\n${[...lines, ...comments].join("\n")}\n}\n`;
}

export function importBlock(address: string, id: string): string {
  return `import {\n  to = ${address}\n  id = ${quoted(id)}\n}\n`;
}

/** The provider itself reads an empty text or list as none. */
export function isEmpty(value: Attribute["value"]): value is null | undefined | "" {
  return value == null || value === "" || (Array.isArray(value) && value.length === 0);
}

function expression(value: Value): string {
  if (typeof value === "string") return quoted(value);
  if (typeof value === "boolean") return String(value);
  if ("reference" in value) return value.reference;
  return `[${value.map(quoted).join(", ")}]`;
}

/** Invisible, or changing what is seen around it. HCL knows no \b and \f, and no surrogates. */
const escaped = /["\\\p{Cc}\p{Cn}\p{Co}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\p{Cf}]/gu;

const shortEscapes: Readonly<Record<string, string>> = {
  '"': '\\"',
  "\\": "\\\\",
  "\n": "\\n",
  "\r": "\\r",
  "\t": "\\t",
};

/**
 * A string literal with this value, in which neither `${` nor `%{` begins anything. Half of a surrogate
 * pair becomes U+FFFD, as it does in whatever else reads the API's answer as UTF-8.
 */
export function quoted(text: string): string {
  const literal = text
    .replace(/\p{Cs}/gu, "\ufffd")
    .replace(escaped, (character) => shortEscapes[character] ?? unicodeEscape(character))
    .replace(/[$%](?=\{)/g, "$&$&");
  return `"${literal}"`;
}

function unicodeEscape(character: string): string {
  const code = (character.codePointAt(0) ?? 0).toString(16);
  return code.length > 4 ? `\\U${code.padStart(8, "0")}` : `\\u${code.padStart(4, "0")}`;
}

/** Whether a string of Terraform can have this value: it is UTF-8, and normalized. */
export function isExpressible(text: string): boolean {
  return !/\p{Cs}/u.test(text) && text === text.normalize("NFC");
}

const longestLabel = 80;

/** Names of resources: lower-case letters, digits and `_`, unique for their type. */
export class Labels {
  readonly #taken = new Set<string>();
  /** How often each name has been requested. */
  readonly #counts = new Map<string, number>();

  of(type: string, name: string): string {
    const plain = name
      .slice(0, longestLabel)
      .toLowerCase()
      .replace(/[^a-z0-9_]+/g, "_");
    const base = `${type}.${/^[a-z_]/.test(plain) ? plain : `_${plain}`}`;
    let count = this.#counts.get(base) ?? 0;
    let address: string;
    do address = ++count === 1 ? base : `${base}_${count}`;
    while (this.#taken.has(address));
    this.#counts.set(base, count);
    this.#taken.add(address);
    return address;
  }
}
