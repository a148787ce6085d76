// Writes texts with keys from templates, in the notation that frozen/cases.txt describes.
import { alphabets, head } from "../../unit/leaks/random-key";

export interface Written {
  readonly text: string;
  /** The secrets it contains. */
  readonly secrets: readonly string[];
}

/** Returns numbers from 0 to 1. */
export type Random = () => number;

function draw(random: Random, alphabet: string, length: number): string {
  return Array.from({ length }, () => alphabet.charAt(random() * alphabet.length)).join("");
}

export function pick<T>(random: Random, from: readonly T[]): T {
  const one = from[Math.floor(random() * from.length)];
  if (one === undefined) throw new Error("nothing to pick from");
  return one;
}

const { lower, alphanumeric, url, hex } = alphabets;

/** Forms of keys. The last character is a letter or digit, so that the end is unambiguous. */
export const keyForms: Readonly<Record<string, (random: Random) => string>> = {
  environment: (random) => {
    const environment = pick(random, ["live", "test", "prod", "dev", "staging"]);
    return `${head}${environment}_${draw(random, lower, 8)}_${draw(random, alphanumeric, 32)}`;
  },
  plain: (random) => head + draw(random, alphanumeric, 40),
  "URL-safe": (random) => `${head}live_${draw(random, url, 42)}${draw(random, alphanumeric, 1)}`,
};

const base64 = (text: string): string => Buffer.from(text).toString("base64");
const inLines = (text: string, width: number, end = "\n"): string =>
  text.match(new RegExp(`.{1,${width}}`, "g"))?.join(end) ?? "";
const underscores = (as: string) => (text: string) => text.replaceAll("_", as);
const prefixed = (by: string) => (text: string) => text.replaceAll("\n", `\n${by}`);

const encodings: Readonly<Record<string, (text: string) => string>> = {
  b64: base64,
  b64u: (text) => Buffer.from(text).toString("base64url"),
  b76: (text) => inLines(base64(text), 76),
  b60: (text) => inLines(base64(text), 60),
  b48: (text) => inLines(base64(text), 48),
  pct: (text) => text.replaceAll(/[^A-Za-z0-9]/g, (one) => `%${one.charCodeAt(0).toString(16).toUpperCase()}`),
  uri: encodeURIComponent,
  json: (text) => JSON.stringify(text).slice(1, -1),
  xml: (text) => text.replaceAll("&", "&amp;").replaceAll('"', "&quot;").replaceAll("<", "&lt;"),
  qp: (text) => inLines(text.replaceAll("=", "=3D"), 75, "=\r\n"),
  u: underscores("\\u005f"),
  ub: underscores("\\u{5f}"),
  U: underscores("\\U0000005f"),
  x: underscores("\\x5f"),
  oct: underscores("\\137"),
  dec: underscores("&#95;"),
  hex: underscores("&#x5f;"),
  tex: underscores("\\_"),
  in4: prefixed("    "),
  gt: prefixed("> "),
  plus: prefixed("+"),
  comment: prefixed("// "),
  crlf: (text) => text.replaceAll(/\r?\n/g, "\r\n"),
};

const controls: Readonly<Record<string, string>> = {
  "⏎": "\n",
  "␍": "\r",
  "⇥": "\t",
  "␛": "\u001b",
};

/** Fills a template with newly drawn keys of one form. */
export function write(template: string, form: (random: Random) => string, random: Random): Written {
  const [key, other] = [form(random), form(random)];
  const client = draw(random, alphanumeric, 32);
  const middle = key.length >> 1;
  const signs: Readonly<Record<string, () => string>> = {
    "¤": () => key,
    "§": () => other,
    "⟦": () => key.slice(0, head.length),
    "⟧": () => key.slice(head.length),
    "◐": () => key.slice(0, middle),
    "◑": () => key.slice(middle),
    "◔": () => key.slice(0, 14),
    "¢": () => client,
    "☆": () => draw(random, alphanumeric, 24),
    "♯": () => draw(random, hex, 64),
    "♭": () => draw(random, hex, 40),
  };
  let text = template.replaceAll(/[⏎␍⇥␛]/g, (sign) => controls[sign] ?? sign);
  text = text.replaceAll(/[¤§⟦⟧◐◑◔¢☆♯♭]/g, (sign) => signs[sign]?.() ?? sign);
  for (let before = ""; before !== text;) {
    before = text;
    text = text.replaceAll(/«([a-zU\d]+)\|([^«»]*)»/g, (_, name: string, inner: string) => {
      const encode = encodings[name];
      if (encode === undefined) throw new Error(`no encoding ${name}`);
      return encode(inner);
    });
  }
  const secrets = [
    [/[¤⟧◑]/, key],
    [/§/, other],
    [/¢/, client],
  ] as const;
  return { text, secrets: secrets.flatMap(([sign, of]) => (sign.test(template) ? [of] : [])) };
}
