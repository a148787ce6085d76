// Hostile names, and ordinary names in many languages.
import assert from "node:assert/strict";
import fc from "fast-check";
import { escapeHtml } from "../../../src/clusters/details/markup";
import { suggestedName } from "../../../src/clusters/transfers/transfer";
import { logEntry } from "../../../src/clusters/logs/entries";
import "../helpers/editor";
import { toCsv } from "../../../src/api-keys/history";
import {
  toFileName,
  isSameName,
  escapeMarkdown,
  plainText,
  multiLine,
  singleLine,
} from "../../../src/ui/untrusted-text";
import { assertCpuTime } from "../helpers/timing";

/** Links as VS Code recognizes them anywhere in messages, progress titles and inputs. */
const link = /\[[^\]]+\]\((?:https?:\/\/|command:|file:)/i;
const icon = /\$\([a-z0-9-]+(?:~[a-z]+)?\)/i;
const unseen =
  /[\0-\x08\x0b-\x1f\x7f-\x9f\xad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffc\ufffe\uffff\u2800]|\p{Cs}/u;

const hostile: readonly (readonly [name: string, shown: string])[] = [
  ["a\nb", "a\\nb"],
  ["a\r\n::error::b", "a\\r\\n::error::b"],
  ["a\tb", "a\\tb"],
  ["a\0b", "a\\u{0}b"],
  ["\x1b[31mred", "\\u{1B}[31mred"],
  ["\x9b31mred", "\\u{9B}31mred"],
  ["\x7f\x85", "\\u{7F}\\u{85}"],
  ["invoice\u202egpj.exe", "invoice\\u{202E}gpj.exe"],
  ["\u2066\u2067\u2068\u2069", "\\u{2066}\\u{2067}\\u{2068}\\u{2069}"],
  ["\u200e\u200f\u061c", "\\u{200E}\\u{200F}\\u{61C}"],
  ["pro\u200bduction", "pro\\u{200B}duction"],
  ["pro\u200cduction", "pro\\u{200C}duction"],
  ["pro\u200dduction", "pro\\u{200D}duction"],
  ["pro\u2060duction\ufeff", "pro\\u{2060}duction\\u{FEFF}"],
  ["pro\u00adduction", "pro\\u{AD}duction"],
  ["\u3164", "\\u{3164}"],
  ["\u2800", "\\u{2800}"],
  ["a\ufffcb\ufffd", "a\\u{FFFC}b\ufffd"],
  ["a\u{13430}b", "a\\u{13430}b"],
  ["pro\u180bduction", "pro\\u{180B}duction"],
  ["a\u2028b\u2029c", "a\\u{2028}b\\u{2029}c"],
  ["\ud800 and \udc00", "\\u{D800} and \\u{DC00}"],
  ["\u{e0041}\u{e0042}", "\\u{E0041}\\u{E0042}"],
  ["a\ufe01\ufe02", "a\\u{FE01}\\u{FE02}"],
  ["\ufffe\u{1ffff}", "\\u{FFFE}\\u{1FFFF}"],
  ["\ue000", "\\u{E000}"],
  ["👩\u200d\u200d👩", "👩\\u{200D}\\u{200D}👩"],
  [`a${"\u0301".repeat(10)}`, `a${"\u0301".repeat(8)}${"\\u{301}".repeat(2)}`],
];

const honest: readonly string[] = [
  "production",
  "Zürich – “primary” (eu)",
  "[brackets] and (parentheses), $100, C:\\new\\table",
  "生産クラスター",
  "葛\u{e0100}城",
  "भारत क्\u200dष",
  "می\u200cخواهم",
  "نامه\u064e\u200cها",
  "ᠠ\u180bᠮ",
  "ꦏ꧀\u200cꦏ ᬓ᭄\u200dᬓ",
  "עברית וערבית العربية",
  "e\u0301cole ก็ชั้น",
  "👩\u200d👩\u200d👧\u200d👦 ❤\ufe0f\u200d🔥 👍🏽 🇨🇭 1\ufe0f\u20e3",
  "🏴\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e007f}",
  "🏳\ufe0f\u200d🌈",
  "👨🏽\u200d💻",
];

const links: readonly string[] = [
  "[run](command:workbench.action.quickOpen)",
  "[run](command:workbench.action.quickOpen).js",
  '[run](COMMAND:workbench.action.quickOpen "a title")',
  "[run](Https://example.com/)",
  "[run](file:///etc/passwd)",
  "[[[run]](command:x)",
  "[a\nb](command:x)",
  "[run]\u200b(command:x)",
  "[run](\u202ecommand:x)",
  "a [x]",
  "(command:x)",
  "$(trash) $(sync~spin) \\$(key)",
  "<a href='command:x'>x</a> <https://example.com> https://example.com www.example.com a@b.ch",
  "![x](https://example.com/x.png)",
  "=HYPERLINK(1)",
  " +1",
];

/** Complete strings, and parts that only together form a link or an icon. */
const pieces = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.constantFrom("[", "]", "(", ")", "$", "](", "$(", "[x]", "(command:y)", "(COMMAND:y)"),
  fc.constantFrom("\n", "\r\n", "\t", "\u202e", "\u200d", "\ufe0f", "👩", "\u0301", "\ud800"),
  fc.constantFrom("](file:///etc)", '(https://x "title")', "$(key)", "$(sync~spin)", "…"),
);
const texts = fc.array(pieces, { maxLength: 40 }).map((parts) => parts.join(""));

