// Two windows on two machines, one local and one remote. VS Code keeps secrets and state for both; neither sees the
// other's files.
import assert from "node:assert/strict";
import { eventually } from "../support/eventually";
import { type RunningSimulator, startSimulator } from "../support/simulator";
import { Harness } from "./harness";
import type { Workbench } from "./driver";
import { connectByPaste, assertCopiesCurrentSecret, waitUntilLoaded, stopAfterFirstFailure, viewsOf } from "./flows";

describe("A window at another machine", () => {
  let harness: Harness;
  let remote: Workbench;
  let staging: RunningSimulator;
  stopAfterFirstFailure(() => harness);

  before(async () => {
    harness = await Harness.open({ simulator: { seed: "acme" } });
    staging = await startSimulator({ seed: "empty" });
    await harness.control.freeze();
    await connectByPaste(harness);
    remote = await harness.remoteWindow();
  });

  after(async () => {
    await staging.stop();
    await harness.close();
  });

  /** The connections that a window shows: the first level of its keys. */
  async function connections(window: Workbench): Promise<[string, string][]> {
    const rows = await window.view("API Keys").rows();
    return rows.filter(({ level }) => level === 1).map(({ label, description }) => [label, description]);
  }

  it("is connected as the first one is, with the same key", async () => {
    await remote.openSideBar("Skycloak");
    const [clusters, keys] = [remote.view("Clusters"), remote.view("API Keys")];
    await waitUntilLoaded(clusters);
    assert.match((await keys.row("Workspace admin")).description, /^this connection .* stored$/);
    await remote.screenshot("elsewhere");
  });

  it("takes no key for lost that the first one has rotated, and has it after a reload", async () => {
    const { dialog, notifications, page } = harness.workbench;
    const name = "Grafana";
    await page.bringToFront();
    await viewsOf(harness).keys.pressInlineAction(name, "Rotate API Key…");
    await dialog.waitFor();
    await dialog.press("Rotate");
    await notifications.waitFor("Rotated “Grafana”. The new key is stored.");
    await remote.page.bringToFront();
    await remote.view("API Keys").pressTitleAction("Refresh");
    await eventually(async () => {
      assert.match((await remote.view("API Keys").row(name)).description, /stored$/);
    });
    // In a browser, a window sees what another one has stored only after a reload.
    await remote.view("API Keys").chooseMenuItem(name, "Copy API Key");
    await remote.notifications.waitFor(/Reload this window/);
    await remote.reload();
    await remote.openSideBar("Skycloak");
    await waitUntilLoaded(remote.view("API Keys"));
    await assertCopiesCurrentSecret(harness, name, remote);
  });

  it("hears of another connection, and of its end", async () => {
    const { page, palette, quickInput, dialog } = harness.workbench;
    await page.bringToFront();
    await palette.run("Skycloak: Connect with API Key…");
    await quickInput.waitFor({ placeholder: "Select a connection" });
    await quickInput.choose("Add another connection");
    for (const [prompt, text] of [
      [/^The address of the Skycloak API/, staging.api],
      [/^Connection name/, "Staging"],
      [/^Paste an API key/, staging.key],
    ] as const) {
      await quickInput.waitFor({ message: prompt });
      await quickInput.type(text);
      await quickInput.accept();
    }
    await quickInput.waitUntilGone();
    const [first, there] = [harness.simulator.api, staging.api].map((api) => new URL(api).host);
    // Activating the window refreshes it, and so does the command.
    await remote.page.bringToFront();
    await remote.view("API Keys").pressTitleAction("Refresh");
    await eventually(async () => {
      assert.deepEqual(await connections(remote), [
        [`Workspace admin (${first})`, "this window"],
        ["Staging", there],
      ]);
    });
    await page.bringToFront();
    await viewsOf(harness).keys.chooseMenuItem("Staging", "Disconnect");
    await dialog.waitFor();
    await dialog.press("Disconnect and Forget Key");
    await viewsOf(harness).keys.waitUntilGone("Staging");
    await remote.page.bringToFront();
    await remote.palette.run("Skycloak: Refresh");
    await remote.view("API Keys").waitUntilGone("Staging");
    await remote.view("API Keys").row("Workspace admin");
  });
});
