// Rotating a key whose text is in the project and in a terminal's environment.
import assert from "node:assert/strict";
import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { eventually } from "../support/eventually";
import { Harness } from "./harness";
import { connectByPaste, stopAfterFirstFailure, viewsOf } from "./flows";

describe("A key that is in use here", () => {
  let harness: Harness;
  stopAfterFirstFailure(() => harness);

  before(async () => {
    harness = await Harness.open({
      simulator: { seed: "acme" },
    });
    const { key } = harness.simulator;
    harness.addFile(".env", `PORT=8080\nSKYCLOAK_API_KEY=${key}\n`);
    harness.addFile("src/nightly.py", `token = "${key}"\nprint(token)\n`);
    harness.addFile("notes.c", `char *key = "${key}";\n`);
    await connectByPaste(harness);
  });

  after(() => harness.close());

  const textOf = (path: string): string => readFileSync(join(harness.workspace, path), "utf8");

  it("opens a terminal with the key in its environment", async () => {
    const { keys } = viewsOf(harness);
    await eventually(async () => {
      assert.match((await keys.row("Workspace admin")).description, /stored$/);
    });
    await keys.chooseMenuItem("Workspace admin", "Open Terminal with API Key");
    await eventually(async () => {
      const tab = harness.workbench.page.getByText("Skycloak: Workspace admin").first();
      assert.ok(await tab.isVisible());
    });
  });

  it("says before a rotation where the key stands and what has it", async () => {
    const { dialog } = harness.workbench;
    const { keys } = viewsOf(harness);
    await keys.chooseMenuItem("Workspace admin", "Rotate API Key…");
    const { detail } = await dialog.waitFor();
    await harness.workbench.screenshot("rotate-in-use");
    assert.match(
      detail,
      /^Found in \.env:2, notes\.c:1, src\/nightly\.py:1\. Open terminals that will keep the old key: 1\.$/m,
    );
    assert.equal(detail.split("\n").length, 3);
    await dialog.press("Rotate");
  });

  it("offers to replace the old text, shows what would change, and changes what is ticked", async () => {
    const { notifications, quickInput, page } = harness.workbench;
    const text =
      "Rotated “Workspace admin”. The new key is stored, and this connection uses it. The old key is still in 3 files. One terminal still has it.";
    const { buttons } = await notifications.waitFor(text);
    assert.deepEqual(buttons, ["Replace in Files…", "Open Terminal with New Key", "Copy API Key"]);
    await notifications.press(text, "Replace in Files…");
    await quickInput.waitFor({ title: "Replace the Old Key “Workspace admin”" });
    await harness.workbench.screenshot("replace-old");
    assert.deepEqual(
      (await quickInput.rows()).map(({ label, description }) => [label, description]),
      [
        [".env:2", "→ the new key"],
        ["src/nightly.py:1", '→ os.environ["SKYCLOAK_API_KEY"]'],
      ],
    );
    await quickInput.accept();
    await eventually(async () => {
      const secrets = await harness.control.secrets();
      const isNew = (found: string | undefined): boolean =>
        found !== harness.simulator.key && secrets.some(({ secret }) => secret === found);
      const [, key] = /^PORT=8080\nSKYCLOAK_API_KEY=(\S+)\n$/.exec(textOf(".env")) ?? [];
      assert.ok(isNew(key), "the new key does not stand in .env");
    });
    assert.equal(statSync(join(harness.workspace, ".env")).mode & 0o777, 0o600);
    const python = 'import os\ntoken = os.environ["SKYCLOAK_API_KEY"]\nprint(token)\n';
    await eventually(() => assert.ok(textOf("src/nightly.py") === python));
    assert.ok(textOf("notes.c").includes(harness.simulator.key), "notes.c was changed");
    const left = "The old key is still in notes.c: no reference can replace it there.";
    assert.deepEqual((await notifications.waitFor(left)).buttons, ["Show It"]);
    await notifications.press(left, "Show It");
    await page.getByRole("tab", { name: /notes\.c/ }).waitFor();
  });

  it("has written down what was done, for reading", async () => {
    const { palette, page } = harness.workbench;
    await palette.run("Skycloak: Show API Key History");
    await page.getByRole("tab", { name: /API Key History/ }).waitFor();
    const text = page.frameLocator("iframe.webview").frameLocator("#active-frame").locator("body");
    await eventually(async () => {
      assert.match(await text.innerText(), /rotated\s+Workspace admin\s+Workspace admin\s+http/);
    });
    await harness.workbench.screenshot("history");
  });

  it("shows a key that somebody rotated elsewhere as such, and offers to paste the new one", async () => {
    const { workbench, control } = harness;
    const { keys } = viewsOf(harness);
    const name = "terraform-production";
    await keys.pressInlineAction(name, "Rotate API Key…");
    await workbench.dialog.waitFor();
    await workbench.dialog.press("Rotate");
    await eventually(async () => assert.match((await keys.row(name)).description, /stored$/));
    const id = (await control.state()).keys.find((key) => key.name === name)?.id;
    const admin = (await control.state()).keys.find((key) => key.name === "Workspace admin");
    const secrets = await control.secrets();
    const key = secrets.find(({ secret }) => secret.startsWith(admin?.prefix ?? "?"))?.secret;
    const headers = { "API-Key": key ?? "", "API-Version": "2026-06-01.beta" };
    const url = `${harness.simulator.api}/api-keys/${id}/rotate`;
    assert.equal((await fetch(url, { method: "POST", headers })).status, 200);
    await keys.pressTitleAction("Refresh");
    await eventually(async () => {
      const { description, icon } = await keys.row(name);
      assert.match(description, / · rotated elsewhere; the stored key is old$/);
      assert.equal(icon, "warning");
    });
    assert.deepEqual(await keys.inlineActions(name), ["Store API Key…", "Rotate API Key…"]);
    await workbench.screenshot("rotated-elsewhere");
  });
});
