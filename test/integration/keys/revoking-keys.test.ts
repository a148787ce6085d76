// Revoke API Key….
import assert from "node:assert/strict";
import { eventually } from "../../support/eventually";
import { loadViews, keyNode, rowOf, run, setUpSession } from "../host/session";
import { control, rows } from "../host/skycloak";

const revocations = { method: "POST", path: "/api-keys/{key_id}/revoke" } as const;

describe("Revoke API Key", () => {
  const session = setUpSession();

  beforeEach(async () => {
    await loadViews();
  });

  it("names the key and its last use first, and sends nothing when that is too much", async () => {
    await run("revokeKey", await keyNode("ci-github-actions"));
    await run("revokeKey", await keyNode("backup (planned)"));
    const [used, unused, ...more] = session.user.messages;
    assert.deepEqual(more, []);
    assert.equal(used?.text, "Revoke the API key “ci-github-actions”?");
    assert.deepEqual([used.modal, used.kind, used.buttons], [true, "warning", ["Revoke"]]);
    assert.match(used.detail, /^It stops working everywhere, at once and permanently\./);
    assert.match(used.detail, /Last used: 11 minutes ago \(/);
    assert.doesNotMatch(used.detail, /this connection/);
    assert.match(unused?.detail ?? "", /No recorded use\./);
    assert.deepEqual(await control().requests(), []);
  });

  it("says so when it is the connection's own key, and what is left then", async () => {
    session.user.willPress("Revoke");
    await run("revokeKey", await keyNode("Workspace admin"));
    const [modal, ...more] = session.user.messages;
    assert.match(
      modal?.detail ?? "",
      /This connection uses it\. Nothing works here until you connect with another key\./,
    );
    assert.deepEqual(more, []);
    await run("refresh");
    for (const view of ["clusters", "keys"] as const) {
      await eventually(async () => {
        assert.equal((await rows(view))[0]?.label, "The key was refused");
      });
    }
    assert.equal((await control().requests(revocations)).length, 1);
  });

  for (const revokeAnswers of [200, 204] as const) {
    it(`shows in the tree before the list has been read again (${revokeAnswers})`, async () => {
      await control().changeSettings({ revokeAnswers });
      const list = { method: "GET", path: "/api-keys" } as const;
      const held = await control().addFault({ ...list, fault: { kind: "hold" } });
      session.user.willPress("Revoke");
      const done = run("revokeKey", await keyNode("Grafana"));
      await control().awaitRequests({ ...list, reached: "held" });
      const row = (await rows("keys")).find(({ label }) => label === "Grafana");
      assert.deepEqual([row?.icon, row?.context], ["circle-slash", "key ended absent"]);
      await control().release(held.id);
      await done;
      assert.equal((await rowOf("keys", "Grafana")).icon, "circle-slash");
      assert.equal((await control().requests(revocations)).length, 1);
      assert.equal(session.user.messages.length, 1);
    });
  }

  it("is done once, however often the command is started meanwhile", async () => {
    const held = await control().addFault({ ...revocations, fault: { kind: "hold" } });
    const row = await keyNode("Grafana");
    session.user.willPress("Revoke");
    const first = run("revokeKey", row);
    await control().awaitRequests({ method: "POST", reached: "held" });
    await Promise.all([run("revokeKey", row), run("revokeKey", row)]);
    assert.equal(session.user.messages.length, 1);
    await control().release(held.id);
    await first;
    assert.equal((await control().requests(revocations)).length, 1);
  });

  it("says why not where it was refused, and leaves the row as it is", async () => {
    await control().changeKey("main", { scopes: ["clusters:read", "api-keys:read"] });
    session.user.willPress("Revoke");
    await run("revokeKey", await keyNode("Grafana"));
    const [, heard, ...more] = session.user.messages;
    assert.equal(heard?.text, "Couldn't revoke “Grafana”. Not allowed: the API key lacks the scope api-keys:write.");
    assert.deepEqual(heard.buttons, ["Connect with Another Key"]);
    assert.deepEqual(more, []);
    assert.equal((await rowOf("keys", "Grafana")).icon, "key");
  });
});
