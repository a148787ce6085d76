import assert from "node:assert/strict";
import { responseProblem, networkProblem } from "../../../src/api/response";
import type { ApiError } from "../../../src/api/errors";
import { randomKeyText } from "../helpers/keys";

function problemOf(status: number, body: unknown, headers: Record<string, string> = {}): ApiError {
  return responseProblem(status, new Headers(headers), body, false);
}

describe("what a failed fetch means", () => {
  const failed = (code: unknown): Error =>
    new TypeError("fetch failed", { cause: Object.assign(new Error("why"), { code }) });

  for (const [cause, codes] of [
    ["refused", ["ECONNREFUSED"]],
    ["dns", ["ENOTFOUND", "EAI_AGAIN"]],
    ["proxy", ["ERR_PROXY_CONNECTION_FAILED", "ERR_TUNNEL_CONNECTION_FAILED", "UND_ERR_ABORTED"]],
    [
      "tls",
      [
        "DEPTH_ZERO_SELF_SIGNED_CERT",
        "SELF_SIGNED_CERT_IN_CHAIN",
        "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
        "UNABLE_TO_GET_ISSUER_CERT_LOCALLY",
        "ERR_TLS_CERT_ALTNAME_INVALID",
        "ERR_SSL_WRONG_VERSION_NUMBER",
        "EPROTO",
      ],
    ],
    ["clock", ["CERT_HAS_EXPIRED", "CERT_NOT_YET_VALID"]],
    ["tls-file", ["TLS_FILE_UNUSABLE"]],
    ["proxy-kind", ["PROXY_KIND_UNUSABLE"]],
    ["dropped", ["ECONNRESET", "EPIPE", "UND_ERR_SOCKET"]],
    ["other", ["EHOSTUNREACH", "ETIMEDOUT", "UND_ERR_CONNECT_TIMEOUT"]],
  ] as const) {
    for (const code of codes) {
      it(`${code} is ${cause}`, () => assert.deepEqual(networkProblem(failed(code)), { kind: "network", cause, code }));
    }
  }

  it("finds the code among the addresses that were tried", () => {
    const each = Object.assign(new Error("v6"), { code: "ECONNREFUSED" });
    const all = new AggregateError([new Error("no code"), each], "all failed");
    const problem = networkProblem(new TypeError("fetch failed", { cause: all }));
    assert.deepEqual(problem, { kind: "network", cause: "refused", code: "ECONNREFUSED" });
  });

  it("is not led astray by what is no code, nor by a cause that is its own", () => {
    const round: { cause?: unknown; code: unknown } = { code: 7 };
    round.cause = round;
    for (const error of [undefined, null, "ECONNRESET", failed("a sentence"), failed(20), round]) {
      assert.deepEqual(networkProblem(error), { kind: "network", cause: "other" });
    }
  });

  it("passes on nothing of a message", () => {
    const key = randomKeyText();
    const problem = networkProblem(Object.assign(new Error(key), { code: `E ${key}` }));
    assert.ok(!JSON.stringify(problem).includes(key));
  });
});

describe("what an answer means", () => {
  it("401 is one thing, whatever it says", () =>
    assert.deepEqual(problemOf(401, { detail: "no" }), { kind: "unauthorized" }));

  it("402 says what the plan allows, as far as it was said", () => {
    const whole = {
      current_plan: "starter",
      required_plan: "business",
      current_usage: 3,
      current_limit: 3,
    };
    assert.deepEqual(problemOf(402, whole), {
      kind: "plan-limit",
      plan: "starter",
      needs: "business",
      used: 3,
      limit: 3,
    });
    assert.deepEqual(problemOf(402, { current_plan: 7, current_usage: "3" }), {
      kind: "plan-limit",
    });
  });

  it("403 names the missing scope where it says so", () => {
    const detail = "API key does not have the required scope: clusters:credentials:read";
    const scope = "clusters:credentials:read";
    assert.deepEqual(problemOf(403, { detail }), { kind: "scope-missing", scope });
    assert.deepEqual(problemOf(403, { detail: `${detail}.` }), { kind: "scope-missing", scope });
    const other = "Email is not verified";
    assert.deepEqual(problemOf(403, { detail: other }), { kind: "forbidden", detail: other });
  });

  it("409 and 429 say when to come back, in seconds", () => {
    const after = { "Retry-After": "12" };
    assert.deepEqual(problemOf(409, { detail: "updating" }, after), {
      kind: "conflict",
      detail: "updating",
      retryAfter: 12,
    });
    assert.deepEqual(problemOf(409, {}), { kind: "conflict" });
    assert.deepEqual(problemOf(429, {}, after), { kind: "rate-limited", retryAfter: 12 });
    assert.deepEqual(problemOf(429, {}), { kind: "rate-limited" });
  });

  it("422 names the fields, and never the values: they can be secrets", () => {
    const value = randomKeyText();
    const problem = problemOf(422, {
      detail: "invalid",
      errors: [{ field: "name", detail: "too long", code: "max", value }, { field: "x" }, null, 3],
    });
    assert.deepEqual(problem, {
      kind: "invalid",
      detail: "invalid",
      fields: [{ field: "name", detail: "too long" }],
    });
    assert.ok(!JSON.stringify(problem).includes(value));
  });

  it("is decided by the status, whatever the title says", () => {
    const titles = [
      "Plan Limit Exceeded",
      "Rate Limit Exceeded",
      "Validation Failed",
      "API key does not have the required scope: clusters:read",
      "Not Found",
    ];
    for (const status of [400, 401, 402, 403, 404, 405, 409, 413, 422, 429, 500, 501, 502, 503]) {
      const { kind } = problemOf(status, {});
      for (const title of titles) {
        assert.equal(problemOf(status, { title }).kind, kind, `${status} ${title}`);
        const detail = "Something is wrong.";
        assert.equal(problemOf(status, { title, detail }).kind, kind, `${status} ${title}`);
      }
    }
  });

  it("falls back from the detail to the title", () => {
    const said = { kind: "rejected", status: 400, detail: "Bad request" };
    assert.deepEqual(problemOf(400, { title: "Bad request", detail: "" }), said);
    assert.deepEqual(problemOf(400, { title: "x", detail: "Bad request" }), said);
  });

  it("300 to 399 lead elsewhere", () => {
    for (const status of [300, 304, 399]) {
      assert.deepEqual(problemOf(status, {}), { kind: "redirected", status });
    }
  });

  it("404 and 405 are not there; 5xx is a fault; another 4xx is a refusal", () => {
    for (const status of [404, 405]) {
      assert.deepEqual(problemOf(status, {}), { kind: "not-found" });
    }
    for (const status of [500, 501, 502, 503, 504, 599]) {
      assert.deepEqual(problemOf(status, {}), { kind: "server", status });
    }
    for (const status of [400, 406, 410, 418]) {
      assert.deepEqual(problemOf(status, {}), { kind: "rejected", status });
    }
  });
});
