// From a new window to a new key without a mouse.
import assert from "node:assert/strict";
import { eventually } from "../support/eventually";
import { Harness } from "./harness";
import { connectButton, stopAfterFirstFailure, viewsOf } from "./flows";

describe("By keyboard alone", () => {
  let harness: Harness;
  stopAfterFirstFailure(() => harness);

  before(async () => {
    harness = await Harness.open({ simulator: { seed: "acme" } });
    await harness.control.freeze();
  });

  after(() => harness.close());

  const press = (keys: string) => harness.workbench.page.keyboard.press(keys);
  const type = (text: string) => harness.workbench.page.keyboard.type(text);

  /** The focused element as a screen reader announces it. */
  const focused = async (): Promise<string> =>
    String(
      await harness.workbench.page.evaluate(`(() => {
        const active = document.activeElement;
        const row = active?.getAttribute("aria-activedescendant");
        const said = row ? document.getElementById(row) : active;
        return said?.getAttribute("aria-label") || said?.textContent || "";
      })()`),
    );

  async function command(title: string): Promise<void> {
    const { quickInput } = harness.workbench;
    // A palette that opened before the extensions were registered isn't updated, and whatever takes the focus closes
    // it. Press Escape and try again.
    await eventually(async () => {
      await press("Escape");
      await press("F1");
      await quickInput.waitFor({}, 3000);
      await type(title);
      await eventually(async () => assert.equal((await quickInput.rows())[0]?.label, title), 3000);
    }, 60_000);
    await press("Enter");
  }

  /** Presses keys until this row has the focus. A view that is being redrawn can lose a key press. */
  async function reach(keys: readonly string[], row: RegExp): Promise<void> {
    await eventually(async () => {
      for (const one of keys) await press(one);
      await eventually(async () => assert.match(await focused(), row), 2000);
    });
  }

  /** Opens the menu of the focused row, and waits until it has this item. */
  async function openMenu(item: string): Promise<void> {
    await eventually(async () => {
      await press("Shift+F10");
      await harness.workbench.menu.waitFor(item, 3000);
    });
  }

  it("reaches the button that connects, and connects", async () => {
    const { quickInput } = harness.workbench;
    await command("Skycloak: Focus on Clusters View");
    await eventually(async () => {
      await press("Tab");
      assert.equal((await focused()).trim(), connectButton);
    });
    await press("Enter");
    await quickInput.waitFor({ title: "Connect to Skycloak" });
    await type(harness.simulator.key);
    await press("Enter");
    await quickInput.waitUntilGone();
    const { clusters, keys } = viewsOf(harness);
    await eventually(async () => {
      assert.equal((await clusters.rows()).length, 12);
      assert.equal((await keys.rows()).length, 12);
    });
  });

  it("moves through the clusters, and opens the menu of one", async () => {
    const { menu } = harness.workbench;
    await command("Skycloak: Focus on Clusters View");
    await reach(["Home"], /^billing-next\. Status: updating\./);
    await reach(["Home", "ArrowDown"], /^customers-prod\. Status: available\./);
    await reach(["End"], /^wallet-tide-old\. Status: available\./);
    const items = await menu.readItems(() => press("Shift+F10"));
    for (const item of ["Open Admin Console", "Copy", "Delete Cluster…"]) {
      assert.ok(items.includes(item), items.join());
    }
    await openMenu("Copy");
    const goDownTo = async (item: string): Promise<void> => {
      for (let left = items.length; !(await focused()).trim().startsWith(item); left--) {
        assert.ok(left > 0, `${item}: not reached by arrow keys, the focus is on ${await focused()}`);
        await press("ArrowDown");
      }
    };
    await goDownTo("Copy");
    await press("ArrowRight");
    await menu.waitFor("Copy Cluster ID", 3000);
    await goDownTo("Copy Cluster ID");
    await press("Enter");
    const { clusters } = await harness.control.state();
    const id = clusters.find(({ name }) => name === "wallet-tide-old")?.id;
    await eventually(async () => assert.equal(await harness.workbench.readClipboard(), id));
  });

  it("opens, renames, deletes, copies and reads again with the keys that trees have for it", async () => {
    const { dialog, page, quickInput } = harness.workbench;
    const { clusters } = await harness.control.state();
    const id = clusters.find(({ name }) => name === "customers-prod")?.id;
    await command("Skycloak: Focus on Clusters View");
    await reach(["Home", "ArrowDown"], /^customers-prod\. Status: available\./);
    await press("Enter");
    await page.locator(".tab", { hasText: "customers-prod" }).waitFor();
    await press("Control+W");
    await command("Skycloak: Focus on Clusters View");
    await eventually(async () => {
      await press("Control+C");
      assert.equal(await harness.workbench.readClipboard(), id);
    });
    await press("F2");
    await quickInput.waitFor({ title: /Rename/ });
    await press("Escape");
    await quickInput.waitUntilGone();
    await press("Delete");
    assert.equal((await dialog.waitFor()).message, "Delete the cluster “customers-prod”?");
    await press("Escape");
    await dialog.waitUntilGone();
    const asked = async () => (await harness.control.requests({ path: "/clusters" })).length;
    const before = await asked();
    await press("Control+R");
    await eventually(async () => assert.ok((await asked()) > before));
    assert.deepEqual(await harness.control.requests({ method: "DELETE" }), []);
  });

  it("moves through the keys, and rotates none without being sure", async () => {
    const { dialog } = harness.workbench;
    await command("Skycloak: Focus on API Keys View");
    await reach(["Home"], /^mcp session\. active\./);
    await reach(["Home", "ArrowDown"], /^ci-github-actions\. active\./);
    await openMenu("Rotate API Key…");
    await press("ArrowDown");
    await press("ArrowDown");
    await press("Enter");
    assert.equal((await dialog.waitFor()).message, "Rotate the API key “ci-github-actions”?");
    await press("Escape");
    await dialog.waitUntilGone();
    assert.deepEqual(await harness.control.requests({ method: "POST" }), []);
    await eventually(async () => assert.match(await focused(), /^ci-github-actions/));
  });

  it("makes a key, and copies it from the message", async () => {
    const { workbench } = harness;
    const { quickInput } = workbench;
    const step = (number: number, of = 5) => `Create API Key (${number}/${of})`;
    await command("Skycloak: Create API Key…");
    await quickInput.waitFor({ title: step(1, 3) });
    await type("by hand");
    await press("Enter");
    await quickInput.waitFor({ title: step(2, 3) });
    await type("individual");
    await press("Enter");
    await quickInput.waitFor({ title: step(3) });
    await press("ArrowDown");
    await press("Space");
    await eventually(async () => {
      const rows = await quickInput.rows();
      assert.deepEqual(
        rows.filter(({ checked }) => checked === true).map(({ label }) => label),
        ["clusters:read"],
      );
    });
    await press("Enter");
    await quickInput.waitFor({ title: step(4) });
    await press("Enter");
    await quickInput.waitFor({ title: step(5) });
    await press("Enter");
    await quickInput.waitUntilGone();
    await viewsOf(harness).keys.row("by hand");
    // The new row is selected, but doesn't have the focus.
    await workbench.page.locator('.monaco-list-row.selected[aria-label^="by hand."]').waitFor();
    assert.doesNotMatch(await focused(), /^by hand/);
    const made = (await harness.control.state()).keys.find(({ name }) => name === "by hand");
    assert.deepEqual(made?.scopes, ["clusters:read"]);
    await workbench.screenshot("by-keyboard");
    await command("Notifications: Accept Notification Primary Action");
    await eventually(async () => {
      assert.ok((await workbench.readClipboard()).startsWith(made.prefix), "it was not copied");
    });
  });
});
