// Removes secrets from text that is about to be logged or shown. This is the last line of defense: nothing should pass
// a secret to the log in the first place. Every pattern runs in time proportional to the length of the text, and very
// long text is truncated.

const placeholder = "«redacted»";

/** A space matches any separator or none: `client_secret`, `clientSecret`, `Client-Secret`. */
const secretNames = [
  "secret",
  "secret (?:access )?key",
  "pass(?:word|wd|phrase|code)",
  "(?<=^|[^a-z]|%[0-9a-f]{2})(?:pwd|pass|otp|jwt|sig|psk)",
  "(?:api|full|private|account|access|encryption|signing|session|master) key",
  "(?:aws )?access key id",
  "google access id",
  "token",
  "(?:device|authorization|auth|user) code",
  "recovery codes?",
  "secret data",
  "code verifier",
  "assertion",
  "signature",
  "(?:amz|goog|bind) credential",
  "session id",
  "keycloak (?:identity|session)(?: legacy)?",
];

/** Headers whose value is the rest of the line. */
const headers = ["(?:proxy )?authorization", "(?:set )?cookies?2?"];

/** Names of secret parameters of a URL or a form, which are ordinary words elsewhere. */
const parameters = ["code", "key"];

/** A quote, escaped once for each level of JSON within JSON, or as HTML or JSON escape it. */
const quoteMark = String.raw`(?:\\{0,15}["']|&quot;|&#0?3[49];|\\{1,8}u002[27])`;

/** Separators between a name and its value. Repetitions are bounded, so that matching stays linear. */
const separators = [
  String.raw`${quoteMark}\]?\s{0,20}(?:=>|[:=])`,
  // {"name": "password", "value": "…"}
  String.raw`\\{0,15}["']\s{0,20},\s{0,20}\\{0,15}["']value\\{0,15}["']\s{0,20}:`,
  // ["Authorization", "…"], as Node.js lists headers, but not a list of names alone.
  String.raw`(?<=authorization|cookie|api-key|-token)\\{0,15}["']\s{0,20},(?!\s{0,20}\\{0,15}["'][a-z-]{1,30}\\{0,15}["'])`,
  // A part of a multipart form.
  String.raw`["']?\r?\n\r?\n`,
  String.raw`\d{0,3}\]?[ \t]{0,20}(?:=>|:=|[:=](?![:=]))`,
  // Percent-encoded, with or without a quote.
  "(?:%(?:25){0,4}2[27])?%(?:25){0,4}3[ad]",
  // An object as Java or Rust prints it: `Token[value=…]`.
  String.raw`[[({]\s{0,5}value\s{0,5}[:=]`,
  ">",
  // --password value
  String.raw`(?<=--[\w.-]{0,30})[ \t]`,
];

const anyOf = (list: readonly string[]): string => `(?:${list.join("|")})`;
const namePattern = (list: readonly string[]): string => anyOf(list).replaceAll(" ", "[-_. ]?");

const pattern = new RegExp(
  [
    `(?:(?<header>${namePattern(headers)})`,
    `${namePattern(secretNames)}(?:[-_. ]?(?:value|string|text|confirmation|provided))?`,
    `(?<=^|[?&]|&amp;|%26|%3f)${namePattern(parameters)}(?==|%3d))${anyOf(separators)}`,
  ].join("|"),
  "gi",
);

/** Words that describe a value rather than being one. */
const descriptiveWord =
  /^(?:at|missing|required|invalid|expired|revoked|none|null|nil|undefined|empty|unknown|unset|true|false|yes|no|not|is|was|has|must|should|can|cannot|may|too|the|an?|ok|string|number|boolean|object|optional|denied|refused|hidden|absent|present|unsupported|malformed|mismatch|wrong|failed|changed|rotated|stored|\d{1,3}|\*+)[.,;:!?)\]}]*$/i;

const scheme = /(?:Bearer|Basic|DPoP|Digest|Negotiate|NTLM)(?=[ \t])/iy;

