// Rotating an application's secret, with every fault.
import assert from "node:assert/strict";
import { succeeded, failure, type Result } from "../../../src/api/errors";
import type { IssuedKey } from "../../../src/api/skycloak";
import { clientSecretDetails, rotateSecret } from "../../../src/clusters/commands/client-credentials";
import { resolveOutcome } from "../../../src/api-keys/recovery";
import type { IssueOutcome } from "../../../src/secrets/issue";
import type { Secret } from "../../../src/secrets/secret";
import { SecretStore } from "../../../src/secrets/secret-store";
import { eventually } from "../../support/eventually";
import { FakeSecrets, FakeState } from "../helpers/fake-storage";
import { JournalPlace } from "../helpers/journal";
import { randomSecret } from "../helpers/keys";

const client = clientSecretDetails("https://a.test", "web-app", "c", "shop", "web-app");
const { keyId } = client;

describe("Rotating a client's secret", () => {
  let place: JournalPlace;
  let secrets: FakeSecrets;
  let state: FakeState;
  let secretStore: SecretStore;

  beforeEach(() => {
    place = new JournalPlace();
    secrets = new FakeSecrets();
    state = new FakeState();
    secretStore = new SecretStore(secrets, state);
  });

  afterEach(() => place.remove());

  async function rotate(
    send: () => Promise<Result<IssuedKey>>,
    before?: Secret,
  ): Promise<{ issued: IssueOutcome; sent: number; open: string[] }> {
    let sent = 0;
    const journal = place.open();
    const issued = await rotateSecret({ secretStore, journal }, { client, by: "c1", before }, async () => {
      assert.deepEqual(
        (await journal.entries()).map(({ operation, keyId: id }) => [operation, id]),
        [["rotate-client", keyId]],
        "the journal knows before the server",
      );
      sent++;
      return send();
    });
    const open = (await journal.entries()).map(({ stage }) => stage);
    return { issued, sent, open };
  }

  const stored = async (): Promise<Secret | undefined> => {
    const entry = secretStore.findByKeyId(keyId, client.origin);
    return entry && secretStore.read(entry.ref);
  };

  it("has it in the secret store before it answers, and in no list of keys", async () => {
    const secret = randomSecret();
    const { issued, sent, open } = await rotate(() => Promise.resolve(succeeded({ secret })));
    assert.equal(issued.kind, "stored");
    assert.deepEqual([sent, open], [1, []]);
    assert.ok((await stored())?.equals(secret));
    assert.deepEqual(secretStore.list(), []);
    assert.deepEqual(
      secretStore.clientSecrets().map(({ name, prefix, kind }) => [name, prefix, kind]),
      [["web-app", "", "client-secret"]],
    );
  });

  it("takes the place of the one before", async () => {
    const [first, second] = [randomSecret(), randomSecret()];
    await rotate(() => Promise.resolve(succeeded({ secret: first })));
    await rotate(() => Promise.resolve(succeeded({ secret: second })), first);
    assert.equal(secretStore.clientSecrets().length, 1);
    assert.ok((await stored())?.equals(second));
  });

  it("sends nothing while the secret store keeps nothing", async () => {
    secrets.failing.add("store");
    const { issued, sent, open } = await rotate(() => assert.fail("it was sent"));
    assert.deepEqual([issued.kind, sent, open], ["not-started", 0, []]);
  });

  it("hands over what the secret store refuses, and can try again", async () => {
    const secret = randomSecret();
    const { issued, open } = await rotate(() => {
      secrets.failing.add("store");
      return Promise.resolve(succeeded({ secret }));
    });
    assert.equal(issued.kind, "unsaved");
    assert.deepEqual(open, ["unsaved"]);
    assert.ok(issued.secret.equals(secret));
    secrets.failing.clear();
    assert.ok((await issued.retry()) !== undefined && (await stored())?.equals(secret));
    assert.deepEqual(await place.open().entries(), []);
  });

  it("does not know what a lost answer came to, and rotating once more settles it", async () => {
    const lost = failure({ kind: "network", cause: "dropped" });
    const { issued, sent, open } = await rotate(() => Promise.resolve(lost));
    assert.deepEqual([issued.kind, sent, open], ["unknown", 1, ["unknown"]]);
    const [entry] = await place.open().entries();
    assert.ok(entry);
    const nothing = {
      secretStore,
      list: () => assert.fail("no list says"),
      isComplete: () => false,
      tryOldKey: () => assert.fail("nobody can try it"),
    };
    assert.deepEqual(await resolveOutcome(nothing, entry), { kind: "unknown" });
    const secret = randomSecret();
    const again = await rotate(() => Promise.resolve(succeeded({ secret })));
    assert.deepEqual([again.issued.kind, again.open], ["stored", []]);
    assert.ok((await stored())?.equals(secret));
  });

  it("closes a refusal: nothing was done", async () => {
    const { issued, open } = await rotate(() =>
      Promise.resolve(failure({ kind: "scope-missing", scope: "applications:write" })),
    );
    assert.deepEqual([issued.kind, open], ["refused", []]);
  });

  it("finds what an editor that ended had just put into the secret store", async () => {
    const secret = randomSecret();
    const journal = place.open(7);
    // Stored, but the process ended before the entry was closed.
    const stuck = { ...bound(journal), close: () => new Promise<void>(() => undefined) };
    void rotateSecret({ secretStore, journal: stuck }, { client, by: "c1", before: undefined }, () =>
      Promise.resolve(succeeded({ secret })),
    );
    await eventually(async () => assert.ok((await stored())?.equals(secret)));
    place.living.delete(7);
    const later = new SecretStore(secrets, state);
    const [entry] = await place.open(8).entries();
    assert.ok(entry && !place.open(8).isRunning(entry));
    assert.equal((await later.recover(entry.ref, entry.id))?.keyId, keyId);
    secretStore = later;
    const { issued, sent } = await rotate(() => assert.fail("it was done already"));
    assert.deepEqual([issued.kind, sent], ["stored-already", 0]);
    assert.ok((await stored())?.equals(secret));
  });

  it("is done once where another window was told to at the same time", async () => {
    const secret = randomSecret();
    await rotate(() => Promise.resolve(succeeded({ secret })));
    const { issued, sent } = await rotate(() => assert.fail("it was sent"), undefined);
    assert.deepEqual([issued.kind, sent], ["stored-already", 0]);
  });
});

type JournalPort = Parameters<typeof rotateSecret>[0]["journal"];

function bound(journal: JournalPort): JournalPort {
  return {
    begin: (...given) => journal.begin(...given),
    stage: (...given) => journal.stage(...given),
    close: (entry) => journal.close(entry),
    undo: (entry) => journal.undo(entry),
  };
}
