// Text that a server, a repository or a file brought, made harmless wherever it is shown. Characters
// that are invisible, or that change what stands around them, become escapes that can be read and
// typed; everything else stays, in any language.

/** Longer names and paths are cut in the middle, where they say least. */
const longestLine = 200;

/** VS Code cuts a notification at this length, and with it the end of our own sentence. */
const longestMessage = 1000;

const longestText = 20_000;

// Scripts whose spelling needs U+200C and U+200D between letters.
const joining = [
  ...["Arabic", "Syriac", "Nko", "Mongolian", "Devanagari", "Bengali", "Gurmukhi", "Gujarati"],
  ...["Oriya", "Tamil", "Telugu", "Kannada", "Malayalam", "Sinhala", "Khmer", "Myanmar"],
]
  .map((script) => `\\p{Script=${script}}`)
  .join("");

const pictograph = "\\p{Extended_Pictographic}[\\ufe0e\\ufe0f\\p{Emoji_Modifier}]?";

/** Invisible characters where they belong: inside emoji, after ideographs, between joining letters. */
const wellPlaced = [
  "\\u{1f3f4}[\\u{e0030}-\\u{e0039}\\u{e0061}-\\u{e007a}]{2,6}\\u{e007f}",
  `${pictograph}(?:\\u200d${pictograph})*`,
  "[0-9#*]\\ufe0f\\u20e3",
  "\\p{Script=Han}[\\ufe00-\\ufe0f\\u{e0100}-\\u{e01ef}]",
  `(?<=[${joining}])[\\u200c\\u200d](?=[${joining}])`,
  "(?<=[\\u094d\\u09cd\\u0d4d\\u0dca])\\u200d",
].join("|");

/** Also a pile of more accents on one letter than any language has, which covers the lines above. */
const unseen = [
  "[\\p{Cc}\\p{Cs}\\p{Co}\\p{Zl}\\p{Zp}\\ufff9-\\ufffb]",
  "\\p{Default_Ignorable_Code_Point}",
  "\\p{Noncharacter_Code_Point}",
  "(?<=\\p{M}{8})\\p{M}",
].join("|");

const wellPlacedOrUnseen = new RegExp(`(${wellPlaced})|${unseen}`, "gu");

const shortEscapes: Readonly<Record<string, string>> = { "\n": "\\n", "\r": "\\r", "\t": "\\t" };

/**
 * A name, a path or the like as one line of text, of at most `limit` characters. Made for people to
 * read; applied twice it is the same as once.
 */
export function singleLine(text: string, limit = longestLine): string {
  return shortened(visible(shortened(text, limit)), limit);
}

/**
 * A finished text for whatever VS Code shows as plain text on one line: messages, labels,
 * descriptions, tooltips. VS Code makes links that run commands of `[text](command:…)` in many of
 * them, and icons of `$(name)`; a space between takes both away.
 */
export function plainText(text: string, limit = longestMessage): string {
  return shortened(singleLine(text, limit).replace(/[\]$](?=\()/g, "$& "), limit);
}

/** A text of several lines, such as a stack or a log's message. */
export function severalLines(text: string, limit = longestText): string {
  const parts = shortened(text, limit).split(/(\r?\n|\t)/);
  const shown = parts.map((part, index) => (index % 2 === 0 ? visible(part) : part.at(-1)));
  return shortened(shown.join(""), limit);
}

/** A text within Markdown: every sign that could mean something there is written as an entity. */
export function plainMarkdown(text: string): string {
  return singleLine(text, longestMessage)
    .replace(/\s+/g, " ")
    .replace(/[!-/:-@[-`{-~]/g, (sign) => `&#${sign.charCodeAt(0)};`);
}

/** A name as a part of a file name that no file system objects to. */
export function fileName(name: string): string {
  return shortened(name, 80)
    .normalize("NFC")
    .replace(/[^\p{L}\p{M}\p{N}._-]+/gu, "-")
    .replace(/^[.-]+/, "");
}

/** Whether a person typed a name, as it is or as it is shown. */
export function isSameName(typed: string, name: string): boolean {
  const shown = (text: string): string =>
    plainText(text).normalize("NFC").replace(/\s+/g, " ").trim();
  return shown(typed) === shown(name);
}

function visible(text: string): string {
  return text.replace(
    wellPlacedOrUnseen,
    (found: string, kept: string | undefined) => kept ?? shortEscapes[found] ?? escape(found),
  );
}

function escape(character: string): string {
  return `\\u{${(character.codePointAt(0) ?? 0).toString(16).toUpperCase()}}`;
}

/** Cuts out the middle, and no character in two. */
function shortened(text: string, limit: number): string {
  if (text.length <= limit) return text;
  const half = Math.floor((limit - 1) / 2);
  const start = text.slice(0, half).replace(/[\p{Cs}\p{Default_Ignorable_Code_Point}]+$/u, "");
  const end = text
    .slice(text.length - half)
    .replace(/^[\p{Cs}\p{M}\p{Default_Ignorable_Code_Point}]+/u, "");
  return `${start}…${end}`;
}