/**
 * Removes the values of parameters, headers and fields whose name says that they are secret, in
 * whatever notation: `name=value`, `name: value`, JSON (also within JSON), forms, URLs, XML, flags.
 */
function redactNamed(text: string): string {
  let safe = "";
  let copiedUpTo = 0;
  pattern.lastIndex = 0;
  for (let found = pattern.exec(text); found !== null; found = pattern.exec(text)) {
    const isHeader = found.groups?.["header"] !== undefined;
    const value = findValue(text, pattern.lastIndex, found[0], isHeader);
    if (value === undefined) continue;
    safe += text.slice(copiedUpTo, value.start) + placeholder;
    copiedUpTo = pattern.lastIndex = value.end;
  }
  return safe + text.slice(copiedUpTo);
}

interface Span {
  readonly start: number;
  /** Greater than `start`. */
  readonly end: number;
}

/** The value that follows `nameAndSeparator`. Undefined if there is none, or only a description. */
function findValue(text: string, from: number, nameAndSeparator: string, isHeader: boolean): Span | undefined {
  const isColon = nameAndSeparator.endsWith(":");
  const start = findValueStart(text, from, isColon);
  const [opening, slashes = "", quote = ""] = match(/(\\{0,15})(["'`])/y, text, start) ?? [];
  if (opening !== undefined) {
    const first = start + opening.length;
    const end = findQuotedEnd(text, first, quote, slashes.length);
    return end > first ? { start: first, end } : undefined;
  }
  // Each field of an object is matched by its own name.
  if (text[start] === "{") return undefined;
  const expression =
    text[start] === "["
      ? /\[[^\]]*\]?/y
      : isHeader || match(scheme, text, start) !== undefined
        ? /[^\r\n]+/y
        : isColon
          ? unquoted.afterColon
          : unquoted.inForm;
  const mayBeProse = !/(?:=|%3d|\n)$/i.test(nameAndSeparator);
  if (mayBeProse && isProse(text.slice(start, start + 60))) return undefined;
  const [value = ""] = match(expression, text, start) ?? [];
  // A YAML block scalar, whose text is on the following lines.
  const [block] = /^[|>][+-]?$/.test(value) ? (match(/[^\n]*(?:\n[ \t]+[^\n]*)+/y, text, start) ?? []) : [];
  const { length } = block ?? value;
  return length === 0 || alreadyRedacted.test(value) ? undefined : { start, end: start + length };
}

const alreadyRedacted = new RegExp(`^${placeholder}[)\\]}]*$`);

const unquoted = {
  afterColon: /(?:[^\s"'<>,\\]|,(?=[^\s"'\\])(?![\w-]{1,40}[=:])|\\(?![nrt"']))+/y,
  inForm: /(?:[^\s"'<>,\\&;]|,(?=[^\s"'\\])(?![\w-]{1,40}[=:])|\\(?![nrt"']))+/y,
};

