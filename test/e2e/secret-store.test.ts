// The secret store across reloads and restarts, and what the views show when a secret is missing.
import assert from "node:assert/strict";
import { eventually } from "../support/eventually";
import { isSaved, deleteSecrets } from "./browser-storage";
import { Harness } from "./harness";
import { connectButton, connectByPaste, stopAfterFirstFailure, viewsOf } from "./flows";

const gone = "The key is missing on this machine";
const pasteAgain = "Paste the Key Again…";
const title = "Store API Key";

describe("The secret store", () => {
  let harness: Harness;
  /** A key other than the connection's, stored by command. */
  let backup = "";
  stopAfterFirstFailure(() => harness);

  before(async () => {
    harness = await Harness.open({ simulator: { seed: "acme" } });
    // Keeps clusters from being deleted during the test.
    await harness.control.freeze();
    backup = (await harness.control.addKey({ name: "nightly", scopes: ["clusters:read"] })).full_key;
    await connectByPaste(harness);
  });

  after(() => harness.close());

  async function stillConnected(): Promise<void> {
    await harness.workbench.openSideBar("Skycloak");
    const { clusters, keys } = viewsOf(harness);
    await eventually(async () => {
      assert.equal((await clusters.rows()).length, 12);
      assert.match((await keys.row("Workspace admin")).description, /^this connection · .* stored$/);
      assert.equal((await keys.row("nightly")).description, "never expires · stored");
    });
  }

  async function paste(secret: string): Promise<void> {
    await harness.workbench.quickInput.type(secret);
    await harness.workbench.quickInput.accept();
  }

  it("takes in a key that somebody pastes, if it is that key", async () => {
    const { quickInput } = harness.workbench;
    const { keys } = viewsOf(harness);
    await keys.chooseMenuItem("nightly", "Store API Key…");
    await quickInput.waitFor({ title, message: /^Paste the key “nightly”\. It starts with sk_sc_/ });
    assert.equal(await quickInput.isMasked(), true);
    await paste(harness.simulator.key);
    await quickInput.waitFor({
      title,
      message: /^This is a different key: “nightly” starts with sk_sc_/,
    });
    await paste(`SKYCLOAK_API_KEY='${backup}'`);
    await quickInput.waitUntilGone();
    await stillConnected();
    await eventually(async () => assert.ok(await isSaved(harness.workbench.page, "nightly")));
  });

  it("is as it was after the editor and the browser are restarted", async () => {
    await harness.restartAll();
    await stillConnected();
  });

  it("says that its secrets are gone where they are, and asks nobody without a key", async () => {
    const { workbench } = harness;
    await deleteSecrets(workbench.page);
    await harness.control.clearRequests();
    await workbench.reload();
    await workbench.openSideBar("Skycloak");
    const { clusters, keys } = viewsOf(harness);
    await eventually(async () => {
      const labels = (await clusters.rows()).map(({ label }) => label);
      assert.deepEqual(labels, [gone, "Try Again", pasteAgain]);
      const rows = await keys.rows();
      assert.deepEqual(
        rows.map(({ label, description }) => `${label}: ${description}`.replace(/: $/, "")),
        [
          gone,
          "Try Again",
          pasteAgain,
          "Workspace admin: this connection · missing on this machine",
          "nightly: missing on this machine",
        ],
      );
    });
    await workbench.screenshot("secret-lost");
    assert.deepEqual(await harness.control.requests(), []);
  });

  it("is repaired by pasting the key again, and only that one", async () => {
    const { quickInput } = harness.workbench;
    const { clusters, keys } = viewsOf(harness);
    await clusters.select(pasteAgain);
    await quickInput.waitFor({ title, message: /^Paste the key “Workspace admin”\./ });
    await paste(backup);
    await quickInput.waitFor({ message: /^This is a different key: “Workspace admin” starts with/ });
    await paste(harness.simulator.key);
    await quickInput.waitUntilGone();
    await eventually(async () => {
      assert.equal((await clusters.rows()).length, 12);
      assert.match((await keys.row("Workspace admin")).description, /^this connection · .* stored$/);
    });
  });

  it("says on any other key that its secret is lost, and offers to paste it or to rotate", async () => {
    const { workbench } = harness;
    const { keys } = viewsOf(harness);
    await eventually(async () => {
      assert.equal((await keys.row("nightly")).description, "never expires · missing on this machine");
    });
    assert.deepEqual(await keys.inlineActions("nightly"), ["Store API Key…", "Rotate API Key…"]);
    assert.ok(!(await keys.menuItems("nightly")).includes("Copy API Key"));
    await keys.pressInlineAction("nightly", "Store API Key…");
    await workbench.quickInput.waitFor({ title });
    await paste(backup);
    await workbench.quickInput.waitUntilGone();
    await stillConnected();
  });

  it("forgets the connection's own key only when asked, and is not connected then", async () => {
    const { dialog } = harness.workbench;
    const { clusters, keys } = viewsOf(harness);
    const forget = "Forget API Key on This Machine…";
    await keys.chooseMenuItem("Workspace admin", forget);
    const { message, detail } = await dialog.waitFor();
    assert.equal(message, "Remove “Workspace admin” from this machine?");
    assert.match(detail, /^This connection uses it and will be disconnected\.$/m);
    await dialog.press("Cancel");
    await stillConnected();
    await keys.chooseMenuItem("Workspace admin", forget);
    await dialog.waitFor();
    await dialog.press("Forget");
    await eventually(async () => {
      assert.ok((await clusters.welcomeButtons()).includes(connectButton));
    });
    await eventually(async () => {
      assert.ok(!(await isSaved(harness.workbench.page, "Workspace admin")), "it is still saved");
    });
    await harness.workbench.reload();
    await harness.workbench.openSideBar("Skycloak");
    await eventually(async () => {
      assert.ok((await clusters.welcomeButtons()).includes(connectButton));
    });
  });

  it("knows what it holds when one connects anew", async () => {
    const { quickInput } = harness.workbench;
    const { clusters } = viewsOf(harness);
    await clusters.pressWelcomeButton(connectButton);
    await quickInput.waitFor({ placeholder: "Select a stored key, or paste another one" });
    assert.deepEqual(
      (await quickInput.rows()).map(({ label }) => label.trim()),
      ["nightly", "Paste another key…"],
    );
    await quickInput.choose("nightly");
    // This key can list clusters but not keys; each view shows its own result.
    const { keys } = viewsOf(harness);
    await eventually(async () => {
      assert.equal((await clusters.rows()).length, 12);
      assert.deepEqual(
        (await keys.rows()).map(({ label }) => label),
        ["Not allowed: the key lacks the scope api-keys:read", "Try Again", "Connect with Another Key", "nightly"],
      );
    });
    await harness.workbench.screenshot("scope-missing");
  });

  it("holds nothing in another browser, and says what the connection there is lacks", async () => {
    await harness.newBrowserProfile();
    await harness.workbench.openSideBar("Skycloak");
    const { clusters, keys } = viewsOf(harness);
    await clusters.select(pasteAgain);
    await harness.workbench.quickInput.waitFor({ message: /^Paste the key “nightly”\./ });
    await paste(backup);
    await harness.workbench.quickInput.waitUntilGone();
    await eventually(async () => {
      assert.equal((await clusters.rows()).length, 12);
      assert.match((await keys.rows()).at(-1)?.description ?? "", /^this connection · stored$/);
    });
  });
});
