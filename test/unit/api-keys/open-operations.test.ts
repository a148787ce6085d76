import assert from "node:assert/strict";
import type { ApiKey } from "../../../src/api/skycloak";
import { OpenOperations, type OperationOutcome } from "../../../src/api-keys/recovery";
import type { JournalRecord } from "../../../src/secrets/journal";
import { begun, JournalPlace } from "../helpers/journal";
import { apiKey } from "../helpers/keys";

const rotation: JournalRecord = {
  operation: "rotate",
  origin: "https://a.test",
  name: "ci",
  keyId: "k1",
  ref: "r1",
  by: "c1",
};

describe("What is unfinished", () => {
  let place: JournalPlace;
  let list: readonly ApiKey[] | undefined;
  let told: OperationOutcome["kind"][];
  let isWhole: boolean;
  const rotated = apiKey({ id: "k1", rotated_at: "2026-06-01T12:00:00Z" });
  const twice = { ...rotated, rotated_at: "2026-06-01T12:07:00Z" };
  /** So that times of rotations are known to be told. */
  const other = apiKey({ name: "other", rotated_at: "2026-01-01T00:00:00Z" });

  beforeEach(() => {
    place = new JournalPlace();
    list = undefined;
    told = [];
    isWhole = true;
  });

  afterEach(() => place.remove());

  const window = (process = 9): OpenOperations =>
    new OpenOperations(
      place.open(process),
      {
        secretStore: {
          recover: () => Promise.resolve(undefined),
          findByKeyId: () => undefined,
          read: () => Promise.resolve(undefined),
          remove: () => Promise.resolve(),
        },
        list: () => list && { keys: list, isComplete: isWhole },
        tryOldKey: () => Promise.resolve(undefined),
      },
      (_, { kind }) => told.push(kind),
    );

  const later = (): void => {
    place.passed += 6 * 60 * 1000;
  };

  it("is found by the secret store's entry where the list does not tell", async () => {
    const entry = await begun(place.open(1).begin(rotation));
    place.living.delete(1);
    const entries = window();
    await entries.resume();
    const { origin } = rotation;
    for (const stored of [
      { ref: "r1", origin },
      { ref: "another", keyId: "k1", origin },
    ]) {
      assert.equal(entries.ofStoredKey(stored)?.entry.id, entry.id);
    }
    assert.equal(entries.ofStoredKey({ ref: "another", keyId: "k2", origin }), undefined);
    const staging = { ref: "another", keyId: "k1", origin: "https://staging.test" };
    assert.equal(entries.ofStoredKey(staging), undefined);
  });

  it("may still be done though it was not: it is called so, and looked at again", async () => {
    await begun(place.open(1).begin(rotation));
    place.living.delete(1);
    const entries = window();
    list = [apiKey({ id: "k1" }), other];
    assert.deepEqual(
      (await entries.resume()).map(({ outcome }) => outcome.kind),
      ["not-done"],
    );
    await entries.resume();
    assert.deepEqual(entries.open, []);
    assert.deepEqual(told, ["not-done"], "told once");
    list = [rotated];
    await entries.resume();
    assert.equal(entries.ofKey("k1", rotation.origin)?.outcome.kind, "lost");
    assert.deepEqual(told, ["not-done", "lost"]);
  });

  it("is over once the server can't be at work on it any more", async () => {
    await begun(place.open(1).begin(rotation));
    place.living.delete(1);
    list = [apiKey({ id: "k1" }), other];
    const entries = window();
    await entries.resume();
    assert.equal((await place.open(2).entries()).length, 1);
    later();
    await entries.resume();
    assert.deepEqual(await place.open(2).entries(), []);
  });

  it("is still known after another attempt that was not done, and can be seen to", async () => {
    const lost = await begun(place.open(1).begin(rotation));
    place.living.delete(1);
    await begun(place.open(2).begin({ ...rotation, rotatedAt: rotated.rotated_at ?? "" }));
    place.living.clear();
    list = [rotated];
    const entries = window();
    const ended = await entries.resume();
    assert.deepEqual(
      ended.map(({ outcome }) => outcome.kind),
      ["not-done"],
    );
    assert.equal(entries.ofKey("k1", rotation.origin)?.entry.id, lost.id);
    later();
    await entries.resume();
    assert.deepEqual(await place.open(2).entries(), [lost]);
    await entries.close(lost);
    assert.deepEqual(await place.open(2).entries(), []);
    assert.deepEqual(entries.open, []);
  });

  it("is one thing where a later attempt got lost as well", async () => {
    await begun(place.open(1).begin(rotation));
    place.living.delete(1);
    await begun(place.open(2).begin({ ...rotation, rotatedAt: rotated.rotated_at ?? "" }));
    place.living.clear();
    list = [twice];
    const entries = window();
    await entries.resume();
    assert.equal(entries.open.length, 1);
    assert.equal(entries.ofKey("k1", rotation.origin)?.outcome.kind, "lost");
  });

  it("finds a new key in another connection's list, and takes none there for missing", async () => {
    const { origin, name, ref, by } = rotation;
    const serverTime = "2026-06-01T12:00:00Z";
    const creation = {
      origin,
      name,
      ref,
      by,
      operation: "create",
      others: [],
      serverTime,
    } as const;
    await begun(place.open(1).begin(creation));
    place.living.delete(1);
    const entries = window();
    isWhole = false;
    list = [other];
    await entries.resume();
    assert.deepEqual(told, ["unknown"]);
    const elsewhere = "2026-06-01T09:00:00Z";
    list = [other, apiKey({ id: "k9", name: "ci", created_at: elsewhere })];
    await entries.resume();
    assert.deepEqual(told, ["unknown"], "of another workspace, perhaps");
    list = [other, apiKey({ id: "k2", name: "ci", created_at: "2026-06-01T12:00:01Z" })];
    await entries.resume();
    assert.equal(entries.ofKey("k2", rotation.origin)?.outcome.kind, "lost");
  });

  for (const isListWhole of [true, false]) {
    it(`takes neither of two keys for the new one (whole list: ${isListWhole})`, async () => {
      const { origin, name, ref, by } = rotation;
      const times = { serverTime: "2026-06-01T12:00:00Z", others: [] };
      const creation = { origin, name, ref, by, operation: "create", ...times } as const;
      await begun(place.open(1).begin(creation));
      place.living.delete(1);
      const entries = window();
      isWhole = isListWhole;
      list = ["k2", "k3"].map((id) => apiKey({ id, created_at: "2026-06-01T12:00:01Z" }));
      await entries.resume();
      assert.deepEqual(told, ["unknown"]);
      assert.equal(entries.ofKey("k2", origin), undefined);
      assert.equal(entries.open.length, 1);
    });
  }

  it("is nothing to tell of where there is nothing", async () => {
    const entries = window();
    let changes = 0;
    entries.onDidChange(() => changes++);
    await entries.resume();
    assert.equal(changes, 0);
  });
});
