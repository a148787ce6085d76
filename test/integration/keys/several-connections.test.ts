// Several connections: a second Skycloak workspace at another address.
import assert from "node:assert/strict";
import * as vscode from "vscode";
import { eventually } from "../../support/eventually";
import { ControlClient } from "../../simulator/control-client";
import { loadViews, rowOf, run, setUpSession, type View } from "../host/session";
import { control, rows, secondSimulator, setSetting, simulatorFacts, type Row } from "../host/skycloak";

const { Expanded, Collapsed } = vscode.TreeItemCollapsibleState;
const rotations = { method: "POST", path: "/api-keys/{key_id}/rotate" } as const;

describe("Several connections", () => {
  const session = setUpSession();
  const other = secondSimulator();
  const elsewhere = new ControlClient(other.control);
  const here = `Workspace admin (${new URL(simulatorFacts().api).host})`;
  const there = new URL(other.api).host;

  beforeEach(async () => {
    await loadViews();
    const { key } = await elsewhere.reset({ seed: "readonly" });
    session.user.willPick("Add another connection").willType(other.api).willType("Staging").willType(key);
    await run("connect");
    assert.deepEqual(session.user.validationErrors, []);
    await elsewhere.clearRequests();
    await control().clearRequests();
  });

  afterEach(async () => {
    await setWorkspaceSetting("skycloak.connection", undefined);
  });

  async function setWorkspaceSetting(name: string, value: unknown): Promise<void> {
    const settings = vscode.workspace.getConfiguration();
    await settings.update(name, value, vscode.ConfigurationTarget.Workspace);
  }

  async function top(view: View, label: string): Promise<Row> {
    const row = (await rows(view)).find((one) => one.label === label);
    assert.ok(row, `no row “${label}”`);
    return row;
  }

  /** The rows of a connection, once its list has been read. */
  async function under(view: View, label: string): Promise<Row[]> {
    return eventually(async () => {
      const found = await rows(view, await top(view, label));
      assert.ok(!found.some(({ context }) => context === "message.loading"), "still loading");
      assert.notEqual(found.length, 0);
      return found;
    });
  }

  async function keyThere(label: string): Promise<Row> {
    return eventually(async () => {
      const row = (await under("keys", "Staging")).find((one) => one.label === label);
      assert.ok(row, `no row “${label}”`);
      return row;
    });
  }

  it("stand at the top of both views, and read nothing before they are opened", async () => {
    for (const view of ["clusters", "keys"] as const) {
      const found = await rows(view);
      assert.deepEqual(
        found.map(({ label, description, collapsibleState, icon }) => [label, description, collapsibleState, icon]),
        [
          [here, "", Collapsed, "cloud"],
          ["Staging", `this window · ${there}`, Expanded, "cloud"],
        ],
      );
    }
    // The visible, expanded connection is read; the other one isn't.
    assert.deepEqual(await control().requests(), []);
    assert.equal((await under("clusters", here)).length, 12);
    assert.equal((await under("clusters", "Staging")).length, 12);
    const ids = [...(await under("keys", here)), ...(await under("keys", "Staging"))];
    assert.equal(new Set(ids.map(({ id }) => id)).size, ids.length, "ids are unique");
  });

  it("use each its own key, at its own address only", async () => {
    await under("keys", "Staging");
    await under("keys", here);
    const strange = (await elsewhere.requests()).filter(({ status }) => status === 401);
    assert.deepEqual(strange, []);
    await elsewhere.changeKey("main", { scopes: ["clusters:read", "api-keys:write"] });
    await run("refresh");
    session.user.willPress("Rotate");
    await run("rotateKey", (await keyThere("Read only")).node);
    assert.equal((await elsewhere.requests(rotations)).length, 1);
    assert.equal((await control().requests(rotations)).length, 0);
    assert.match((await keyThere("Read only")).description, /^this connection/);
  });

  it("offer each what its own key may do", async () => {
    await eventually(async () => {
      const fixed = (await under("keys", "Staging")).filter(({ context }) => context.startsWith("key live"));
      assert.ok(fixed.length > 0 && fixed.every(({ context }) => /\bfixed\b/.test(context)));
    });
    const own = (await under("keys", here)).find(({ label }) => label === "Workspace admin");
    assert.ok(own);
    assert.doesNotMatch(own.context, /fixed/);
  });

  it("ask for which of them a key should be made, and say whose a key is", async () => {
    session.user.willPick(here).willCancel();
    await run("createKey");
    const [which, name] = session.user.prompts.slice(-2);
    assert.deepEqual(
      which?.items.map(({ label }) => label),
      ["Staging", here],
    );
    assert.equal(name?.message, "Name, such as where the key is used");
    const before = session.user.prompts.length;
    session.user.willCancel();
    await run("createKey", (await top("keys", here)).node);
    assert.equal(session.user.prompts.length, before + 1, "the row says which");
    session.user.willCancel();
    await run("rotateKey");
    const asked = session.user.prompts.at(-1)?.items ?? [];
    assert.ok(asked.some(({ detail }) => detail === "Staging"));
    assert.ok(asked.some(({ detail }) => detail === here));
  });

  it("have names of their own", async () => {
    session.user.willType(" ").willType(here).willType("Prod");
    await run("renameConnection", (await top("keys", "Staging")).node);
    assert.deepEqual(session.user.validationErrors, ["Enter a name.", "A connection with this name already exists."]);
    assert.equal((await top("clusters", "Prod")).description, `this window · ${there}`);
  });

  it("ask twice where they are marked as production", async () => {
    const node = (await top("keys", here)).node;
    await run("markProduction", node);
    const marked = await top("clusters", here);
    assert.deepEqual([marked.icon, marked.color], ["shield", "charts.red"]);
    assert.match(marked.description, /^production/);
    const key = (await under("keys", here)).find(({ label }) => label === "ci-github-actions");
    assert.ok(key);
    for (const command of ["revokeKey", "rotateKey"] as const) {
      session.user
        .willPress(command === "revokeKey" ? "Revoke" : "Rotate")
        .willType("prod")
        .willCancel();
      await run(command, key.node);
      assert.match(session.user.validationErrors.at(-1) ?? "", /^Type .* to confirm\.$/);
    }
    assert.deepEqual(await control().requests({ method: "POST" }), []);
    session.user.willPress("Revoke").willType(here);
    await run("revokeKey", key.node);
    assert.equal((await control().requests({ method: "POST" })).length, 1);
    await run("unmarkProduction", node);
    assert.equal((await top("clusters", here)).icon, "cloud");
  });

  it("are what they were changed to, whatever else is written down at that moment", async () => {
    const node = (await top("keys", here)).node;
    const wrong: number[] = [];
    for (let round = 0; round < 60; round++) {
      const wanted = round % 2 === 0;
      const others = Promise.all(
        Array.from({ length: 40 }, async (_, at) => {
          await new Promise((resolve) => setTimeout(resolve, at));
          await run(at % 2 === 0 ? "hideEndedKeys" : "showEndedKeys");
        }),
      );
      await run(wanted ? "markProduction" : "unmarkProduction", node);
      if ((await top("clusters", here)).icon !== (wanted ? "shield" : "cloud")) wrong.push(round);
      await others;
    }
    assert.deepEqual(wrong, []);
  });

  it("follow the workspace's setting, which can name one and nothing else", async () => {
    await setWorkspaceSetting("skycloak.connection", here);
    await eventually(async () => assert.equal((await top("keys", here)).collapsibleState, Expanded));
    // A repository can't decide where keys are sent: this setting has no workspace value.
    await assert.rejects(setWorkspaceSetting("skycloak.endpoint", other.api));
    await setWorkspaceSetting("skycloak.connection", "Nowhere");
    await eventually(async () => {
      const [first, ...rest] = await rows("clusters");
      assert.match(first?.label ?? "", /^This workspace uses the connection “Nowhere”/);
      assert.ok(rest.every(({ collapsibleState }) => collapsibleState === Collapsed));
    });
    session.user.willCancel();
    await run("createKey");
    assert.match(session.user.prompts.at(-1)?.message ?? "", /^Select a connection/);
  });

  it("take another key each, by its row", async () => {
    const made = await elsewhere.addKey({ name: "second", scopes: ["clusters:read"] });
    session.user.willPick("Paste another key…").willType(made.full_key);
    await run("connect", (await top("keys", "Staging")).node);
    assert.deepEqual(session.user.validationErrors, []);
    assert.equal((await rows("keys")).length, 2);
    assert.equal((await under("clusters", "Staging")).length, 12);
    // The key can't list keys, which is requested at the same time.
    assert.match((await under("keys", "Staging"))[0]?.label ?? "", /lacks the scope api-keys:read/);
  });

  it("end one by one, and the last stands alone again", async () => {
    session.user.willPress("Disconnect");
    await run("disconnect", (await top("keys", "Staging")).node);
    assert.equal(session.user.lastMessage?.text, "Disconnect “Staging”?");
    assert.equal((await rows("keys")).length > 2, true);
    await rowOf("keys", "Workspace admin");
  });

  it("come from the environment only to the address that the person agrees to", async () => {
    const { key } = await elsewhere.reset({ seed: "empty" });
    await elsewhere.clearRequests();
    process.env["SKYCLOAK_API_KEY"] = key;
    process.env["SKYCLOAK_ENDPOINT"] = other.api;
    try {
      await run("connectFromEnvironment");
      const { lastMessage } = session.user;
      assert.equal(lastMessage?.text, `Send the key in SKYCLOAK_API_KEY to ${other.api}?`);
      assert.ok(lastMessage.modal);
      assert.deepEqual(await elsewhere.requests(), []);
      session.user.willPress("Send It There").willType("From here");
      await run("connectFromEnvironment");
      assert.match((await top("keys", "From here")).description, new RegExp(there));
      // The same address isn't confirmed again.
      session.user.messages.length = 0;
      session.user.willCancel();
      await run("connectFromEnvironment");
      assert.deepEqual(session.user.messages, []);
      process.env["SKYCLOAK_ENDPOINT"] = "http://api.skycloak.example";
      await run("connectFromEnvironment");
      assert.match(
        session.user.lastMessage?.text ?? "",
        /SKYCLOAK_ENDPOINT: The endpoint .* uses plain HTTP\. Keys are only sent over HTTPS/,
      );
    } finally {
      Reflect.deleteProperty(process.env, "SKYCLOAK_API_KEY");
      Reflect.deleteProperty(process.env, "SKYCLOAK_ENDPOINT");
      await setSetting("skycloak.endpoint", simulatorFacts().api);
    }
  });
});
