import assert from "node:assert/strict";
import { Console } from "node:console";
import { Writable } from "node:stream";
import { format, inspect } from "node:util";
import { serialize } from "node:v8";
import { MessageChannel } from "node:worker_threads";
import { reveal, Secret } from "../../../src/secrets/secret";
import { randomKeyText } from "../helpers/keys";

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

  // These lines stringify it on purpose.
  /* eslint-disable @typescript-eslint/restrict-template-expressions */
  const ways: Readonly<Record<string, () => string | Promise<string>>> = {
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
    "a copy of a clone": () => JSON.stringify({ ...structuredClone({ secret }) }),
    "a message to another thread": () => {
      const { port1, port2 } = new MessageChannel();
      return new Promise((resolve) => {
        port2.on("message", (message: unknown) => {
          port1.close();
          resolve(inspect(message, { showHidden: true, depth: 9 }));
        });
        port1.postMessage({ secret, all: [secret] });
      });
    },
    "its serialized form": () => serialize({ secret }).toString("latin1"),
    concatenation: () => "".concat(secret as never),
    toLocaleString: () => secret.toLocaleString(),
    "a tag": () => String.raw`${secret}`,
    "a query": () => new URLSearchParams({ secret: secret as never }).toString(),
    "a header": () => new Headers({ "api-key": secret as never }).get("api-key") ?? "",
    "an error's message": () => new Error(secret as never).message,
    "an error's stack": () => new Error(`${secret}`, { cause: { secret } }).stack ?? "",
    "an aggregate error": () => inspect(new AggregateError([secret], "x"), { showHidden: true }),
    "an assertion": () => {
      try {
        assert.deepEqual({ secret }, { secret: 1 });
        return "";
      } catch (error) {
        return inspect(error, { showHidden: true, depth: 9 });
      }
    },
    "its properties": () => inspect(Object.getOwnPropertyDescriptors(secret)) + String(Reflect.ownKeys(secret)),
    "a proxy": () => inspect(new Proxy(secret, {}), { showProxy: true, showHidden: true }),
    "inspecting without its own words": () =>
      inspect({ secret }, { customInspect: false, showHidden: true, getters: true }),
  };
  /* eslint-enable */

  for (const [way, print] of Object.entries(ways)) {
    it(`does not print itself by ${way}`, async () => {
      assert.ok(!(await print()).includes(text.slice(8)));
    });
  }

  it("is revealed when asked for", () => assert.equal(reveal(secret), text));

  it("finds itself in a text, whole only, as often as it stands there", () => {
    assert.deepEqual(secret.offsetsIn(`a ${text}, "${text}"`), [2, text.length + 5]);
    assert.deepEqual(secret.offsetsIn(`${text} ${text}`), [0, text.length + 1]);
    assert.deepEqual(secret.offsetsIn(`${text}x ${text}- ${text}_1`), []);
    assert.deepEqual(secret.offsetsIn(`\\n${text}`), [2]);
    assert.deepEqual(secret.offsetsIn(text.slice(0, -1)), []);
    assert.deepEqual(new Secret("").offsetsIn("anything"), []);
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
