import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import type { ApiKey, IssuedKey } from "../../simulator/model";
import type { FieldError } from "../../simulator/problem";
import { everyScope } from "../../simulator/scopes";
import { useSimulator, type TestResponse } from "./test-simulator";

describe("API keys", () => {
  const bench = useSimulator({ seed: "empty" });

  const create = async (more: object = {}): Promise<IssuedKey> => {
    const body = { name: "ci", scopes: ["clusters:read"], ...more };
    const answer = await bench().call("POST", "/api-keys", { body });
    assert.equal(answer.status, 201);
    return answer.body as IssuedKey;
  };
  const post = (path: string): Promise<TestResponse> => bench().call("POST", `/api-keys/${path}`);
  const use = async (key: string): Promise<number> => (await bench().call("GET", "/cluster-types", { key })).status;
  const list = async (): Promise<ApiKey[]> => (await bench().call("GET", "/api-keys?limit=100")).body as ApiKey[];
  const find = async (id: string): Promise<ApiKey | undefined> => (await list()).find((key) => key.id === id);

  it("are created, shown once, and work", async () => {
    const expires_at = "2030-04-15T12:00:00.000Z";
    const { full_key, api_key } = await create({ notes: "for CI", expires_at });
    const { workspace } = await bench().control.state();
    assert.deepEqual(api_key, {
      id: api_key.id,
      name: "ci",
      prefix: api_key.prefix,
      scopes: ["clusters:read"],
      status: "active",
      workspace_id: workspace.id,
      notes: "for CI",
      created_at: "2030-01-15T12:00:00.000Z",
      expires_at,
    });
    assert.match(api_key.id, /^[0-9a-f-]{36}$/);
    assert.ok(full_key.startsWith(api_key.prefix) && full_key.length > api_key.prefix.length + 30);
    assert.equal(await use(full_key), 200);
    const listed = await bench().call("GET", "/api-keys");
    assert.ok(!listed.text.includes(full_key.slice(api_key.prefix.length + 1)));
    assert.ok(!JSON.stringify(await bench().control.state()).includes(full_key));
  });

  it("come in the older form and the newer one, or as set", async () => {
    const old = /^sk_sc_live_[a-z0-9]{8}_[A-Za-z0-9]{32}$/;
    const fresh = /^sk_sc_[a-z0-9]{8}[A-Za-z0-9]{32}$/;
    await bench().control.changeSettings({ plan: { keyLimit: 50 } });
    const made = [await create(), await create()].map(({ full_key }) => full_key);
    assert.equal(made.filter((key) => old.test(key)).length, 1);
    assert.equal(made.filter((key) => fresh.test(key)).length, 1);
    await bench().control.changeSettings({ keyForm: "plain" });
    for (const { full_key } of [await create(), await create()]) assert.ok(fresh.test(full_key));
    await bench().control.changeSettings({ keyForm: "environment" });
    for (const { full_key } of [await create(), await create()]) assert.ok(old.test(full_key));
  });

  it("are silently not granted scopes that don't exist, which shows as a 403", async () => {
    const { full_key, api_key } = await create({ scopes: ["clusters:fly", "realms:read"] });
    assert.deepEqual(api_key.scopes, ["realms:read"]);
    assert.equal((await bench().call("GET", "/clusters", { key: full_key })).status, 403);
  });

  const invalid: [what: string, body: object, fields: string[]][] = [
    ["without a name", { scopes: ["clusters:read"] }, ["name"]],
    ["with an empty name", { name: "", scopes: ["clusters:read"] }, ["name"]],
    ["without scopes", { name: "a" }, ["scopes"]],
    ["with no scopes", { name: "a", scopes: [] }, ["scopes"]],
    ["with a scope that is no text", { name: "a", scopes: ["realms:read", 1] }, ["scopes.1"]],
    ["that expire at no time", { name: "a", scopes: ["x"], expires_at: "soon" }, ["expires_at"]],
    ["that expire in the past", { name: "a", scopes: ["x"], expires_at: "2030-01-15T12:00:00Z" }, ["expires_at"]],
    ["with notes that are no text", { name: "a", scopes: ["x"], notes: {} }, ["notes"]],
  ];
  for (const [what, body, fields] of invalid) {
    it(`are not made ${what}`, async () => {
      const answer = await bench().call("POST", "/api-keys", { body });
      assert.equal(answer.status, 422);
      const { errors } = answer.body as { errors: FieldError[] };
      assert.deepEqual(
        errors.map(({ field }) => field),
        fields,
      );
      assert.equal((await list()).length, 1);
    });
  }

  it("take null for never and for no notes, and ignore what they don't know", async () => {
    const { api_key } = await create({ expires_at: null, notes: null, colour: "blue" });
    for (const name of ["expires_at", "notes", "colour"]) assert.ok(!(name in api_key), name);
  });

  it("die on rotation at once, and live on under the new secret", async () => {
    const { full_key, api_key } = await create();
    await bench().control.advance(1_000);
    const answer = await post(`${api_key.id}/rotate`);
    assert.equal(answer.status, 200);
    const rotated = answer.body as IssuedKey;
    assert.equal(await use(full_key), 401);
    assert.equal(await use(rotated.full_key), 200);
    assert.notEqual(rotated.api_key.prefix, api_key.prefix);
    assert.ok(rotated.full_key.startsWith(rotated.api_key.prefix));
    assert.deepEqual(rotated.api_key, {
      ...api_key,
      prefix: rotated.api_key.prefix,
      rotated_at: "2030-01-15T12:00:01.000Z",
    });
  });

  it("keep their prefix on rotation if set so", async () => {
    await bench().control.changeSettings({ rotationKeepsPrefix: true });
    for (const { full_key, api_key } of [await create(), await create()]) {
      const rotated = (await post(`${api_key.id}/rotate`)).body as IssuedKey;
      assert.equal(rotated.api_key.prefix, api_key.prefix);
      assert.equal(rotated.full_key.length, full_key.length);
      assert.notEqual(rotated.full_key, full_key);
    }
  });

  it("can rotate themselves", async () => {
    const { mainKeyId } = await bench().control.state();
    const { full_key } = (await post(`${mainKeyId}/rotate`)).body as IssuedKey;
    assert.equal(await use(bench().key), 401);
    assert.equal((await bench().call("GET", "/api-keys", { key: full_key })).status, 200);
  });

  it("are revoked for good", async () => {
    const { full_key, api_key } = await create();
    await bench().control.advance(2_000);
    const answer = await post(`${api_key.id}/revoke`);
    const revoked_at = "2030-01-15T12:00:02.000Z";
    assert.equal(answer.status, 200);
    assert.deepEqual(answer.body, { ...api_key, status: "revoked", revoked_at });
    assert.equal(await use(full_key), 401);
    await bench().control.advance(2_000);
    const again = await post(`${api_key.id}/revoke`);
    assert.deepEqual([again.status, (again.body as ApiKey).revoked_at], [200, revoked_at]);
    assert.equal((await post(`${api_key.id}/rotate`)).status, 409);
  });

  it("answer a revocation with nothing if set so", async () => {
    const { full_key, api_key } = await create();
    await bench().control.changeSettings({ revokeAnswers: 204 });
    const answer = await post(`${api_key.id}/revoke`);
    assert.deepEqual([answer.status, answer.text], [204, ""]);
    assert.equal(await use(full_key), 401);
  });

  it("expire on the clock", async () => {
    const { full_key, api_key } = await create({ expires_at: "2030-01-15T12:00:10Z" });
    await bench().control.advance(9_999);
    assert.equal(await use(full_key), 200);
    await bench().control.advance(1);
    assert.equal(await use(full_key), 401);
    const expired = await find(api_key.id);
    assert.equal(expired?.status, "expired");
    assert.equal(expired.last_used_at, "2030-01-15T12:00:09.999Z");
    assert.equal((await post(`${api_key.id}/rotate`)).status, 409);
    assert.equal(((await post(`${api_key.id}/revoke`)).body as ApiKey).status, "revoked");
  });

  it("have a quota, of those that are alive", async () => {
    const made = [await create(), await create(), await create(), await create()];
    const body = { name: "one more", scopes: ["clusters:read"] };
    const refused = await bench().call("POST", "/api-keys", { body });
    assert.equal(refused.status, 402);
    const { detail, current_plan, required_plan, current_usage, current_limit } = refused.body as Record<
      string,
      unknown
    >;
    assert.deepEqual(
      [detail, current_plan, required_plan, current_usage, current_limit],
      ["The plan allows 5 API keys.", "developer", "startup", 5, 5],
    );
    await post(`${made[0]?.api_key.id ?? ""}/revoke`);
    assert.equal((await bench().call("POST", "/api-keys", { body })).status, 201);
  });

  it("are listed newest first, a page at a time", async () => {
    await bench().control.changeSettings({ plan: { keyLimit: 100 } });
    for (let index = 0; index < 30; index += 1) {
      await bench().control.advance(1_000);
      await bench().control.addKey({ name: `key ${index}` });
    }
    const page = await bench().call("GET", "/api-keys");
    assert.equal((page.body as ApiKey[]).length, 25);
    assert.equal((page.body as ApiKey[])[0]?.name, "key 29");
    assert.equal(page.headers.get("total-count"), "31");
    const next = /<([^>]+)>; rel="next"/.exec(page.headers.get("link") ?? "")?.[1] ?? "";
    assert.ok(next.startsWith(`${bench().simulator.api}/api-keys?`));
    const rest = await bench().call("GET", next.slice(bench().simulator.api.length));
    assert.equal((rest.body as ApiKey[]).length, 6);
    assert.equal((rest.body as ApiKey[]).at(-1)?.name, "First key");
    assert.ok(!rest.headers.get("link")?.includes('rel="next"'));
    assert.deepEqual((await bench().call("GET", "/api-keys?offset=99")).body, []);
    assert.equal((await bench().call("GET", "/api-keys?limit=101")).status, 422);
    assert.equal((await bench().call("GET", "/api-keys?limit=all")).status, 400);
  });

  it("are not found by an id that is none", async () => {
    for (const path of [`${randomUUID()}/rotate`, "nonsense/revoke"]) {
      assert.equal((await post(path)).status, 404);
    }
  });

  it("take an empty JSON body where none is needed", async () => {
    const { api_key } = await create();
    const answer = await bench().call("POST", `/api-keys/${api_key.id}/rotate`, {
      headers: { "content-type": "application/json" },
    });
    assert.equal(answer.status, 200);
  });

  it("have all their secrets in the register, the dead ones too, and nowhere else", async () => {
    const { full_key, api_key } = await create({ scopes: everyScope });
    const rotated = (await post(`${api_key.id}/rotate`)).body as IssuedKey;
    const elsewhere = await bench().control.rotateKey(api_key.id);
    const given = (await bench().control.secrets()).map(({ secret }) => secret);
    for (const secret of [bench().key, full_key, rotated.full_key, elsewhere.full_key]) {
      assert.ok(given.includes(secret));
    }
    const seen = JSON.stringify([await bench().control.state(), await bench().control.requests()]);
    for (const secret of given) assert.ok(!seen.includes(secret));
  });
});
