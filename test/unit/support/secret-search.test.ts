import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fakeKey } from "../../support/fake-key";
import { filesWithSecrets } from "../../support/secret-search";
import { redact } from "../../support/redact";
import { temporaryFolder, type TemporaryFolder } from "../../support/temporary";

describe("the search for secrets in what was written", () => {
  const key = fakeKey();
  const other = "a-client-secret-of-another-form";
  let temporary: TemporaryFolder;

  beforeEach(() => {
    temporary = temporaryFolder("search");
    mkdirSync(join(temporary.path, "logs"));
  });

  afterEach(() => temporary.remove());

  const found = (text: string | Buffer) => {
    writeFileSync(join(temporary.path, "logs", "one.log"), text);
    return filesWithSecrets(temporary.path, [fakeKey(), key, other]);
  };
  const here = [join("logs", "one.log")];

  it("finds a key as text, in whatever it stands", () => {
    assert.deepEqual(found(`Authorization ${key}`), here);
    assert.deepEqual(found(`sk_sc_live_ ... x${key}y`), here);
    assert.deepEqual(found(Buffer.concat([Buffer.from([0, 255, 200]), Buffer.from(key)])), here);
  });

  it("finds it in UTF-16, as browsers store it", () => {
    assert.deepEqual(found(Buffer.from(`"${key}"`, "utf16le")), here);
  });

  it("finds secrets that do not look like keys", () => {
    assert.deepEqual(found(`{"secret":"${other}"}`), here);
  });

  it("finds nothing in a prefix, in another key, in an empty file", () => {
    assert.deepEqual(found(key.slice(0, 20)), []);
    assert.deepEqual(found(fakeKey()), []);
    assert.deepEqual(found(""), []);
  });
});

describe("redacting test output", () => {
  it("takes out whole keys and leaves prefixes and the rest", () => {
    assert.equal(redact(`a ${fakeKey()}, b`), "a sk_sc_«secret», b");
    assert.equal(redact("sk_sc_live_9f3a…"), "sk_sc_live_9f3a…");
  });
});
