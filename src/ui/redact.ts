// Removes secrets from text that is about to be logged or shown. This is the last line of defense:
// nothing should pass a secret to the log in the first place. Every pattern takes time proportional
// to the length of the text, and very long text is cut.

import { redacted, redactNamed } from "./redact-named";

/** In UTF-16 units. A log line or an error detail beyond this length helps nobody. */
const longest = 100_000;

/** Terminal colors, raw or escaped, and invisible characters, which can split a key in two. */
const noise =
  /(?:[\x1b\u241b]|\\x1b|\\u001b|\\033|\\e)\[[\d;?]{0,20}[A-Za-z]|[\x9b][\d;?]{0,20}[A-Za-z]|[\u00ad\u200b-\u200f\u2060-\u2064\ufeff]/gi;

/** Every way to write one character of a key's head in a URL, in JSON, in HTML or in Markdown. */
function spelled(char: string): string {
  const code = char.charCodeAt(0);
  const hex = code.toString(16);
  return String.raw`(?:\\?${char}|%(?:25){0,4}${hex}|\\{1,8}(?:u00|x)${hex}|\\{1,8}u\{0{0,6}${hex}\}|&#0{0,6}${code};|&#x0{0,6}${hex};)`;
}

const keyHead = Array.from("sk_sc_", spelled).join("");
/** A key may be escaped behind its head as well. */
const keyRest = String.raw`(?:[\w-]|%(?:25){0,4}[0-9a-f]{2}|\\{1,8}(?:u00|x)[0-9a-f]{2}|\\(?=[_-])|&#x?[0-9a-f]{1,4};){4,}`;

/** How `sk_sc_` looks within base64, at each of the three alignments. */
const encodedHead = /c2tfc2Nf|NrX3NjX|za19zY1[89]/;

/** An ordinary word such as in “Bearer token is missing”, or a parameter's name. */
const word = /^(?:[A-Za-z]?[a-z]{0,19}|[a-z_]{1,30}=)$/;

type Rule = readonly [RegExp, string | ((...found: string[]) => string)];

const rules: readonly Rule[] = [
  [new RegExp(keyHead + keyRest, "gi"), `sk_sc_${redacted}`],
  [
    /-----BEGIN [A-Z ]{0,30}PRIVATE KEY-----[^]*?(?:-----END [A-Z ]{0,30}PRIVATE KEY-----|$)/g,
    redacted,
  ],
  // JSON web tokens, with or without a signature.
  [/(?<![\w-])eyJ[\w-]{8,}(?:\.[\w-]*){1,4}/g, redacted],
  [/[\w+/=-]{16,}/g, (token) => (encodedHead.test(token) ? redacted : token)],
  [
    /\b(Bearer|Basic|DPoP|Negotiate|ApiKey)((?:\s|%20|\+)+)([\w.~+/=%-]{6,})/gi,
    (all, scheme = "", gap = "", value = "") =>
      word.test(value) ? all : `${scheme}${gap}${redacted}`,
  ],
  // curl --user name:password
  [/((?:\s-u|--(?:proxy-)?user)[ =])[^\s:]{1,100}:\S+/g, `$1${redacted}`],
  // A user and a password in a URL, which may itself be a parameter of a URL.
  [/:\/\/[^\s/?#"'<>]*@/g, `://${redacted}@`],
  [/%3a%2f%2f(?:[^\s"'<>&%]|%(?!2f|3f|23|40|2520))*%40/gi, `%3A%2F%2F${redacted}%40`],
];

export function redact(text: string): string {
  const cut = text.length > longest ? `${text.slice(0, longest)}…` : text;
  const clean = cut.replace(noise, "");
  const safe = rules.reduce(
    (line, [pattern, instead]) => line.replace(pattern, instead as string),
    redactNamed(clean),
  );
  return safe === clean ? cut : safe;
}
