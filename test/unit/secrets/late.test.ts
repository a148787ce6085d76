// A keyring that does not answer: nobody waits for it for ever, and what it does in the end counts.
import assert from "node:assert/strict";
import { eventually } from "../../bed/eventually";
import { SecretStoreError } from "../../../src/secrets/store-error";
import { SecretStore } from "../../../src/secrets/secret-store";
import { FakeSecrets, FakeState } from "../support/fake-storage";
import { randomSecret } from "../support/keys";

const about = { origin: "https://a.test", name: "ci", prefix: "sk_sc_live_1234" };

describe("A vault that does not answer", () => {
  let secrets: FakeSecrets;
  let vault: SecretStore;

  beforeEach(() => {
    secrets = new FakeSecrets();
    vault = new SecretStore(secrets, new FakeState(), { patience: 20 });
  });

  const isLate = (error: unknown): boolean => error instanceof SecretStoreError && error.why === "late";

  for (const step of ["store", "get", "delete"] as const) {
    it(`is found out before anything is sent: ${step}`, async () => {
      secrets.hanging.add(step);
      await assert.rejects(vault.probe(), isLate);
    });
  }

  it("is given up on for reading and forgetting, and keeps what it has", async () => {
    const { ref } = await vault.store(randomSecret(), about);
    secrets.hanging.add("get").add("delete");
    await assert.rejects(vault.read(ref), isLate);
    await assert.rejects(vault.remove(ref), isLate);
    assert.equal(vault.list().length, 1);
  });

  it("has the secret when it answers in the end, and says so", async () => {
    secrets.hanging.add("store");
    const secret = randomSecret();
    await assert.rejects(vault.store(secret, { ...about, keyId: "k1" }), isLate);
    assert.deepEqual(vault.list(), []);
    let told = 0;
    vault.onDidChange(() => told++);
    secrets.answer();
    await eventually(() => assert.ok(vault.findByKeyId("k1", about.origin)));
    const { ref = "" } = vault.findByKeyId("k1", about.origin) ?? {};
    assert.ok((await vault.read(ref))?.equals(secret));
    assert.ok(told > 0);
  });

  it("is asked once, not once for each key", async () => {
    for (let key = 0; key < 5; key++) await vault.store(randomSecret(), about);
    vault.resetStatuses();
    secrets.calls.length = 0;
    secrets.hanging.add("get");
    await vault.checkSecrets();
    assert.equal(secrets.calls.length, 1);
  });
});
