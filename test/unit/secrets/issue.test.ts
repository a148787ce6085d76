import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { succeeded, failure, type Result, type ApiError } from "../../../src/api/errors";
import type { IssuedKey } from "../../../src/api/skycloak";
import { issueKey, type IssueOutcome } from "../../../src/secrets/issue";
import { SecretStore } from "../../../src/secrets/secret-store";
import type { JournalEntry } from "../../../src/secrets/journal";
import { eventually } from "../../support/eventually";
import { FakeSecrets, FakeState } from "../helpers/fake-storage";
import { begun, JournalPlace } from "../helpers/journal";
import { apiKey, randomSecret } from "../helpers/keys";

const origin = "https://a.test";

function setUp(): { secrets: FakeSecrets; secretStore: SecretStore } {
  const secrets = new FakeSecrets();
  return { secrets, secretStore: new SecretStore(secrets, new FakeState()) };
}

let place: JournalPlace;

const creation = { operation: "create", origin, name: "ci", by: "c1", ref: "r1" } as const;
const rotation = { operation: "rotate", keyId: "k1", ref: "r1" } as const;

async function issue(
  secretStore: SecretStore,
  send: () => Promise<Result<IssuedKey>>,
  over: { keyId?: string; ref?: string } = {},
): Promise<{ issued: IssueOutcome; sent: number; open: readonly JournalEntry[] }> {
  let sent = 0;
  const journal = place.open();
  const issued = await issueKey(
    { secretStore, journal },
    {
      operation: over.keyId === undefined ? "create" : "rotate",
      origin,
      name: "ci",
      by: "c1",
      ref: randomUUID(),
      ...over,
    },
    async () => {
      assert.equal((await journal.entries()).length, 1, "the journal knows before the server");
      sent++;
      return send();
    },
  );
  return { issued, sent, open: await journal.entries() };
}

