import assert from "node:assert/strict";
import { checkKey, Connections } from "../../../src/connections/connections";
import { readEndpoint } from "../../../src/api/endpoint";
import { routes } from "../../../src/api/routes";
import { failure, type ApiError } from "../../../src/api/errors";
import { listClusters, rotateKey } from "../../../src/api/skycloak";
import { reveal, Secret } from "../../../src/secrets/secret";
import { SecretStoreError } from "../../../src/secrets/store-error";
import { SecretStore } from "../../../src/secrets/secret-store";
import { ControlClient } from "../../simulator/control-client";
import { startSimulator, type Simulator } from "../../simulator/simulator";
import { FakeSecrets, FakeState } from "../helpers/fake-storage";
import { randomSecret } from "../helpers/keys";

const origin = "https://a.test";

async function setUp({ connected = true } = {}) {
  const secrets = new FakeSecrets();
  const state = new FakeState();
  const secretStore = new SecretStore(secrets, state);
  const settings = { endpoint: `${origin}/v1/`, apiVersion: "v", connection: "" };
  const heard: { url: string; key: string | undefined; at: number }[] = [];
  /** `dead`: the rejected key, and a function that runs at that moment. */
  const answers: {
    headers: Record<string, string>;
    dead?: string;
    meanwhile?: () => Promise<unknown>;
    respond?: () => Response | Promise<Response>;
    respondTo?: typeof fetch;
  } = { headers: {} };
  const connections = new Connections({
    state,
    workspaceState: new FakeState(),
    secretStore,
    settings: () => settings,
    fetch: async (url, init) => {
      const key = (init.headers as Record<string, string>)["API-Key"];
      heard.push({ url, key, at: performance.now() });
      if (answers.respond !== undefined) return answers.respond();
      if (answers.respondTo !== undefined) return answers.respondTo(url, init);
      if (key !== answers.dead) return new Response("[]", { headers: answers.headers });
      await answers.meanwhile?.();
      return new Response("{}", { status: 401 });
    },
    report: () => undefined,
  });
  const secret = randomSecret();
  const { ref } = await secretStore.store(secret, { origin, name: "ci", prefix: "p" });
  if (connected) await connections.connectTo(ref);
  const problem = async (): Promise<ApiError | undefined> => {
    const client = await connections.activeOrNone.client();
    return client.ok ? undefined : client.problem;
  };
  return { secrets, state, secretStore, settings, heard, answers, connections, secret, ref, problem };
}

async function removeCurrent(connections: Connections): Promise<void> {
  assert.ok(connections.active);
  await connections.remove(connections.active);
}

