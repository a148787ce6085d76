// Everything that can go wrong with a newly issued key: the secret store fails, the editor crashes before or after
// storing it, another window works on it. No key is lost, and the views show the truth.
import assert from "node:assert/strict";
import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { eventually } from "../support/eventually";
import { type RunningSimulator, startSimulator } from "../support/simulator";
import { ControlClient } from "../simulator/control-client";
import {
  hangClipboard,
  breakSecretStorage,
  repairSecretStorage,
  restoreClipboard,
  onNextSavedSecret,
} from "./browser-storage";
import { Harness } from "./harness";
import type { Workbench } from "./driver";
import {
  connectByPaste,
  assertCopiesCurrentSecret,
  openDialog,
  currentSecret,
  stopAfterFirstFailure,
  viewsOf,
} from "./flows";

const rotations = { method: "POST", path: "/api-keys/{key_id}/rotate" } as const;

describe("A key that the server has given out", () => {
  let harness: Harness;
  let second: Workbench;
  /** Another Skycloak workspace. */
  let another: { readonly simulator: RunningSimulator; readonly control: ControlClient };
  stopAfterFirstFailure(() => harness);

  before(async () => {
    harness = await Harness.open({ simulator: { seed: "acme" } });
    // Keeps clusters from being deleted during the test.
    await harness.control.freeze();
    await connectByPaste(harness);
    const simulator = await startSimulator({ seed: "empty" });
    another = { simulator, control: new ControlClient(simulator.control) };
    await another.control.addKey({ name: "staging-ci", scopes: ["clusters:read"] });
  });

  after(async () => {
    await another.simulator.stop();
    await harness.close();
  });

  async function confirmRotation(name: string, window: Workbench): Promise<void> {
    const { dialog } = window;
    // The browser rarely draws pages in the background, and doesn't let them use the clipboard.
    await window.page.bringToFront();
    const { message } = await openDialog(window, () =>
      window.view("API Keys").pressInlineAction(name, "Rotate API Key…"),
    );
    assert.equal(message, `Rotate the API key “${name}”?`);
    await dialog.press("Rotate");
  }

  /** Rotates a key. The server has done it, and its response is held back. */
  async function rotateHalfway(name: string): Promise<string> {
    await harness.control.clearRequests();
    const fault = { kind: "hold", when: "after" } as const;
    const { id } = await harness.control.addFault({ ...rotations, fault, times: 1 });
    await confirmRotation(name, harness.workbench);
    await harness.control.awaitRequests({ ...rotations, reached: "held" });
    return id;
  }

  it("is handed to the person where the secret store refuses it, until it is safe", async () => {
    const { workbench } = harness;
    const { dialog, page, quickInput } = workbench;
    const oldKey = await rotateHalfway("Grafana");
    await breakSecretStorage(page);
    await harness.control.release(oldKey);
    const { message, detail, buttons } = await dialog.waitFor();
    assert.equal(message, "The new key is not stored");
    assert.match(detail, /^VS Code's secret storage refused it, and Skycloak can't show it again/);
    assert.deepEqual(buttons.toSorted(), ["Cancel", "Copy the New Key", "Save to File…", "Try Storing It Again"]);
    await workbench.screenshot("rescue");
    const secret = await currentSecret(harness, "Grafana");
    await hangClipboard(page);
    await dialog.choose("Copy the New Key");
    await eventually(async () => {
      assert.match((await dialog.waitFor()).detail, /^Couldn't copy it\./);
    });
    await restoreClipboard(page);
    await eventually(async () => {
      await dialog.choose("Copy the New Key");
      await eventually(async () => {
        assert.match((await dialog.waitFor()).detail, /^The new key is on the clipboard/);
      }, 10_000);
    }, 60_000);
    assert.ok((await workbench.readClipboard()) === secret, "another key was copied");
    const file = join(harness.workspace, "rescued.txt");
    await dialog.choose("Save to File…");
    await quickInput.waitFor({ title: "Save the New API Key" });
    // VS Code's file dialog resets the input as soon as it has listed the folder.
    await eventually(async () => {
      await quickInput.type(file);
      await quickInput.accept();
      await quickInput.waitUntilGone(5000);
    }, 60_000);
    await eventually(async () => {
      assert.match((await dialog.waitFor()).detail, /^Saved the new key to rescued\.txt in plain text/);
    });
    assert.ok(readFileSync(file, "utf8").trim() === secret, "another key was saved");
    assert.equal(statSync(file).mode & 0o777, 0o600);
    await repairSecretStorage(page);
    await dialog.press("Try Storing It Again");
    await workbench.notifications.waitFor(/^Rotated “Grafana”\. The new key is stored\./);
    await assertCopiesCurrentSecret(harness, "Grafana");
    assert.equal((await harness.control.requests(rotations)).length, 1);
  });

  it("is told to be out of reach where the editor died before it was kept, and renewed", async () => {
    const { workbench } = harness;
    const name = "terraform-production";
    const oldKey = await rotateHalfway(name);
    harness.killExtensionHosts();
    await harness.control.release(oldKey);
    await workbench.reload();
    await workbench.openSideBar("Skycloak");
    const { keys } = viewsOf(harness);
    await workbench.notifications.waitFor(/^No response to rotating the API key “terraform-production” \(.+\)\./);
    await eventually(async () => {
      const { description, icon } = await keys.row(name);
      assert.match(description, /^the new key was lost: rotate it again/);
      assert.equal(icon, "error");
    });
    await workbench.screenshot("out-of-reach");
    await confirmRotation(name, workbench);
    await workbench.notifications.waitFor(`Rotated “${name}”. The new key is stored.`);
    await eventually(async () => {
      assert.match((await keys.row(name)).description, /^expires in .+ · stored$/);
    });
    await assertCopiesCurrentSecret(harness, name);
  });

  it("is there where the editor died just after it was handed to the secret store", async () => {
    const { workbench } = harness;
    const oldKey = await rotateHalfway("Grafana");
    const killed = new Promise<void>((resolve) => {
      void onNextSavedSecret(workbench.page, () => {
        harness.killExtensionHosts();
        resolve();
      }).then(() => harness.control.release(oldKey));
    });
    await killed;
    await workbench.reload();
    await workbench.openSideBar("Skycloak");
    const { keys } = viewsOf(harness);
    await eventually(async () => {
      assert.match((await keys.row("Grafana")).description, /^never expires · stored$/);
    });
    await assertCopiesCurrentSecret(harness, "Grafana");
    assert.equal((await harness.control.requests(rotations)).length, 1);
  });

  it("is asked for once, however many windows want it at one moment", async () => {
    const { control, workbench } = harness;
    second = await harness.secondWindow();
    await second.openSideBar("Skycloak");
    await control.clearRequests();
    const name = "ci-github-actions";
    const oldKey = await control.addFault({ ...rotations, fault: { kind: "hold" }, times: 1 });
    await confirmRotation(name, workbench);
    await control.awaitRequests({ ...rotations, reached: "held" });
    await confirmRotation(name, second);
    await second.notifications.waitFor(
      `Rotating the API key “${name}” wasn't started. Another window is still working on “${name}”.`,
    );
    await control.release(oldKey.id);
    await workbench.notifications.waitFor(`Rotated “${name}”. The new key is stored.`);
    await assertCopiesCurrentSecret(harness, name);
    assert.equal((await control.requests(rotations)).length, 1);
  });

  it("reaches another window, which does nothing with the old one meanwhile", async () => {
    const { control, workbench } = harness;
    const keys = second.view("API Keys");
    const own = "Workspace admin";
    await eventually(async () => {
      assert.match((await keys.row(own)).description, /^this connection .* stored$/);
    });
    await confirmRotation(own, workbench);
    await workbench.notifications.waitFor(/^Rotated “Workspace admin”\./);
    await control.clearRequests();
    await second.page.bringToFront();
    // In a browser, a window sees what another one has stored only after a reload.
    await keys.pressTitleAction("Refresh");
    const newer = "Another window has a newer key";
    for (const view of [second.view("Clusters"), keys]) {
      await eventually(async () => {
        const labels = (await view.rows()).slice(0, 3).map(({ label }) => label);
        assert.deepEqual(labels, [newer, "Try Again", "Reload Window"]);
      });
    }
    await second.screenshot("newer-key");
    await control.revokeKey(await idOf("Grafana"));
    const loaded = second.page.waitForEvent("load");
    await keys.select("Reload Window");
    await loaded;
    await second.openSideBar("Skycloak");
    // A new window loads while the other one is busy.
    await eventually(async () => {
      assert.match((await keys.row(own)).description, /^this connection .* stored$/);
      assert.match((await keys.row("Grafana")).description, /^revoked .* · stored$/);
    }, 90_000);
    const statuses = (await control.requests()).map(({ status }) => status);
    assert.ok(statuses.length > 0 && statuses.every((status) => status === 200), statuses.join());
    assert.deepEqual(await second.notifications.texts(), []);
  });

  it("may be another Skycloak workspace's: a second connection, in both windows", async () => {
    const { simulator, workbench } = harness;
    const { page, palette, quickInput } = workbench;
    await page.bringToFront();
    await palette.run("Skycloak: Connect with API Key…");
    await quickInput.waitFor({ placeholder: "Select a connection" });
    await quickInput.choose("Add another connection");
    for (const [prompt, text] of [
      [/^The address of the Skycloak API/, another.simulator.api],
      [/^Connection name/, "Staging"],
      [/^Paste an API key/, another.simulator.key],
    ] as const) {
      await quickInput.waitFor({ message: prompt });
      await quickInput.type(text);
      await quickInput.accept();
    }
    await quickInput.waitUntilGone();
    const first = `Workspace admin (${new URL(simulator.api).host})`;
    const there = new URL(another.simulator.api).host;
    await eventually(async () => {
      const rows = (await viewsOf(harness).keys.rows()).filter(({ level }) => level === 1);
      assert.deepEqual(
        rows.map(({ label, description, expanded }) => [label, description, expanded]),
        [
          [first, "", false],
          ["Staging", `this window · ${there}`, true],
        ],
      );
    });
    // The other window is notified and stays where it is.
    for (const view of [second.view("Clusters"), second.view("API Keys")]) {
      await eventually(async () => {
        const rows = (await view.rows()).filter(({ level }) => level === 1);
        assert.deepEqual(
          rows.map(({ label, description }) => [label, description]),
          [
            [first, "this window"],
            ["Staging", there],
          ],
        );
      });
    }
  });

  it("is asked about twice where its connection is production, which both windows show", async () => {
    const { dialog, quickInput } = harness.workbench;
    const { keys } = viewsOf(harness);
    // If the view is redrawn meanwhile, the command loses its row and asks for one.
    await eventually(async () => {
      if ((await keys.row("Staging")).icon === "shield") return;
      await quickInput.cancel();
      await keys.chooseMenuItem("Staging", "Mark Connection as Production");
      await eventually(async () => {
        assert.equal((await keys.row("Staging")).icon, "shield");
      }, 5000);
    }, 60_000);
    for (const view of [keys, second.view("API Keys")]) {
      await eventually(async () => {
        const { icon, description } = await view.row("Staging");
        assert.equal(icon, "shield");
        assert.match(description, /^production · /);
      });
    }
    await openDialog(harness.workbench, () => keys.chooseMenuItem("staging-ci", "Revoke API Key…"));
    await dialog.press("Revoke");
    await quickInput.waitFor({ message: /Staging/ });
    await quickInput.type("staging");
    await quickInput.accept();
    await quickInput.waitFor({ message: /^Type .* to confirm\.$/ });
    const revocations = { method: "POST", path: "/api-keys/{key_id}/revoke" } as const;
    assert.deepEqual(await another.control.requests(revocations), []);
    await quickInput.type("Staging");
    await quickInput.accept();
    await eventually(async () => {
      assert.match((await keys.row("staging-ci")).description, /^revoked/);
    });
    assert.equal((await another.control.requests(revocations)).length, 1);
  });

  it("is gone with its connection, in both windows", async () => {
    const { dialog, quickInput } = harness.workbench;
    const { keys } = viewsOf(harness);
    const { message } = await openDialog(harness.workbench, () => keys.chooseMenuItem("Staging", "Disconnect"));
    assert.equal(message, "Disconnect “Staging”?");
    await dialog.press("Disconnect and Forget Key");
    await quickInput.waitFor({ message: /Staging/ });
    await quickInput.type("Staging");
    await quickInput.accept();
    for (const view of [keys, second.view("API Keys")]) {
      // A page in the background may be drawn much later.
      if (view !== keys) await second.page.bringToFront();
      await view.waitUntilGone("Staging");
      await view.row("Workspace admin");
    }
    await second.page.close();
  });

  async function idOf(name: string): Promise<string> {
    return (await harness.control.state()).keys.find((key) => key.name === name)?.id ?? "";
  }
});
