// Revoke API Key….
import assert from "node:assert/strict";
import { eventually } from "../../support/eventually";
import { loadViews, keyNode, rowOf, run, setUpSession } from "../host/session";
import { control, extension, rows } from "../host/skycloak";

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

  it("asks once for several keys, ends the connection's own key last, and leaves out those that have ended", async () => {
    const names = ["Workspace admin", "Grafana", "old laptop", "backup (planned)"];
    const nodes = await Promise.all(names.map((name) => keyNode(name)));
    await run("revokeKey", nodes[1], nodes);
    session.user.willPress("Revoke");
    await run("revokeKey", nodes[1], nodes);
    const [cancelled, modal, ...more] = session.user.messages;
    assert.deepEqual(more, []);
    assert.deepEqual([modal?.text, modal?.modal, modal?.detail], [cancelled?.text, true, cancelled?.detail]);
    assert.equal(modal?.text, "Revoke 3 API keys?");
    assert.match(
      modal.detail,
      /^Workspace admin \(sk_sc_\S+\)\nGrafana \(sk_sc_\S+\)\nbackup \(planned\) \(sk_sc_\S+\)\n\nThey stop working everywhere/,
    );
    assert.match(modal.detail, /A connection uses “Workspace admin”\./);
    const { keys } = await control().state();
    const sent = (await control().requests(revocations)).map(({ path }) => path.split("/").at(-2));
    const nameOf = (id = ""): string | undefined => keys.find((key) => key.id === id)?.name;
    assert.deepEqual(sent.map(nameOf), ["Grafana", "backup (planned)", "Workspace admin"]);
  });

  it("says in one message which of several keys could not be revoked", async () => {
    await control().addFault({ ...revocations, times: 2, fault: { kind: "answer", status: 403 } });
    session.user.willPress("Revoke");
    const nodes = await Promise.all(["Grafana", "ci-github-actions", "backup (planned)"].map((name) => keyNode(name)));
    await run("revokeKey", nodes[0], nodes);
    const [, heard, ...more] = session.user.messages;
    assert.deepEqual(more, []);
    assert.match(
      heard?.text ?? "",
      /^Revoked 1 of 3 API keys without problems\. Couldn't revoke “Grafana”\. .*Couldn't revoke “ci-github-actions”\./,
    );
    assert.equal((await rowOf("keys", "backup (planned)")).icon, "circle-slash");
    assert.equal((await rowOf("keys", "Grafana")).icon, "key");
  });

  it("asks for the name of a production connection before it revokes several keys", async () => {
    await run("markProduction");
    const name = (await extension()).exports.connections.active?.name ?? "";
    const nodes = await Promise.all(["Grafana", "backup (planned)"].map((key) => keyNode(key)));
    session.user.willPress("Revoke").willCancel();
    await run("revokeKey", nodes[0], nodes);
    assert.deepEqual(await control().requests(revocations), []);
    session.user.willPress("Revoke").willType(name);
    await run("revokeKey", nodes[0], nodes);
    assert.equal((await control().requests(revocations)).length, 2);
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