/** Skips spaces, and a line break if the value may be on the next line. */
function findValueStart(text: string, from: number, isColon: boolean): number {
  const gapPattern = isColon ? /\s*(?=\\{0,15}["'])|\r?\n[ \t]+/y : /\s*(?=\\{0,15}["'])/y;
  const [gap = ""] = match(gapPattern, text, from) ?? match(/[ \t]*/y, text, from) ?? [];
  return from + gap.length;
}

/** “must be longer”, “missing” or a curly quote: text about a secret. */
function isProse(text: string): boolean {
  const [word = ""] = /^[^\s"'<>\\,&]*/.exec(text) ?? [];
  if (descriptiveWord.test(word) || /^[“„‹]/.test(word)) return true;
  return /^[A-Za-z][a-z']{0,14} [a-z]{1,14}(?![\w-])/.test(text);
}

/** The end of a string whose opening quote has `level` backslashes before it. */
function findQuotedEnd(text: string, start: number, quote: string, level: number): number {
  for (let at = text.indexOf(quote, start); at >= 0; at = text.indexOf(quote, at + 1)) {
    let slashes = 0;
    while (at - slashes > start && text[at - slashes - 1] === "\\") slashes++;
    // Each level of JSON nesting doubles the backslashes within the value, and puts one more before its quotes.
    if (slashes < level) return at - slashes;
    if ((slashes - level) % (2 * (level + 1)) === 0) return at - level;
  }
  return text.length;
}

function match(expression: RegExp, text: string, at: number): RegExpExecArray | undefined {
  expression.lastIndex = at;
  return expression.exec(text) ?? undefined;
}

/** In UTF-16 units. Nobody reads longer log lines or error details. */
const maxLength = 100_000;

/** Terminal colors, raw or escaped, and invisible characters, which can split a key in two. */
const ignorable =
  /(?:[\x1b\u241b]|\\x1b|\\u001b|\\033|\\e)\[[\d;?]{0,20}[A-Za-z]|[\x9b][\d;?]{0,20}[A-Za-z]|[\u00ad\u200b-\u200f\u2060-\u2064\ufeff]/gi;

/** Matches one character of a key's prefix as it may be escaped in a URL, JSON, HTML or Markdown. */
function escapedForms(char: string): string {
  const code = char.charCodeAt(0);
  const hex = code.toString(16);
  return String.raw`(?:\\?${char}|%(?:25){0,4}${hex}|\\{1,8}(?:u00|x)${hex}|\\{1,8}u\{0{0,6}${hex}\}|&#0{0,6}${code};|&#x0{0,6}${hex};)`;
}

const keyPrefix = Array.from("sk_sc_", escapedForms).join("");
/** The characters after the prefix, which may be escaped as well. */
const keyRest = String.raw`(?:[\w-]|%(?:25){0,4}[0-9a-f]{2}|\\{1,8}(?:u00|x)[0-9a-f]{2}|\\(?=[_-])|&#x?[0-9a-f]{1,4};){4,}`;

/** How `sk_sc_` looks within base64, at each of the three alignments. */
const encodedKeyPrefix = /c2tfc2Nf|NrX3NjX|za19zY1[89]/;

/** An ordinary word such as in “Bearer token is missing”, or a parameter's name. */
const ordinaryWord = /^(?:[A-Za-z]?[a-z]{0,19}|[a-z_]{1,30}=)$/;

type Rule = readonly [RegExp, string | ((...found: string[]) => string)];

const rules: readonly Rule[] = [
  [new RegExp(keyPrefix + keyRest, "gi"), `sk_sc_${placeholder}`],
  [/-----BEGIN [A-Z ]{0,30}PRIVATE KEY-----[^]*?(?:-----END [A-Z ]{0,30}PRIVATE KEY-----|$)/g, placeholder],
  // JSON web tokens, with or without a signature.
  [/(?<![\w-])eyJ[\w-]{8,}(?:\.[\w-]*){1,4}/g, placeholder],
  [/[\w+/=-]{16,}/g, (token) => (encodedKeyPrefix.test(token) ? placeholder : token)],
  [
    /\b(Bearer|Basic|DPoP|Negotiate|ApiKey)((?:\s|%20|\+)+)([\w.~+/=%-]{6,})/gi,
    (all, scheme = "", gap = "", value = "") => (ordinaryWord.test(value) ? all : `${scheme}${gap}${placeholder}`),
  ],
  // curl --user name:password
  [/((?:\s-u|--(?:proxy-)?user)[ =])[^\s:]{1,100}:\S+/g, `$1${placeholder}`],
  // A user and a password in a URL, which may itself be a parameter of a URL.
  [/:\/\/[^\s/?#"'<>]*@/g, `://${placeholder}@`],
  [/%3a%2f%2f(?:[^\s"'<>&%]|%(?!2f|3f|23|40|2520))*%40/gi, `%3A%2F%2F${placeholder}%40`],
];

export function redact(text: string): string {
  const shortened = text.length > maxLength ? `${text.slice(0, maxLength)}…` : text;
  const clean = shortened.replace(ignorable, "");
  const safe = rules.reduce(
    (line, [pattern, replacement]) => line.replace(pattern, replacement as string),
    redactNamed(clean),
  );
  return safe === clean ? shortened : safe;
}
