// Hostile names, and honest ones in many languages.
import assert from "node:assert/strict";
import fc from "fast-check";
import { plainText, singleLine } from "../../../src/ui/untrusted-text";

/** As VS Code reads it in messages, progress and inputs, wherever it stands in the text. */
const link = /\[[^\]]+\]\((?:https?:\/\/|command:|file:)[^)\s]+/i;
const icon = /\$\([a-z0-9-]+(?:~[a-z]+)?\)/i;
const unseen =
  /[\0-\x09\x0b-\x1f\x7f-\x9f\xad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\uffff]|\p{Cs}/u;

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
  "עברית וערבית العربية",
  "e\u0301cole ก็ชั้น",
  "👩\u200d👩\u200d👧\u200d👦 ❤\ufe0f\u200d🔥 👍🏽 🇨🇭 1\ufe0f\u20e3",
  "🏴\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e007f}",
  "🏳\ufe0f\u200d🌈",
  "👨🏽\u200d💻",
];

/** Whole strings, and pieces that only together are a link or an icon. */
const pieces = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.constantFrom("[", "]", "(", ")", "$", "](", "$(", "[x]", "(command:y)", "(COMMAND:y)"),
  fc.constantFrom("\n", "\r\n", "\t", "\u202e", "\u200d", "\ufe0f", "👩", "\u0301", "\ud800"),
  fc.constantFrom("](file:///etc)", '(https://x "title")', "$(key)", "$(sync~spin)", "…"),
);
const texts = fc.array(pieces, { maxLength: 40 }).map((parts) => parts.join(""));

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

  it("has one line, a bounded length, nothing invisible, and is the same when applied twice", () => {
    fc.assert(
      fc.property(texts, fc.integer({ min: 10, max: 300 }), (text, limit) => {
        const line = singleLine(text, limit);
        assert.ok(line.length <= limit);
        assert.doesNotMatch(line, unseen);
        assert.ok(!line.includes("\n"));
        assert.equal(singleLine(line, limit), line);
      }),
    );
  });

  it("holds no link and no icon where VS Code looks for them, whatever is put together", () => {
    fc.assert(
      fc.property(texts, texts, (one, other) => {
        for (const text of [one, `The cluster “${one}” of “${other}”`, one + other]) {
          const shown = plainText(text);
          assert.ok(shown.length <= 1000);
          assert.doesNotMatch(shown, link);
          assert.doesNotMatch(shown, icon);
          assert.doesNotMatch(shown, unseen);
          assert.equal(plainText(shown), shown);
        }
      }),
    );
  });

  it("cuts 10 MB in the middle, in no time, and no character in two", () => {
    const huge = "👩‍👩‍👧".repeat(1_250_000);
    const before = performance.now();
    assert.match(singleLine(`start${huge}end`), /^start👩.*…\P{Cs}*end$/u);
    assert.match(
      plainText(`The cluster “${huge}” is deleted.`),
      /^The cluster “.*” is deleted\.$/u,
    );
    assert.ok(performance.now() - before < 500);
  });
});
