import assert from "node:assert/strict";
import { isOutdated, linkStoredKeys } from "../../../src/api-keys/key-matching";
import { reveal } from "../../../src/secrets/secret";
import { SecretStore } from "../../../src/secrets/secret-store";
import { FakeSecrets, FakeState } from "../helpers/fake-storage";
import { apiKey, randomSecret } from "../helpers/keys";

const origin = "https://a.test";

describe("Finding held keys in the list", () => {
  it("goes by the public head, and writes down what it learned", async () => {
    const secretStore = new SecretStore(new FakeSecrets(), new FakeState());
    const secret = randomSecret();
    const { ref } = await secretStore.store(secret, { origin, name: "?", prefix: "?" });
    const prefix = reveal(secret).slice(0, 14);
    const mine = apiKey({ name: "mine", prefix });
    await linkStoredKeys(secretStore, [apiKey({ prefix: "sk_sc_other_1" }), mine], origin);
    const stored = secretStore.find(ref);
    assert.deepEqual([stored?.keyId, stored?.name, stored?.prefix], [mine.id, "mine", prefix]);
  });

  it("does not guess", async () => {
    const secretStore = new SecretStore(new FakeSecrets(), new FakeState());
    const secret = randomSecret();
    const { ref } = await secretStore.store(secret, { origin, name: "?", prefix: "?" });
    const prefix = reveal(secret).slice(0, 14);
    await linkStoredKeys(secretStore, [apiKey({ prefix }), apiKey({ prefix })], origin);
    assert.equal(secretStore.find(ref)?.keyId, undefined, "two that fit tell nothing");
    await linkStoredKeys(secretStore, [apiKey({ prefix: "sk_sc_" }), apiKey({ prefix: null })], origin);
    assert.equal(secretStore.find(ref)?.keyId, undefined, "a head that fits every key tells nothing");
    await linkStoredKeys(secretStore, [apiKey({ prefix })], "https://b.test");
    assert.equal(secretStore.find(ref)?.keyId, undefined, "another endpoint's key");
  });

  it("gives one listed key to one entry only", async () => {
    // The later list counts, whatever the clock.
    let year = 2030;
    const now = () => new Date(`${year--}-01-01T00:00:00Z`);
    const secretStore = new SecretStore(new FakeSecrets(), new FakeState(), { now });
    const secret = randomSecret();
    const key = apiKey({ prefix: reveal(secret).slice(0, 14) });
    const about = { origin, name: "?", prefix: "?" };
    const known = await secretStore.store(randomSecret(), { ...about, keyId: key.id });
    const { ref } = await secretStore.store(secret, about);
    await linkStoredKeys(secretStore, [key], origin);
    assert.equal(secretStore.findByKeyId(key.id, origin)?.ref, ref);
    assert.equal(secretStore.find(known.ref)?.keyId, undefined);
  });

  it("goes on past a secret that is lost, and past a secret store that refuses", async () => {
    const secrets = new FakeSecrets();
    const secretStore = new SecretStore(secrets, new FakeState());
    const lost = await secretStore.store(randomSecret(), { origin, name: "?", prefix: "?" });
    secrets.values.clear();
    const secret = randomSecret();
    const { ref } = await secretStore.store(secret, { origin, name: "?", prefix: "?" });
    const key = apiKey({ prefix: reveal(secret).slice(0, 14) });
    secrets.failing.add("get");
    await linkStoredKeys(secretStore, [key], origin);
    assert.equal(secretStore.find(ref)?.keyId, undefined);
    secrets.failing.clear();
    await linkStoredKeys(secretStore, [key], origin);
    assert.equal(secretStore.find(ref)?.keyId, key.id);
    assert.equal(secretStore.find(lost.ref)?.keyId, undefined);
  });

  it("takes the later of two for the key: the earlier was rotated away elsewhere", async () => {
    let time = 0;
    const secretStore = new SecretStore(new FakeSecrets(), new FakeState(), {
      now: () => new Date(time++ * 1000),
    });
    const [old, fresh] = [randomSecret(), randomSecret()];
    const head = "sk_sc_";
    const mine = apiKey({ prefix: reveal(fresh).slice(0, 14) });
    const first = await secretStore.store(old, { origin, name: "x", prefix: head, keyId: mine.id });
    const second = await secretStore.store(fresh, { origin, name: "x", prefix: head });
    await linkStoredKeys(secretStore, [mine], origin);
    assert.equal(secretStore.findByKeyId(mine.id, origin)?.ref, second.ref);
    assert.ok((await secretStore.read(first.ref))?.equals(old), "nothing is thrown away");
  });

  it("reads no secret that it knows already", async () => {
    const secrets = new FakeSecrets();
    const secretStore = new SecretStore(secrets, new FakeState());
    await secretStore.store(randomSecret(), { origin, name: "x", prefix: "p", keyId: "k1" });
    secrets.calls.length = 0;
    await linkStoredKeys(secretStore, [apiKey()], origin);
    assert.deepEqual(secrets.calls, []);
  });
});

describe("A held secret", () => {
  const stored = {
    ref: "r",
    origin,
    name: "ci",
    prefix: "sk_sc_live_abc12345",
    keyId: "1",
    storedAt: "2026-06-15T12:00:00Z",
    generation: "g",
  };

  it("is outdated once Skycloak shows another head for its key", () => {
    const { prefix } = stored;
    assert.ok(isOutdated(stored, apiKey({ prefix: "sk_sc_live_xyz98765" })));
    assert.ok(!isOutdated(stored, apiKey({ prefix })));
    assert.ok(!isOutdated(stored, apiKey({ prefix: prefix.slice(0, 12) })), "a shorter head");
    assert.ok(!isOutdated(stored, apiKey({ prefix: `${prefix}_9` })), "a longer head");
    assert.ok(!isOutdated(stored, apiKey({ prefix: "sk_sc_" })), "a head that tells nothing");
    assert.ok(!isOutdated(stored, apiKey({ prefix: null })));
  });

  it("is outdated once its key was rotated at another time than the one that is known", () => {
    const at = "2026-06-15T12:00:00Z";
    assert.ok(!isOutdated(stored, apiKey({ rotated_at: at })), "nothing is known of its last time");
    assert.ok(!isOutdated({ ...stored, rotatedAt: at }, apiKey({ rotated_at: at })));
    assert.ok(!isOutdated({ ...stored, rotatedAt: "" }, apiKey({ rotated_at: null })));
    assert.ok(isOutdated({ ...stored, rotatedAt: "" }, apiKey({ rotated_at: at })));
    assert.ok(isOutdated({ ...stored, rotatedAt: at }, apiKey({ rotated_at: `${at}x` })));
  });
});