/** All kinds of output: the function for each, and what must never be in it. */
const outputs: readonly (readonly [
  name: string,
  write: (text: string) => string,
  forbidden: readonly RegExp[],
  longest: number,
])[] = [
  ["a name on one line", singleLine, [/[\t\n]/], 200],
  ["messages, rows, picks, the status bar", plainText, [/[\t\n]/, link, icon], 1000],
  ["Markdown", escapeMarkdown, [/\n/, /[!"$%'-/:<-@[-`{-~]/, /&(?!#\d+;)/], 10_000],
  ["HTML", escapeHtml, [/[<>"']/, /&(?!(?:amp|lt|gt|quot|#39);)/], 120_000],
  ["file names", toFileName, [/[^\p{L}\p{M}\p{N}._-]|\p{Default_Ignorable_Code_Point}|^[.-]|[.-]$/u], 180],
  ["logs", multiLine, [/\r/], 20_000],
  ["log entries", logLine, [/\r/, /\n(?! {4})/], 25_000],
  ["spreadsheets", csvName, [/[\n\t\r]/, /^"?\s*[=+@-]/], 3000],
];

function logLine(message: string): string {
  return logEntry({ timestamp: "2026-01-01T00:00:00Z", message }).text;
}

function csvName(name: string): string {
  const record = {
    at: "",
    operation: "create",
    origin: "",
    by: "",
    outcome: "done",
    id: "",
  } as const;
  const [, line = ""] = toCsv([{ ...record, name }]).split("\r\n");
  return line.slice(",create,".length, -",,,,done".length);
}

describe("Text from elsewhere", () => {
  for (const [name, shown] of hostile) {
    it(`shows ${JSON.stringify(shown)}`, () => assert.equal(singleLine(name), shown));
  }

  for (const name of honest) {
    it(`leaves ${name} as it is`, () => {
      assert.equal(singleLine(name), name);
      assert.equal(plainText(name), name);
    });
  }

  for (const [output, write, forbidden, longest] of outputs) {
    it(`is harmless in ${output}`, () => {
      const check = (text: string): void => {
        const written = write(text);
        assert.ok(written.length <= longest, String(written.length));
        for (const one of [unseen, ...forbidden]) assert.doesNotMatch(written, one);
      };
      for (const [name] of hostile) check(name);
      for (const name of links) check(name);
      check("\u202e[x](command:y)\n".repeat(500_000));
      fc.assert(fc.property(texts, check), { numRuns: 300 });
    });
  }

  it("is the same when it is made harmless twice, at any length", () => {
    fc.assert(
      fc.property(texts, fc.integer({ min: 10, max: 300 }), (text, limit) => {
        for (const write of [singleLine, plainText, multiLine]) {
          const once = write(text, limit);
          assert.ok(once.length <= limit);
          assert.equal(write(once, limit), once);
        }
      }),
    );
  });

  it("makes no link of two names that stand side by side", () => {
    fc.assert(
      fc.property(texts, texts, (one, other) => {
        for (const text of [one + other, `“${one}”: (${other})`, `[${one}](${other})`]) {
          assert.doesNotMatch(plainText(text), link);
          assert.doesNotMatch(plainText(text), icon);
        }
      }),
    );
  });

  it("cuts 10 MB in the middle, in no time, and no character in two", () => {
    const huge = "👩‍👩‍👧".repeat(1_250_000);
    assertCpuTime(() => {
      assert.match(singleLine(`start${huge}end`), /^start👩.*…\P{Cs}*end$/u);
      assert.match(plainText(`Deleted the cluster “${huge}”.`), /^Deleted the cluster “.*”\.$/u);
    }, 500);
  });

  it("keeps tabs and line ends where there may be several lines", () => {
    assert.equal(multiLine("a\r\n\tb\rc"), "a\n\tb\\rc");
  });

  it("keeps names in file names, in any language", () => {
    for (const [name, file] of [
      ["生産 クラスター/é", "生産-クラスター-é"],
      ["../../.bashrc", "bashrc"],
      ["العربية (eu)", "العربية-eu"],
      ["prod\u3164\ufe0f", "prod"],
      ["❤\ufe0f", ""],
      ["///", ""],
      ["", ""],
      ["-rf", "rf"],
    ] as const) {
      assert.equal(toFileName(name), file);
    }
  });

  it("leaves room in a file name for a date, an ending and a name while it is written", () => {
    for (const letter of ["a", "é", "生", "𝒳", "ש\u05bc\u05c1", "\ufb2c", "\u{1d160}"]) {
      const name = suggestedName(letter.repeat(500), new Date(), "zip.enc");
      assert.ok(Buffer.byteLength(`${name}.12345678.part`) <= 255, name);
    }
    assert.equal(suggestedName("///", new Date(0), "zip"), "1970-01-01.zip");
  });

  it("takes a name that was typed as it is or as it is shown, and no other", () => {
    for (const name of [...hostile.map(([one]) => one), ...honest, ...links, "a  b ", "\u00e9"]) {
      assert.ok(isSameName(name, name));
      assert.ok(isSameName(plainText(name), name));
      assert.ok(isSameName(`  ${singleLine(name)} `, name));
      assert.ok(isSameName(name.normalize("NFD"), name));
      assert.ok(!isSameName(`${name}x`, name));
    }
    assert.ok(!isSameName("", "production"));
    // A blank name can't be confirmed by Enter alone.
    for (const blank of [" ", "\u00a0", "\u3000\u3000"]) {
      assert.ok(isSameName(blank, blank));
      assert.ok(!isSameName("", blank));
    }
    assert.ok(!isSameName("Production", "production"));
  });
});
