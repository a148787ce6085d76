// Rotate API Key…: the old secret becomes invalid, the new one is stored.
import assert from "node:assert/strict";
import { env } from "vscode";
import { eventually } from "../../support/eventually";
import { loadViews, keyNode, rowOf, run, waitForRowText, setUpSession } from "../host/session";
import { control, rows } from "../host/skycloak";

const rotations = { method: "POST", path: "/api-keys/{key_id}/rotate" } as const;

describe("Rotate API Key", () => {
  const session = setUpSession();

  beforeEach(async () => {
    await loadViews();
  });

  /** All secrets of the key with this name, the latest last. */
  async function secretsOf(name: string): Promise<string[]> {
    const key = (await control().state()).keys.find((one) => one.name === name);
    return (await control().secrets()).flatMap(({ of, secret }) => (of === key?.id ? secret : []));
  }

  /** Whether copying the key gives its latest secret. */
  async function copiesTheNewest(label: string): Promise<void> {
    const row = await waitForRowText("keys", label, /stored/);
    await run("copyKey", row.node);
    const newest = (await secretsOf(label)).at(-1);
    assert.ok((await env.clipboard.readText()) === newest, "an older key was copied");
  }

  it("says first that the old key stops at once, and sends nothing when that is too soon", async () => {
    await run("rotateKey", await keyNode("terraform-production"));
    const [modal, ...more] = session.user.messages;
    assert.deepEqual(more, []);
    assert.equal(modal?.text, "Rotate the API key “terraform-production”?");
    assert.deepEqual([modal.modal, modal.kind, modal.buttons], [true, "warning", ["Rotate"]]);
    assert.match(
      modal.detail,
      /^The old key stops working everywhere, at once\. The new one is stored on this machine\.$/m,
    );
    assert.match(modal.detail, /Last used: 2 hours ago \(/);
    assert.equal(modal.detail.split("\n").length, 3);
    assert.match(modal.detail, /Workspace not searched: this machine doesn't/);
    assert.deepEqual(await control().requests(), []);
    assert.equal((await secretsOf("terraform-production")).length, 1);
  });

  it("carries on with the connection's own new key, unasked", async () => {
    session.user.willPress("Rotate");
    await run("rotateKey", await keyNode("Workspace admin"));
    const [modal, done, ...more] = session.user.messages;
    assert.match(modal?.detail ?? "", /This connection switches to the new one/);
    assert.equal(done?.text, "Rotated “Workspace admin”. The new key is stored, and this connection uses it.");
    assert.deepEqual([done.kind, done.modal, done.buttons], ["information", false, ["Copy API Key"]]);
    assert.deepEqual(more, []);
    assert.deepEqual(
      session.user.prompts.map(({ title }) => title),
      ["Connect to Skycloak"],
    );
    await run("refresh");
    for (const view of ["clusters", "keys"] as const) {
      assert.equal((await rows(view)).length, 12);
    }
    const requests = await control().requests();
    assert.equal(requests.filter(({ method }) => method === "POST").length, 1);
    assert.ok(
      requests.every(({ status }) => status === 200),
      "a request went out with the old key",
    );
    assert.equal((await rowOf("keys", "Workspace admin")).context, "key live stored indexed own");
    await copiesTheNewest("Workspace admin");
    assert.equal((await secretsOf("Workspace admin")).length, 2);
  });

  it("puts the new secret of a key into the secret store that was not there before", async () => {
    session.user.willPress("Rotate").willPress("Copy API Key");
    await run("rotateKey", await keyNode("terraform-production"));
    assert.equal(session.user.lastMessage?.text, "Rotated “terraform-production”. The new key is stored.");
    const [, newest] = await secretsOf("terraform-production");
    await eventually(async () => assert.ok((await env.clipboard.readText()) === newest));
    await copiesTheNewest("terraform-production");
    await waitForRowText("keys", "Workspace admin", /own/);
  });

  it("replaces the secret of a key that is held, in its one entry", async () => {
    const { full_key } = await control().addKey({ name: "nightly", scopes: ["clusters:read"] });
    await run("refresh");
    session.user.willType(full_key);
    await run("storeKey", await keyNode("nightly"));
    session.user.willPress("Rotate");
    const row = await waitForRowText("keys", "nightly", /stored/);
    await run("rotateKey", row.node);
    await copiesTheNewest("nightly");
    await run("copyKey");
    assert.deepEqual([...session.user.offeredLabels].sort(), ["Workspace admin", "nightly"]);
  });

  it("is done once, however often the command is started meanwhile", async () => {
    const held = await control().addFault({ ...rotations, fault: { kind: "hold" } });
    const row = await keyNode("Grafana");
    session.user.willPress("Rotate");
    const first = run("rotateKey", row);
    await control().awaitRequests({ method: "POST", reached: "held" });
    await Promise.all([run("rotateKey", row), run("rotateKey", row)]);
    assert.equal(session.user.messages.length, 1);
    await control().release(held.id);
    await first;
    assert.equal((await control().requests(rotations)).length, 1);
    assert.equal((await secretsOf("Grafana")).length, 2);
  });

  it("shows in the tree at once, from the answer of the rotation", async () => {
    const list = { method: "GET", path: "/api-keys" } as const;
    const held = await control().addFault({ ...list, fault: { kind: "hold" } });
    session.user.willPress("Rotate");
    const done = run("rotateKey", await keyNode("Grafana"));
    await control().awaitRequests({ ...list, reached: "held" });
    const grafana = (await rows("keys")).find(({ label }) => label === "Grafana");
    assert.equal(grafana?.context, "key live stored indexed");
    assert.match(grafana.tooltip.replaceAll("&#58;", ":"), /Rotated: .*(now|second)/);
    await control().release(held.id);
    await done;
  });

  for (const [what, change, words] of [
    [
      "was revoked meanwhile",
      (id: string) => control().revokeKey(id),
      /being changed at the moment|The API key is revoked/,
    ],
    ["is not there any more", (id: string) => control().removeKey(id), /doesn't exist/],
    [
      "may not be rotated by this one",
      () => control().changeKey("main", { scopes: ["clusters:read", "api-keys:read"] }),
      /lacks the scope api-keys:write/,
    ],
  ] as const) {
    it(`says why not when the key ${what}, and asks once`, async () => {
      const row = await keyNode("Grafana");
      const id = (await control().state()).keys.find(({ name }) => name === "Grafana")?.id ?? "";
      await change(id);
      session.user.willPress("Rotate");
      await run("rotateKey", row);
      const [, heard, ...more] = session.user.messages;
      assert.match(heard?.text ?? "", /^Rotating the API key “Grafana” failed\. /);
      assert.match(heard?.text ?? "", words);
      assert.deepEqual(more, []);
      assert.equal((await control().requests(rotations)).length, 1);
    });
  }
});