describe("Issuing a key", () => {
  beforeEach(() => {
    place = new JournalPlace();
  });

  afterEach(() => place.remove());

  it("puts the secret into the secret store before it answers", async () => {
    const { secretStore } = setUp();
    const secret = randomSecret();
    const key = apiKey({ prefix: "sk_sc_live_1234" });
    const { issued, sent, open } = await issue(secretStore, () => Promise.resolve(succeeded({ secret, key })));
    assert.equal(sent, 1);
    assert.deepEqual(open, []);
    assert.equal(issued.kind, "stored");
    assert.ok((await secretStore.read(issued.stored.ref))?.equals(secret));
    assert.equal(issued.stored.keyId, key.id);
    assert.equal(issued.stored.prefix, key.prefix);
  });

  it("keeps a secret whose key could not be read from the answer", async () => {
    const { secretStore } = setUp();
    const secret = randomSecret();
    const send = () => Promise.resolve(succeeded({ secret }));
    const { issued } = await issue(secretStore, send, { keyId: "k1" });
    assert.equal(issued.kind, "stored");
    assert.equal(issued.stored.keyId, "k1");
    assert.equal(issued.stored.name, "ci");
  });

  it("replaces the entry that was there, so that a connection carries on", async () => {
    const { secretStore } = setUp();
    const { ref } = await secretStore.store(randomSecret(), { origin, name: "x", prefix: "p" });
    const secret = randomSecret();
    const { issued } = await issue(secretStore, () => Promise.resolve(succeeded({ secret })), { ref });
    assert.equal(issued.kind === "stored" && issued.stored.ref, ref);
    assert.ok((await secretStore.read(ref))?.equals(secret));
  });

  it("sends nothing while the secret store keeps nothing", async () => {
    for (const step of ["store", "get", "delete"] as const) {
      const { secretStore, secrets } = setUp();
      secrets.failing.add(step);
      const { issued, sent, open } = await issue(secretStore, () =>
        Promise.resolve(succeeded({ secret: randomSecret() })),
      );
      assert.equal(issued.kind, "not-started", step);
      assert.deepEqual(open, []);
      assert.equal(sent, 0, step);
    }
  });

  it("hands a secret over that the secret store refuses, and can try again", async () => {
    const { secretStore, secrets } = setUp();
    const secret = randomSecret();
    const { issued, sent, open } = await issue(secretStore, () => {
      secrets.failing.add("store");
      return Promise.resolve(succeeded({ secret }));
    });
    assert.equal(issued.kind, "unsaved");
    assert.equal(open[0]?.stage, "unsaved");
    assert.ok(issued.secret.equals(secret));
    assert.equal(await issued.retry(), undefined);
    secrets.failing.clear();
    const stored = await issued.retry();
    assert.ok(stored !== undefined && (await secretStore.read(stored.ref))?.equals(secret));
    assert.equal(sent, 1, "no second request, whatever happens");
  });

  it("hands a secret over that the secret store does not take in time, and which it may still take", async () => {
    const secrets = new FakeSecrets();
    const secretStore = new SecretStore(secrets, new FakeState(), { timeoutMs: 20 });
    const secret = randomSecret();
    const { issued } = await issue(
      secretStore,
      () => {
        secrets.hanging.add("store");
        return Promise.resolve(succeeded({ secret }));
      },
      rotation,
    );
    assert.equal(issued.kind, "unsaved");
    assert.ok(issued.mayStillBeStored && issued.secret.equals(secret));
    secrets.answer();
    await eventually(() => assert.ok(secretStore.findByKeyId("k1", origin)));
    assert.ok((await secretStore.read("r1"))?.equals(secret));
  });

  it("says of a secret store that does not answer that nothing was sent", async () => {
    const secrets = new FakeSecrets();
    const secretStore = new SecretStore(secrets, new FakeState(), { timeoutMs: 20 });
    secrets.hanging.add("store");
    const { issued, sent } = await issue(secretStore, () => Promise.reject(new Error("sent")));
    assert.deepEqual(issued, { kind: "not-started", problem: { kind: "secret-store-refused", reason: "timeout" } });
    assert.equal(sent, 0);
  });

  it("hands a secret over whatever went wrong in keeping it", async () => {
    const secret = randomSecret();
    const issued = await issueKey(
      {
        secretStore: {
          probe: () => Promise.resolve(),
          store: () => Promise.reject(new Error("disk full")),
          recover: () => Promise.resolve(undefined),
        },
        journal: place.open(),
      },
      { operation: "create", origin, name: "ci", by: "c1", ref: "r1" },
      () => Promise.resolve(succeeded({ secret })),
    );
    assert.equal(issued.kind, "unsaved");
    assert.ok(issued.secret.equals(secret));
    assert.equal(await issued.retry(), undefined);
  });

  it("does not take an earlier rotation's secret for that of the one that got lost", async () => {
    const { secretStore } = setUp();
    const secret = randomSecret();
    const earlier = await issue(secretStore, () => Promise.resolve(succeeded({ secret })), rotation);
    assert.equal(earlier.issued.kind, "stored");
    const lost: ApiError = { kind: "timeout", seconds: 30 };
    const { open } = await issue(secretStore, () => Promise.resolve(failure(lost)), rotation);
    const [entry] = open;
    assert.ok(entry);
    assert.equal(await secretStore.recover(entry.ref, entry.id), undefined);
  });

  it("finds the secret of an attempt that ended in the middle, and sends nothing", async () => {
    const { secretStore } = setUp();
    const left = await begun(place.open(1).begin({ ...creation, ...rotation }));
    const secret = randomSecret();
    await secretStore.store(secret, { origin, name: "ci", prefix: "p" }, { ref: "r1", journal: left.id });
    place.living.delete(1);
    const journal = place.open(2);
    let sent = 0;
    const issued = await issueKey({ secretStore, journal }, { ...creation, ...rotation }, () => {
      sent++;
      return Promise.resolve(succeeded({ secret: randomSecret() }));
    });
    assert.equal(issued.kind, "stored-already");
    assert.equal(sent, 0);
    assert.deepEqual(await journal.entries(), []);
  });

  it("leaves what was lost as it was, where another attempt is refused", async () => {
    const { secretStore } = setUp();
    const left = await begun(place.open(1).begin({ ...creation, ...rotation }));
    place.living.delete(1);
    const journal = place.open(2);
    const attempt = (answer: Result<IssuedKey>) =>
      issueKey({ secretStore, journal }, { ...creation, ...rotation }, () => Promise.resolve(answer));
    assert.equal((await attempt(failure({ kind: "unauthorized" }))).kind, "refused");
    assert.deepEqual(await journal.entries(), [left]);
    assert.equal((await attempt(succeeded({ secret: randomSecret() }))).kind, "stored");
    assert.deepEqual(await journal.entries(), []);
  });

  it("does nothing where another window had done it since the person decided", async () => {
    const { secretStore } = setUp();
    const stored = await secretStore.store(randomSecret(), { origin, name: "ci", prefix: "p" });
    const journal = place.open();
    const overtaken = () => Promise.resolve(stored);
    const send = () => Promise.reject(new Error("sent"));
    const issued = await issueKey(
      { secretStore, journal, rotatedElsewhere: overtaken },
      { ...creation, ...rotation },
      send,
    );
    assert.deepEqual(issued, { kind: "stored-already", stored });
    assert.deepEqual(await journal.entries(), []);
  });

  it("is not begun while another window puts a key into the secret store, and leaves nothing", async () => {
    const { secretStore } = setUp();
    const other = await begun(place.open(2).begin({ ...creation, ...rotation, name: "other", keyId: "k2", ref: "r2" }));
    const journal = place.open(1);
    const send = () => Promise.reject(new Error("sent"));
    const attempt = () => issueKey({ secretStore, journal }, { ...creation, ...rotation }, send);
    assert.deepEqual(await attempt(), { kind: "not-started", problem: { kind: "busy", name: "other" } });
    assert.deepEqual(await journal.entries(), [other]);
    // Its process has ended, so it no longer blocks others.
    place.living.delete(2);
    await assert.rejects(attempt(), /sent/);
  });

  it("stays open where the request could not be made sense of", async () => {
    const { secretStore } = setUp();
    const journal = place.open();
    const broken = () => Promise.reject(new Error("a mistake"));
    await assert.rejects(issueKey({ secretStore, journal }, creation, broken), /a mistake/);
    assert.equal((await journal.entries())[0]?.stage, "unknown");
  });

  it("tells what was refused from what nobody knows, and sends once", async () => {
    const unknown: ApiError[] = [
      { kind: "timeout", seconds: 30 },
      { kind: "network", cause: "dropped" },
      { kind: "server", status: 502 },
      { kind: "unreadable", status: 200, html: false },
    ];
    const definite: ApiError[] = [
      { kind: "unauthorized" },
      { kind: "scope-missing", scope: "api-keys:write" },
      { kind: "not-found" },
      { kind: "conflict" },
      { kind: "rate-limited" },
      { kind: "network", cause: "refused" },
    ];
    for (const [kind, problems] of [
      ["unknown", unknown],
      ["refused", definite],
    ] as const) {
      for (const problem of problems) {
        const { secretStore } = setUp();
        const { issued, sent, open } = await issue(secretStore, () => Promise.resolve(failure(problem)));
        assert.equal(issued.kind, kind, JSON.stringify(problem));
        assert.equal(sent, 1);
        assert.equal(open[0]?.stage, kind === "unknown" ? "unknown" : undefined);
        for (const entry of open) await place.open().close(entry);
        assert.deepEqual(secretStore.list(), []);
      }
    }
  });
});
