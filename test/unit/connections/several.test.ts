// Several connections: the active one, what is remembered, and how windows agree.
import assert from "node:assert/strict";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { failure } from "../../../src/api/errors";
import { connectionKind, Connections } from "../../../src/connections/connections";
import { entryFiles } from "../../../src/storage/replicated-index";
import { connectionFor } from "../../../src/leaks/known-secrets";
import { storedKeyKind } from "../../../src/secrets/stored-key";
import type { Secret } from "../../../src/secrets/secret";
import { SecretStore } from "../../../src/secrets/secret-store";
import { temporaryFolder, type TemporaryFolder } from "../../support/temporary";
import { FakeSecrets, FakeState, WindowState } from "../helpers/fake-storage";
import { randomSecret } from "../helpers/keys";
import { ownDrafts } from "../helpers/drafts";

const endpoint = "https://a.test";

describe("Several connections", () => {
  let temporary: TemporaryFolder;
  let state: FakeState;
  let time: number;

  beforeEach(() => {
    temporary = temporaryFolder("connections");
    state = new FakeState();
    time = Date.parse("2026-01-01T00:00:00Z");
  });

  afterEach(() => temporary.remove());

  /** `own`: a window's copy of the state, if not the shared one. */
  function open({ own = state, connection = "" }: { own?: WindowState | FakeState; connection?: string } = {}) {
    const settings = { endpoint, apiVersion: "v", connection };
    const window = new FakeState();
    const secretStore = new SecretStore(new FakeSecrets(), new FakeState());
    const asked: string[] = [];
    const connections = new Connections({
      state: own,
      workspaceState: window,
      secretStore,
      files: entryFiles(temporary.path, connectionKind, ownDrafts),
      now: () => new Date((time += 1000)),
      settings: () => settings,
      fetch: (url) => {
        asked.push(url);
        return Promise.resolve(new Response('[{"id":"k","name":"n","status":"active"}]'));
      },
      report: () => undefined,
    });
    return { connections, settings, window, secretStore, asked };
  }

  const names = ({ all }: Connections): string[] => all.map(({ name }) => name);

  it("are named after their key and host unless they have a name, and those from before after their host", async () => {
    const { connections, secretStore } = open();
    const names = (): readonly string[] => connections.all.map(({ name }) => name);
    const details = { origin: endpoint, name: "sk_sc_abc", prefix: "sk_sc_abc" };
    const { ref } = await secretStore.store(randomSecret(), details, { ref: "r", journal: "j" });
    await connections.connectTo(ref);
    assert.deepEqual(names(), ["sk_sc_abc (a.test)"]);
    await secretStore.describe(ref, { name: "CI" });
    assert.deepEqual(names(), ["CI (a.test)"]);
    await connections.connectTo("s", { name: connections.freeName("Acme") });
    await connections.connectTo("t", { name: connections.freeName("Acme") });
    assert.deepEqual(names(), ["CI (a.test)", "Acme", "Acme 2"]);
    const [first] = connections.all;
    assert.ok(first);
    first.update({ ...first.entry, namedByKey: undefined });
    assert.equal(first.name, "a.test");
  });

  it("are in the order in which they were made, and a window is at the last one made there", async () => {
    const { connections } = open();
    for (const name of ["one", "two", "three"]) await connections.connectTo(name, { name });
    assert.deepEqual(names(connections), ["one", "two", "three"]);
    assert.equal(connections.active?.name, "three");
    await connections.setActive(connections.all[1]?.id ?? "");
    assert.equal(connections.active.name, "two");
    // Another window keeps its connection.
    assert.equal(open().connections.active?.name, "one");
  });

  it("are called by their host until they have a name, and keep everything else of themselves", async () => {
    const { connections } = open();
    await connections.connectTo("r", { endpoint: "https://b.test/base" });
    const [one] = connections.all;
    assert.ok(one);
    assert.equal(one.name, "b.test");
    const list = one.keys;
    await connections.change(one, { name: "shop", production: true });
    assert.ok(connections.all[0] === one && one.keys === list);
    assert.deepEqual([one.name, one.production, one.ref], ["shop", true, "r"]);
    await connections.connectTo("other", { id: one.id });
    assert.deepEqual([one.name, one.production, one.ref], ["shop", true, "other"]);
    assert.equal(one.host(), "b.test");
    assert.equal(connections.all.length, 1);
  });

  it("obey the workspace's setting by name, and by nothing else of it", async () => {
    const { connections, settings } = open();
    await connections.connectTo("1", { name: "one" });
    await connections.connectTo("2", { name: "two" });
    settings.connection = "one";
    assert.equal(connections.active?.name, "one");
    await connections.setActive(connections.all[1]?.id ?? "");
    assert.equal(connections.active.name, "one");
    for (const other of ["three", "https://evil.test", connections.all[0]?.id ?? ""]) {
      settings.connection = other;
      assert.equal(connections.missingName, other);
      assert.deepEqual(await connections.activeOrNone.client(), {
        ok: false,
        problem: { kind: "not-connected" },
      });
    }
  });

  it("load each its own list, with its own key, at its own address", async () => {
    const { connections, secretStore, asked } = open();
    for (const origin of ["https://a.test", "https://b.test"]) {
      const about = { origin, name: "n", prefix: "p" };
      const { ref } = await secretStore.store(randomSecret(), about);
      await connections.connectTo(ref, { name: origin, endpoint: origin });
    }
    let told = 0;
    connections.keys.onDidChange(() => told++);
    await connections.all[1]?.keys.ensure();
    assert.ok(asked.length === 1 && asked[0]?.startsWith("https://b.test/"));
    assert.ok(told > 0);
    assert.deepEqual(
      connections.all.map(({ keys }) => keys.state.items.length),
      [0, 1],
    );
    await connections.all[0]?.keys.ensure();
    assert.equal(connections.keys.items.length, 2, "one id at two origins is two keys");
    const [first, second] = connections.all;
    for (const [origin, one] of [
      ["https://a.test", first],
      ["https://b.test", second],
    ] as const) {
      const found = connections.keys.find("k", origin);
      assert.ok(found !== undefined && found === one?.keys.find("k"));
      assert.equal(connections.keys.connectionOf(found), one);
    }
    assert.equal(connections.keys.find("k", "https://c.test"), undefined);
    const { ref } = await secretStore.store(randomSecret(), {
      origin: "https://a.test",
      name: "n",
      prefix: "p",
    });
    await connections.connectTo(ref, { name: "again", endpoint: "https://a.test" });
    await connections.all[2]?.keys.ensure();
    assert.equal(connections.keys.items.length, 2, "what two connections to one see is one");
    connections.reset();
    assert.equal(connections.keys.items.length, 0);
  });

  it("have each their own keys asked about, wherever a window is", async () => {
    const { connections, secretStore } = open();
    const held = new Map<string, Secret>();
    for (const origin of ["https://a.test", "https://b.test", "https://gone.test"]) {
      const secret = randomSecret();
      held.set(origin, secret);
      const { ref } = await secretStore.store(secret, { origin, name: "n", prefix: "p" });
      if (origin !== "https://gone.test") await connections.connectTo(ref, { name: origin, endpoint: origin });
    }
    const whose = async (secret: Secret): Promise<string> => {
      const { connection, origin } = await connectionFor({ secretStore, connections }, secret);
      return connection?.name ?? `not ${origin}`;
    };
    for (const one of connections.all) {
      await connections.setActive(one.id);
      for (const origin of ["https://a.test", "https://b.test"]) {
        assert.equal(await whose(held.get(origin) ?? randomSecret()), origin);
      }
      assert.equal(await whose(held.get("https://gone.test") ?? randomSecret()), "not https://gone.test");
      assert.equal(await whose(randomSecret()), one.name, "nothing is known of it");
    }
  });

  it("reach windows that had copied the state before, and are not undone by those", async () => {
    await open().connections.connectTo("1", { name: "one" });
    const late = new WindowState(state);
    const other = open({ own: late });
    const { connections } = open();
    await connections.connectTo("2", { name: "two" });
    // This window writes its whole copy, which lacks the second connection.
    await other.connections.connectTo("3", { name: "three" });
    assert.deepEqual(names(other.connections).sort(), ["one", "three", "two"]);
    let told = 0;
    connections.onDidChange(() => told++);
    await connections.reconcile();
    assert.deepEqual(names(connections).sort(), ["one", "three", "two"]);
    assert.equal(told, 1);
    await connections.reconcile();
    assert.equal(told, 1, "nothing new");
  });

  it("stay removed, also where a window still has them in its copy", async () => {
    const { connections } = open();
    await connections.connectTo("1", { name: "one" });
    await connections.connectTo("2", { name: "two" });
    const late = new WindowState(state);
    const [one] = connections.all;
    assert.ok(one);
    await connections.remove(one);
    assert.ok(!JSON.stringify([...state.values]).includes("one"), "its name is remembered");
    const other = open({ own: late });
    assert.deepEqual(names(other.connections), ["one", "two"]);
    await other.connections.reconcile();
    assert.deepEqual(names(other.connections), ["two"]);
    const [two] = other.connections.all;
    assert.ok(two);
    await other.connections.change(two, { name: "zwei" });
    await connections.reconcile();
    assert.deepEqual(names(connections), ["zwei"]);
    // Regardless of the clock, removals are forgotten only after many others.
    for (let removed = 0; removed < 60; removed++) {
      time += (removed % 2 === 0 ? -1 : 2) * 365 * 24 * 60 * 60 * 1000;
      await connections.connectTo(`removed ${removed}`, {});
      const last = connections.findByKey(`removed ${removed}`);
      assert.ok(last);
      await connections.remove(last);
    }
    const { entries } = state.get("skycloak.connections") as { entries: { ref: string }[] };
    const kept = entries.map(({ ref }) => ref);
    assert.equal(kept.length, 51);
    assert.ok(kept.includes("removed 59") && !kept.includes("removed 9"));
  });

  it("leave no name, address or key behind when they are removed and their keys forgotten", async () => {
    const secrets = new FakeSecrets();
    const secretStore = new SecretStore(secrets, state, {
      files: entryFiles(join(temporary.path, "stored-keys"), storedKeyKind, ownDrafts),
    });
    const { connections } = open();
    const words = ["Shop in Oslo", "b.test", "terraform-oslo", "sk_sc_live_0511"];
    const about = { origin: "https://b.test", name: "terraform-oslo", prefix: "sk_sc_live_0511" };
    const { ref } = await secretStore.store(randomSecret(), { ...about, keyId: "k" });
    await connections.connectTo(ref, { name: "Shop in Oslo", endpoint: "https://b.test" });
    const kept = (): string =>
      [
        JSON.stringify([...state.values, ...secrets.values]),
        ...readdirSync(temporary.path, { recursive: true, encoding: "utf8" })
          .map((path) => join(temporary.path, path))
          .filter((path) => statSync(path).isFile())
          .map((path) => readFileSync(path, "utf8")),
      ].join("\n");
    for (const word of words) assert.ok(kept().includes(word), `${word} was never kept`);

    const [one] = connections.all;
    assert.ok(one);
    await connections.remove(one);
    await secretStore.remove(ref);
    for (const word of words) assert.ok(!kept().includes(word), `${word} is left`);
    assert.equal(secrets.values.size, 0);
  });

  it("that can't be written down are none", async () => {
    const { connections } = open();
    state.failing = true;
    assert.deepEqual(await connections.connectTo("1"), failure({ kind: "not-saved" }));
  });
});
