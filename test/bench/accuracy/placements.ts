// Generated placements: every notation of a key × every language × every form of keys. Notations are numbered as in the
// specification of leaks; L marks those added after a first review.
import { keyForms, write, type Random } from "./writing";
import type { Case } from "./measure";

interface Language {
  /** A value, with `@` in place of the string's content. */
  readonly value: string;
  /** What joins two string literals, quotes included: on one line, and across a line end. */
  readonly joined?: readonly [string, string];
  /** What continues a string or value on the next line. */
  readonly continued?: string;
  readonly comment: string;
}

const slashes = "// @⏎";
const hash = "# @⏎";
const plus = ['" + "', '" +⏎    "'] as const;
const adjacent = ['" "', '"⏎    "'] as const;

const languages: Readonly<Record<string, Language>> = {
  javascript: { value: 'const key = "@";⏎', joined: plus, continued: "\\⏎", comment: slashes },
  typescript: { value: 'f({ key: "@", n: 1 });⏎', joined: plus, comment: "/* @ */⏎" },
  python: {
    value: 'key = ("@")⏎',
    joined: ['" "', '"⏎       "'],
    continued: "\\⏎",
    comment: hash,
  },
  go: { value: 'var key = "@"⏎', joined: ['" + "', '" +⏎⇥"'], comment: slashes },
  rust: { value: 'let key = "@";⏎', continued: "\\⏎    ", comment: "/// @⏎" },
  java: { value: 'String key = "@";⏎', joined: ['" + "', '"⏎    + "'], comment: slashes },
  kotlin: { value: 'val key = "@"⏎', joined: plus, comment: slashes },
  csharp: { value: 'var key = "@";⏎', joined: ['" + "', '"␍⏎    + "'], comment: slashes },
  c: { value: 'char *key = "@";⏎', joined: adjacent, continued: "\\⏎", comment: "/* @ */⏎" },
  cpp: { value: 'f("@", 1);⏎', joined: adjacent, comment: slashes },
  swift: { value: 'let key = "@"⏎', joined: plus, comment: slashes },
  dart: { value: 'final key = "@";⏎', joined: adjacent, comment: slashes },
  scala: { value: 'val key = "@"⏎', joined: plus, comment: slashes },
  ruby: { value: 'key = "@"⏎', joined: ['" + "', '" \\⏎  "'], comment: hash },
  php: { value: '$key = "@";⏎', joined: ['" . "', '" .⏎    "'], comment: slashes },
  perl: { value: 'my $key = "@";⏎', joined: ['" . "', '"⏎    . "'], comment: hash },
  lua: { value: 'local key = "@"⏎', joined: ['" .. "', '" ..⏎  "'], comment: "--[[ @ ]]⏎" },
  julia: { value: 'key = "@"⏎', joined: ['" * "', '" *⏎  "'], comment: hash },
  elixir: { value: 'config :a, key: "@"⏎', joined: ['" <> "', '" <>⏎  "'], comment: hash },
  haskell: { value: 'key = "@"⏎', joined: ['" ++ "', '" ++⏎  "'], comment: "-- @⏎" },
  ocaml: { value: 'let key = "@"⏎', joined: ['" ^ "', '" ^⏎  "'], comment: "(* @ *)⏎" },
  basic: { value: 'Const key = "@"␍⏎', joined: ['" & "', '" & _␍⏎    "'], comment: "' @␍⏎" },
  sql: { value: "SELECT '@';⏎", joined: ["' || '", "' ||⏎  '"], comment: "-- @⏎" },
  shell: { value: 'export KEY="@"⏎', joined: ['""', '"\\⏎"'], continued: "\\⏎", comment: hash },
  powershell: { value: '$key = "@"⏎', joined: ['" + "', '" + `⏎  "'], comment: "<# @ #>⏎" },
  batch: { value: 'set "KEY=@"␍⏎', comment: "rem @␍⏎" },
  makefile: { value: 'run:⏎⇥KEY="@" ./run⏎', continued: "\\⏎", comment: hash },
  yaml: { value: 'env:⏎  key: "@"⏎', continued: "\\⏎    ", comment: hash },
  json: { value: '{"a": {"key": "@"}}⏎', comment: slashes },
  toml: { value: '[a]⏎key = "@"⏎', comment: hash },
  ini: { value: "[a]⏎key = @⏎", comment: "; @⏎" },
  properties: { value: "a.key=@⏎b=1⏎", continued: "\\⏎    ", comment: "! @⏎" },
  dotenv: { value: "A=1⏎KEY=@⏎B=2⏎", comment: hash },
  dockerfile: { value: "FROM a⏎ENV KEY=@⏎", continued: "\\⏎", comment: hash },
  terraform: { value: 'provider "a" {⏎  api_key = "@"⏎}⏎', comment: hash },
  tfstate: { value: '{"attributes":{"api_key":"@","id":"1"}}', comment: "" },
  xml: { value: '<a><b key="@"/></a>⏎', comment: "<!-- @ -->⏎" },
  html: { value: "<p>@</p>⏎", comment: "<!--@-->⏎" },
  markdown: { value: "# Title⏎⏎The key is @ now.⏎", comment: "<!-- @ -->⏎" },
  http: { value: "GET https://a.test/ HTTP/1.1␍⏎X-Key: @␍⏎␍⏎", comment: hash },
  notebook: { value: '{"cells":[{"source":["key = \'@\'\\n"]}]}', comment: "" },
  nix: { value: '{ key = "@"; }⏎', joined: plus, comment: hash },
};

