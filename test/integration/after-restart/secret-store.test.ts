// The same user's editor after a restart. The fake desktop has lost its secrets, as a keyring can; the real desktop
// hasn't.
import assert from "node:assert/strict";
import { env, UIKind } from "vscode";
import { eventually } from "../../support/eventually";
import { FakeUser } from "../host/fake-user";
import { waitForRows, rowOf, run, waitForRowText, showViews, type View } from "../host/session";
import { control, extension, rows, simulatorFacts } from "../host/skycloak";

const views: readonly View[] = ["clusters", "keys"];
const gone = "The key is missing on this machine";

describe("The secret store after a restart", () => {
  let user: FakeUser;
  beforeEach(() => {
    user = FakeUser.install();
  });
  afterEach(() => user.uninstall());

  it("asks nobody anything before somebody looks", async () => {
    await extension();
    assert.deepEqual(await control().requests(), []);
  });

  if (env.uiKind === UIKind.Desktop) {
    it("is as it was", async () => {
      await showViews();
      for (const label of ["Workspace admin", "nightly", "weekly"]) {
        await waitForRowText("keys", label, /stored/);
      }
    });
    return;
  }

  it("says in both views that the connection's key is gone, and sends nothing without it", async () => {
    await showViews();
    for (const view of views) {
      const [first, retry, remedy] = await waitForRows(view);
      assert.deepEqual([first?.label, first?.icon], [gone, "warning"]);
      assert.equal(retry?.command?.command, "skycloak.refresh");
      assert.equal(remedy?.label, "Paste the Key Again…");
      assert.equal(remedy.command?.command, "skycloak.storeKey");
    }
    await eventually(async () => {
      const lost = (await rows("keys")).slice(3);
      assert.deepEqual(
        lost.map(({ label, description, context }) => [label, description, context]),
        [
          ["Workspace admin", "this connection · missing on this machine", "storedKey absent missing indexed own"],
          ["nightly", "missing on this machine", "storedKey absent missing indexed"],
          ["weekly", "missing on this machine", "storedKey absent missing indexed"],
        ],
      );
    });
    assert.deepEqual(user.messages, []);
    assert.deepEqual(await control().requests(), []);
  });

  it("says so to whoever wants to copy one, and to whoever wants to change something", async () => {
    await run("copyKey", (await rowOf("keys", "nightly")).node);
    await run("createKey");
    const [copy, create, ...more] = user.messages;
    assert.equal(copy?.text, "“nightly” is no longer stored on this machine. Paste it again, or rotate the key.");
    assert.match(create?.text ?? "", /^This connection's key is no longer stored on this machine/);
    assert.deepEqual(create?.buttons, ["Paste the Key Again…"]);
    assert.deepEqual(more, []);
    assert.deepEqual(user.prompts, []);
    assert.deepEqual(await control().requests(), []);
  });

  it("is repaired by the key, pasted again where the view offers it", async () => {
    const [, , remedy] = await waitForRows("clusters");
    user.willType(simulatorFacts().key);
    await run("storeKey", ...((remedy?.command?.arguments ?? []) as unknown[]));
    const labels = (await waitForRows("clusters")).map(({ label }) => label);
    // One cluster is being deleted, and may be gone by now.
    assert.equal(labels.filter((label) => label !== "preview-4642").length, 11, labels.join());
    await waitForRowText("keys", "Workspace admin", /this connection .* stored/);
  });

  it("says on the rows of other keys that their secrets are lost, and takes one again", async () => {
    const nightly = await waitForRowText("keys", "nightly", /missing on this machine key live absent missing indexed/);
    const made = (await control().secrets()).find(({ of }) => nightly.id.endsWith(of));
    user.willType(made?.secret ?? "none");
    await run("storeKey", nightly.node);
    await waitForRowText("keys", "nightly", /stored key live stored indexed/);
  });

  it("gets a new secret for one by rotating it", async () => {
    const weekly = await waitForRowText("keys", "weekly", /missing on this machine/);
    user.willPress("Rotate");
    await run("rotateKey", weekly.node);
    await waitForRowText("keys", "weekly", /stored/);
    await run("copyKey", weekly.node);
    const newest = (await control().secrets()).findLast(({ of }) => weekly.id.endsWith(of));
    assert.ok((await env.clipboard.readText()) === newest?.secret);
  });
});
