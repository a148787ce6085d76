import assert from "node:assert/strict";
import { succeeded, failure } from "../../../src/api/errors";
import { sendRevocation } from "../../../src/secrets/issue";
import { resolveOutcome, type RecoveryOptions } from "../../../src/api-keys/recovery";
import type { JournalRecord, JournalEntry } from "../../../src/secrets/journal";
import { Secret } from "../../../src/secrets/secret";
import { begun, JournalPlace } from "../helpers/journal";
import { apiKey } from "../helpers/keys";

const revocation: JournalRecord = {
  operation: "revoke",
  origin: "https://a.test",
  name: "ci",
  keyId: "k1",
  ref: "r1",
  by: "c1",
};

describe("Ending a key", () => {
  let place: JournalPlace;

  beforeEach(() => {
    place = new JournalPlace();
  });

  afterEach(() => place.remove());

  it("leaves nothing open once it is known", async () => {
    const journal = place.open();
    const key = apiKey({ status: "revoked" });
    const done = await sendRevocation(journal, revocation, false, () => Promise.resolve(succeeded(key)));
    assert.deepEqual(done, { kind: "done", key });
    const no = await sendRevocation(journal, revocation, false, () => Promise.resolve(failure({ kind: "not-found" })));
    assert.equal(no.kind, "refused");
    assert.deepEqual(await journal.entries(), []);
  });

  it("stays open while nobody knows", async () => {
    const journal = place.open();
    const ended = await sendRevocation(journal, revocation, false, () =>
      Promise.resolve(failure({ kind: "timeout", seconds: 30 })),
    );
    assert.equal(ended.kind, "unknown");
    assert.equal((await journal.entries())[0]?.stage, "unknown");
  });

  it("stays open after a conflict, which the second copy of a request meets", async () => {
    const journal = place.open();
    const conflict = await sendRevocation(journal, revocation, false, () =>
      Promise.resolve(failure({ kind: "conflict" })),
    );
    assert.equal(conflict.kind, "unknown");
    assert.equal((await journal.entries())[0]?.stage, "unknown");
    const other = { ...revocation, keyId: "k2" };
    const busy = await sendRevocation(journal, other, false, () =>
      Promise.resolve(failure({ kind: "conflict", retryAfter: 1 })),
    );
    assert.equal(busy.kind, "refused");
  });

  it("waits for another window, and not for one that is gone", async () => {
    await begun(place.open(2).begin({ ...revocation, operation: "rotate", name: "other" }));
    let sent = 0;
    const send = () => {
      sent++;
      return Promise.resolve(succeeded(undefined));
    };
    const busy = await sendRevocation(place.open(1), revocation, false, send);
    assert.deepEqual(busy, { kind: "not-started", problem: { kind: "busy", name: "other" } });
    assert.equal(sent, 0);
    place.living.delete(2);
    assert.equal((await sendRevocation(place.open(1), revocation, false, send)).kind, "done");
    assert.equal(sent, 1);
  });
});

describe("Ending a key of which something is unfinished", () => {
  let place: JournalPlace;

  beforeEach(() => {
    place = new JournalPlace();
  });

  afterEach(() => place.remove());

  it("leaves it so where the key was not ended, and forgets it where it was", async () => {
    const left = await begun(place.open(1).begin({ ...revocation, operation: "rotate" }));
    place.living.delete(1);
    const journal = place.open(2);
    await sendRevocation(journal, revocation, false, () => Promise.resolve(failure({ kind: "unauthorized" })));
    assert.deepEqual(await journal.entries(), [left]);
    await sendRevocation(journal, revocation, false, () => Promise.resolve(succeeded(undefined)));
    assert.deepEqual(await journal.entries(), []);
  });

  it("stays open where the request could not be made sense of", async () => {
    const journal = place.open();
    const broken = () => Promise.reject(new Error("a mistake"));
    await assert.rejects(sendRevocation(journal, revocation, false, broken), /a mistake/);
    assert.equal((await journal.entries())[0]?.stage, "unknown");
  });
});

