// Rotating and revoking keys, including the connection's own.
import assert from "node:assert/strict";
import { eventually } from "../support/eventually";
import { Harness } from "./harness";
import { connectByPaste, openDialog, stopAfterFirstFailure, viewsOf } from "./flows";

describe("Rotating and revoking keys", () => {
  let harness: Harness;
  stopAfterFirstFailure(() => harness);

  before(async () => {
    harness = await Harness.open({ simulator: { seed: "acme" } });
    await connectByPaste(harness);
  });

  after(() => harness.close());

  const known = async (name: string) => (await harness.control.state()).keys.find((key) => key.name === name);

  it("says what rotating does before it does anything, and Cancel leaves all as it was", async () => {
    const { dialog } = harness.workbench;
    const { keys } = viewsOf(harness);
    const before = await known("terraform-production");
    const { message, detail, buttons } = await openDialog(harness.workbench, () =>
      keys.chooseMenuItem("terraform-production", "Rotate API Key…"),
    );
    assert.equal(message, "Rotate the API key “terraform-production”?");
    assert.match(detail, /^The old key stops working everywhere, at once\. The new one is stored on this machine\.$/m);
    assert.equal(detail.split("\n").length, 3);
    assert.match(detail, /^Last used: 2 hours ago \(.+\)\.$/m);
    assert.deepEqual(buttons.toSorted(), ["Cancel", "Rotate"]);
    await harness.workbench.screenshot("rotate");
    await dialog.press("Cancel");
    assert.deepEqual(await known("terraform-production"), before);
    assert.deepEqual(await harness.control.requests({ method: "POST" }), []);
    assert.match((await keys.row("terraform-production")).description, /^expires in \d+ months$/);
  });

  it("rotates: the new key is in the secret store, and its row says so", async () => {
    const { workbench } = harness;
    const { keys } = viewsOf(harness);
    const before = await known("terraform-production");
    await openDialog(harness.workbench, () => keys.pressInlineAction("terraform-production", "Rotate API Key…"));
    await workbench.dialog.press("Rotate");
    const done = "Rotated “terraform-production”. The new key is stored.";
    assert.deepEqual(await workbench.notifications.waitFor(done), {
      severity: "info",
      text: done,
      buttons: ["Copy API Key"],
    });
    await eventually(async () => {
      const { description } = await keys.row("terraform-production");
      assert.match(description, /^expires in \d+ months · stored$/);
    });
    const after = await known("terraform-production");
    assert.equal(after?.id, before?.id);
    assert.notEqual(after?.prefix, before?.prefix);
    assert.match(await keys.tooltip("terraform-production"), /^Rotated: now \(.+\)$/m);
    await workbench.notifications.press(done, "Copy API Key");
    await eventually(async () => {
      const copied = await workbench.readClipboard();
      assert.ok(copied.startsWith(after?.prefix ?? "?"), "the new key is not in the clipboard");
    });
    await workbench.screenshot("rotated");
  });

  it("carries on with the new one where it is the connection's own key", async () => {
    const { workbench, control } = harness;
    const { clusters, keys } = viewsOf(harness);
    const { detail } = await openDialog(harness.workbench, () =>
      keys.pressInlineAction("Workspace admin", "Rotate API Key…"),
    );
    assert.match(detail, /This connection switches to the new one\.$/m);
    await workbench.dialog.press("Rotate");
    await workbench.notifications.waitFor(
      "Rotated “Workspace admin”. The new key is stored, and this connection uses it.",
    );
    await control.clearRequests();
    await keys.pressTitleAction("Refresh");
    const asked = await control.awaitRequests({ path: "/clusters", reached: "finished" });
    assert.deepEqual(
      asked.map(({ status }) => status),
      [200],
    );
    assert.equal((await clusters.rows()).length, 12);
    assert.match((await keys.row("Workspace admin")).description, /^this connection .* stored$/);
    const old = await fetch(`${harness.simulator.api}/clusters`, {
      headers: { "API-Key": harness.simulator.key, "API-Version": "2026-06-01.beta" },
    });
    assert.equal(old.status, 401);
  });

  it("revokes only when that is confirmed, with the last use in view", async () => {
    const { dialog } = harness.workbench;
    const { keys } = viewsOf(harness);
    const { message, detail, buttons } = await openDialog(harness.workbench, () =>
      keys.chooseMenuItem("Grafana", "Revoke API Key…"),
    );
    assert.equal(message, "Revoke the API key “Grafana”?");
    assert.match(detail, /^It stops working everywhere, at once and permanently\.$/m);
    assert.match(detail, /^Last used: \d minutes ago \(.+\)\.$/m);
    assert.deepEqual(buttons.toSorted(), ["Cancel", "Revoke"]);
    await harness.workbench.screenshot("revoke");
    await dialog.press("Cancel");
    assert.equal((await known("Grafana"))?.status, "active");
    assert.equal((await keys.row("Grafana")).description, "never expires");
  });

  it("shows a revoked key as revoked from the answer, before the list has been read again", async () => {
    const { workbench, control } = harness;
    const { keys } = viewsOf(harness);
    const hold = await control.addFault({
      method: "GET",
      path: "/api-keys",
      fault: { kind: "hold" },
    });
    await openDialog(harness.workbench, () => keys.chooseMenuItem("Grafana", "Revoke API Key…"));
    await workbench.dialog.press("Revoke");
    await eventually(async () => {
      const { description, icon, ariaLabel } = await keys.row("Grafana");
      assert.equal(`${icon}: ${description}`, "circle-slash: revoked now");
      assert.match(ariaLabel, /^Grafana\. revoked /);
    });
    await control.release(hold.id);
    assert.equal((await known("Grafana"))?.status, "revoked");
    // The row shows the success; no message is needed.
    assert.deepEqual(
      (await workbench.notifications.texts()).filter(
        (text) => text.includes("Grafana") && !text.startsWith("Revoking"),
      ),
      [],
    );
    await workbench.screenshot("revoked");
  });

  it("offers nothing on a dead key that could only fail, but to forget its secret", async () => {
    const { workbench } = harness;
    const { keys } = viewsOf(harness);
    await openDialog(harness.workbench, () => keys.chooseMenuItem("terraform-production", "Revoke API Key…"));
    await workbench.dialog.press("Revoke");
    await eventually(async () => {
      const { description } = await keys.row("terraform-production");
      assert.equal(description, "revoked now · stored");
    });
    assert.deepEqual(await keys.menuItems("terraform-production"), ["Copy API Key", "Forget API Key on This Machine…"]);
    const { message } = await openDialog(harness.workbench, () =>
      keys.chooseMenuItem("terraform-production", "Forget API Key on This Machine…"),
    );
    assert.equal(message, "Remove “terraform-production” from this machine?");
    await workbench.dialog.press("Forget");
    await eventually(async () => {
      assert.equal((await keys.row("terraform-production")).description, "revoked now");
    });
  });

  it("warns before the connection's own key is revoked, and says what then is", async () => {
    const { workbench } = harness;
    const { clusters, keys } = viewsOf(harness);
    const { detail } = await openDialog(harness.workbench, () =>
      keys.chooseMenuItem("Workspace admin", "Revoke API Key…"),
    );
    assert.match(detail, /^This connection uses it\. Nothing works here until you connect with another key\.$/m);
    await workbench.dialog.press("Revoke");
    await eventually(async () => {
      const { description } = await keys.row("Workspace admin");
      assert.equal(description, "this connection · revoked now · stored");
      const labels = (await keys.rows()).map(({ label }) => label);
      assert.deepEqual(labels.slice(0, 3), ["The key was refused", "Try Again", "Connect with Another Key"]);
    });
    // Rows stay visible even if a refresh has been rejected meanwhile.
    const read = (await clusters.rows()).filter(({ expanded }) => expanded !== undefined);
    assert.equal(read.length, 12);
    await workbench.screenshot("own-key-revoked");
  });
});
