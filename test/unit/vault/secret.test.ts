import assert from "node:assert/strict";
import { Console } from "node:console";
import { Writable } from "node:stream";
import { format, inspect } from "node:util";
import { reveal, Secret } from "../../../src/vault/secret";
import { randomKeyText } from "../support/keys";

describe("A secret", () => {
  const text = randomKeyText();
  const secret = new Secret(text);
  let logged = "";
  const console = new Console(
    new Writable({
      write(chunk: Buffer, _encoding, done): void {
        logged += chunk.toString();
        done();
      },
    }),
  );

  // That these lines stringify it is the point of them.
  /* eslint-disable @typescript-eslint/restrict-template-expressions */
  const ways: Readonly<Record<string, () => string>> = {
    String: () => String(secret),
    template: () => `${secret}`,
    join: () => [secret].join(),
    JSON: () => JSON.stringify({ secret }),
    inspect: () => inspect(secret, { showHidden: true, depth: 9 }),
    format: () => format("%s %o %j", secret, secret, secret),
    "in an error": () => inspect(new Error("x", { cause: secret })),
    "a copy": () => JSON.stringify(Object.assign({}, secret)),
    entries: () => JSON.stringify(Object.entries(secret)),
    "a console": () => {
      console.log(secret, { secret }, [secret]);
      return logged;
    },
    "a clone": () => inspect(structuredClone(secret)),
  };
  /* eslint-enable */

  for (const [way, print] of Object.entries(ways)) {
    it(`does not print itself by ${way}`, () => {
      assert.ok(!print().includes(text.slice(8)));
    });
  }

  it("is revealed when asked for", () => assert.equal(reveal(secret), text));

  it("finds itself in a text, whole only, as often as it stands there", () => {
    assert.deepEqual(secret.placesIn(`a ${text}, "${text}"`), [2, text.length + 5]);
    assert.deepEqual(secret.placesIn(`${text}x ${text}- ${text}_1`), []);
    assert.deepEqual(secret.placesIn(`\\n${text}`), [2]);
    assert.deepEqual(secret.placesIn(text.slice(0, -1)), []);
    assert.deepEqual(new Secret("").placesIn("anything"), []);
  });

  it("finds itself in the bytes of a file, in UTF-8 and in UTF-16", () => {
    assert.ok(secret.isIn(Buffer.from(`é ${text}\n`)));
    assert.ok(secret.isIn(Buffer.from(`\ufeff$k = "${text}"`, "utf16le")));
    assert.ok(!secret.isIn(Buffer.from(text.slice(1))));
    assert.ok(!new Secret("").isIn(Buffer.from("anything")));
  });

  it("knows its equal and its beginning", () => {
    assert.ok(secret.equals(new Secret(text)));
    assert.ok(!secret.equals(new Secret(randomKeyText())));
    assert.ok(secret.startsWith(text.slice(0, 12)));
    assert.ok(!secret.startsWith(""), "an empty prefix would fit every key");
  });
});