describe("A connection", () => {
  it("sends its key to the endpoint that it was given for", async () => {
    const { connections, heard, secret } = await setUp();
    const client = await connections.activeOrNone.client();
    assert.ok(client.ok);
    await listClusters(client.value);
    assert.deepEqual(
      heard.map(({ url, key }) => [url, key]),
      [[`${origin}/v1/clusters`, reveal(secret)]],
    );
  });

  it("sends no key that another window has renewed and this one can't read", async () => {
    const { secretStore, heard, problem } = await setUp();
    secretStore.read = () => Promise.reject(new SecretStoreError("read", "out-of-sync"));
    assert.deepEqual(await problem(), { kind: "secret-store-refused", reason: "out-of-sync" });
    assert.deepEqual(heard, []);
  });

  it("sends it nowhere else, whatever the setting says now", async () => {
    const { settings, problem, heard } = await setUp();
    settings.endpoint = "https://b.test";
    assert.deepEqual(await problem(), {
      kind: "other-origin",
      expected: origin,
      actual: "https://b.test",
    });
    settings.endpoint = "http://a.test";
    assert.equal((await problem())?.kind, "bad-endpoint");
    assert.deepEqual(heard, []);
  });

  it("carries on with a new secret, also in a client that somebody has already", async () => {
    const { connections, secretStore, heard, ref } = await setUp();
    const before = await connections.activeOrNone.client();
    assert.ok(before.ok);
    const next = randomSecret();
    await secretStore.store(next, { origin, name: "ci", prefix: "p" }, { ref });
    await connections.activeOrNone.client();
    await listClusters(before.value);
    assert.equal(heard[0]?.key, reveal(next));
  });

  it("is one client, however many ask at once", async () => {
    const { connections } = await setUp();
    const [one, other] = await Promise.all([connections.activeOrNone.client(), connections.activeOrNone.client()]);
    assert.ok(one.ok && other.ok && one.value === other.value);
  });

  it("keeps all its clients within the one limit that they share", async () => {
    const { connections, settings, heard, answers } = await setUp();
    answers.headers = { "RateLimit-Remaining": "0", "RateLimit-Reset": "1" };
    const first = await connections.activeOrNone.client();
    settings.apiVersion = "w";
    const second = await connections.activeOrNone.client();
    assert.ok(first.ok && second.ok && first.value !== second.value);
    await listClusters(first.value);
    await listClusters(second.value);
    const [before = 0, after = 0] = heard.map(({ at }) => at);
    assert.ok(after - before >= 1000, "the second waits for what the first was told");
  }).timeout(20_000);

  it("is gone where the index or what is remembered of it is", async () => {
    const { connections, secretStore, state, problem, ref, heard } = await setUp();
    await secretStore.remove(ref);
    assert.deepEqual(await problem(), { kind: "secret-lost", ref });
    await removeCurrent(connections);
    for (const broken of [null, 7, "x", {}, { ref }, { id: "i", ref, connectedAt: "x" }]) {
      await state.update("skycloak.connections", broken);
      assert.equal(connections.all.length, 0);
      await state.update("skycloak.connections", { version: 1, entries: [broken] });
      assert.equal(connections.all.length, 0);
      assert.equal((await problem())?.kind, "not-connected");
    }
    assert.deepEqual(heard, []);
  });

  it("tells of every change, and remembers no secret", async () => {
    const { connections, state, ref, secret } = await setUp();
    let told = 0;
    const listening = connections.onDidChange(() => told++);
    await removeCurrent(connections);
    assert.equal(connections.all.length, 0);
    await connections.connectTo(ref);
    assert.equal(connections.active?.ref, ref);
    listening.dispose();
    connections.reset();
    assert.equal(told, 2);
    assert.ok(!JSON.stringify([...state.values]).includes(reveal(secret)));
  });

  it("sends a reading request again, once, with a key that was rotated in another window", async () => {
    const { connections, secretStore, heard, answers, secret, ref } = await setUp();
    const next = randomSecret();
    answers.dead = reveal(secret);
    answers.meanwhile = () => secretStore.store(next, { origin, name: "ci", prefix: "p" }, { ref });
    const client = await connections.activeOrNone.client();
    assert.ok(client.ok);
    assert.ok((await listClusters(client.value)).ok);
    assert.deepEqual(
      heard.map(({ key }) => key),
      [reveal(secret), reveal(next)],
    );
  });

  it("sends each request again that was sent with the former key, however many are under way", async () => {
    const { connections, secretStore, heard, answers, secret, ref } = await setUp();
    const next = randomSecret();
    answers.dead = reveal(secret);
    let finish = (): void => undefined;
    const areSent = new Promise<void>((resolve) => (finish = resolve));
    answers.meanwhile = async () => {
      if (heard.length < 2) return areSent;
      await secretStore.store(next, { origin, name: "ci", prefix: "p" }, { ref });
      finish();
    };
    const { active } = connections;
    assert.ok(active);
    const each = [routes.listClusters, routes.listLocations].map((route) => active.call(route));
    assert.deepEqual(
      (await Promise.all(each)).map(({ ok }) => ok),
      [true, true],
    );
    assert.equal(heard.length, 4);
  });

  it("sends nothing again with the same key, and no rotation with another", async () => {
    const { connections, secretStore, heard, answers, secret, ref } = await setUp();
    answers.dead = reveal(secret);
    const client = await connections.activeOrNone.client();
    assert.ok(client.ok);
    assert.deepEqual(await listClusters(client.value), failure({ kind: "unauthorized" }));
    assert.equal(heard.length, 1);
    answers.meanwhile = () => secretStore.store(randomSecret(), { origin, name: "ci", prefix: "p" }, { ref });
    const refusal = failure({ kind: "unauthorized", unproven: true });
    assert.deepEqual(await rotateKey(client.value, "k1"), refusal);
    assert.equal(heard.length, 2, "one intention, one rotation");
  });

  describe("whose key lacks a scope", () => {
    const lacking = (scope: string) =>
      Response.json(
        { title: "Forbidden", status: 403, detail: `Required scope: ${scope}` },
        { status: 403, headers: { "content-type": "application/problem+json" } },
      );
    const parameters = { cluster_id: "c", realm_name: "r", client_id: "a", id: "k" };
    const key = { id: "k", name: "ci", status: "active", scopes: ["clusters:write"] };

    for (const [what, route, isLearned] of [
      ["a reading request", routes.listRealms, true],
      ["a change", routes.createRealm, true],
      ["an answer with a secret", routes.rotateClientSecret, true],
      ["a list of keys", routes.listKeys, true],
      ["a key", routes.rotateKey, true],
      ["what needs no scope", routes.listLocations, false],
    ] as const) {
      it(`learns that from ${what}, and asks no more until somebody looks again`, async () => {
        const { connections, heard, answers } = await setUp();
        const { active } = connections;
        assert.ok(active);
        const scope = route.scope ?? "clusters:read";
        answers.respond = () => lacking(scope);
        const refusal = failure({ kind: "scope-missing", scope });
        assert.deepEqual(await active.call(route, { parameters }), refusal);
        assert.deepEqual(await active.call(route, { parameters }), refusal);
        assert.equal(heard.length, isLearned ? 1 : 2);
        active.forgetScopes();
        answers.respond = undefined;
        assert.ok((await active.call(route, { parameters })).ok);
      });
    }

    const replacements: Record<string, (connections: Connections, ref: string) => unknown> = {
      "the key was replaced": (connections, ref) => connections.connectTo(ref, { id: connections.active?.id }),
      "a setting changed": (connections) => connections.reset(),
    };
    for (const [what, replace] of Object.entries(replacements)) {
      it(`learns nothing from an answer that was under way when ${what}`, async () => {
        const { connections, heard, answers, secretStore } = await setUp();
        const { active } = connections;
        assert.ok(active);
        const other = await secretStore.store(randomSecret(), { origin, name: "new", prefix: "q" });
        answers.respond = async () => {
          answers.respond = undefined;
          await replace(connections, other.ref);
          return lacking("realms:read");
        };
        assert.equal((await active.call(routes.listRealms, { parameters })).ok, false);
        assert.ok((await active.call(routes.listRealms, { parameters })).ok);
        assert.equal(heard.length, 2);
      });
    }

    for (const [route, isKnown] of [
      [routes.listClusters, false],
      [routes.updateCluster, false],
      [routes.listRealms, true],
      [routes.createRealm, true],
      [routes.listLocations, false],
      // The key operations aren't published, so an endpoint may accept keys without the scope.
      [routes.listKeys, false],
      [routes.rotateKey, false],
    ] as const) {
      it(`${isKnown ? "knows" : "does not claim"} that from the list of keys: ${route.path}`, async () => {
        const { connections, heard, secretStore, ref } = await setUp();
        const { active } = connections;
        assert.ok(active);
        await secretStore.describe(ref, { keyId: key.id });
        active.keys.put(key);
        const answer = await active.call(route, { parameters });
        assert.equal(heard.length, isKnown ? 0 : 1);
        assert.equal(answer.ok, !isKnown);
        // The key may have received the scope since the list was read.
        active.forgetScopes();
        assert.ok((await active.call(route, { parameters })).ok);
        active.keys.put({ ...key });
        assert.equal((await active.call(route, { parameters })).ok, !isKnown);
      });
    }
  });

  for (const scopes of [null, [], ["*"], ["clusters:*"], ["realms:read", "everything"]]) {
    it(`asks for the clusters with a key whose scopes are ${JSON.stringify(scopes)}`, async () => {
      const { connections, heard, secretStore, ref } = await setUp();
      const { active } = connections;
      assert.ok(active);
      await secretStore.describe(ref, { keyId: "k" });
      active.keys.put({ id: "k", name: "ci", status: "active", scopes });
      assert.ok((await active.call(routes.listClusters)).ok);
      assert.equal(heard.length, 1);
    });
  }

  it("says what is missing", async () => {
    const { secrets, connections, problem, ref } = await setUp();
    secrets.failing.add("get");
    assert.equal((await problem())?.kind, "secret-store-refused");
    secrets.failing.clear();
    secrets.values.clear();
    assert.deepEqual(await problem(), { kind: "secret-lost", ref });
    await removeCurrent(connections);
    assert.equal((await problem())?.kind, "not-connected");
  });

  it("uses a changed version of the API at once", async () => {
    const { connections, settings } = await setUp();
    const before = await connections.activeOrNone.client();
    settings.apiVersion = "w";
    const after = await connections.activeOrNone.client();
    assert.ok(before.ok && after.ok && before.value !== after.value);
  });
});

