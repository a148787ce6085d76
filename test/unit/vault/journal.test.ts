import assert from "node:assert/strict";
import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { JournalBusy, JournalRefused, type Intention } from "../../../src/vault/journal";
import { JournalPlace } from "../support/journal";

const rotation: Intention = {
  operation: "rotate",
  origin: "https://a.test",
  name: "ci",
  keyId: "7774941b-185b-448b-b61a-e23caed86fa6",
  ref: "r1",
  by: "c1",
};

describe("The journal", () => {
  let place: JournalPlace;

  beforeEach(() => {
    place = new JournalPlace();
  });

  afterEach(() => place.remove());

  it("remembers what was begun, across a restart", async () => {
    const entry = await place.open(1).begin(rotation);
    assert.deepEqual(await place.open(2).entries(), [entry]);
    await place.open(2).close(entry);
    assert.deepEqual(await place.open(1).entries(), []);
    await place.open(1).close(entry);
  });

  it("gives one key to one window: of many at once, one is first", async () => {
    const results = await Promise.allSettled(
      Array.from({ length: 20 }, (_, process) => place.open(process).begin(rotation)),
    );
    assert.equal(results.filter(({ status }) => status === "fulfilled").length, 1);
    for (const result of results) {
      if (result.status === "rejected") assert.ok(result.reason instanceof JournalBusy);
    }
    assert.equal(readdirSync(place.folder).length, 1, "no drafts are left");
  });

  it("lets any number of creations stand side by side", async () => {
    const journal = place.open();
    const { origin, name, by } = rotation;
    const creation = { operation: "create" as const, origin, name, by };
    await journal.begin({ ...creation, ref: "r1" });
    await journal.begin({ ...creation, ref: "r2" });
    assert.equal((await journal.entries()).length, 2);
  });

  it("knows what nobody is at work on any more", async () => {
    const journal = place.open(1);
    const entry = await journal.begin(rotation);
    const other = place.open(2);
    assert.ok(other.isTaken(entry));
    place.living.delete(1);
    assert.ok(!other.isTaken(entry), "its process is dead");
    place.living.add(1);
    assert.ok(!other.isTaken(await journal.stage(entry, "unknown")), "it waits for an answer");
    assert.ok(other.isTaken(await journal.stage(entry, "unsaved")), "a secret is in its memory");
  });

  it("takes nothing that it can't read for an entry, nor lets it stand in the way", async () => {
    mkdirSync(place.folder, { recursive: true });
    writeFileSync(join(place.folder, `${rotation.keyId ?? ""}.json`), '{"id":');
    const journal = place.open();
    assert.deepEqual(await journal.entries(), []);
    await journal.begin(rotation);
    assert.equal((await journal.entries()).length, 1);
  });

  it("says when it can't be written, and then nothing is begun", async () => {
    writeFileSync(place.folder, "a file where the folder should be");
    await assert.rejects(place.open().begin(rotation), JournalRefused);
  });

  it("keeps its files within its folder, whatever an id holds", async () => {
    await place.open().begin({ ...rotation, keyId: "../../etc/passwd" });
    assert.deepEqual(readdirSync(place.folder), ["______etc_passwd.json"]);
  });
});
