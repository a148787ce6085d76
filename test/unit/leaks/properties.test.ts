// Properties that hold for all keys at all positions.
import assert from "node:assert/strict";
import { randomInt } from "node:crypto";
import { readFileSync, readdirSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import fc from "fast-check";
import { fingerprintOf } from "../../../src/leaks/detector/facts";
import { quickCheck } from "../../../src/leaks/detector/candidates";
import { findSecrets } from "../../../src/leaks/detector/find";
import { factorOf, StoredSecrets } from "../../../src/leaks/detector/stored-secrets";
import { type DocumentLines, IncrementalDetector } from "../../../src/leaks/detector/incremental-detector";
import { createReplacer } from "../../../src/leaks/references/replace";
import { Secret } from "../../../src/secrets/secret";
import { alphabets, drawn, environmentKey, head, plainKey } from "./random-key";
import { findInText as findIn, TextLines, withOffsets } from "./text-lines";
import { assertTimeRatio } from "../helpers/timing";

/** Whether the prefilter accepts a file with this text. */
function mayHold(text: string): boolean {
  return quickCheck(Buffer.from(text).toString("latin1"));
}

describe("Random keys", () => {
  for (const [name, alphabet] of Object.entries(alphabets)) {
    it(`are found, every one of 20,000 of ${name} characters`, () => {
      let missed = 0;
      for (let count = 0; count < 20_000; count++) {
        // A key consists of 32 letters and digits, or of 43 characters of base64url.
        const secret = drawn(alphabet, alphabet === alphabets.url ? 43 : 32);
        const tag = `e${drawn(alphabets.hex, 3)}_${drawn(alphabets.hex, 8)}_`;
        const key = head + (count % 2 === 0 ? tag : "") + secret;
        missed += 1 - findIn(`k="${key}"`).length;
      }
      // One in a million looks like a name, or contains «-here-», by chance.
      assert.ok(missed <= 2, `${missed} were taken for names or placeholders`);
    });
  }

  it("are found whatever stands around them that is no part of a key", () => {
    const around = fc.string({ unit: "binary" }).map((text) => text.replaceAll(/[A-Za-z0-9_%\\-]+$/g, ""));
    const behind = fc
      .string({ unit: "binary" })
      .map((text) => text.replace(/^[A-Za-z0-9_-]+/, ""))
      .filter((text) => !text.includes(head));
    fc.assert(
      fc.property(around, behind, fc.boolean(), (before, after, plain) => {
        fc.pre(!before.includes(head));
        const key = plain ? plainKey() : environmentKey();
        const text = before + key + after;
        const [found, ...others] = findIn(text);
        assert.ok(mayHold(text), "the prefilter rejects it");
        assert.equal(others.length, 0);
        assert.deepEqual([found?.start, found?.end], [before.length, before.length + key.length]);
      }),
      { numRuns: 2000 },
    );
  });
});

describe("Random keys that are encoded", () => {
  const encodings: Readonly<Record<string, (text: string) => string>> = {
    base64: (text) => Buffer.from(text).toString("base64"),
    base64url: (text) => Buffer.from(text).toString("base64url"),
    "percent-encoded": (text) => escaped(text, (hex) => `%${hex}`),
    "escaped as in JSON": (text) => escaped(text, (hex) => `\\u00${hex}`),
  };
  for (const [name, encode] of Object.entries(encodings)) {
    it(`are found in ${name}, whatever is encoded with them`, () => {
      const around = fc.string({ unit: "binary" }).map((text) => text.replaceAll(/[\w%\\-]/g, ""));
      fc.assert(
        fc.property(around, around, fc.boolean(), fc.constantFrom("\n", "\r\n"), (before, after, plain, eol) => {
          const key = plain ? plainKey() : environmentKey();
          const text = `first${eol}k: "${encode(before + key + after)}"${eol}last`;
          const found = findIn(text);
          assert.ok(mayHold(text), "the prefilter rejects it");
          assert.deepEqual(
            found.map(({ fingerprint }) => fingerprint),
            [fingerprintOf(key)],
          );
        }),
        { numRuns: 1000 },
      );
    });
  }

  it("are found in base64 that is broken into lines, wherever that breaks the head", () => {
    const around = fc
      .string({ unit: "grapheme-ascii", maxLength: 120 })
      .map((text) => text.replaceAll(/[\w%\\-]/g, "."));
    const line = fc.record({
      width: fc.integer({ min: 16, max: 120 }),
      eol: fc.constantFrom("\n", "\r\n"),
      indentation: fc.constantFrom("", "  ", "\t", "        "),
    });
    fc.assert(
      fc.property(around, around, line, (before, after, { width, eol, indentation }) => {
        const key = environmentKey();
        const encoded = Buffer.from(before + key + after).toString("base64");
        const lines = encoded.match(new RegExp(`.{1,${width}}`, "g")) ?? [];
        const text = `data:${eol}${lines.map((one) => indentation + one).join(eol)}${eol}`;
        const found = findIn(text).map(({ fingerprint }) => fingerprint);
        assert.ok(mayHold(text), "the prefilter rejects it");
        assert.deepEqual(found, [fingerprintOf(key)]);
      }),
      { numRuns: 2000 },
    );
  });

  /** Each character with a probability, so that any part of the prefix may be escaped. */
  function escaped(text: string, as: (hex: string) => string): string {
    return Array.from(text, (character) => {
      const code = character.codePointAt(0) ?? 0;
      const hex = code.toString(16).padStart(2, "0");
      return code < 128 && randomInt(2) === 0 ? as(randomInt(2) === 0 ? hex : hex.toUpperCase()) : character;
    }).join("");
  }
});

describe("A text whose candidates alone are looked at", () => {
  const literals =
    `${head} _sc_ sk_ _s" "_sc _" "k_ sk" "sc_ ' \` + \\ % %5F %63_ %73c_ \\u005f \\u0073 kycloak ` +
    "skycloak-automation- .skycloak.io Nf X3Nj Y1 c2tfc2Nf NrX3NjX za19zY1 skycloak:allow ggignore " +
    "//secretlint-disable //secretlint-enable #secretlint-disable-line client_secret: ... * > & &#95; " +
    "-sk_sc_ your_key_here ab 12";
  const piece = fc.oneof(
    { weight: 4, arbitrary: fc.constantFrom(...literals.split(" ")) },
    { weight: 2, arbitrary: fc.constantFrom(" ", "\n", "\r\n", "\r", "\n\n", "-", "\t") },
    { weight: 1, arbitrary: fc.constantFrom("\u015f", "\u2026", "\u{1d400}", "\0", "\u00ff") },
    { weight: 2, arbitrary: fc.integer().map(() => environmentKey()) },
    {
      weight: 1,
      arbitrary: fc.integer().map(() => Buffer.from(environmentKey()).toString("base64")),
    },
    {
      weight: 1,
      arbitrary: fc.constantFrom(64, 76).map((width) => {
        const encoded = Buffer.from(`some text: ${environmentKey()}\n`).toString("base64");
        return `\n${encoded.replaceAll(new RegExp(`.{${width}}`, "g"), "$&\n")}\n`;
      }),
    },
    { weight: 1, arbitrary: fc.integer({ min: 8, max: 48 }).map((of) => drawn(alphabets.url, of)) },
    { weight: 1, arbitrary: fc.integer({ min: 1, max: 1500 }).map((of) => " ".repeat(of)) },
  );
  const texts = fc.array(piece, { maxLength: 16 }).map((pieces) => pieces.join(""));

  it("gives what reading all of its lines gives", () => {
    let secrets = 0;
    fc.assert(
      fc.property(texts, (text) => {
        const findings = findIn(text);
        const read = new IncrementalDetector();
        read.read(new TextLines(text));
        assert.deepEqual(findings, withOffsets(text, read.findings));
        assert.ok(findings.length === 0 || mayHold(text), "the prefilter rejects it");
        secrets += findings.length;
      }),
      { numRuns: 5000 },
    );
    assert.ok(secrets > 2000, `${secrets} were in the texts`);
  });
});

describe("The time of a search", () => {
  const key = environmentKey();
  const inBase64 = (text: string): string => Buffer.from(text).toString("base64");
  /** The text that each rule takes longest for, repeated. */
  const parts: readonly string[] = [
    ...[` "_" `, `"${key}",`, `${key}\n`, "\\u0073", "%73", "&#115;", `"s" + `, "_sc_", head, `${head}-`, "_"],
    ...[
      `"sk_" + "sc_" + `,
      `"${head}a" `,
      `${head}a\\\n`,
      "sk_\\\n",
      `_${head}a_ `,
      "s\u001b[m",
      "\u001b[m",
      "\\",
      "\\`",
    ],
    ...[inBase64(key), `${inBase64(`${key} `).slice(0, 60)}\n`, inBase64(inBase64(`x:${key}`)), "c2t\n", "AAAA\n", "A"],
    ...[
      "a.skycloak.io ",
      "client_secret ",
      "client_secret\n",
      "client_secret=aB3dE5gH7jK9mN1p ",
      "skycloak-automation-a:",
    ],
    `${"a.skycloak.io ".repeat(70)}client_secret${" ".repeat(980)}\n`,
    ...[": allow", "secretlint-disable-line ", "&amp;", "&#0", "%25", "\\u{0", "\\5f ", "=\n", "/*", " ", '"', '"\n'],
  ];
  const documentOf = (text: string): DocumentLines => {
    const lines = text.split("\n");
    return { lineCount: lines.length, line: (index) => lines[index] ?? "" };
  };

  for (const [way, search] of [
    ["of a whole text", (text: string) => () => findSecrets(text)],
    [
      "of a document",
      (text: string) => {
        const document = documentOf(text);
        return () => new IncrementalDetector().read(document);
      },
    ],
  ] as const) {
    it(`${way} grows with its length, whatever it is full of`, () => {
      for (const part of parts) {
        const times = Math.ceil(16_000 / part.length);
        const [short, long] = [times, 8 * times].map((count) => search(Buffer.from(part.repeat(count)).toString()));
        // The short one eight times, so that both leave the same behind for the garbage collector. Once that,
        // if each part costs the same, and eight times that if the cost grows with the square.
        assertFast(
          () => long?.(),
          () => {
            for (let count = 0; count < 8; count++) short?.();
          },
          2,
          JSON.stringify(part.slice(0, 40)),
        );
      }
      // Half a minute on a busy machine.
    }).timeout(240_000);
  }

  it("is at most twice as long where a secret is stored, three times in the worst case", () => {
    const code = "const value = compute(first.second, third_part, { fourth: 5 }); // as it was before\n";
    // Long enough that what the garbage collector does meanwhile doesn't decide.
    const text = Buffer.from(code.repeat(96_000)).toString();
    const salt = Buffer.alloc(8, 3);
    // The rarest character of the last one is in every line, where the secret could begin and end.
    const everyLine = `p@ss ${"a".repeat(7)}5aaaa!`;
    for (const secret of [drawn(alphabets.alphanumeric, 32), `p@ss ${drawn(alphabets.lower, 12)}!`, everyLine]) {
      const mark = new Secret(secret).mark(salt, factorOf(salt));
      const held = new StoredSecrets(salt, [{ ref: "1", ...mark, isKey: false }]);
      const known = { stored: held, identify: (one: string) => held.refOf(one) };
      assert.equal(findIn(`${text}k = "${secret}"`, known).length, 1);
      assertFast(
        () => findSecrets(text, known),
        () => findSecrets(text),
        secret === everyLine ? 3 : 2,
        secret === everyLine ? "rarest character in every line" : `${secret.length} characters`,
      );
    }
  });
});

describe("The time of a replacement", () => {
  for (const language of ["csharp", "terraform"]) {
    it(`in ${language} is not much longer if all strings are on one line`, () => {
      const key = environmentKey();
      const replacementIn = (strings: string) => {
        const text = Buffer.from(`${strings}x = "${key}"`).toString();
        const start = text.indexOf(key);
        return () => createReplacer(language, "/p/main", text)({ start, end: start + key.length });
      };
      const part = `"a" `.repeat(16);
      const oneLine = replacementIn(part.repeat(14_000));
      const manyLines = replacementIn(`${part}\n`.repeat(14_000));
      assertFast(oneLine, manyLines, 2, language);
    }).timeout(60_000);
  }
});

function assertFast(slow: () => unknown, fast: () => unknown, most: number, subject: string): void {
  assertTimeRatio(slow, fast, most, { tolerance: 0.2, subject });
}

describe("Other people's code", () => {
  it("gives not one finding", () => {
    let bytes = 0;
    for (const file of sources(resolve("node_modules"))) {
      const text = readFileSync(file, "utf8");
      bytes += text.length;
      for (const { start } of findIn(text)) assert.fail(`${file} at ${start}`);
      if (bytes > 60_000_000) break;
    }
    assert.ok(bytes > 50_000_000, `${bytes} bytes were looked at`);
  });
});

function* sources(folder: string): Generator<string> {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* sources(path);
    else if (entry.isFile() && isSource(path)) yield path;
  }
}

/** Otherwise a few large bundles would be all that is read. */
function isSource(path: string): boolean {
  return /\.(?:[cm]?[jt]s|json|md|ya?ml)$/.test(path) && statSync(path).size < 1_000_000;
}
