// A keyring that doesn't respond: calls have a deadline, and late results count.
import assert from "node:assert/strict";
import { eventually } from "../../support/eventually";
import { SecretStoreError } from "../../../src/secrets/store-error";
import { SecretStore } from "../../../src/secrets/secret-store";
import { FakeSecrets, FakeState } from "../helpers/fake-storage";
import { randomSecret } from "../helpers/keys";

const about = { origin: "https://a.test", name: "ci", prefix: "sk_sc_live_1234" };

describe("A secret store that does not answer", () => {
  let secrets: FakeSecrets;
  let secretStore: SecretStore;

  beforeEach(() => {
    secrets = new FakeSecrets();
    secretStore = new SecretStore(secrets, new FakeState(), { timeoutMs: 20 });
  });

  const isLate = (error: unknown): boolean => error instanceof SecretStoreError && error.reason === "timeout";

  for (const step of ["store", "get", "delete"] as const) {
    it(`is found out before anything is sent: ${step}`, async () => {
      secrets.hanging.add(step);
      await assert.rejects(secretStore.probe(), isLate);
    });
  }

  it("is given up on for reading and forgetting, and keeps what it has", async () => {
    const { ref } = await secretStore.store(randomSecret(), about);
    secrets.hanging.add("get").add("delete");
    await assert.rejects(secretStore.read(ref), isLate);
    await assert.rejects(secretStore.remove(ref), isLate);
    assert.equal(secretStore.list().length, 1);
  });

  it("has the secret when it answers in the end, and says so", async () => {
    secrets.hanging.add("store");
    const secret = randomSecret();
    await assert.rejects(secretStore.store(secret, { ...about, keyId: "k1" }), isLate);
    assert.deepEqual(secretStore.list(), []);
    let told = 0;
    secretStore.onDidChange(() => told++);
    secrets.answer();
    await eventually(() => assert.ok(secretStore.findByKeyId("k1", about.origin)));
    const { ref = "" } = secretStore.findByKeyId("k1", about.origin) ?? {};
    assert.ok((await secretStore.read(ref))?.equals(secret));
    assert.ok(told > 0);
  });

  it("is asked once, not once for each key", async () => {
    for (let key = 0; key < 5; key++) await secretStore.store(randomSecret(), about);
    secretStore.resetStatuses();
    secrets.calls.length = 0;
    secrets.hanging.add("get");
    await secretStore.checkSecrets();
    assert.equal(secrets.calls.length, 1);
  });
});
