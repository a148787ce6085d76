// Which processes are running, and what killed ones leave, whatever the clocks.
import assert from "node:assert/strict";
import { existsSync, mkdirSync, readdirSync, readFileSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { mock } from "node:test";
import { issueKey } from "../../../src/secrets/issue";
import { TemporaryFiles } from "../../../src/storage/processes";
import { entryFiles } from "../../../src/storage/replicated-index";
import { Processes } from "../../../src/storage/processes";
import { storedKeyKind } from "../../../src/secrets/stored-key";
import type { JournalRecord, Journal, JournalEntry } from "../../../src/secrets/journal";
import { SecretStore } from "../../../src/secrets/secret-store";
import { eventually } from "../../support/eventually";
import { FakeSecrets, FakeState } from "../helpers/fake-storage";
import { begun, JournalPlace, problemOf } from "../helpers/journal";

const hour = 60 * 60 * 1000;
const year = 365 * 24 * hour;

const rotation: JournalRecord = {
  operation: "rotate",
  origin: "https://a.test",
  name: "ci",
  keyId: "k1",
  ref: "r1",
  by: "c1",
};

describe("Whether a process is at work", () => {
  let place: JournalPlace;
  beforeEach(() => (place = new JournalPlace()));
  afterEach(() => place.remove());

  /** Observes often and long enough to decide. */
  async function observe(journal: Journal, each: () => void = () => undefined): Promise<void> {
    for (let look = 0; look < 40; look++) {
      each();
      place.passed += 3000;
      await journal.entries();
    }
  }

  const times = [
    { name: "back an hour", moved: -hour, passed: 0 },
    { name: "back a year", moved: -year, passed: 0 },
    { name: "forward an hour", moved: hour, passed: 0 },
    { name: "forward a year", moved: year, passed: 0 },
    { name: "an hour of sleep that the system counts", moved: hour, passed: hour },
    { name: "an hour of sleep that it does not count", moved: hour, passed: 0 },
  ];

  for (const { name, moved, passed } of times) {
    for (const stage of ["running", "unsaved"] as const) {
      it(`is known after ${name}: ${stage}`, async () => {
        place.starts.set(1, "100");
        const [own, other] = [place.open(1), place.open(2)];
        const running = await begun(own.begin(rotation));
        const entry = stage === "running" ? running : await own.stage(running, stage);
        await other.entries();
        place.now = new Date(place.now.getTime() + moved);
        place.passed += passed;
        for (const journal of [own, other]) {
          const [open] = await journal.entries();
          assert.deepEqual(open, entry);
          assert.ok(journal.isRunning(entry));
          assert.equal(await problemOf(journal.begin(rotation)), "busy");
        }
        place.living.delete(1);
        assert.ok(!other.isRunning(entry), "it is dead");
        await begun(other.begin(rotation));
      });
    }
  }

  it("is known of its number when that was given to another process", async () => {
    place.starts.set(1, "100");
    const entry = await begun(place.open(1).begin(rotation));
    place.starts.set(1, "200");
    assert.ok(!place.open(2).isRunning(entry));
  });

  for (const [what, host] of [
    ["another machine, or another container", "otherWindowEntry"],
    ["a system that does not say when a process was started", "here"],
  ] as const) {
    it(`is observed of one on ${what}: for as long as it shows that it lives`, async () => {
      const entry = await begun(place.open(1, "run-1", host).begin(rotation));
      // In this container its process ID may not exist.
      if (host === "otherWindowEntry") place.living.delete(1);
      const journal = place.open(2);
      await journal.entries();
      let count = 0;
      const sign = join(place.folder, "run-1.alive");
      await observe(journal, () => writeFileSync(sign, String(++count)));
      assert.ok(journal.isRunning(entry) && journal.isUncertain(entry));
      // A machine that sleeps observes once when it wakes up.
      place.passed += year;
      await journal.entries();
      assert.ok(journal.isRunning(entry));
      await observe(journal);
      assert.ok(!journal.isRunning(entry), "it was silent");
      await journal.close(entry);
      await journal.entries();
      assert.deepEqual(readdirSync(place.folder), []);
    });
  }

  for (const [what, before, now] of [
    ["when it wrote the entry", "", "100"],
    ["any more", "100", ""],
  ] as const) {
    it(`is in doubt where the system does not say ${what} when a process was started`, async () => {
      if (before !== "") place.starts.set(1, before);
      const entry = await begun(place.open(1, "run-1").begin(rotation));
      place.starts.delete(1);
      if (now !== "") place.starts.set(1, now);
      const journal = place.open(2);
      assert.ok(journal.isRunning(entry) && journal.isUncertain(entry));
    });
  }

  it("is not believed of an end that the disk did not take", async () => {
    const journal = place.open(1);
    const entry = await begun(journal.begin(rotation));
    const file = join(place.folder, readdirSync(place.folder)[0] ?? "");
    // As on a read-only disk: the lock can't be created.
    mkdirSync(`${file}.${entry.id}`);
    await journal.close(entry).catch(() => undefined);
    assert.equal((await journal.entries()).length, 1);
    assert.ok(!journal.isRunning(entry), "nobody is at work on it any more");
  });

  it("is not believed of taking something back that the disk did not take", async () => {
    await place.open(3).begin(rotation);
    place.living.delete(3);
    const journal = place.open(1);
    const entry = await begun(journal.begin(rotation));
    const file = join(place.folder, readdirSync(place.folder)[0] ?? "");
    mkdirSync(`${file}.${entry.id}`);
    await journal.undo(entry).catch(() => undefined);
    assert.deepEqual(await journal.entries(), [entry]);
    assert.ok(!journal.isRunning(entry), "nobody is at work on it any more");
  });

  it("is shown to the others until the last of its work has ended", async () => {
    mock.timers.enable({ apis: ["setInterval"] });
    try {
      const journal = place.open(1, "run 1/2");
      const path = join(place.folder, "run%201%2F2.alive");
      const isShown = async (count: string): Promise<void> => {
        mock.timers.tick(5000);
        await eventually(() => assert.equal(readFileSync(path, "utf8"), count), 5000);
      };
      const first = await begun(journal.begin(rotation));
      const second = await begun(journal.begin({ ...rotation, keyId: "k2", ref: "r2" }));
      await isShown("1");
      await journal.close(first);
      await isShown("2");
      await journal.close(second);
      await eventually(() => assert.ok(!existsSync(path)), 5000);
      mock.timers.tick(5000);
      await new Promise((resolve) => setTimeout(resolve, 20));
      assert.ok(!existsSync(path), "it has no work any more");
    } finally {
      mock.timers.reset();
    }
  });

  /** Temporary files as a process sees them. */
  function draftsOf(process: number, run: string, host = "here", started = ""): TemporaryFiles {
    const lives = (id: number): boolean => place.living.has(id);
    const startOf = (id: number): string => (id === process ? started : (place.starts.get(id) ?? ""));
    const elapsed = (): number => performance.now() + place.passed;
    return new TemporaryFiles(
      new Processes({
        process,
        run,
        host: () => host,
        startTimeOf: startOf,
        isAlive: lives,
        elapsed,
      }),
    );
  }

  it("removes drafts of notes, too", async () => {
    place.living.add(1).add(2);
    mkdirSync(place.folder, { recursive: true });
    const [living, dead] = [draftsOf(2, "2").name(), draftsOf(7, "7").name()];
    for (const name of [living, dead]) writeFileSync(join(place.folder, name), "{");
    const notes = entryFiles(place.folder, storedKeyKind, draftsOf(1, "1"));
    assert.deepEqual(await notes.all(), []);
    assert.deepEqual(readdirSync(place.folder), [living]);
  });

  it("leaves what a living process is writing, and clears away what a killed one was", async () => {
    mkdirSync(place.folder, { recursive: true });
    const [own, other] = [place.open(1), place.open(2)];
    place.open(3);
    place.starts.set(3, "300").set(4, "400");
    const draft = (process: number, run: string, host = "here", started = ""): string => {
      const name = draftsOf(process, run, host, started).name();
      const path = join(place.folder, name);
      writeFileSync(path, "{");
      const long = new Date(Date.now() - year);
      utimesSync(path, long, long);
      return name;
    };
    const living = [draft(1, "1"), draft(3, "3", "here", "300")];
    const inDoubt = [draft(3, "another", "otherWindowEntry"), draft(2, "2")];
    const dead = [draft(7, "7"), draft(2, "an earlier one of this number"), draft(3, "an earlier one", "here", "299")];
    const left = await begun(own.begin(rotation));
    const lock = `${readdirSync(place.folder).find((name) => name.endsWith(".json")) ?? ""}.${left.id}`;
    writeFileSync(join(place.folder, lock), JSON.stringify({ ...left, process: 7, run: "7" }));
    const quietLock = lock.replace(left.id, crypto.randomUUID());
    const elsewhere = { ...left, id: crypto.randomUUID(), run: "quiet", host: "otherWindowEntry" };
    writeFileSync(join(place.folder, quietLock), JSON.stringify(elsewhere));
    await other.entries();
    assert.ok(readdirSync(place.folder).includes(lock), "it says who may go on with this entry");
    await own.close(left);
    await other.entries();
    const names = readdirSync(place.folder);
    for (const name of [...living, ...inDoubt, quietLock]) assert.ok(names.includes(name), name);
    for (const name of [...dead, lock]) assert.ok(!names.includes(name), name);
    await observe(other);
    for (const name of living) assert.ok(readdirSync(place.folder).includes(name) || name === living[0]);
    for (const name of [inDoubt[0] ?? "", quietLock]) assert.ok(!readdirSync(place.folder).includes(name), name);
  });
});

describe("One id of a key at two origins", () => {
  let place: JournalPlace;
  beforeEach(() => (place = new JournalPlace()));
  afterEach(() => place.remove());

  const staging: JournalRecord = { ...rotation, origin: "https://staging.test", ref: "r2" };

  it("is two keys: what is unfinished of one says nothing of the other", async () => {
    const [first, second] = [place.open(1), place.open(2)];
    const production = await begun(first.begin(rotation));
    const other = await begun(first.begin(staging));
    const ids = (entries: readonly JournalEntry[]) => entries.map(({ id }) => id).sort();
    assert.deepEqual(ids(await first.entries()), ids([production, other]));
    await second.close(other);
    assert.deepEqual(ids(await first.entries()), [production.id]);
  });

  it("gives production's key to nobody who rotates staging's after a crash", async () => {
    const secretStore = new SecretStore(new FakeSecrets(), new FakeState());
    const entry = await begun(place.open(1).begin(rotation));
    const { Secret } = await import("../../../src/secrets/secret");
    const secret = new Secret(crypto.randomUUID());
    const about = { origin: rotation.origin, name: "ci", prefix: "p", keyId: "k1" };
    await secretStore.store(secret, about, { ref: "r1", journal: entry.id });
    place.living.delete(1);
    let sent = 0;
    const own = new Secret(crypto.randomUUID());
    const issued = await issueKey({ secretStore, journal: place.open(2) }, staging, () => {
      sent++;
      return Promise.resolve({ ok: true, value: { secret: own } });
    });
    assert.deepEqual([issued.kind, sent], ["stored", 1]);
    assert.ok(issued.kind === "stored" && (await secretStore.read(issued.stored.ref))?.equals(own));
    assert.equal(secretStore.findByKeyId("k1", rotation.origin)?.ref, "r1");
    assert.ok((await secretStore.read("r1"))?.equals(secret));
  });
});
