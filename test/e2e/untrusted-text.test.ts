// Names, error details and file names that VS Code could turn into links and icons, in a trusted and an untrusted
// project.
import assert from "node:assert/strict";
import { eventually } from "../support/eventually";
import { fakeKey } from "../support/fake-key";
import { Harness } from "./harness";
import { connectByPaste, stopAfterFirstFailure, viewsOf } from "./flows";

/** A command link and an icon. */
const name = "[run](command:workbench.action.quickOpen) $(rocket)";
const shown = "[run] (command:workbench.action.quickOpen) $ (rocket)";
const file = "[run](command:workbench.action.quickOpen)";
const shownFile = "[run] (command:workbench.action.quickOpen)";

interface Link {
  readonly textContent: string | null;
  readonly outerHTML: string;
}

for (const restricted of [false, true]) {
  describe(restricted ? "Hostile text in Restricted Mode" : "Hostile text", () => {
    let harness: Harness;
    stopAfterFirstFailure(() => harness);

    before(async () => {
      harness = await Harness.open({ simulator: { seed: "acme" }, restricted });
      await harness.control.addKey({ name, scopes: ["clusters:read"] });
      await harness.control.addCluster({ name });
      await connectByPaste(harness);
    });

    after(() => harness.close());

    /** Asserts that no view or message has turned the text into a link or an icon. */
    async function isOnlyText(): Promise<void> {
      for (const frame of harness.workbench.page.frames()) {
        const links = await frame
          .locator("a")
          .evaluateAll((found: readonly Link[]) =>
            found.map(({ textContent, outerHTML }) => `${textContent ?? ""} ${outerHTML}`),
          );
        const made = links.filter((link) => /^run |href="command:[^"]*quickOpen/.test(link));
        assert.deepEqual(made, []);
        assert.equal(await frame.locator(".codicon-rocket").count(), 0);
      }
    }

    async function notified(text: RegExp, holds: string): Promise<void> {
      const { notifications } = harness.workbench;
      const told = await notifications.waitFor(text);
      assert.ok(told.text.includes(holds), told.text);
      await isOnlyText();
    }

    it("is text in rows and their tooltips", async () => {
      const { clusters, keys } = viewsOf(harness);
      for (const view of [clusters, keys]) {
        await view.row(shown);
        await harness.workbench.screenshot(`untrusted-rows-${String(restricted)}`);
        assert.match(await view.tooltip(shown), /^\[run\]\(command:workbench\.action\.quickOpen\)/);
        await isOnlyText();
      }
    });

    it("is text in picks, questions and inputs, where it can be typed as it is shown", async () => {
      const { workbench, control } = harness;
      await viewsOf(harness).clusters.select("billing-next");
      await workbench.palette.run("Skycloak: Revoke API Key…");
      await workbench.quickInput.waitFor();
      await workbench.quickInput.type("quickOpen");
      await eventually(async () => {
        const [row] = await workbench.quickInput.rows();
        assert.equal(row?.label, shown);
      });
      await isOnlyText();
      await workbench.quickInput.cancel();
      await viewsOf(harness).clusters.chooseMenuItem(shown, "Delete Cluster…");
      assert.ok((await workbench.dialog.waitFor()).message.includes(shown));
      await isOnlyText();
      await workbench.dialog.press("Delete…");
      await workbench.quickInput.waitFor({
        message: /^Type the cluster's name to delete it: \[run\]/,
      });
      await isOnlyText();
      await workbench.quickInput.type("another");
      await workbench.quickInput.accept();
      await workbench.quickInput.waitFor({ message: /^Type \[run\]/ });
      await isOnlyText();
      await workbench.screenshot(`untrusted-input-${String(restricted)}`);
      await control.addFault({
        method: "DELETE",
        path: "/clusters/{cluster_id}",
        fault: { kind: "answer", status: 422, body: { title: "No", detail: `No: ${name}` } },
      });
      await workbench.quickInput.type(shown);
      await workbench.quickInput.accept();
      await notified(/Deleting .*No: /s, shown);
      await workbench.screenshot(`untrusted-detail-${String(restricted)}`);
    });

    it("is text in progress and in what is told in the end", async () => {
      const { workbench, control } = harness;
      const hold = await control.addFault({
        method: "POST",
        path: "/api-keys/**",
        fault: { kind: "hold" },
      });
      await viewsOf(harness).keys.chooseMenuItem(shown, "Rotate API Key…");
      await workbench.dialog.waitFor();
      await isOnlyText();
      await workbench.dialog.press("Rotate");
      const rotating = workbench.page.locator(".statusbar-item").filter({ hasText: "Rotating the API key" });
      assert.ok((await rotating.innerText()).includes(shown));
      await isOnlyText();
      await workbench.screenshot(`untrusted-progress-${String(restricted)}`);
      await control.release(hold.id);
      await notified(/^Rotated /, shown);
    });

    it("is text in a page and its title", async () => {
      const { page } = harness.workbench;
      await viewsOf(harness).clusters.chooseMenuItem(shown, "Show Cluster Details");
      const body = page.frameLocator("iframe.webview").frameLocator("#active-frame").locator("h1");
      await eventually(async () => assert.equal((await body.innerText()).trim(), name));
      await isOnlyText();
    });

    it("is text where a file is called so, in what is told of it and under the mouse", async () => {
      const { page, editor, palette, quickInput } = harness.workbench;
      const key = fakeKey();
      harness.addFile(file, `key = ${key}\n`);
      harness.addFile("src/other.js", `ask("${key}");\n`);
      await palette.run("Go to File...");
      await quickInput.waitFor();
      await quickInput.type("quickOpen");
      // An editor with the same name may be listed as well.
      await page.locator(".quick-input-list .monaco-list-row", { hasText: file }).first().click();
      await notified(/^Skycloak API key found in/, shownFile);
      await editor.open("src/other.js");
      await editor.goTo(1, 8);
      await page.keyboard.press("Control+K");
      await page.keyboard.press("Control+I");
      const hover = page.locator(".monaco-hover:visible").filter({ hasText: "The same secret" });
      await eventually(async () => assert.ok((await hover.innerText()).includes(file)));
      await isOnlyText();
      // The hover may be redrawn while the key's status is being determined.
      await hover.locator("a", { hasText: "Check whether this key" }).waitFor();
      await harness.workbench.screenshot(`untrusted-hover-${String(restricted)}`);
    });
  });
}