const encodedLines = (begin: string): string =>
  `a text of some length before it, so that there are lines: ${begin}, and after it`;

/** String contents that don't depend on the language. */
const values: Readonly<Record<string, string>> = {
  "1 plain": "¤",
  "2 header": "API-Key: ¤",
  "3 assignment": "A=1 SKYCLOAK_API_KEY=¤ B=2",
  "5 two": "¤ §",
  "6 astral": "🔑¤🔑",
  "9 base64, first alignment": "«b64|¤»",
  "9 base64, second alignment": "«b64|a ¤»",
  "9 base64, third alignment": "«b64|a: ¤»",
  "9 base64 and a line end": "«b64|¤⏎»",
  "9 base64 of a file": "«b64|A=1⏎KEY=¤⏎B=2⏎»",
  "9 base64 for URLs": '«b64u|{"a":"?>~","key":"¤"}»',
  "10 percent": "«pct|¤»",
  "10 JSON": "\\u0073k_sc_⟧",
  "11 stored": "¢",
  "12 client secret": "client_id=skycloak-automation-shop&client_secret=¢",
  ...Object.fromEntries(Array.from(",;)<&`|]}", (one) => [`13 before ${one}`, `a: ¤${one} b`] as const)),
  "13 before \\n": "a: ¤\\nb",
  "13 before an apostrophe": "a '¤'s b",
  ...Object.fromEntries(
    "\\n \\t \\r \\x22 \\u0022 \\042 %20 %22 %0A \\x1b[1m ␛[32m"
      .split(" ")
      .map((one) => [`14 behind ${one.replace("␛", "ESC")}`, `a${one}¤`] as const),
  ),
  "L2 colors": "␛[01;31m␛[K⟦␛[m␛[K⟧",
  "L2 colors, ESC lost": "[01;31m[K⟦[m[K⟧",
  "L3 escaped": "«tex|¤»",
  "L3 emphasis": "it is _¤_ here",
  "L3 strong emphasis": "it is __¤__ here",
  ...Object.fromEntries(["x", "u", "ub", "U", "oct", "hex", "dec"].map((as) => [`L5 ${as}`, `«${as}|¤»`] as const)),
  "L6 48 columns": `«b48|${encodedLines("¤")}»`,
  "L6 60 columns, added": `«plus|«b60|${encodedLines("¤")}»»`,
  "L6 76 columns, in a comment": `«comment|«b76|${encodedLines("¤")}»»`,
  "L6 76 columns, quoted, CRLF": `«crlf|«gt|«b76|${encodedLines("¤")}»»»`,
  "L7 line ends of JSON": `«json|«b60|${encodedLines("¤")}»»`,
  "L7 base64 in base64": '«b64|{"auths":{"a.test":{"auth":"«b64|me:¤»"}}}»',
  "L8 hyphens": "¤-- comment",
  "L8 template": "{{-¤-}}",
  "L11 quoted-printable": "https://a.test/?key=3D¤=20",
  "in JSON in JSON": '«json|«json|{"key":"¤"}»»',
  "in a URL in a URL": "https://a.test/?to=«uri|https://b.test/?key=¤&a=1»",
};

