import assert from "node:assert/strict";
import fc from "fast-check";
import { publicPrefix } from "../../../src/secrets/stored-key";
import { readKey } from "../../../src/secrets/stored-key";
import { reveal, Secret } from "../../../src/secrets/secret";
import { alphabets, drawn, environmentKey, head, plainKey } from "../leaks/random-key";

describe("Reading a pasted key", () => {
  it("takes it out of what people copy along", () => {
    const wrappings: readonly ((key: string) => string)[] = [
      (k) => k,
      (k) => `  ${k}\n`,
      (k) => `"${k}"`,
      (k) => `'${k}',`,
      (k) => `API-Key: ${k}`,
      (k) => `SKYCLOAK_API_KEY=${k}`,
      (k) => `export SKYCLOAK_API_KEY='${k}'\r\n`,
      (k) => `-H "API-Key: ${k}" \\`,
      (k) => `${k} ${k}`,
    ];
    for (const wrap of wrappings) {
      const key = environmentKey();
      const reading = readKey(wrap(key));
      assert.ok(reading.ok, wrap("…"));
      assert.ok(reading.secret.equals(new Secret(key)));
    }
  });

  it("takes it out of whatever stands around it", () => {
    // No other key, and no text that would extend or end this one.
    const before = fc.string({ unit: "grapheme" }).filter((text) => !text.includes("sk_"));
    const after = before.filter((text) => !/^(?:[\w*…-]|\.\.\.)/.test(text));
    fc.assert(
      fc.property(before, after, (left, right) => {
        const key = environmentKey();
        const reading = readKey(left + key + right);
        assert.ok(reading.ok);
        assert.ok(reading.secret.equals(new Secret(key)));
      }),
    );
  });

  it("says why not", () => {
    const reason = (text: string): string => {
      const reading = readKey(text);
      return reading.ok ? "a key" : reading.reason;
    };
    assert.equal(reason(" \n"), "empty");
    assert.equal(reason("hello"), "not-a-key");
    assert.equal(reason(`${head}live_9f3a…`), "shortened");
    assert.equal(reason(`${environmentKey()}…`), "shortened");
    assert.equal(reason(`${environmentKey()}***`), "shortened");
    assert.equal(reason(`${environmentKey()} ${environmentKey()}`), "several");
    assert.equal(reason(`${head}${"a".repeat(201)}`), "shortened");
  });

  it("never throws and never invents, whatever is pasted", () => {
    const piece = fc.oneof(
      fc.nat(0xffff).map((unit) => String.fromCharCode(unit)),
      fc.constantFrom(head, "sk_", "sc_", "a1b2c3d4e5f6a7b8", "…", "...", "*", " ", "-"),
    );
    fc.assert(
      fc.property(fc.array(piece), (pieces) => {
        const text = pieces.join("");
        const reading = readKey(text);
        if (!reading.ok) return;
        const key = reveal(reading.secret);
        assert.ok(text.includes(key));
        assert.match(key, /^sk_sc_[\w-]{16,200}$/);
      }),
      { numRuns: 2000 },
    );
  });
});

describe("The public head of a key", () => {
  it("is everything before the secret in the older form", () => {
    const key = environmentKey("prod");
    assert.equal(publicPrefix(new Secret(key)), key.split("_").slice(0, 4).join("_"));
  });

  it("is a few characters in the newer one", () => {
    for (let count = 0; count < 1000; count++) {
      const key = head + drawn(alphabets.alphanumeric, 40);
      assert.equal(publicPrefix(new Secret(key)), key.slice(0, 10));
    }
  });

  it("never says much, wherever underscores fall", () => {
    for (let count = 0; count < 10_000; count++) {
      assert.ok(publicPrefix(new Secret(plainKey())).length <= head.length + 23);
    }
  });
});