describe("An endpoint", () => {
  it("is https, or this machine", () => {
    const url = (text: string): string => {
      const reading = readEndpoint(text);
      if (reading.ok) return reading.value.url;
      return reading.problem.insecure ? "insecure" : "not-a-url";
    };
    assert.equal(url("https://api.skycloak.io"), "https://api.skycloak.io");
    assert.equal(url(" https://api.skycloak.io/base// "), "https://api.skycloak.io/base");
    for (const here of ["http://localhost:1", "http://127.0.0.1:1", "http://[::1]:1"]) {
      assert.equal(url(here), here);
    }
    for (const far of ["http://api.skycloak.io", "http://127.0.0.1.evil.test", "http://10.0.0.1"]) {
      assert.equal(url(far), "insecure", far);
    }
    for (const none of [
      "",
      "api.skycloak.io",
      "ftp://a.test",
      "https://u:p@a.test",
      "https://u@a.test",
      "https://:p@a.test",
      "https://a.test#x",
      "https://a.test?x=1",
    ]) {
      assert.equal(url(none), "not-a-url", none);
    }
  });
});

describe("Checking a key", () => {
  it("tells a narrow key from a refused one", async () => {
    const problems: readonly ApiError[] = [
      { kind: "scope-missing", scope: "clusters:read" },
      { kind: "not-found" },
      { kind: "unauthorized" },
    ];
    for (const problem of problems) {
      assert.deepEqual(await checkKey({ call: () => Promise.resolve(failure(problem)) }), failure(problem));
    }
    const works = await checkKey({
      call: (_, call) => Promise.resolve({ ok: true, value: call?.read?.([]) as never, headers: new Headers() }),
    });
    assert.ok(works.ok);
  });
});

