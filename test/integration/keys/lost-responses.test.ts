// A part of the fault matrix (test/faults) in the real extension host: faults in the response to creating, rotating and
// revoking a key. Afterwards every issued secret is stored or reported as lost, the server did the work at most once,
// and the tree is correct.
import assert from "node:assert/strict";
import { env } from "vscode";
import { eventually } from "../../support/eventually";
import type { Fault } from "../../simulator/control-protocol";
import { rowOf, run, waitForRowText, setUpSession, showViews } from "../host/session";
import { control, rows } from "../host/skycloak";

const faults: readonly (readonly [what: string, fault: Fault])[] = [
  ["dropped before the work", { kind: "drop" }],
  ["dropped after it", { kind: "drop", when: "after" }],
  ["502 with HTML after it", { kind: "html", when: "after" }],
  ["empty", { kind: "empty" }],
  ["truncated", { kind: "truncated" }],
  ["malformed", { kind: "malformed" }],
  ["without the secret", { kind: "answer", status: 200, when: "after", body: { api_key: { id: "x" } } }],
  ["500 before the work", { kind: "answer", status: 500 }],
  ["429", { kind: "answer", status: 429, retryAfter: 0 }],
  ["409", { kind: "answer", status: 409 }],
  ["409 with Retry-After", { kind: "answer", status: 409, retryAfter: 0 }],
];

describe("A lost answer", () => {
  const session = setUpSession();

  beforeEach(async () => {
    await showViews();
    await waitForRowText("keys", "Workspace admin", /own/);
  });

  /** How often the server did the work when the first request has a fault. */
  async function carriedOut(fault: Fault, act: () => Promise<void>): Promise<number> {
    await control().clearRequests();
    await control().addFault({ method: "POST", path: "/api-keys**", fault, times: 1 });
    await act();
    await control().clearFaults();
    session.user.clearAnswers();
    const posts = await control().requests({ method: "POST" });
    assert.ok(posts.length > 0, "nothing was sent");
    return posts.filter((post) => post.carriedOut).length;
  }

  const known = async (name: string) => (await control().state()).keys.find((key) => key.name === name);

  /** Asserts that the current secret is stored, or that its row reports it as lost. */
  async function isSafeOrTold(name: string): Promise<void> {
    const key = await known(name);
    const secret = (await control().secrets()).findLast(({ of }) => of === key?.id)?.secret;
    const row = await waitForRowText("keys", name, /key live stored|^the new key was lost: rotate it again/);
    if (row.description.startsWith("nobody")) return;
    await run("copyKey", row.node);
    assert.ok((await env.clipboard.readText()) === secret, "what is called held is dead");
  }

  it("to a creation loses no key and makes none twice", async function () {
    this.timeout(120_000);
    for (const [index, [what, fault]] of faults.entries()) {
      const name = `made ${index}`;
      const done = await carriedOut(fault, async () => {
        session.user.willType(name).willAccept().willAccept();
        await run("createKey");
      });
      assert.ok(done <= 1, `${what}: made twice`);
      if (done === 1) await isSafeOrTold(name);
      else {
        assert.equal(await known(name), undefined);
        assert.ok(
          (await rows("keys")).every(({ label }) => label !== name),
          what,
        );
      }
    }
  });

  it("to a rotation loses no key and rotates none twice", async function () {
    this.timeout(120_000);
    for (const [index, [what, fault]] of faults.entries()) {
      const name = `turned ${index}`;
      await control().addKey({ name, scopes: ["clusters:read"] });
      await run("refresh");
      const { node } = await rowOf("keys", name);
      const done = await carriedOut(fault, async () => {
        session.user.willPress("Rotate");
        await run("rotateKey", node);
      });
      assert.ok(done <= 1, `${what}: rotated twice`);
      if (done === 1) await isSafeOrTold(name);
      else assert.equal((await rowOf("keys", name)).context, "key live absent", what);
    }
  });

  it("to a revocation leaves a row that says what the server does", async function () {
    this.timeout(120_000);
    for (const [index, [what, fault]] of faults.entries()) {
      const name = `ended ${index}`;
      await control().addKey({ name, scopes: ["clusters:read"] });
      await run("refresh");
      const { node } = await rowOf("keys", name);
      const done = await carriedOut(fault, async () => {
        session.user.willPress("Revoke");
        await run("revokeKey", node);
      });
      assert.ok(done <= 1, `${what}: revoked twice`);
      const { status } = (await known(name)) ?? {};
      assert.equal(status, done === 1 ? "revoked" : "active", what);
      const context = done === 1 ? "key ended absent" : "key live absent";
      await eventually(async () => {
        assert.equal((await rowOf("keys", name)).context, context, what);
      });
    }
  });
});
