import assert from "node:assert/strict";
import { setImmediate } from "node:timers/promises";
import { noEntryFiles } from "../../../src/storage/replicated-index";
import type { StoredKey } from "../../../src/secrets/stored-key";
import { SecretStoreError } from "../../../src/secrets/store-error";
import { SecretStore } from "../../../src/secrets/secret-store";
import { reveal } from "../../../src/secrets/secret";
import { FakeSecrets, FakeState } from "../helpers/fake-storage";
import { randomSecret } from "../helpers/keys";

const about = { origin: "https://a.test", name: "ci", prefix: "sk_sc_live_1234" };

function setUp(): { secrets: FakeSecrets; state: FakeState; secretStore: SecretStore } {
  const secrets = new FakeSecrets();
  const state = new FakeState();
  const secretStore = new SecretStore(secrets, state, {
    now: () => new Date("2026-01-01T00:00:00Z"),
  });
  return { secrets, state, secretStore };
}

describe("The secret store", () => {
  it("keeps a secret and tells of it without it", async () => {
    const { secretStore, state } = setUp();
    const secret = randomSecret();
    const stored = await secretStore.store(secret, { ...about, keyId: "k1" });
    assert.ok((await secretStore.read(stored.ref))?.equals(secret));
    assert.deepEqual(secretStore.findByKeyId("k1", about.origin), stored);
    assert.equal(secretStore.status(stored.ref), "present");
    assert.ok(!JSON.stringify([...state.values]).includes(reveal(secret)));
  });

  it("survives a restart on what is left", async () => {
    const { secretStore, secrets, state } = setUp();
    const secret = randomSecret();
    const { ref } = await secretStore.store(secret, about);
    const again = new SecretStore(secrets, state);
    assert.equal(again.status(ref), "unknown");
    assert.ok((await again.read(ref))?.equals(secret));
  });

  it("replaces a key that it holds in place", async () => {
    const { secretStore } = setUp();
    const first = await secretStore.store(randomSecret(), { ...about, keyId: "k1" });
    const secret = randomSecret();
    const second = await secretStore.store(secret, { ...about, keyId: "k1" });
    assert.equal(second.ref, first.ref);
    assert.equal(secretStore.list().length, 1);
    assert.ok((await secretStore.read(first.ref))?.equals(secret));
  });

  it("takes its own new secret for no other window's while it writes that down", async () => {
    let written = Promise.resolve();
    const secretStore = new SecretStore(new FakeSecrets(), new FakeState(), {
      files: { ...noEntryFiles<StoredKey>(), write: () => written },
    });
    const { ref } = await secretStore.store(randomSecret(), about);
    let finish = (): void => undefined;
    written = new Promise((resolve) => (finish = resolve));
    const secret = randomSecret();
    const storing = secretStore.store(secret, about, { ref });
    for (let turns = 0; turns < 5; turns++) await setImmediate();
    assert.ok((await secretStore.read(ref))?.equals(secret));
    await secretStore.assertInSync();
    finish();
    await storing;
    assert.ok((await secretStore.read(ref))?.equals(secret));
  });

  it("keeps both of two that are stored at once", async () => {
    const { secretStore } = setUp();
    await Promise.all([
      secretStore.store(randomSecret(), { ...about, keyId: "k1" }),
      secretStore.store(randomSecret(), { ...about, keyId: "k2" }),
    ]);
    assert.deepEqual(
      secretStore.list().map(({ keyId }) => keyId),
      ["k1", "k2"],
    );
  });

  it("keeps the entry of a secret that is gone, and says so", async () => {
    const { secretStore, secrets } = setUp();
    const { ref } = await secretStore.store(randomSecret(), about);
    secrets.values.clear();
    secretStore.resetStatuses();
    await secretStore.checkSecrets();
    assert.equal(secretStore.status(ref), "missing");
    assert.equal(secretStore.list().length, 1);
  });

  it("reads once more before it calls a secret gone", async () => {
    const { secretStore, secrets } = setUp();
    const { ref } = await secretStore.store(randomSecret(), about);
    secrets.lateReads = 1;
    assert.notEqual(await secretStore.read(ref), undefined);
    secrets.lateReads = 2;
    assert.equal(await secretStore.read(ref), undefined);
  });

  it("gives no secret of another origin than its index says", async () => {
    const { secretStore, state } = setUp();
    const { ref } = await secretStore.store(randomSecret(), about);
    const stored = state.get("skycloak.secrets.index") as { entries: { origin: string }[] };
    const entries = stored.entries.map((entry) => ({ ...entry, origin: "https://evil.test" }));
    await state.update("skycloak.secrets.index", { version: 1, entries });
    assert.equal(await secretStore.read(ref), undefined);
  });

  it("finds a dead keyring with a throw-away value that it takes back", async () => {
    const { secretStore, secrets } = setUp();
    await secretStore.probe();
    assert.deepEqual(secrets.values.size, 0);
    for (const step of ["store", "get", "delete"] as const) {
      secrets.failing.add(step);
      await assert.rejects(secretStore.probe(), SecretStoreError);
      secrets.failing.delete(step);
    }
    secrets.lateReads = 2;
    await assert.rejects(secretStore.probe(), SecretStoreError);
  });

  it("says no more than that it refused: a keyring may quote the value", async () => {
    const { secretStore, secrets } = setUp();
    const secret = randomSecret();
    secrets.failing.add("store");
    const error: unknown = await secretStore.store(secret, about).catch((caught: unknown) => caught);
    assert.ok(error instanceof SecretStoreError);
    assert.ok(!String(error.stack).includes(reveal(secret)));
    assert.equal(error.cause, undefined);
    assert.deepEqual(secretStore.list(), []);
  });

  it("keeps everything when it can't forget", async () => {
    const { secretStore, secrets } = setUp();
    const { ref } = await secretStore.store(randomSecret(), about);
    secrets.failing.add("delete");
    await assert.rejects(secretStore.remove(ref), SecretStoreError);
    assert.equal(secretStore.list().length, 1);
    secrets.failing.clear();
    await secretStore.remove(ref);
    assert.deepEqual(secretStore.list(), []);
    assert.equal(secrets.values.size, 0);
  });

  it("doubts what it knew when another window writes", async () => {
    const { secretStore, secrets } = setUp();
    const { ref } = await secretStore.store(randomSecret(), about);
    let told = 0;
    secretStore.onDidChange(() => told++);
    secrets.tell(`skycloak.key.${ref}`);
    secrets.tell("somebody.else");
    assert.equal(told, 1);
    assert.equal(secretStore.status(ref), "unknown");
  });

  it("finds the entry of a secret", async () => {
    const { secretStore } = setUp();
    const secret = randomSecret();
    const stored = await secretStore.store(secret, about);
    await secretStore.store(randomSecret(), { ...about, name: "other" });
    assert.deepEqual(await secretStore.findBySecret(secret, about.origin), stored);
    assert.equal(await secretStore.findBySecret(secret, "https://b.test"), undefined);
  });

  it("waits out a late answer when it keeps a secret, and then gives up", async () => {
    const { secretStore, secrets } = setUp();
    secrets.lateReads = 1;
    await secretStore.store(randomSecret(), about);
    assert.equal(secretStore.list().length, 1);
    secrets.lateReads = 2;
    await assert.rejects(secretStore.store(randomSecret(), about), SecretStoreError);
    assert.equal(secretStore.list().length, 1, "what is not there is not said to be");
  });

  it("says that it refused when the index can't be written", async () => {
    const { secretStore, state } = setUp();
    state.failing = true;
    await assert.rejects(secretStore.store(randomSecret(), about), SecretStoreError);
  });

  it("takes what is no entry of its own for lost", async () => {
    const { secretStore, secrets } = setUp();
    const { ref } = await secretStore.store(randomSecret(), about);
    const name = `skycloak.key.${ref}`;
    for (const broken of [
      "",
      "{",
      "null",
      "{}",
      JSON.stringify({ ...about, ref, storedAt: "s", generation: "g" }),
      JSON.stringify({ ...about, ref, storedAt: "s", secret: "x" }),
    ]) {
      secrets.values.set(name, broken);
      assert.equal(await secretStore.read(ref), undefined, broken);
      assert.equal(secretStore.status(ref), "missing");
    }
    assert.equal(secretStore.list().length, 1);
  });

  it("tells of what it found out by looking, once", async () => {
    const { secretStore, secrets } = setUp();
    await secretStore.store(randomSecret(), about);
    await secretStore.store(randomSecret(), about);
    secretStore.resetStatuses();
    let told = 0;
    secretStore.onDidChange(() => told++);
    await secretStore.checkSecrets();
    await secretStore.checkSecrets();
    assert.equal(told, 1);
    assert.equal(secrets.calls.filter((call) => call.startsWith("get")).length, 4);
  });

  it("tells of nothing while it can't be read: who listens would look again for ever", async () => {
    const { secretStore, secrets } = setUp();
    const { ref } = await secretStore.store(randomSecret(), about);
    secretStore.resetStatuses();
    secrets.failing.add("get");
    let told = 0;
    secretStore.onDidChange(() => told++);
    await secretStore.checkSecrets();
    assert.equal(told, 0);
    assert.equal(secretStore.status(ref), "unknown");
  });

  it("writes down what was learned of one entry, and leaves the others", async () => {
    const { secretStore } = setUp();
    const first = await secretStore.store(randomSecret(), about);
    const second = await secretStore.store(randomSecret(), about);
    await secretStore.describe(first.ref, { keyId: "k1", name: "mine" });
    assert.deepEqual(secretStore.find(first.ref), { ...first, keyId: "k1", name: "mine" });
    assert.deepEqual(secretStore.find(second.ref), second);
    assert.ok((await secretStore.read(first.ref)) !== undefined);
  });

  it("knows an id at its own origin only", async () => {
    const { secretStore } = setUp();
    const here = await secretStore.store(randomSecret(), { ...about, keyId: "k1" });
    const there = { ...about, origin: "https://b.test", keyId: "k1" };
    const other = await secretStore.store(randomSecret(), there);
    assert.notEqual(other.ref, here.ref);
    assert.equal(secretStore.findByKeyId("k1", "https://b.test")?.ref, other.ref);
    assert.equal(secretStore.findByKeyId("k1", "https://c.test"), undefined);
  });

  it("lets go of what it listens to", () => {
    const { secretStore, secrets } = setUp();
    secretStore.dispose();
    assert.equal(secrets.listeners, 0);
  });
});
