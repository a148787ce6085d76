import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import type { ApiKey, Cluster } from "../../simulator/model";
import { useSimulator } from "./test-simulator";

describe("control", () => {
  const bench = useSimulator({ seed: "acme" });

  it("shows the whole state", async () => {
    const state = await bench().control.state();
    assert.equal(state.seed, "acme");
    assert.equal(state.workspace.name, "Acme Corp");
    assert.equal(state.clock.now, "2030-01-15T12:00:00.000Z");
    assert.ok(state.clusters.length > 9);
    assert.ok(state.keys.some((key) => key.id === state.mainKeyId));
    const coming = state.clusters.find(({ status }) => status === "provisioning");
    assert.deepEqual(coming?.pending, [{ at: "2030-01-15T12:03:00.000Z", status: "available" }]);
  });

  describe("the list of requests", () => {
    it("tells of each what it was, who made it, and what came of it", async () => {
      await bench().call("GET", "/api-keys?limit=2", { headers: { "User-Agent": "test" } });
      await bench().call("POST", "/clusters", { body: {} });
      await bench().call("GET", "/clusters", { key: null });
      await bench().call("GET", "/nowhere");
      await bench().call("DELETE", `/clusters/${randomUUID()}`);
      const { mainKeyId } = await bench().control.state();
      const [first, ...others] = await bench().control.requests();
      assert.deepEqual(first, {
        seq: first?.seq,
        server: "api",
        method: "GET",
        path: "/api-keys",
        query: "limit=2",
        route: "/api-keys",
        at: "2030-01-15T12:00:00.000Z",
        wallMs: bench().time.ms,
        apiVersion: "2026-06-01.beta",
        userAgent: "test",
        keyId: mainKeyId,
        status: 200,
        state: "answered",
        carriedOut: true,
        faultId: null,
        secretInUrl: false,
      });
      assert.deepEqual(
        others.map(({ seq, route, status, keyId, carriedOut }) => [seq - first.seq, route, status, keyId, carriedOut]),
        [
          [1, "/clusters", 422, mainKeyId, false],
          [2, "/clusters", 401, null, false],
          [3, null, 404, null, false],
          [4, "/clusters/{cluster_id}", 404, mainKeyId, false],
        ],
      );
    });

    it("can be filtered and cleared", async () => {
      await bench().call("GET", "/clusters");
      await bench().call("GET", "/cluster-types/keycloak/versions");
      const found = await bench().control.requests({
        method: "GET",
        path: "/cluster-types/{type}/versions",
        reached: "finished",
      });
      assert.equal(found.length, 1);
      assert.deepEqual(await bench().control.requests({ method: "POST" }), []);
      await bench().control.clearRequests();
      assert.deepEqual(await bench().control.requests(), []);
    });

    it("masks a secret in a URL, and says so", async () => {
      await bench().call("GET", `/clusters?key=${bench().key}`);
      const [entry] = await bench().control.requests();
      assert.deepEqual([entry?.query, entry?.secretInUrl], ["key=«secret»", true]);
    });

    it("can be waited for", async () => {
      const waiting = bench().control.awaitRequests({ path: "/clusters", count: 2 });
      await bench().call("GET", "/cluster-types");
      await bench().call("GET", "/clusters");
      await bench().call("GET", "/clusters");
      assert.equal((await waiting).length, 2);
      assert.equal((await bench().control.awaitRequests({ path: "/clusters" })).length, 2);
      await assert.rejects(bench().control.awaitRequests({ path: "/clusters", count: 3, timeoutMs: 1 }), /504.*2 of 3/);
    });
  });

  it("moves the clock", async () => {
    assert.equal((await bench().control.advance(1_500)).now, "2030-01-15T12:00:01.500Z");
    assert.equal((await bench().control.freeze()).frozen, true);
    bench().time.ms += 60_000;
    assert.deepEqual(await bench().control.clock(), {
      now: "2030-01-15T12:00:01.500Z",
      frozen: true,
    });
    assert.equal((await bench().control.resume()).frozen, false);
    await assert.rejects(bench().control.advance(-1), /400/);
  });

  it("changes settings one by one, and refuses what it does not know", async () => {
    const changed = await bench().control.changeSettings({ plan: { keyLimit: 3 } });
    assert.deepEqual([changed.plan.keyLimit, changed.plan.name], [3, "startup"]);
    const wrong = { plan: { keylimit: 3 } } as object;
    await assert.rejects(bench().control.changeSettings(wrong), /400/);
    await assert.rejects(bench().control.changeSettings({ colour: 1 } as object), /400/);
  });

  describe("of keys", () => {
    const listed = async (id: string): Promise<ApiKey | undefined> => {
      const { body } = await bench().call("GET", "/api-keys?limit=100");
      return (body as ApiKey[]).find((key) => key.id === id);
    };
    const use = async (key: string): Promise<number> => (await bench().call("GET", "/clusters", { key })).status;

    it("adds one, with an id if need be, that works", async () => {
      const id = randomUUID();
      const { full_key, api_key } = await bench().control.addKey({
        id,
        name: "elsewhere",
        scopes: ["clusters:read"],
        created_at: "2029-01-01T00:00:00Z",
      });
      assert.equal(api_key.id, id);
      assert.equal(await use(full_key), 200);
      assert.equal((await listed(id))?.created_at, "2029-01-01T00:00:00.000Z");
    });

    it("rotates, revokes and expires from elsewhere", async () => {
      const rotated = await bench().control.rotateKey("main");
      assert.deepEqual([await use(bench().key), await use(rotated.full_key)], [401, 200]);
      for (const status of ["revoked", "expired"] as const) {
        const { full_key, api_key } = await bench().control.addKey({
          name: "victim",
          scopes: ["clusters:read"],
        });
        assert.equal(await use(full_key), 200);
        const ended =
          status === "revoked"
            ? await bench().control.revokeKey(api_key.id)
            : await bench().control.expireKey(api_key.id);
        assert.equal(ended.status, status);
        assert.equal(await use(full_key), 401);
      }
    });

    it("changes the scopes of the main key, and anything else", async () => {
      const changed = await bench().control.changeKey("main", {
        scopes: ["api-keys:read"],
        name: "renamed",
        notes: "new",
        expires_at: "2031-01-01T00:00:00Z",
      });
      assert.deepEqual([changed.name, changed.notes], ["renamed", "new"]);
      assert.equal(await use(bench().key), 403);
      assert.equal((await listed(changed.id))?.expires_at, "2031-01-01T00:00:00.000Z");
    });

    it("shapes the answer: unknown fields and status, missing fields", async () => {
      const { mainKeyId } = await bench().control.state();
      const shape = { set: { status: "sleeping", team: { id: 1 } }, omit: ["scopes", "prefix"] };
      await bench().control.changeKey("main", { shape });
      const key = { ...(await listed(mainKeyId)) } as Record<string, unknown>;
      assert.deepEqual([key["status"], key["team"]], ["sleeping", { id: 1 }]);
      assert.ok(!("scopes" in key) && !("prefix" in key));
      assert.equal(await use(bench().key), 200);
    });

    it("takes one away", async () => {
      const { full_key, api_key } = await bench().control.addKey({ name: "x" });
      await bench().control.removeKey(api_key.id);
      assert.equal(await use(full_key), 401);
      assert.equal(await listed(api_key.id), undefined);
      await assert.rejects(bench().control.removeKey(api_key.id), /404/);
      await assert.rejects(bench().control.changeKey(api_key.id, {}), /404/);
    });
  });

  describe("of clusters", () => {
    const get = async (id: string): Promise<Cluster> => (await bench().call("GET", `/clusters/${id}`)).body as Cluster;

    it("adds one as it stands, with what lies ahead of it", async () => {
      const { id } = await bench().control.addCluster({
        name: "sudden",
        status: "stopped",
        transitions: [
          { inMs: 2_000, status: "gone" },
          { inMs: 1_000, status: "available" },
        ],
      });
      assert.equal((await get(id)).status, "stopped");
      await bench().control.advance(1_000);
      assert.equal((await get(id)).status, "available");
      await bench().control.advance(1_000);
      assert.equal((await bench().call("GET", `/clusters/${id}`)).status, 404);
    });

    it("sets a status, which then stays, be it one that nobody knows", async () => {
      const { clusters } = await bench().control.state();
      const id = clusters.find(({ status }) => status === "provisioning")?.id ?? "";
      await bench().control.changeCluster(id, { status: "hibernating", name: "other" });
      await bench().control.advance(3_600_000);
      const { status, name } = await get(id);
      assert.deepEqual([status, name], ["hibernating", "other"]);
    });

    it("lets a key and a cluster share an id", async () => {
      const id = randomUUID();
      await bench().control.addCluster({ id, name: "same" });
      await bench().control.addKey({ id, name: "same" });
      assert.equal((await get(id)).name, "same");
      assert.ok((await bench().control.state()).keys.some((key) => key.id === id));
    });

    it("shapes the answer, in the list too", async () => {
      const { id } = await bench().control.addCluster({ name: "odd" });
      await bench().control.changeCluster(id, {
        shape: { set: { tier: "gold", size: "colossal" }, omit: ["url"] },
      });
      const { body } = await bench().call("GET", "/clusters");
      const found = (body as Record<string, unknown>[]).find((one) => one["id"] === id);
      assert.deepEqual([found?.["tier"], found?.["size"]], ["gold", "colossal"]);
      assert.ok(found !== undefined && !("url" in found));
    });

    it("takes one away", async () => {
      const { id } = await bench().control.addCluster({ name: "x" });
      await bench().control.removeCluster(id);
      assert.equal((await bench().call("GET", `/clusters/${id}`)).status, 404);
      await assert.rejects(bench().control.removeCluster(id), /404/);
    });
  });

  it("keeps bearers, and shows no token of theirs", async () => {
    const { id, token, refusal } = await bench().control.addBearer("not-member");
    assert.equal(refusal, "not-member");
    const state = await bench().control.state();
    assert.deepEqual(state.bearers, [{ id, refusal: "not-member" }]);
    assert.ok(!JSON.stringify(state).includes(token));
    assert.ok((await bench().control.secrets()).some(({ secret }) => secret === token));
    await bench().control.removeBearer(id);
    assert.deepEqual((await bench().control.state()).bearers, []);
    await assert.rejects(bench().control.removeBearer(id), /404/);
  });

  it("begins again with another seed, and forgets no secret", async () => {
    const old = bench().key;
    await bench().control.addFault({ path: "/**", fault: { kind: "drop" } });
    await bench().control.freeze();
    const { key } = await bench().control.reset({ seed: "empty", keys: false });
    const state = await bench().control.state();
    assert.deepEqual(
      [state.seed, state.clusters.length, state.keys.length, state.clock.frozen],
      ["empty", 0, 1, false],
    );
    assert.deepEqual([state.faults, await bench().control.requests()], [[], []]);
    assert.equal((await bench().call("GET", "/clusters", { key: old })).status, 401);
    assert.equal((await bench().call("GET", "/clusters", { key })).status, 200);
    assert.equal((await bench().call("GET", "/api-keys", { key })).status, 404);
    const secrets = (await bench().control.secrets()).map(({ secret }) => secret);
    assert.ok(secrets.includes(old) && secrets.includes(key));
    await bench().control.reset({ seed: "acme", keys: true });
    await assert.rejects(bench().control.reset({ seed: "mars" as "acme" }), /400/);
  });
});
