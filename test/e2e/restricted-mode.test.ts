// An untrusted project, and a window without a project. Features that need neither work as usual; features that would
// run a program are disabled and say so.
import assert from "node:assert/strict";
import { eventually } from "../support/eventually";
import { fakeKey } from "../support/fake-key";
import { Harness } from "./harness";
import { connectByPaste, waitUntilLoaded, stopAfterFirstFailure, viewsOf } from "./flows";

describe("Where little is allowed", () => {
  let harness: Harness;

  before(async () => {
    harness = await Harness.open({ restricted: true });
  });

  stopAfterFirstFailure(() => harness);

  after(() => harness.close());

  async function problem(message: RegExp): Promise<void> {
    await eventually(async () => {
      const [row, ...others] = await harness.workbench.problems.rows();
      assert.deepEqual(others, []);
      assert.match(row?.message ?? "", message);
    });
  }

  /** Including an untitled document. */
  async function showsClustersAndWarnsOfText(): Promise<void> {
    const { workbench } = harness;
    await workbench.openSideBar("Skycloak");
    await waitUntilLoaded(viewsOf(harness).clusters);
    await workbench.palette.run("Create: New File...");
    await workbench.quickInput.choose("Text File");
    await workbench.editor.type(`key = ${fakeKey()}`);
    await workbench.problems.open();
    await problem(/Secret storage is safer/);
  }

  it("connects, and shows clusters and keys in a project that is not trusted", async () => {
    await harness.workbench.page.locator(".statusbar-item[id='status.workspaceTrust']").waitFor();
    const { clusters } = await connectByPaste(harness);
    assert.ok((await clusters.rows()).length > 1);
  });

  it("warns there of a key, without asking Git where it stands", async () => {
    const { workbench } = harness;
    harness.addFile("src/ask.js", `ask("${fakeKey()}");\n`);
    await workbench.editor.open("src/ask.js");
    await workbench.problems.open();
    await problem(/Anyone who can read this file can use it/);
    await workbench.palette.run("Skycloak: Scan Git History for Keys");
    const told = "Searching the history runs Git, which requires a trusted workspace.";
    await workbench.notifications.waitFor(told);
    await workbench.notifications.close(told);
    await workbench.screenshot("restricted");
  });

  it("asks Git as soon as the project is trusted", async () => {
    const { page, palette, problems } = harness.workbench;
    await palette.run("Workspaces: Manage Workspace Trust");
    await page.locator(".workspace-trust-editor .monaco-button", { hasText: "Trust" }).first().click();
    await problems.open();
    await problem(/not committed yet/);
  });

  it("shows clusters where no folder is open, and warns of what is not even a file", async () => {
    await harness.closeFolder();
    const { workbench } = harness;
    await showsClustersAndWarnsOfText();
    await workbench.palette.run("Skycloak: Scan Workspace for Keys");
    await workbench.notifications.waitFor(/folder/);
    await workbench.screenshot("no-folder");
  });

  it("does what it can in a workspace that is on no disk at all", async () => {
    // VS Code's in-memory file system, which can't be searched.
    await harness.openFolder("tmp:/");
    const { workbench } = harness;
    await showsClustersAndWarnsOfText();
    await workbench.palette.run("Skycloak: Scan Workspace for Keys");
    await workbench.notifications.waitFor(/^Skycloak keys found: 1, in 1 files searched/);
    await workbench.screenshot("virtual");
  });
});
