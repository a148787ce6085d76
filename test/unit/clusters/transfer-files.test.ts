import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { inspectRealmFile, sha256Hex, withPassword } from "../../../src/clusters/transfers/transfer";
import { operationId, parseTransfer, parseUpload } from "../../../src/api/cluster-schema";
import { Secret } from "../../../src/secrets/secret";

describe("The checksum of a file", () => {
  const hash = createHash("sha256").update("file");
  const hex = hash.copy().digest("hex");

  it("is understood in the forms that there are", () => {
    const base64 = hash.copy().digest("base64");
    for (const text of [hex, hex.toUpperCase(), `sha256:${hex}`, ` ${hex}\n`, base64]) {
      assert.equal(sha256Hex(text), hex, text);
    }
  });

  it("is none where it is of another form", () => {
    for (const text of [null, undefined, "", hex.slice(1), `${hex}0`, "md5:1234"]) {
      assert.equal(sha256Hex(text), undefined, text ?? "none");
    }
  });
});

describe("A file to import", () => {
  const of = (text: string): unknown => inspectRealmFile(new TextEncoder().encode(text));

  it("is known as a realm in clear, or as one that can't be read", () => {
    assert.deepEqual(of('{"realm":"shop","users":[]}'), { kind: "plain", realm: "shop" });
    assert.deepEqual(of('\uFEFF{"realm":"shop"}'), { kind: "plain", realm: "shop" });
    for (const text of ['{"realm":"shop"', "PK\u0003\u0004", "Salted__xyz"]) {
      assert.deepEqual(of(text), { kind: "opaque" }, text);
    }
    assert.deepEqual(inspectRealmFile(new Uint8Array([0xff, 0xfe, 0x7b])), { kind: "opaque" });
  });

  it("is refused where it is none", () => {
    assert.deepEqual(of(""), { kind: "empty" });
    assert.deepEqual(of('[{"realm":"shop"}]'), { kind: "list" });
    for (const text of ['{"id":1}', '{"realm":""}', "7", "null"]) {
      assert.deepEqual(of(text), { kind: "other" }, text);
    }
  });
});

describe("What is said of a transfer", () => {
  it("is read whatever else it holds, with its address as a secret", () => {
    const url = "https://files.test/?X-Signature=1";
    const read = parseTransfer({
      id: "1",
      status: "new",
      progress: "half",
      download_url: url,
      x: 1,
    });
    assert.deepEqual([read?.status, read?.progress, read?.sha256_checksum], ["new", null, undefined]);
    assert.ok(read?.download_url?.equals(new Secret(url)));
    assert.ok(!JSON.stringify(read).includes("X-Signature"));
    assert.equal(parseTransfer({ id: "1", download_url: 7 })?.download_url, null);
    assert.equal(parseTransfer({ status: "completed" }), undefined);
    const upload = parseUpload({ upload_url: url, s3_key: "k" });
    assert.ok(upload?.upload_url.equals(new Secret(url)) && upload.s3_key === "k");
    assert.equal(parseUpload({ s3_key: "k" }), undefined);
  });

  it("has an id in its body, or where it is to be looked at", () => {
    const id = "0b8f6f0e-7a52-4b8e-9d4e-3f0f0d1f2a11";
    for (const [body, location, expected] of [
      [{ id: "1" }, `/realm-exports/${id}`, "1"],
      [undefined, `/realm-exports/${id}`, id],
      [{}, `https://api.test/clusters/c/exports/${id}/?x=/y`, id],
      [{ id: 7 }, `/exports/${id}#z`, id],
      [undefined, undefined, undefined],
      [undefined, "/exports/..", undefined],
      [undefined, "/exports/%2e%2e", undefined],
      [undefined, "nowhere", undefined],
    ] as const) {
      const headers = new Headers(location === undefined ? {} : { Location: location });
      assert.equal(operationId({ value: body, headers }), expected, location);
    }
  });

  it("holds a password only where it is asked for with one", () => {
    const password = new Secret("correct horse");
    assert.deepEqual(withPassword({ a: 1 }, "password", undefined), { a: 1 });
    const { encryption_password } = withPassword({}, "encryption_password", password);
    assert.ok(encryption_password === "correct horse");
  });
});
