import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { failure } from "../../../src/api/errors";
import type { Journal, JournalRecord } from "../../../src/secrets/journal";
import { begun, JournalPlace, problemOf } from "../helpers/journal";

const rotation: JournalRecord = {
  operation: "rotate",
  origin: "https://a.test",
  name: "ci",
  keyId: "7774941b-185b-448b-b61a-e23caed86fa6",
  ref: "r1",
  by: "c1",
};

/** From the key's origin and ID. */
const fileName = `${createHash("sha256")
  .update(JSON.stringify(["key", rotation.origin, rotation.keyId]))
  .digest("hex")
  .slice(0, 40)}.json`;

function entriesOf(results: readonly Awaited<ReturnType<Journal["begin"]>>[]) {
  for (const result of results) assert.ok(result.ok || result.problem.kind === "busy");
  return results.flatMap((result) => (result.ok ? [result.value] : []));
}

for (const hardLinks of [true, false])
  describe(hardLinks ? "The journal" : "The journal where there are no hard links", () => {
    let place: JournalPlace;

    beforeEach(() => {
      place = new JournalPlace();
      place.hardLinks = hardLinks;
    });

    afterEach(() => place.remove());

    it("remembers what was begun, across a restart", async () => {
      const entry = await begun(place.open(1).begin(rotation));
      assert.deepEqual(await place.open(2).entries(), [entry]);
      await place.open(2).close(entry);
      assert.deepEqual(await place.open(1).entries(), []);
      await place.open(1).close(entry);
    });

    it("gives one key to one window: of many at once, one is first", async () => {
      const results = await Promise.all(
        Array.from({ length: 20 }, (_, process) => place.open(process).begin(rotation)),
      );
      assert.equal(entriesOf(results).length, 1);
      assert.equal(readdirSync(place.folder).length, 1, "no drafts are left");
    });

    it("lets any number of creations stand side by side", async () => {
      const journal = place.open();
      const { origin, name, by } = rotation;
      const creation = { operation: "create" as const, origin, name, by };
      await begun(journal.begin({ ...creation, ref: "r1" }));
      await begun(journal.begin({ ...creation, ref: "r2" }));
      assert.equal((await journal.entries()).length, 2);
    });

    it("knows what nobody is at work on any more", async () => {
      const journal = place.open(1);
      const entry = await begun(journal.begin(rotation));
      const other = place.open(2);
      assert.ok(other.isRunning(entry));
      place.living.delete(1);
      assert.ok(!other.isRunning(entry), "its process is dead");
      place.living.add(1);
      assert.ok(!other.isRunning(await journal.stage(entry, "unknown")), "it waits for an answer");
      assert.ok(other.isRunning(await journal.stage(entry, "unsaved")), "a secret is in its memory");
    });

    it("does not take another process for the one that died and had its number", async () => {
      const entry = await begun(place.open(1).begin(rotation));
      assert.ok(place.open(1).isRunning(entry));
      assert.ok(!place.open(1, "a later one").isRunning(entry));
    });

    it("lets one window go on with what is unfinished: of many at once, one is first", async () => {
      for (let round = 0; round < 10; round++) {
        const left = await begun(place.open(0).begin(rotation));
        place.living.delete(0);
        const results = await Promise.all(
          Array.from({ length: 10 }, (_, other) => place.open(other + 1).begin(rotation)),
        );
        const entries = entriesOf(results);
        assert.equal(entries.length, 1);
        assert.deepEqual(await place.open(1).entries(), entries);
        assert.deepEqual(entries[0]?.previous, left);
        for (const entry of entries) await place.open(1).close(entry);
        assert.deepEqual(readdirSync(place.folder), [], "nothing is left");
      }
    });

    it("lets one window go on where a window died while it ended something: of many, one is first", async () => {
      for (let round = 0; round < 10; round++) {
        const left = await begun(place.open(0).begin(rotation));
        place.living.delete(0);
        const lock = join(place.folder, `${fileName}.${left.id}`);
        writeFileSync(lock, JSON.stringify({ ...left, process: 77, run: "77" }));
        const results = await Promise.all(
          Array.from({ length: 10 }, (_, other) => place.open(other + 1).begin(rotation)),
        );
        assert.ok(entriesOf(results).length <= 1, "two went on with it");
        for (const entry of await place.open(1).entries()) await place.open(1).close(entry);
      }
    });

    it("ends only what it was told to end, and not what has taken its place", async () => {
      const left = await begun(place.open(1).begin(rotation));
      place.living.delete(1);
      const again = await begun(place.open(2).begin(rotation));
      await place.open(3).close(left);
      await place.open(3).undo(left);
      assert.deepEqual(await place.open(3).entries(), [again]);
    });

    it("goes back to what was unfinished before what was not done", async () => {
      const left = await begun(place.open(1).begin(rotation));
      place.living.delete(1);
      const journal = place.open(2);
      await journal.undo(await begun(journal.begin(rotation)));
      assert.deepEqual(await journal.entries(), [left]);
      await journal.close(await begun(journal.begin(rotation)));
      assert.deepEqual(await journal.entries(), []);
    });

    it("is not held up by a window that died while it ended something", async () => {
      const left = await begun(place.open(1).begin(rotation));
      place.living.delete(1);
      writeFileSync(join(place.folder, `${fileName}.${left.id}`), JSON.stringify({ ...left, process: 7 }));
      const again = await begun(place.open(2).begin(rotation));
      assert.deepEqual(await place.open(2).entries(), [again]);
      assert.equal(readdirSync(place.folder).length, 1);
    });

    it("takes nothing that it can't read for an entry, nor lets it stand in the way", async () => {
      mkdirSync(place.folder, { recursive: true });
      writeFileSync(join(place.folder, fileName), '{"id":');
      const journal = place.open();
      assert.deepEqual(await journal.entries(), []);
      await begun(journal.begin(rotation));
      assert.equal((await journal.entries()).length, 1);
    });

    it("lets nobody have what somebody is just writing, and everybody what nobody finished", async () => {
      mkdirSync(place.folder, { recursive: true });
      const file = join(place.folder, fileName);
      writeFileSync(file, "");
      assert.equal(await problemOf(place.open().begin(rotation)), "busy");
      // A changed clock doesn't matter.
      const long = new Date(Date.now() - 365 * 24 * 60 * 60 * 1000);
      utimesSync(file, long, long);
      const journal = place.open();
      for (let look = 0; look < 5; look++) {
        assert.equal(await problemOf(journal.begin(rotation)), "busy");
        place.passed += 3000;
      }
      const entry = await begun(journal.begin(rotation));
      assert.deepEqual(await journal.entries(), [entry]);
    });

    it("lets one window at a time change the secret store, by whatever operation", async () => {
      const other = await begun(place.open(2).begin({ ...rotation, keyId: "k2", name: "other" }));
      const journal = place.open(1);
      for (const operation of ["create", "rotate", "rotate-client", "store", "remove", "sign-in"] as const) {
        const busy = await journal.begin({ ...rotation, operation });
        assert.deepEqual(busy, failure({ kind: "busy", name: "other" }), operation);
        assert.deepEqual(await journal.entries(), [other], operation);
      }
      const revocation = await begun(journal.begin({ ...rotation, operation: "revoke" }));
      await journal.close(revocation);
      place.living.delete(2);
      await begun(journal.begin(rotation));
    });

    it("says when it can't be written, and then nothing is begun", async () => {
      writeFileSync(place.folder, "a file where the folder should be");
      assert.equal(await problemOf(place.open().begin(rotation)), "no-journal");
    });

    it("keeps its files within its folder, whatever an id holds", async () => {
      await begun(place.open().begin({ ...rotation, keyId: "../../etc/passwd" }));
      const names = readdirSync(place.folder);
      assert.equal(names.length, 1);
      assert.match(names[0] ?? "", /^[0-9a-f]{40}\.json$/);
    });
  });
