// Several windows on one machine: each has its own copy of `globalState`, and in a browser of all
// secrets as well.
import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { failure, succeeded } from "../../../src/api/errors";
import { issueKey } from "../../../src/secrets/issue";
import { entryFiles } from "../../../src/storage/replicated-index";
import { storedKeyKind } from "../../../src/secrets/stored-key";
import { removeStoredKey, storeSecret } from "../../../src/secrets/issue";
import { SecretStoreError } from "../../../src/secrets/store-error";
import { reveal } from "../../../src/secrets/secret";
import { SecretStore } from "../../../src/secrets/secret-store";
import { FakeSecrets, FakeState, WindowSecrets, WindowState } from "../helpers/fake-storage";
import { JournalPlace } from "../helpers/journal";
import { randomSecret } from "../helpers/keys";
import { ownDrafts } from "../helpers/drafts";

const about = { origin: "https://a.test", name: "ci", prefix: "sk_sc_live_1234" };

describe("The secret store in several windows", () => {
  let folder: string;
  let secrets: FakeSecrets;
  let state: FakeState;
  let browser: Map<string, string>;
  let time: number;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "skycloak-held-"));
    secrets = new FakeSecrets();
    state = new FakeState();
    browser = new Map();
    time = 0;
  });

  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const now = (): Date => new Date(++time * 1000);
  function window(of: FakeSecrets = secrets): { secretStore: SecretStore; state: WindowState } {
    const own = new WindowState(state);
    return {
      state: own,
      secretStore: new SecretStore(of, own, { now, files: entryFiles(folder, storedKeyKind, ownDrafts) }),
    };
  }
  const browserWindow = (): SecretStore => window(new WindowSecrets(browser)).secretStore;
  const isBehind = (error: unknown): boolean => error instanceof SecretStoreError && error.reason === "out-of-sync";

  it("finds an entry that a write under way restores", async () => {
    const { ref } = await window().secretStore.store(randomSecret(), { ...about, keyId: "k1" });
    state.values.clear();
    const { secretStore } = window();
    const [restored, entry] = await Promise.all([secretStore.reconcile(), secretStore.entry(ref)]);
    assert.equal(restored, true);
    assert.equal(entry?.keyId, "k1");
  });

  it("loses no entry when two windows store at one moment, and none when they close", async () => {
    const [one, other] = [window(), window()];
    await Promise.all([
      one.secretStore.store(randomSecret(), { ...about, keyId: "k1" }),
      other.secretStore.store(randomSecret(), { ...about, keyId: "k2" }),
    ]);
    for (const { state: own } of [one, other]) own.hear();
    const later = window();
    await later.secretStore.checkSecrets();
    const ids = later.secretStore.list().map(({ keyId }) => keyId);
    assert.deepEqual(ids.sort(), ["k1", "k2"]);
    await one.secretStore.checkSecrets();
    assert.equal(one.secretStore.list().length, 2);
  });

  it("puts an entry back that a window which never hears anything wrote away", async () => {
    const [one, deaf] = [window(), window()];
    const { ref } = await one.secretStore.store(randomSecret(), { ...about, keyId: "k1" });
    await deaf.secretStore.store(randomSecret(), { ...about, keyId: "k2" });
    one.state.hear();
    assert.equal((await one.secretStore.entry(ref))?.keyId, "k1");
    assert.notEqual(await deaf.secretStore.read(ref), undefined);
  });

  it("takes the later of what two windows say of one key", async () => {
    const [one, deaf] = [window(), window()];
    const before = await one.secretStore.store(randomSecret(), { ...about, keyId: "k1", rotatedAt: "" });
    deaf.state.hear();
    const rotated = { ...about, keyId: "k1", rotatedAt: "2026-06-01T12:00:00Z" };
    await one.secretStore.store(randomSecret(), rotated);
    await deaf.secretStore.store(randomSecret(), { ...about, keyId: "k2" });
    one.state.hear();
    await one.secretStore.checkSecrets();
    assert.equal(one.secretStore.find(before.ref)?.rotatedAt, rotated.rotatedAt);
  });

  it("brings nothing back that was forgotten, and writes no secret down", async () => {
    const { secretStore } = window();
    const secret = randomSecret();
    const { ref } = await secretStore.store(secret, about);
    const [note = ""] = readdirSync(folder);
    assert.ok(!readFileSync(join(folder, note), "utf8").includes(reveal(secret)));
    await secretStore.remove(ref);
    await secretStore.checkSecrets();
    assert.deepEqual([secretStore.list(), readdirSync(folder)], [[], []]);
  });

  it("keeps a key where the disk takes no notes", async () => {
    const own = new SecretStore(secrets, state, {
      now,
      files: entryFiles("/dev/null/held", storedKeyKind, ownDrafts),
    });
    const { ref } = await own.store(randomSecret(), about);
    assert.notEqual(await own.read(ref), undefined);
    assert.equal(own.list().length, 1);
  });

  it("writes nothing over what another window of a browser stored", async () => {
    const [one, other] = [browserWindow(), browserWindow()];
    const secret = randomSecret();
    const { ref } = await one.store(secret, about);
    await assert.rejects(other.read(ref), isBehind);
    await assert.rejects(other.probe(), isBehind);
    await assert.rejects(other.assertInSync(), isBehind);
    assert.ok((await one.read(ref))?.equals(secret));
    await one.probe();
    const reloaded = browserWindow();
    assert.ok((await reloaded.read(ref))?.equals(secret));
    await reloaded.probe();
    await reloaded.store(randomSecret(), { ...about, name: "other" });
    assert.ok((await browserWindow().read(ref))?.equals(secret));
  });

  it("writes nothing over what a window of the same browser at another machine stored", async () => {
    const [there, here] = [mkdtempSync(join(folder, "there-")), mkdtempSync(join(folder, "here-"))];
    const at = (place: string): { secretStore: SecretStore; state: WindowState } => {
      const own = new WindowState(state);
      const files = entryFiles(place, storedKeyKind, ownDrafts);
      return {
        state: own,
        secretStore: new SecretStore(new WindowSecrets(browser), own, { now, files }),
      };
    };
    const [one, other] = [at(there), at(here)];
    const { ref } = await one.secretStore.store(randomSecret(), about);
    other.state.hear();
    await assert.rejects(other.secretStore.read(ref), isBehind);
    await assert.rejects(other.secretStore.probe(), isBehind);
    await other.secretStore.checkSecrets();
    assert.equal(other.secretStore.status(ref), "unknown");
    const reloaded = at(here);
    assert.notEqual(await reloaded.secretStore.read(ref), undefined);
    await reloaded.secretStore.probe();
    browser.clear();
    const emptied = at(here);
    assert.equal(await emptied.secretStore.read(ref), undefined);
    assert.equal(emptied.secretStore.status(ref), "missing");
  });

  it("is not held up by what another window stored and forgot, or where it is seen", async () => {
    const [one, other] = [browserWindow(), browserWindow()];
    const { ref } = await one.store(randomSecret(), about);
    await one.remove(ref);
    await other.probe();
    const [desktop, beside] = [window().secretStore, window().secretStore];
    await desktop.store(randomSecret(), about);
    await beside.probe();
  });

  it("forgets nothing where a window does not see what another one stored", async () => {
    const place = new JournalPlace();
    try {
      const [one, other] = [browserWindow(), browserWindow()];
      const own = await other.store(randomSecret(), { ...about, keyId: "k1" });
      await one.store(randomSecret(), { ...about, keyId: "k2" });
      const forgotten = await removeStoredKey({ secretStore: other, journal: place.open(1) }, own);
      assert.deepEqual(forgotten, failure({ kind: "secret-store-refused", reason: "out-of-sync" }));
      assert.notEqual(await other.read(own.ref), undefined);
      assert.deepEqual(await place.open(1).entries(), []);
    } finally {
      place.remove();
    }
  });

  it("is used by one window of a browser at a time, so that neither undoes the other's", async () => {
    const place = new JournalPlace();
    const record = (keyId: string) => ({ ...about, operation: "rotate", by: "c1", keyId, ref: keyId }) as const;
    try {
      const stored = await browserWindow().store(randomSecret(), { ...about, keyId: "k4" });
      const [one, other] = [browserWindow(), browserWindow()];
      const secret = randomSecret();
      const ports = { secretStore: other, journal: place.open(2) };
      const issued = await issueKey({ secretStore: one, journal: place.open(1) }, record("k1"), async () => {
        const send = () => Promise.resolve(succeeded({ secret: randomSecret() }));
        const busy = failure({ kind: "busy", name: about.name });
        const other = await issueKey(ports, record("k2"), send);
        assert.deepEqual(other, { kind: "not-started", problem: busy.problem });
        assert.deepEqual(await storeSecret(ports, randomSecret(), { ...about, keyId: "k3" }), busy);
        assert.deepEqual(await removeStoredKey(ports, stored), busy);
        return succeeded({ secret });
      });
      assert.equal(issued.kind, "stored");
      assert.ok((await browserWindow().read("k1"))?.equals(secret));
      assert.notEqual(await browserWindow().read(stored.ref), undefined);
      assert.deepEqual(await place.open(1).entries(), []);
    } finally {
      place.remove();
    }
  });
});