describe("Learning what became of it", () => {
  const entry = (over: Partial<JournalEntry> = {}): JournalEntry => ({
    ...revocation,
    id: "k1",
    stage: "unknown",
    startedAt: "2026-06-01T12:00:00Z",
    process: 1,
    run: "1",
    host: "",
    started: "",
    ...over,
  });
  const secretStore = (over: Partial<RecoveryOptions["secretStore"]> = {}): RecoveryOptions["secretStore"] => ({
    recover: () => Promise.resolve(undefined),
    findByKeyId: () => undefined,
    read: () => Promise.resolve(undefined),
    remove: () => Promise.resolve(),
    ...over,
  });
  const ports = (over: Partial<RecoveryOptions> = {}): RecoveryOptions => ({
    secretStore: secretStore(),
    list: () => undefined,
    tryOldKey: () => Promise.resolve(undefined),
    ...over,
  });
  const listed = (...keys: ReturnType<typeof apiKey>[]) => ports({ list: () => ({ keys, isComplete: true }) });

  it("asks the list", async () => {
    const active = apiKey({ id: "k1" });
    const gone = apiKey({ id: "k1", status: "revoked" });
    const rotated = apiKey({ id: "k1", rotated_at: "2026-06-01T12:00:01Z" });
    const rotate = entry({ operation: "rotate" });
    assert.equal((await resolveOutcome(listed(active), entry())).kind, "not-done");
    assert.equal((await resolveOutcome(listed(gone), entry())).kind, "done");
    assert.equal((await resolveOutcome(listed(rotated), rotate)).kind, "lost");
    assert.equal((await resolveOutcome(listed(gone), rotate)).kind, "done");
    const before = { ...rotate, rotatedAt: "2026-06-01T12:00:01Z" };
    assert.equal((await resolveOutcome(listed(rotated), before)).kind, "not-done");
    const stored = {
      ref: "r1",
      origin: "o",
      name: "ci",
      prefix: "p",
      storedAt: "s",
      generation: "g",
    };
    const by = (rotatedAt: string) => ({
      ...listed(rotated),
      secretStore: secretStore({ findByKeyId: () => ({ ...stored, rotatedAt }) }),
    });
    const another = await resolveOutcome(by("2026-06-01T12:00:01Z"), rotate);
    assert.equal(another.kind, "not-done", "another window rotated it, and its secret is here");
    assert.equal((await resolveOutcome(by("2026-05-01T12:00:00Z"), rotate)).kind, "lost");
    // Without times in the list, equal times mean nothing.
    assert.equal((await resolveOutcome(listed(active), rotate)).kind, "unknown");
  });

  it("knows a key that was made by its name and the server's time, whatever the clock here said", async () => {
    for (const startedAt of ["2025-06-01T12:00:00Z", "2026-06-01T12:00:00Z", "2027-06-01T12:00:00Z"]) {
      const create = entry({ operation: "create", startedAt, serverTime: "2026-06-01T12:00:00Z" });
      const made = apiKey({ name: "ci", created_at: "2026-06-01T12:00:02Z" });
      const older = apiKey({ name: "ci", created_at: "2026-05-01T12:00:00Z" });
      const outcome = await resolveOutcome(listed(made), create);
      assert.deepEqual(outcome, { kind: "lost", key: made });
      assert.equal((await resolveOutcome(listed(older), create)).kind, "not-done");
      // Without the server's time, only keys that existed before can be excluded.
      const { serverTime, ...untimed } = create;
      assert.ok(serverTime);
      assert.equal((await resolveOutcome(listed(older), untimed)).kind, "unknown");
      assert.equal((await resolveOutcome(listed(), untimed)).kind, "not-done");
      const others = { ...untimed, others: [older.id] };
      assert.equal((await resolveOutcome(listed(older), others)).kind, "not-done");
      assert.equal((await resolveOutcome(listed(older, made), others)).kind, "lost");
    }
  });

  it("knows nothing of a key that was made where there is no list", async () => {
    const create = entry({ operation: "create" });
    const made = apiKey({ name: "ci", created_at: "2026-06-01T12:00:02Z" });
    assert.equal((await resolveOutcome(ports(), create)).kind, "unknown");
    const stored = {
      ref: "r",
      origin: "o",
      name: "ci",
      prefix: "p",
      storedAt: "s",
      generation: "g",
    };
    const another = ports({
      secretStore: secretStore({ findByKeyId: () => stored }),
      list: () => ({ keys: [made], isComplete: true }),
    });
    assert.equal((await resolveOutcome(another, create)).kind, "not-done", "one made before, and held");
  });

  it("takes no key for the new one that was there before, nor one of several", async () => {
    const create = entry({ operation: "create" });
    const made = apiKey({ name: "ci", created_at: "2026-06-01T12:00:02Z" });
    const other = apiKey({ name: "ci", created_at: "2026-06-01T11:58:00Z" });
    const knowing = { ...create, others: [other.id] };
    assert.equal((await resolveOutcome(listed(other), knowing)).kind, "not-done");
    assert.deepEqual(await resolveOutcome(listed(other, made), knowing), {
      kind: "lost",
      key: made,
    });
    assert.equal((await resolveOutcome(listed(other, made), create)).kind, "unknown");
    const named = { ...create, createdId: other.id };
    const outcome = await resolveOutcome(listed(other, made), named);
    assert.equal(outcome.kind === "lost" && outcome.key?.id, other.id);
  });

  it("knows that it was done where its answer came, whatever else can be seen", async () => {
    for (const operation of ["create", "rotate"] as const) {
      const unsaved = entry({ operation, stage: "unsaved" });
      assert.equal((await resolveOutcome(ports(), unsaved)).kind, "lost");
      assert.equal((await resolveOutcome(listed(), unsaved)).kind, "lost");
    }
  });

  it("tries the old key where the list can't be read", async () => {
    const rotate = entry({ operation: "rotate" });
    const trying = (answer: Awaited<ReturnType<RecoveryOptions["tryOldKey"]>>) =>
      ports({ tryOldKey: () => Promise.resolve(answer) });
    const dead = failure({ kind: "unauthorized" });
    assert.equal((await resolveOutcome(trying(succeeded(undefined)), rotate)).kind, "not-done");
    assert.equal((await resolveOutcome(trying(dead), rotate)).kind, "lost");
    assert.equal((await resolveOutcome(trying(dead), entry())).kind, "done");
    const narrow = failure({ kind: "scope-missing", scope: "x" });
    assert.equal((await resolveOutcome(trying(narrow), rotate)).kind, "not-done");
    const offline = failure({ kind: "network", cause: "dns" });
    assert.equal((await resolveOutcome(trying(offline), rotate)).kind, "unknown");
  });

  it("finishes removing a key only if its secret is gone", async () => {
    const removed: string[] = [];
    const remove = (ref: string) => Promise.resolve(void removed.push(ref));
    const outcome = async (read: RecoveryOptions["secretStore"]["read"]) =>
      (await resolveOutcome(ports({ secretStore: secretStore({ read, remove }) }), entry({ operation: "remove" })))
        .kind;
    assert.equal(await outcome(() => Promise.resolve(new Secret("a secret"))), "not-done");
    assert.equal(await outcome(() => Promise.reject(new Error("no secret storage"))), "not-done");
    assert.deepEqual(removed, []);
    assert.equal(await outcome(() => Promise.resolve(undefined)), "done");
    assert.deepEqual(removed, ["r1"]);
  });

  it("believes the secret store first", async () => {
    const stored = {
      ref: "r1",
      origin: "o",
      name: "n",
      prefix: "p",
      storedAt: "s",
      generation: "g",
    };
    const safe = ports({
      secretStore: secretStore({ recover: () => Promise.resolve(stored) }),
      list: () => ({ keys: [], isComplete: true }),
    });
    assert.deepEqual(await resolveOutcome(safe, entry({ operation: "rotate" })), {
      kind: "stored",
      stored,
    });
  });
});
