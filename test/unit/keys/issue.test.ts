import assert from "node:assert/strict";
import { answered, refused, type Problem } from "../../../src/api/problem";
import type { IssuedKey } from "../../../src/api/skycloak";
import { issueKey, type Issued } from "../../../src/keys/issue";
import { Vault } from "../../../src/vault/vault";
import { FakeSecrets, FakeState } from "../support/fake-storage";
import { apiKey, randomSecret } from "../support/keys";

const origin = "https://a.test";

function setUp(): { secrets: FakeSecrets; vault: Vault } {
  const secrets = new FakeSecrets();
  return { secrets, vault: new Vault(secrets, new FakeState()) };
}

async function issue(
  vault: Vault,
  send: () => Promise<ReturnType<typeof answered<IssuedKey>> | ReturnType<typeof refused>>,
  over: { keyId?: string; ref?: string } = {},
): Promise<{ issued: Issued; sent: number }> {
  let sent = 0;
  const issued = await issueKey(
    { probe: () => vault.probe(), store: (...kept) => vault.store(...kept) },
    {
      send: () => {
        sent++;
        return send();
      },
      origin,
      name: "ci",
      ...over,
    },
  );
  return { issued, sent };
}

describe("Issuing a key", () => {
  it("puts the secret into the vault before it answers", async () => {
    const { vault } = setUp();
    const secret = randomSecret();
    const key = apiKey({ prefix: "sk_sc_live_1234" });
    const { issued, sent } = await issue(vault, () => Promise.resolve(answered({ secret, key })));
    assert.equal(sent, 1);
    assert.equal(issued.kind, "held");
    assert.ok((await vault.read(issued.held.ref))?.equals(secret));
    assert.equal(issued.held.keyId, key.id);
    assert.equal(issued.held.prefix, key.prefix);
  });

  it("keeps a secret whose key could not be read from the answer", async () => {
    const { vault } = setUp();
    const secret = randomSecret();
    const send = () => Promise.resolve(answered({ secret }));
    const { issued } = await issue(vault, send, { keyId: "k1" });
    assert.equal(issued.kind, "held");
    assert.equal(issued.held.keyId, "k1");
    assert.equal(issued.held.name, "ci");
  });

  it("replaces the entry that was there, so that a connection carries on", async () => {
    const { vault } = setUp();
    const { ref } = await vault.store(randomSecret(), { origin, name: "x", prefix: "p" });
    const secret = randomSecret();
    const { issued } = await issue(vault, () => Promise.resolve(answered({ secret })), { ref });
    assert.equal(issued.kind === "held" && issued.held.ref, ref);
    assert.ok((await vault.read(ref))?.equals(secret));
  });

  it("sends nothing while the vault keeps nothing", async () => {
    for (const step of ["store", "get", "delete"] as const) {
      const { vault, secrets } = setUp();
      secrets.failing.add(step);
      const { issued, sent } = await issue(vault, () =>
        Promise.resolve(answered({ secret: randomSecret() })),
      );
      assert.equal(issued.kind, "not-begun", step);
      assert.equal(sent, 0, step);
    }
  });

  it("hands a secret over that the vault refuses, and can try again", async () => {
    const { vault, secrets } = setUp();
    const secret = randomSecret();
    const { issued, sent } = await issue(vault, () => {
      secrets.failing.add("store");
      return Promise.resolve(answered({ secret }));
    });
    assert.equal(issued.kind, "unsaved");
    assert.ok(issued.secret.equals(secret));
    assert.equal(await issued.retry(), undefined);
    secrets.failing.clear();
    const held = await issued.retry();
    assert.ok(held !== undefined && (await vault.read(held.ref))?.equals(secret));
    assert.equal(sent, 1, "no second request, whatever happens");
  });

  it("hands a secret over whatever went wrong in keeping it", async () => {
    const secret = randomSecret();
    const issued = await issueKey(
      { probe: () => Promise.resolve(), store: () => Promise.reject(new Error("disk full")) },
      { send: () => Promise.resolve(answered({ secret })), origin, name: "ci" },
    );
    assert.equal(issued.kind, "unsaved");
    assert.ok(issued.secret.equals(secret));
    assert.equal(await issued.retry(), undefined);
  });

  it("tells what was refused from what nobody knows, and sends once", async () => {
    const unknown: Problem[] = [
      { kind: "timeout", seconds: 30 },
      { kind: "network", cause: "dropped" },
      { kind: "server", status: 502 },
      { kind: "unreadable", status: 200, html: false },
    ];
    const definite: Problem[] = [
      { kind: "unauthorized" },
      { kind: "scope-missing", scope: "api-keys:write" },
      { kind: "not-found", status: 404 },
      { kind: "conflict" },
      { kind: "rate-limited" },
      { kind: "network", cause: "refused" },
    ];
    for (const [kind, problems] of [
      ["unknown", unknown],
      ["refused", definite],
    ] as const) {
      for (const problem of problems) {
        const { vault } = setUp();
        const { issued, sent } = await issue(vault, () => Promise.resolve(refused(problem)));
        assert.equal(issued.kind, kind, JSON.stringify(problem));
        assert.equal(sent, 1);
        assert.deepEqual(vault.list(), []);
      }
    }
  });
});
