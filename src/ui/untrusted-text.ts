// Makes text from a server, a repository or a file safe to show. Replaces invisible characters, and
// those that change how the surrounding text is displayed, with visible escapes. All other text is unchanged.

/** Longer names and paths are shortened in the middle, since their start and end distinguish them. */
const maxLineLength = 200;

/** VS Code cuts off the end of a longer notification, which is the part that this extension has written. */
const maxMessageLength = 1000;

/** In UTF-16 units, of up to three bytes each in UTF-8. A file name has at most 255 bytes. */
const maxFileNameLength = 60;

const maxTextLength = 20_000;

// Scripts whose spelling uses U+200C and U+200D between letters.
const joiningScripts = [
  ...["Arabic", "Syriac", "Nko", "Mongolian", "Devanagari", "Bengali", "Gurmukhi", "Gujarati"],
  ...["Oriya", "Tamil", "Telugu", "Kannada", "Malayalam", "Sinhala", "Khmer", "Myanmar"],
  ...["Balinese", "Javanese"],
]
  .map((script) => `\\p{Script=${script}}`)
  .join("");

const pictograph = "\\p{Extended_Pictographic}[\\ufe0e\\ufe0f\\p{Emoji_Modifier}]?";

/** Invisible characters in valid places: inside emoji, after ideographs, between joining letters. */
const validInvisible = [
  "\\u{1f3f4}[\\u{e0030}-\\u{e0039}\\u{e0061}-\\u{e007a}]{2,6}\\u{e007f}",
  `${pictograph}(?:\\u200d${pictograph})*`,
  "[0-9#*]\\ufe0f\\u20e3",
  "\\p{Script=Han}[\\ufe00-\\ufe0f\\u{e0100}-\\u{e01ef}]",
  "(?<=\\p{Script=Mongolian})[\\u180b-\\u180d\\u180f]",
  `(?<=[${joiningScripts}]\\p{M}{0,4})[\\u200c\\u200d](?=[${joiningScripts}])`,
  "(?<=[\\u094d\\u09cd\\u0d4d\\u0dca])\\u200d",
].join("|");

/**
 * Also matches the blank Braille pattern, and more accents on one letter than any language uses, since a stack
 * of accents covers the lines above.
 */
const invisible = [
  "[\\p{Cc}\\p{Cs}\\p{Co}\\p{Zl}\\p{Zp}\\u2800\\ufff9-\\ufffc\\u{13430}-\\u{1343f}]",
  "\\p{Default_Ignorable_Code_Point}",
  "\\p{Noncharacter_Code_Point}",
  "(?<=\\p{M}{8})\\p{M}",
].join("|");

const validOrInvisible = new RegExp(`(${validInvisible})|${invisible}`, "gu");

const shortEscapes: Readonly<Record<string, string>> = { "\n": "\\n", "\r": "\\r", "\t": "\\t" };

/**
 * A name, a path or similar text on one line of at most `limit` UTF-16 units, for people to read.
 * Idempotent.
 */
export function singleLine(text: string, limit = maxLineLength): string {
  // Escapes make the text longer.
  return shorten(escapeInvisible(shorten(text, limit)), limit);
}

/**
 * A complete text that VS Code shows on one line: a message, a label, a description, a tooltip. In many of
 * these VS Code turns `[text](command:…)` into a link that runs a command, and `$(name)` into an icon; an
 * added space prevents both.
 */
export function plainText(text: string, limit = maxMessageLength): string {
  return shorten(singleLine(text, limit).replace(/[\]$](?=\()/g, "$& "), limit);
}

/** Text of several lines, such as a stack trace or a log message. */
export function multiLine(text: string, limit = maxTextLength): string {
  const lines = shorten(text, limit)
    .replaceAll("\r\n", "\n")
    .split(/([\n\t])/);
  const escaped = lines.map((part, index) => (index % 2 === 0 ? escapeInvisible(part) : part));
  return shorten(escaped.join(""), limit);
}

/** Text within Markdown: all ASCII punctuation becomes character references. */
export function escapeMarkdown(text: string): string {
  return singleLine(text, maxMessageLength)
    .replace(/\s+/g, " ")
    .replace(/[!-/:-@[-`{-~]/g, (character) => `&#${character.charCodeAt(0)};`);
}

/** A name as part of a file name that every file system accepts; empty if no character can be used. */
export function toFileName(name: string): string {
  // Normalizing can make the name longer.
  return shorten(shorten(name, maxFileNameLength).normalize("NFC"), maxFileNameLength)
    .replace(/\p{Default_Ignorable_Code_Point}+/gu, "")
    .replace(/[^\p{L}\p{M}\p{N}._-]+/gu, "-")
    .replace(/^[\p{M}.-]+|[.-]+$/gu, "");
}

/** Whether the typed text is this name, either in its original or its displayed form. */
export function isSameName(typed: string, name: string): boolean {
  const normalize = (text: string): string => plainText(text).normalize("NFC").replace(/\s+/g, " ").trim();
  return typed === name || (normalize(typed) === normalize(name) && normalize(name) !== "");
}

function escapeInvisible(text: string): string {
  return text.replace(
    validOrInvisible,
    (found: string, valid: string | undefined) => valid ?? shortEscapes[found] ?? toUnicodeEscape(found),
  );
}

function toUnicodeEscape(character: string): string {
  return `\\u{${(character.codePointAt(0) ?? 0).toString(16).toUpperCase()}}`;
}

/** Cuts out the middle, without splitting a character. */
function shorten(text: string, limit: number): string {
  if (text.length <= limit) return text;
  const half = Math.floor((limit - 1) / 2);
  const start = text.slice(0, half).replace(/[\p{Cs}\p{Default_Ignorable_Code_Point}]+$/u, "");
  const end = text.slice(text.length - half).replace(/^[\p{Cs}\p{M}\p{Default_Ignorable_Code_Point}]+/u, "");
  return `${start}…${end}`;
}

/**
 * Returns the name of the first variable whose value VS Code would alter. It substitutes `${env:NAME}` and similar
 * variables in the environment of a terminal and has no escape for them, so a malicious client ID could send another
 * secret of this machine to the server. A NUL character would end a value early.
 */
export function findAlteredVariable(environment: Readonly<Record<string, string>>): string | undefined {
  return Object.entries(environment).find(([, value]) => /\$\{|\0/.test(value))?.[0];
}
