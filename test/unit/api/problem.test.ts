import assert from "node:assert/strict";
import { isTemporary, mayHaveBeenDone, type ApiError } from "../../../src/api/errors";

const unknown: readonly ApiError[] = [
  { kind: "network", cause: "dropped" },
  { kind: "network", cause: "other" },
  { kind: "network", cause: "tls", code: "EPROTO" },
  { kind: "network", cause: "tls", code: "ERR_SSL_DECRYPTION_FAILED_OR_BAD_RECORD_MAC" },
  { kind: "timeout", seconds: 30 },
  { kind: "cancelled" },
  { kind: "server", status: 500 },
  { kind: "server", status: 503 },
  { kind: "unreadable", status: 201, html: false },
  { kind: "redirected", status: 302 },
  { kind: "too-large", limit: "bytes", max: 1 },
  { kind: "unauthorized", unproven: true },
  { kind: "not-found", unproven: true },
];

const notDone: readonly ApiError[] = [
  { kind: "network", cause: "refused" },
  { kind: "network", cause: "dns" },
  { kind: "network", cause: "tls", code: "SELF_SIGNED_CERT_IN_CHAIN" },
  { kind: "network", cause: "proxy" },
  { kind: "unauthorized" },
  { kind: "scope-missing", scope: "api-keys:write" },
  { kind: "forbidden" },
  { kind: "plan-limit" },
  { kind: "not-found" },
  { kind: "conflict" },
  { kind: "invalid", fields: [] },
  { kind: "rate-limited" },
  { kind: "rejected", status: 400 },
  { kind: "cancelled", undone: true },
  { kind: "unusable-address", value: ".." },
  { kind: "not-connected" },
  { kind: "bad-endpoint", endpoint: "x", insecure: false },
  { kind: "other-origin", expected: "x", actual: "y" },
  { kind: "secret-lost", ref: "r" },
  { kind: "secret-store-refused", reason: "refused" },
];

describe("whether a refused write may have been done", () => {
  for (const problem of unknown) {
    it(`is open after ${Object.values(problem).join(" ")}`, () => assert.equal(mayHaveBeenDone(problem), true));
  }
  for (const problem of notDone) {
    it(`is not, after ${Object.values(problem).join(" ")}`, () => assert.equal(mayHaveBeenDone(problem), false));
  }

  it("is open after a 401 where the request was about the key that it was sent with", () => {
    assert.equal(mayHaveBeenDone({ kind: "unauthorized" }, true), true);
    assert.equal(mayHaveBeenDone({ kind: "forbidden" }, true), false);
  });
});

describe("a refusal that may pass by itself", () => {
  const temporary = ["network", "rate-limited", "server", "timeout"];
  for (const problem of [...unknown, ...notDone]) {
    const expected = temporary.includes(problem.kind);
    it(`${expected ? "is" : "is not"} ${Object.values(problem).join(" ")}`, () =>
      assert.equal(isTemporary(problem), expected));
  }
});
