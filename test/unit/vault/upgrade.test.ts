// What earlier versions have stored is taken up, and what this one stores they would find. Written
// down as those versions wrote it (their code was run for it), with keys of this run in place of theirs.
import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { connectionIndex, connectionKind } from "../../../src/connections/entries";
import { notesIn } from "../../../src/notes/notes";
import { reveal } from "../../../src/vault/secret";
import { Vault } from "../../../src/vault/vault";
import { temporaryFolder } from "../../bed/temporary";
import { FakeSecrets, FakeState } from "../support/fake-storage";
import { JournalPlace } from "../support/journal";
import { randomSecret } from "../support/keys";
import { ownDrafts } from "../support/drafts";

const origin = "https://api.skycloak.test";
const admin = {
  ref: "e9f80ad2-1f7f-4773-845b-ab51730d9cf3",
  origin,
  name: "Workspace admin",
  prefix: "sk_sc_live_aaaa",
  keyId: "key-1",
  storedAt: "2025-11-26T05:28:59.536Z",
};
const grafana = {
  ref: "b2498965-5569-4754-8d0f-0ebed7d0ec73",
  origin,
  name: "Grafana",
  prefix: "sk_sc_live_bbbb",
  keyId: "key-2",
  storedAt: "2025-11-26T05:28:59.537Z",
};
const connected = { version: 1, ref: admin.ref, connectedAt: admin.storedAt };

const rotation = {
  operation: "rotate",
  origin,
  name: grafana.name,
  keyId: grafana.keyId,
  ref: grafana.ref,
  rotatedAt: "",
  by: admin.ref,
  stage: "unknown",
  startedAt: grafana.storedAt,
  process: 999_999,
};

type JournalFiles = Readonly<Record<string, typeof rotation & { readonly id: string }>>;

/** Versions that differ in what they stored, by the commit they were built from. */
const journals: readonly { readonly built: string; readonly files: JournalFiles }[] = [
  { built: "4fbf562, before there was a journal", files: {} },
  { built: "c0522d3", files: { "key-2.json": { ...rotation, id: "key-2" } } },
  {
    built: "e5141d8",
    files: { "key-2.json": { ...rotation, id: "2c9dd1d6-4904-45d4-8426-3e170b5de3b9" } },
  },
];

function setUp() {
  const secrets = new FakeSecrets();
  const state = new FakeState();
  const keys = [randomSecret(), randomSecret()] as const;
  for (const [at, entry] of [admin, grafana].entries()) {
    const value = { ...entry, secret: reveal(keys[at] ?? keys[0]) };
    secrets.values.set(`skycloak.key.${entry.ref}`, JSON.stringify(value));
  }
  state.values.set("skycloak.vault.index", { version: 1, entries: [admin, grafana] });
  state.values.set("skycloak.connection", connected);
  return { secrets, state, keys };
}

describe("What an earlier version stored", () => {
  let place: JournalPlace;
  beforeEach(() => (place = new JournalPlace()));
  afterEach(() => place.remove());

  it("is read: the keys with their secrets, and the connection with its key", async () => {
    const { secrets, state, keys } = setUp();
    const vault = new Vault(secrets, state);
    assert.deepEqual(vault.list(), [admin, grafana]);
    for (const [at, { ref }] of [admin, grafana].entries()) {
      assert.ok((await vault.read(ref))?.equals(keys[at] ?? keys[0]), "the secret is another");
    }
    const temporary = temporaryFolder("upgrade");
    try {
      const notes = notesIn(temporary.path, connectionKind, ownDrafts);
      const [connection, ...others] = connectionIndex(state, notes, () => undefined).list();
      assert.deepEqual(others, []);
      assert.equal(connection?.ref, admin.ref);
    } finally {
      temporary.remove();
    }
  });

  for (const { built, files } of journals) {
    it(`has nothing unfinished forgotten: ${built}`, async () => {
      mkdirSync(place.folder, { recursive: true });
      for (const [name, entry] of Object.entries(files)) {
        writeFileSync(join(place.folder, name), JSON.stringify(entry));
      }
      const journal = place.open(1);
      const entries = await journal.entries();
      assert.deepEqual(
        entries.map(({ id, operation, keyId, ref }) => ({ id, operation, keyId, ref })),
        Object.values(files).map(({ id, operation, keyId, ref }) => ({
          id,
          operation,
          keyId,
          ref,
        })),
      );
      for (const entry of entries) {
        assert.equal(journal.isTaken(entry), false);
        await journal.close(entry);
      }
      assert.deepEqual(await journal.entries(), []);
    });
  }

  it("stays legible for it after this version has rotated and added: no secret is lost by going back", async () => {
    const { secrets, state, keys } = setUp();
    const vault = new Vault(secrets, state);
    const [rotated, added] = [randomSecret(), randomSecret()];
    await vault.store(rotated, { origin, name: "Grafana", prefix: "p", keyId: "key-2" });
    const { ref } = await vault.store(added, { origin, name: "new", prefix: "p", keyId: "key-3" });
    const temporary = temporaryFolder("upgrade");
    try {
      const notes = notesIn(temporary.path, connectionKind, ownDrafts);
      const index = connectionIndex(state, notes, () => undefined);
      const [connection] = index.list();
      assert.ok(connection);
      await index.enter({ ...connection, name: "Shop" });
    } finally {
      temporary.remove();
    }

    // As the first version read it.
    const { entries } = state.get("skycloak.vault.index") as { entries: (typeof admin)[] };
    const expected = new Map([
      [admin.ref, keys[0]],
      [grafana.ref, rotated],
      [ref, added],
    ]);
    assert.deepEqual(new Set(entries.map((one) => one.ref)), new Set(expected.keys()));
    for (const entry of entries) {
      for (const field of ["ref", "origin", "name", "prefix", "storedAt"] as const) {
        assert.equal(typeof entry[field], "string", field);
      }
      const value = JSON.parse(secrets.values.get(`skycloak.key.${entry.ref}`) ?? "{}") as {
        origin?: string;
        secret?: string;
      };
      assert.equal(value.origin, origin);
      const secret = expected.get(entry.ref);
      assert.ok(secret !== undefined && value.secret === reveal(secret), "the secret is another");
    }
    const single = state.get("skycloak.connection") as { ref?: string; connectedAt?: string };
    assert.deepEqual([single.ref, single.connectedAt], [admin.ref, admin.storedAt]);
  });
});