const inValue = (text: string) => (language: Language) => language.value.replace("@", text);

/** The name of a value, where it has one. */
const named = /(?<!-)(?:api_)?key(?=["']?\s*[:=])/i;

/** Texts that need the language's own syntax; undefined where it has none. */
const others: Readonly<Record<string, (language: Language) => string | undefined>> = {
  "1 comment": ({ comment }) => (comment === "" ? undefined : comment.replace("@", "¤")),
  "5 start": ({ value }) => `¤⏎${value.replace("@", "x")}`,
  "5 end": ({ value }) => `${value.replace("@", "x")}¤`,
  "5 two lines": ({ value }) => value.replace("@", "¤") + value.replace("@", "§"),
  "6 CRLF": ({ value }) => `«crlf|⏎${value.replace("@", "¤")}»`,
  "12 client secret on its own line": ({ value }) => {
    if (!named.test(value)) return undefined;
    const secret = value.replace(named, "client_secret").replace("@", "¢");
    return value.replace("@", "skycloak-automation-shop") + secret;
  },
  "15 joined": ({ joined, value }) => joined && value.replace("@", `◐${joined[0]}◑`),
  "L9 joined over a line end": ({ joined, value }) => joined && value.replace("@", `◐${joined[1]}◑`),
  "L10 with a word": ({ joined, value }) => joined && value.replace("@", `¤${joined[0]}prod`),
  "L4 continued": ({ continued, value }) => continued && value.replace("@", `◐${continued}◑`),
};

export function placements(random: Random): Case[] {
  const forms = {
    ...Object.fromEntries(Object.entries(values).map(([name, text]) => [name, inValue(text)])),
    ...others,
  };
  return Object.entries(languages).flatMap(([language, of]) =>
    Object.entries(forms).flatMap(([group, make]) => {
      const template = make(of);
      if (template === undefined) return [];
      return Object.entries(keyForms).map(([name, form]): Case => {
        const written = write(template, form, random);
        const id = `${group} in ${language}, ${name}`;
        return { id, group, template, ...written, areStored: group === "11 stored" };
      });
    }),
  );
}

/** Files that are special in their encoding or size. */
export function wholeFiles(random: Random): Case[] {
  return Object.entries(keyForms).flatMap(([name, form]) => {
    const of = (group: string, template: string): Case => {
      return { id: `${group}, ${name}`, group, template, ...write(template, form, random) };
    };
    const utf16 = of("L1 UTF-16", '$a = "¤"⏎');
    const little = Buffer.from(utf16.text, "utf16le");
    const code = "function(a,b){return a+b};".repeat(200_000);
    const long = write('a("¤")', form, random);
    return [
      { ...utf16, bytes: little },
      { ...utf16, id: `${utf16.id}, big-endian`, bytes: Buffer.from(little).swap16() },
      {
        id: `7 10 MB in one line, ${name}`,
        group: "7 one line",
        template: 'code a("¤") code',
        text: code + long.text + code,
        secrets: long.secrets,
      },
    ];
  });
}
