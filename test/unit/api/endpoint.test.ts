import assert from "node:assert/strict";
import { isWebAddress, readEndpoint } from "../../../src/api/endpoint";

describe("An address that keys and tokens go to", () => {
  const good: Readonly<Record<string, readonly [url: string, origin: string]>> = {
    "https://api.skycloak.io": ["https://api.skycloak.io", "https://api.skycloak.io"],
    "  https://API.skycloak.io:443/v1//  ": ["https://api.skycloak.io/v1", "https://api.skycloak.io"],
    "https:api.example": ["https://api.example", "https://api.example"],
    "http://127.0.0.1:8080/": ["http://127.0.0.1:8080", "http://127.0.0.1:8080"],
    "http://127.1": ["http://127.0.0.1", "http://127.0.0.1"],
    "http://localhost:1": ["http://localhost:1", "http://localhost:1"],
    "http://[::1]:1/x": ["http://[::1]:1/x", "http://[::1]:1"],
    "https://skyclo\u0430k.io": ["https://xn--skyclok-7fg.io", "https://xn--skyclok-7fg.io"],
    "https://a.example/%E0%A4%A": ["https://a.example/%E0%A4%A", "https://a.example"],
  };
  for (const [text, [url, origin]] of Object.entries(good)) {
    it(`is ${JSON.stringify(text)}`, () => {
      const reading = readEndpoint(text);
      assert.ok(reading.ok);
      assert.equal(reading.value.origin, origin);
      assert.equal(reading.value.url, url);
    });
  }

  const bad: readonly (readonly [text: string, why: "not-a-url" | "insecure"])[] = [
    ...["", " ", "%", "%E0%A4%A", "http://[", "https://", "https://%", "api.skycloak.io"].map(
      (text) => [text, "not-a-url"] as const,
    ),
    ...["javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", "ftp://a.example"].map(
      (text) => [text, "not-a-url"] as const,
    ),
    ...["vscode://a/b", "blob:https://a.example/x", "wss://a.example", "\u0000https://"].map(
      (text) => [text, "not-a-url"] as const,
    ),
    ["https://user:pass@a.example", "not-a-url"],
    ["https://token@a.example", "not-a-url"],
    ["https://a.example?x=1", "not-a-url"],
    ["https://a.example#x", "not-a-url"],
    ["https://a.example:99999", "not-a-url"],
    [`https://${"a.".repeat(200)}example`, "not-a-url"],
    [`https://a.example/${"x".repeat(10_000_000)}`, "not-a-url"],
    ["http://a.example", "insecure"],
    ["http://10.0.0.1", "insecure"],
    ["http://0.0.0.0", "insecure"],
    ["http://[::]", "insecure"],
    ["http://127.0.0.1.a.example", "insecure"],
    ["http://localhost.a.example", "insecure"],
    ["http://localhost.", "insecure"],
    ["http://[::ffff:10.0.0.1]", "insecure"],
    ["http:a.example", "insecure"],
  ];
  for (const [text, why] of bad) {
    it(`is not ${JSON.stringify(text.slice(0, 60))}`, () => {
      const insecure = why === "insecure";
      const problem = { kind: "bad-endpoint", endpoint: text, insecure };
      assert.deepEqual(readEndpoint(text), { ok: false, problem });
    });
  }
});

describe("The address of a web page", () => {
  for (const text of ["https://a.example", "HTTP://a.example/x?y#z", "https://a.example/%E0%A4%A"]) {
    it(`is ${text}`, () => assert.ok(isWebAddress(text)));
  }
  for (const text of [
    ...["", "%", "https://", "http://[", "https://%", " https://a.example", "a.example"],
    ...["javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", "vscode://a/b"],
    ...["command:workbench.action.quit", "https://skycloak.io@a.example", "https://u:p@a.example"],
    `https://a.example/${"x".repeat(10_000_000)}`,
  ]) {
    it(`is not ${JSON.stringify(text.slice(0, 60))}`, () => assert.ok(!isWebAddress(text)));
  }
});