describe("Connecting", () => {
  let simulator: Simulator;
  before(async () => {
    simulator = await startSimulator();
  });
  after(() => simulator.close());

  for (const replaces of [false, true]) {
    it(`asks for the clusters once, ${replaces ? "with another key for a connection" : "for the first time"}`, async () => {
      const control = new ControlClient(simulator.control);
      const { secretStore, settings, connections, answers } = await setUp({ connected: replaces });
      answers.respondTo = (url, init) => fetch(url, init);
      settings.endpoint = simulator.api;
      settings.apiVersion = "2026-06-01.beta";
      const endpoint = connections.activeOrNone.endpoint();
      assert.ok(endpoint.ok);
      // What the view does on a change.
      connections.onDidChange(() => void connections.activeOrNone.clusters.ensure());
      const secret = new Secret(simulator.key);
      const { origin } = endpoint.value;
      const { ref } = await secretStore.store(secret, { origin, name: "new", prefix: "p" });
      await control.clearRequests();
      const check = await checkKey(await connections.noConnection.clientFor(endpoint.value, () => secret));
      assert.ok(check.ok);
      const id = replaces ? connections.active?.id : undefined;
      await connections.connectTo(ref, { id, clusters: check.value });
      await connections.activeOrNone.clusters.ensure();
      const { items, loaded } = connections.activeOrNone.clusters.state;
      assert.ok(loaded && items.length > 0);
      assert.equal((await control.requests({ path: "/clusters" })).length, 1);
    });
  }
});
