// What both views show when the server fails, how to recover, and how they handle thousands of rows.
import assert from "node:assert/strict";
import { eventually } from "../support/eventually";
import { PortForwarder } from "./port-forwarder";
import { Harness } from "./harness";
import { connectByPaste, finishPendingChanges, waitUntilLoaded, stopAfterFirstFailure, viewsOf } from "./flows";
import type { TreeView } from "./driver/tree-view";

const retry = "Try Again";

describe("When something is wrong", () => {
  let harness: Harness;
  let forwarder: PortForwarder;
  stopAfterFirstFailure(() => harness);

  before(async () => {
    forwarder = await PortForwarder.open();
    harness = await Harness.open({
      simulator: { seed: "acme" },
      settings: { "skycloak.endpoint": forwarder.url },
    });
    forwarder.forwardTo(harness.simulator.api);
    // A list that is polled would recover without a retry.
    await finishPendingChanges(harness);
    await connectByPaste(harness);
  });

  after(async () => {
    await harness.close();
    await forwarder.close();
  });

  async function begins(view: TreeView, labels: readonly string[]): Promise<void> {
    await eventually(async () => {
      const rows = (await view.rows()).slice(0, labels.length);
      assert.deepEqual(
        rows.map(({ label }) => label),
        labels,
      );
    });
  }

  /** Asserts that the view has all of its rows and none about a failure. */
  async function isWhole(view: TreeView): Promise<void> {
    await view.waitUntilGone(retry);
    await eventually(async () => assert.equal((await view.rows()).length, 12));
  }

  /** Connects with a key other than the stored one, which is only offered if it hasn't been refused. */
  async function connectWith(key: string): Promise<void> {
    const { quickInput } = harness.workbench;
    await quickInput.waitFor({ placeholder: /^(?:Select a stored key, or paste another one|sk_sc_…)$/ });
    if ((await quickInput.placeholder()) !== "sk_sc_…") await quickInput.choose("Paste another key…");
    await quickInput.waitFor({ message: /^Paste an API key/ });
    await quickInput.type(key);
    await quickInput.accept();
  }

  async function begin(seed: Parameters<typeof harness.control.reset>[0]): Promise<void> {
    const { key } = await harness.control.reset(seed);
    await harness.workbench.palette.run("Skycloak: Replace Connection Key…");
    await connectWith(key);
    await harness.workbench.quickInput.waitUntilGone();
  }

  it("tells of a fault at Skycloak above what was read before, and tries again", async () => {
    const { control, workbench } = harness;
    const { clusters, keys } = viewsOf(harness);
    await control.addFault({ path: "/clusters", fault: { kind: "answer", status: 500 } });
    await clusters.pressTitleAction("Refresh");
    await begins(clusters, ["Skycloak error", retry, "billing-next"]);
    assert.match(await clusters.tooltip("Skycloak error"), /returned an error \(status 500\)/);
    await isWhole(keys);
    await workbench.screenshot("failed-500");
    await control.clearFaults();
    await clusters.select(retry);
    await isWhole(clusters);
  });

  it("tells of a web page that came in place of keys, and tries again", async () => {
    const { control, workbench } = harness;
    const { clusters, keys } = viewsOf(harness);
    await control.addFault({ path: "/api-keys", fault: { kind: "html", status: 200 } });
    await keys.pressTitleAction("Refresh");
    await begins(keys, ["Invalid response", retry]);
    assert.match(await keys.tooltip("Invalid response"), /returned a web page instead of data/);
    await isWhole(clusters);
    await workbench.screenshot("failed-html");
    await control.clearFaults();
    await keys.select(retry);
    await isWhole(keys);
  });

  it("tells where nothing answers, leads to the setting, and tries again", async () => {
    const { workbench } = harness;
    const { clusters, keys } = viewsOf(harness);
    await forwarder.close();
    await clusters.pressTitleAction("Refresh");
    const dead = `No response from ${new URL(forwarder.url).host}`;
    for (const view of [clusters, keys]) await begins(view, [dead, retry, "Open Setting"]);
    await workbench.screenshot("failed-dead");
    await clusters.select("Open Setting");
    const setting = workbench.page.locator(".settings-editor [aria-label*='skycloak.endpoint']");
    await setting.first().waitFor();
    // The settings editor may open in a modal.
    await workbench.page.keyboard.press("Escape");
    await workbench.page.locator(".monaco-modal-editor-block").waitFor({ state: "detached" });
    await forwarder.reopen();
    await clusters.select(retry);
    for (const view of [clusters, keys]) await isWhole(view);
  });

  it("tells that the key was revoked elsewhere, and leads to another", async () => {
    const { control, workbench } = harness;
    const { clusters, keys } = viewsOf(harness);
    await control.revokeKey("main");
    await keys.pressTitleAction("Refresh");
    for (const view of [clusters, keys]) {
      await begins(view, ["The key was refused", retry, "Connect with Another Key"]);
    }
    await workbench.screenshot("failed-401");
    const { full_key } = await control.addKey({ name: "narrow", scopes: ["api-keys:read"] });
    await keys.select("Connect with Another Key");
    await connectWith(full_key);
  });

  it("asks before it connects with a key that may not list clusters, and says so there", async () => {
    const { dialog } = harness.workbench;
    const { clusters, keys } = viewsOf(harness);
    const { message, detail } = await dialog.waitFor();
    assert.equal(message, "This key works, but lacks the scope clusters:read.");
    assert.equal(detail, "Clusters can't be listed with it.");
    await harness.workbench.screenshot("narrow-key");
    await dialog.press("Connect Anyway");
    const lacks = "Not allowed: the key lacks the scope clusters:read";
    await begins(clusters, [lacks, retry, "Connect with Another Key"]);
    await keys.row("narrow");
    await harness.workbench.screenshot("failed-scope");
    // When the key gets the scope, a refresh is enough.
    const { keys: known } = await harness.control.state();
    const id = known.find(({ name }) => name === "narrow")?.id ?? "";
    await harness.control.changeKey(id, { scopes: ["api-keys:read", "clusters:read"] });
    await clusters.select(retry);
    await isWhole(clusters);
  });

  it("offers nothing that a key which only reads may not do", async () => {
    await begin({ seed: "readonly", keys: true });
    const { workbench } = harness;
    const { clusters, keys } = viewsOf(harness);
    await eventually(async () => {
      const own = (await keys.rows()).find(({ description }) => description.startsWith("this connection"));
      assert.ok(own !== undefined);
      const offered = await keys.menuItems(own.label);
      assert.ok(!offered.some((item) => /Rotate|Revoke/.test(item)), offered.join());
      assert.equal(
        await keys.message(),
        "This connection's key can't change keys. Sign in with the browser to create one.",
      );
    });
    await waitUntilLoaded(clusters);
    assert.equal(await workbench.palette.offers("Skycloak: Create API Key…"), false);
  });

  it("says where an endpoint does not manage keys, shows the secret store's, and leads elsewhere", async () => {
    await begin({ seed: "acme", keys: false });
    const { workbench } = harness;
    const { clusters, keys } = viewsOf(harness);
    await begins(keys, [
      "This endpoint can't manage API keys",
      "Sign in with the browser to create one…",
      "Manage API keys in the dashboard",
    ]);
    await eventually(async () => {
      const rows = await keys.rows();
      assert.ok(rows.some(({ description }) => /^this connection · stored$/.test(description)));
    });
    await waitUntilLoaded(clusters);
    await workbench.screenshot("without-keys");
    for (const command of ["Create", "Rotate", "Revoke"]) {
      assert.equal(await workbench.palette.offers(`Skycloak: ${command} API Key…`), false);
    }
    assert.equal(await workbench.palette.offers("Skycloak: Copy API Key"), true);
  });
});
