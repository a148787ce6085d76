// Whatever the key, wherever it stands.
import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { join, resolve } from "node:path";
import fc from "fast-check";
import { scan } from "../../../src/leaks/engine/scan";
import { alphabets, drawn, environmentKey, head, plainKey } from "./random-key";

describe("Random keys", () => {
  for (const [name, alphabet] of Object.entries(alphabets)) {
    it(`are found, every one of 20,000 of ${name} characters`, () => {
      for (let count = 0; count < 20_000; count++) {
        // 32 letters and digits, or 43 characters of base64url, are what a key is made of.
        const secret = drawn(alphabet, alphabet === alphabets.url ? 43 : 32);
        const tag = `e${drawn(alphabets.hex, 3)}_${drawn(alphabets.hex, 8)}_`;
        const key = head + (count % 2 === 0 ? tag : "") + secret;
        assert.equal(scan(`k="${key}"`).length, 1);
      }
    });
  }

  it("are found whatever stands around them that is no part of a key", () => {
    const around = fc
      .string({ unit: "binary" })
      .map((text) => text.replaceAll(/[A-Za-z0-9_%\\-]+$/g, ""));
    const behind = fc
      .string({ unit: "binary" })
      .map((text) => text.replace(/^[A-Za-z0-9_-]+/, ""))
      .filter((text) => !text.includes(head));
    fc.assert(
      fc.property(around, behind, fc.boolean(), (before, after, plain) => {
        fc.pre(!before.includes(head));
        const key = plain ? plainKey() : environmentKey();
        const text = before + key + after;
        assert.deepEqual(scan(text), [{ start: before.length, end: before.length + key.length }]);
      }),
      { numRuns: 2000 },
    );
  });
});

describe("Other people's code", () => {
  it("gives not one finding", () => {
    let bytes = 0;
    for (const file of sources(resolve("node_modules"))) {
      const text = readFileSync(file, "utf8");
      bytes += text.length;
      for (const { start } of scan(text)) assert.fail(`${file} at ${start}`);
      if (bytes > 60_000_000) break;
    }
    assert.ok(bytes > 50_000_000, `${bytes} bytes were looked at`);
  });
});

function* sources(folder: string): Generator<string> {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* sources(path);
    else if (entry.isFile() && /\.(?:[cm]?[jt]s|json|md|ya?ml)$/.test(entry.name)) yield path;
  }
}
