// What is copied as curl. Whatever names hold, it stays text.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readUris, wrongUris } from "../../../../src/clusters/inside/acts/redirect-uris";
import { asCurl, shellQuoted } from "../../../../src/clusters/inside/copy/curl";

describe("Copied as curl, a request", () => {
  it("takes the key from the environment, and everything else as it is", () => {
    const text = asCurl({
      url: "https://api.test/clusters/it's $HOME `id`?limit=100",
      apiVersion: "2026-06-01.beta",
    });
    assert.ok(text.includes('"API-Key: $SKYCLOAK_API_KEY"'));
    // A shell says what curl would be given.
    const shown = execFileSync("/bin/sh", ["-c", text.replace(/^curl/, 'printf "%s\\n"')], {
      env: { SKYCLOAK_API_KEY: "the key" },
      encoding: "utf8",
    });
    assert.deepEqual(shown.split("\n"), [
      "--fail-with-body",
      "https://api.test/clusters/it's $HOME `id`?limit=100",
      "--header",
      "API-Key: the key",
      "--header",
      "API-Version: 2026-06-01.beta",
      "",
    ]);
    assert.equal(shellQuoted("a'b"), "'a'\\''b'");
  });
});

describe("Redirect URIs", () => {
  it("are read with spaces or commas between, each once", () => {
    assert.deepEqual(readUris(" https://a.test/cb,https://a.test/cb  app:/done "), [
      "https://a.test/cb",
      "app:/done",
    ]);
    assert.deepEqual(readUris(""), []);
  });

  it("are addresses, an app's own too, or paths", () => {
    assert.equal(wrongUris("https://a.test/* com.example.app:/oauth /relative/*"), undefined);
    assert.equal(wrongUris("https://a.test/cb a.test/cb"), "a.test/cb");
  });
});
