import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { refusals } from "../../simulator/control-protocol";
import type { IssuedKey } from "../../simulator/model";
import { defaultScopes } from "../../simulator/scopes";
import { useSimulator, type TestResponse } from "./test-simulator";

describe("the dashboard", () => {
  const bench = useSimulator({ seed: "empty" });

  const post = async (body: object, token?: string): Promise<TestResponse> => {
    const bearer = token ?? (await bench().control.addBearer()).token;
    const headers = { Authorization: `Bearer ${bearer}` };
    return bench().dashboard("POST", "/api/cli/keys", { body, headers });
  };

  it("has a page, wherever a link leads", async () => {
    for (const path of ["/", `/clusters/${randomUUID()}`, "/settings/api-keys"]) {
      const answer = await bench().dashboard("GET", path);
      assert.equal(answer.status, 200);
      assert.equal(answer.headers.get("content-type"), "text/html");
      assert.match(answer.text, /Skycloak dashboard/);
    }
    assert.equal((await bench().dashboard("GET", "/api/other")).status, 404);
  });

  it("makes a key for a signed-in person, which works at the API", async () => {
    const { workspace } = await bench().control.state();
    const answer = await post({
      name: "cli",
      scopes: ["clusters:write", "clusters:fly"],
      workspace_id: workspace.id,
      notes: "laptop",
      expires_at: "2030-02-01T00:00:00Z",
    });
    assert.equal(answer.status, 201);
    const { full_key, api_key } = answer.body as IssuedKey;
    assert.deepEqual(
      [api_key.workspace_id, api_key.name, api_key.scopes, api_key.notes, api_key.expires_at],
      [workspace.id, "cli", ["clusters:write"], "laptop", "2030-02-01T00:00:00.000Z"],
    );
    assert.equal((await bench().call("GET", "/clusters", { key: full_key })).status, 200);
  });

  it("makes a key that may only read when no scopes are asked for", async () => {
    for (const more of [{}, { scopes: [] }]) {
      const { api_key } = (await post({ name: "cli", ...more })).body as IssuedKey;
      assert.deepEqual(api_key.scopes, defaultScopes);
    }
  });

  it("accepts no token that it did not give, and no API key", async () => {
    const removed = await bench().control.addBearer();
    await bench().control.removeBearer(removed.id);
    for (const token of ["nonsense", bench().key, removed.token]) {
      const answer = await post({ name: "cli" }, token);
      assert.equal(answer.status, 401);
      assert.match((answer.body as { error: string }).error, /not accepted/);
    }
    const none = await bench().dashboard("POST", "/api/cli/keys", { body: { name: "cli" } });
    assert.equal(none.status, 401);
    assert.equal((await bench().control.state()).keys.length, 1);
  });

  it("refuses for four causes, each in other words", async () => {
    const messages = new Set<string>();
    for (const refusal of refusals) {
      const { token } = await bench().control.addBearer(refusal);
      const answer = await post({ name: "cli" }, token);
      assert.equal(answer.status, 403);
      messages.add((answer.body as { error: string }).error);
    }
    assert.equal(messages.size, 4);

    const stranger = await post({ name: "cli", workspace_id: randomUUID() });
    assert.equal(stranger.status, 403);
    await bench().control.changeSettings({ plan: { keyLimit: 1 } });
    const beyond = await post({ name: "cli" });
    assert.equal(beyond.status, 403);
    assert.equal((beyond.body as { error: string }).error, [...messages][3]);
    assert.equal((await bench().control.state()).keys.length, 1);
  });

  it("refuses a request that is not valid", async () => {
    for (const body of [{}, { name: "" }, { name: "a", expires_at: "2029-01-01T00:00:00Z" }]) {
      assert.equal((await post(body)).status, 400);
    }
  });

  it("takes POST only", async () => {
    const { token } = await bench().control.addBearer();
    for (const method of ["GET", "DELETE"]) {
      const answer = await bench().dashboard(method, "/api/cli/keys", {
        headers: { Authorization: `Bearer ${token}` },
      });
      assert.deepEqual([answer.status, answer.headers.get("allow")], [405, "POST"]);
    }
  });

  it("is in the list of requests, and under faults, too", async () => {
    await bench().control.addFault({
      server: "dashboard",
      path: "/**",
      times: 1,
      fault: { kind: "answer", status: 503 },
    });
    assert.equal((await post({ name: "cli" })).status, 503);
    assert.equal((await post({ name: "cli" })).status, 201);
    const seen = await bench().control.requests();
    assert.deepEqual(
      seen.map(({ server, route, status, carriedOut }) => [server, route, status, carriedOut]),
      [
        ["dashboard", "/api/cli/keys", 503, false],
        ["dashboard", "/api/cli/keys", 201, true],
      ],
    );
  });
});
