import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { operations as table } from "../../simulator/api/operations/all";
import { everyScope } from "../../simulator/scopes";
import { useSimulator, type TestResponse } from "./test-simulator";

const id = randomUUID();

// All simulated operations and their scopes.
const operations: [method: string, path: string, scope: string | null][] = [
  ["GET", "/clusters", "clusters:read"],
  ["POST", "/clusters", "clusters:write"],
  ["GET", `/clusters/${id}`, "clusters:read"],
  ["PATCH", `/clusters/${id}`, "clusters:write"],
  ["DELETE", `/clusters/${id}`, "clusters:write"],
  ["GET", `/clusters/${id}/credentials`, "clusters:credentials:read"],
  ["GET", "/cluster-types", null],
  ["GET", "/cluster-types/keycloak/versions", null],
  ["GET", "/cluster-locations", null],
  ["GET", "/cluster-features", null],
  ["GET", "/api-keys", "api-keys:read"],
  ["POST", "/api-keys", "api-keys:write"],
  ["POST", `/api-keys/${id}/rotate`, "api-keys:write"],
  ["POST", `/api-keys/${id}/revoke`, "api-keys:write"],
  ...table.map(({ method, path, scope }): [string, string, string] => [
    method,
    path.replace(/\{[a-z_]+\}/g, id),
    scope,
  ]),
];

function assertProblem(answer: TestResponse, status: number, kind: string, detail: RegExp): void {
  assert.equal(answer.status, status);
  assert.match(answer.headers.get("content-type") ?? "", /^application\/problem\+json/);
  const body = answer.body as Record<string, unknown>;
  assert.equal(body["type"], `https://skycloak.io/docs/api/errors#${kind}`);
  assert.equal(body["status"], status);
  assert.match(String(body["detail"]), detail);
  assert.match(String(body["title"]), /^[A-Z]/);
}

describe("what stands before every operation", () => {
  const bench = useSimulator({ seed: "acme" });

  for (const [method, path, scope] of operations) {
    describe(`${method} ${path.replaceAll(id, "{id}")}`, () => {
      it("takes a key", async () => {
        const none = await bench().call(method, path, { key: null });
        assertProblem(none, 401, "unauthorized", /API-Key/);
        const wrong = await bench().call(method, path, { key: `sk_sc_${id}` });
        assertProblem(wrong, 401, "unauthorized", /not valid/);
      });

      it("takes the version", async () => {
        for (const version of ["2025-01-01", ""]) {
          const answer = await bench().call(method, path, { headers: { "API-Version": version } });
          assertProblem(answer, 400, "bad-request", /2026-06-01\.beta/);
        }
      });

      it(`takes ${scope ?? "no scope"}`, async () => {
        const others = everyScope.filter((other) => other !== scope && other !== scope?.replace(":read", ":write"));
        await bench().control.changeKey("main", { scopes: others });
        const answer = await bench().call(method, path, {
          body: method === "GET" ? undefined : {},
        });
        if (scope === null) {
          assert.equal(answer.status, 200);
        } else {
          const detail = `^API key does not have the required scope: ${scope}$`;
          assertProblem(answer, 403, "forbidden", new RegExp(detail));
          await bench().control.changeKey("main", { scopes: [scope] });
          const allowed = await bench().call(method, path, {
            body: method === "GET" ? undefined : {},
          });
          assert.ok([200, 404, 422].includes(allowed.status), String(allowed.status));
        }
      });
    });
  }

  it("refuses a request without any version", async () => {
    const { api } = bench().simulator;
    const response = await fetch(`${api}/clusters`, { headers: { "API-Key": bench().key } });
    assert.equal(response.status, 400);
  });

  it("takes a write scope for reading", async () => {
    await bench().control.changeKey("main", { scopes: ["clusters:write"] });
    assert.equal((await bench().call("GET", "/clusters")).status, 200);
  });

  it("is never satisfied by a bearer token", async () => {
    const { token } = await bench().control.addBearer();
    for (const bearer of [token, bench().key]) {
      const headers = { Authorization: `Bearer ${bearer}` };
      assert.equal((await bench().call("GET", "/clusters", { key: null, headers })).status, 401);
    }
  });

  it("tells 404 from 405", async () => {
    assertProblem(await bench().call("GET", "/nowhere"), 404, "not-found", /nothing/);
    const answer = await bench().call("DELETE", "/clusters");
    assertProblem(answer, 405, "method-not-allowed", /DELETE/);
    assert.equal(answer.headers.get("allow"), "GET, POST");
    assertProblem(await bench().call("PUT", `/api-keys/${id}/rotate`), 405, "method-not-allowed", /PUT/);
  });

  it("survives a path that can't be decoded", async () => {
    const answer = await bench().call("GET", "/clusters/%zz");
    assert.ok([400, 404].includes(answer.status));
    assert.equal((await bench().call("GET", "/clusters")).status, 200);
  });

  it("refuses bodies that are no JSON, or of another type", async () => {
    const { api } = bench().simulator;
    const headers = { "API-Key": bench().key, "API-Version": "2026-06-01.beta" };
    const post = (type: string): Promise<Response> =>
      fetch(`${api}/clusters`, {
        method: "POST",
        headers: { ...headers, "content-type": type },
        body: "{",
      });
    assert.equal((await post("application/json")).status, 400);
    assert.equal((await post("text/xml")).status, 415);
  });

  it("notes the key's last use", async () => {
    await bench().control.advance(5_000);
    await bench().call("GET", "/clusters");
    const { keys, mainKeyId } = await bench().control.state();
    const main = keys.find((key) => key.id === mainKeyId);
    assert.equal(main?.last_used_at, "2030-01-15T12:00:05.000Z");
  });
});

describe("an endpoint without key management", () => {
  const bench = useSimulator({ seed: "acme", keys: false });
  const ofKeys = operations.filter(([, path]) => path.startsWith("/api-keys"));

  it("answers 404 to the key operations, and the rest works", async () => {
    for (const [method, path] of ofKeys) {
      assertProblem(await bench().call(method, path), 404, "not-found", /nothing/);
    }
    assert.equal(ofKeys.length, 4);
    assert.equal((await bench().call("GET", "/clusters")).status, 200);
  });

  it("answers 405 if set so, and works again when offered", async () => {
    await bench().control.changeSettings({ keyManagement: "method-not-allowed" });
    for (const [method, path] of ofKeys) {
      assertProblem(await bench().call(method, path), 405, "method-not-allowed", /not allowed/);
    }
    await bench().control.changeSettings({ keyManagement: "offered" });
    assert.equal((await bench().call("GET", "/api-keys")).status, 200);
  });
});
