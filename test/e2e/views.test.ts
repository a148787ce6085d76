// Both views: the text of rows and the actions that they offer.
import assert from "node:assert/strict";
import { eventually } from "../support/eventually";
import { Harness } from "./harness";
import { connectByPaste, waitUntilLoaded, stopAfterFirstFailure, viewsOf } from "./flows";

const longName = /^Nächtliche Prüfung .* 🔑 <b>wichtig<\/b> \[Handbuch\] \(command:.*\) \$ \(trash\)$/;

describe("Looking at clusters and keys", () => {
  let harness: Harness;
  stopAfterFirstFailure(() => harness);

  before(async () => {
    harness = await Harness.open({ simulator: { seed: "acme" } });
    // Keeps pending changes pending during the test.
    await harness.control.freeze();
    await connectByPaste(harness);
  });

  after(() => harness.close());

  it("tells the eight statuses of a cluster apart, by shape and in words", async () => {
    const { clusters } = viewsOf(harness);
    const rows = await clusters.rows();
    assert.deepEqual(
      rows.map(({ label, description, icon }) => `${icon} ${label}: ${description}`),
      [
        "sync billing-next: updating · 26.4.10 · small · us",
        "pass-filled customers-prod: 26.4.10 · large · eu",
        "pass-filled customers-staging: 26.4.2 · medium · eu",
        "tools devices-au: in maintenance · 26.2.5 · medium · au",
        "debug-pause load-test: stopped · 26.1.5 · large · us",
        "warning partners-ca: degraded · 26.3.3 · small · ca",
        "trash preview-4642: being deleted · 26.3.3 · small · eu",
        "error preview-4698: failed · 26.4.2 · small · eu",
        "loading preview-4711: being created · 26.4.10 · small · eu",
        "pass-filled Staff Login: 25.0.6 · medium · us",
        "pass-filled wallet-tide: 0.14.20 · small · eu",
        "pass-filled wallet-tide-old: 0.9.8 · small · au",
      ],
    );
    const colors = new Set(rows.map(({ iconColor }) => iconColor));
    assert.ok(colors.size >= 6, `only ${colors.size} colours`);
  });

  it("says of each key when it ends and where its secret is, living ones first", async () => {
    const { keys } = viewsOf(harness);
    await eventually(async () => {
      const rows = await keys.rows();
      assert.deepEqual(
        rows.map(({ label, icon }) => `${icon} ${label.replace(longName, "(long name)")}`),
        [
          "warning mcp session",
          "warning ci-github-actions",
          "warning credentials for the sync job",
          "key (long name)",
          "key Workspace admin",
          "key terraform-production",
          "key backup (planned)",
          "key from before the move",
          "key Grafana",
          "history contractor",
          "circle-slash old laptop",
          "history hackathon",
        ],
      );
      const own = rows[4];
      assert.match(own?.description ?? "", /^this connection · expires in \d+ days · stored$/);
      assert.match(rows[0]?.description ?? "", /^expires in \d+ minutes$/);
      assert.equal(rows[8]?.description, "never expires");
      assert.match(rows[10]?.description ?? "", /^revoked .*ago$/);
    });
  });

  it("reads every row to a screen reader, status included", async () => {
    const { clusters, keys } = viewsOf(harness);
    const spoken = (name: string, state: string, size: string): string =>
      `${name}. Status: ${state}. Version: 26.4.10. Size: ${size}. Location: eu.`;
    assert.equal((await clusters.row("customers-prod")).ariaLabel, spoken("customers-prod", "available", "large"));
    assert.equal((await clusters.row("preview-4711")).ariaLabel, spoken("preview-4711", "being created", "small"));
    assert.match((await keys.row("old laptop")).ariaLabel, /^old laptop\. revoked .* ago\.$/);
    assert.match(
      (await keys.row("ci-github-actions")).ariaLabel,
      /^ci-github-actions\. active\. expires in \d+ days\.$/,
    );
    const unread = [...(await clusters.rows()), ...(await keys.rows())].filter(({ ariaLabel }) => ariaLabel === "");
    assert.deepEqual(unread, []);
  });

  it("has everything that is known in the tooltip", async () => {
    const { workbench } = harness;
    const { clusters, keys } = viewsOf(harness);
    const cluster = await clusters.tooltip("Staff Login");
    for (const line of [
      /^Staff Login$/m,
      /^Status: available$/m,
      /^Type: keycloak$/m,
      /^Version: 25\.0\.6$/m,
      /^URL: https?:\/\/\S+$/m,
      /^Path: \/auth$/m,
      /^Created: .*ago \(.+\)$/m,
      /^ID: [0-9a-f-]{36}$/m,
    ]) {
      assert.match(cluster, line);
    }
    await workbench.screenshot("tooltip-cluster");
    const key = await keys.tooltip("terraform-production");
    for (const line of [
      /^Status: active$/m,
      /^Prefix: sk_sc_\S+$/m,
      /^Scopes: .*clusters:write.*realms:write/m,
      /^Last used: 2 hours ago \(.+\)$/m,
      /^Expires: in \d+ months \(.+\)$/m,
      /^Secret: not stored$/m,
      /^Notes: Used by the infrastructure pipeline; ask platform@ before touching it\.$/m,
    ]) {
      assert.match(key, line);
    }
    await workbench.screenshot("tooltip-key");
  });

  it("shows what somebody typed as a name or a note, and does nothing of what it says", async () => {
    const { keys } = viewsOf(harness);
    const name = (await keys.rows()).map(({ label }) => label).find((label) => longName.test(label));
    assert.ok(name !== undefined, "the row is not there");
    const text = await keys.tooltip(name);
    assert.match(text, /\[Handbuch\]\(command:workbench\.action\.quit\) \$\(trash\)/);
    assert.match(text, /<img src=x onerror=alert\(1\)>/);
    const hover = harness.workbench.page.locator(".monaco-hover:visible .hover-contents");
    assert.equal(await hover.locator("a, img, table, .codicon").count(), 0);
  });

  it("hides what has ended, and shows it again", async () => {
    const { keys } = viewsOf(harness);
    await keys.pressTitleAction("Hide Revoked and Expired API Keys");
    await keys.waitUntilGone("old laptop");
    const labels = (await keys.rows()).map(({ label }) => label);
    assert.equal(labels.length, 9);
    assert.ok(!labels.includes("contractor") && !labels.includes("hackathon"));
    await keys.pressTitleAction("Show Revoked and Expired API Keys");
    await keys.row("old laptop");
    assert.equal((await keys.rows()).length, 12);
  });

  it("keeps the selection through a refresh, which shows what was made elsewhere", async () => {
    const { workbench, control } = harness;
    const { keys } = viewsOf(harness);
    await keys.select("Grafana");
    await control.addKey({ name: "from the dashboard", scopes: ["clusters:read"] });
    await keys.pressTitleAction("Refresh");
    await keys.row("from the dashboard");
    assert.deepEqual(await keys.selected(), ["Grafana"]);
    assert.deepEqual(await workbench.notifications.texts(), []);
  });

  it("offers on a cluster what works there", async () => {
    const { clusters } = viewsOf(harness);
    assert.ok((await clusters.inlineActions("customers-prod")).includes("Open Admin Console"));
    const pages = ["Show Cluster Details", "Show Cluster Logs", "Show Cluster Security Logs", "Show Cluster Events"];
    assert.deepEqual(await clusters.menuItems("customers-prod"), [
      ...pages,
      "Open Admin Console",
      "Copy",
      "Change",
      "Automation Client",
      "Export and Import",
      "Delete Cluster…",
    ]);
    assert.deepEqual(await clusters.menuItems("customers-prod", "Change"), [
      "Rename Cluster…",
      "Resize Cluster…",
      "Change Cluster Features…",
      "Set Maintenance Window…",
      "Upgrade Cluster…",
      "Enable Automatic Upgrades",
      "Pin",
    ]);
    // Until a cluster has been created it has no address, and one that is being deleted can't be changed.
    assert.ok(!(await clusters.inlineActions("preview-4711")).includes("Open Admin Console"));
    assert.deepEqual(await clusters.menuItems("preview-4711"), [...pages, "Copy", "Change", "Delete Cluster…"]);
    assert.deepEqual(await clusters.menuItems("preview-4711", "Change"), ["Rename Cluster…", "Pin"]);
    assert.deepEqual(await clusters.menuItems("preview-4711", "Copy"), [
      "Copy Cluster ID",
      "Copy Cluster as Terraform",
      "Copy Request as curl",
    ]);
    assert.deepEqual(await clusters.menuItems("preview-4642"), [...pages, "Copy"]);
  });

  it("offers on a key what works there", async () => {
    const { keys } = viewsOf(harness);
    assert.deepEqual(await keys.inlineActions("Workspace admin"), ["Copy API Key", "Rotate API Key…"]);
    assert.deepEqual(await keys.menuItems("Workspace admin"), [
      "Copy API Key",
      "Open Terminal with API Key",
      "Rotate API Key…",
      "Forget API Key on This Machine…",
      "Revoke API Key…",
    ]);
    await harness.workbench.screenshot("key-actions");
    // A key that isn't stored can't be copied.
    assert.deepEqual(await keys.inlineActions("Grafana"), ["Rotate API Key…"]);
    assert.deepEqual(await keys.menuItems("Grafana"), ["Store API Key…", "Rotate API Key…", "Revoke API Key…"]);
    // A revoked or expired key offers nothing.
    assert.deepEqual(await keys.inlineActions("old laptop"), []);
    assert.deepEqual(await keys.inlineActions("contractor"), []);
  });

  it("copies a cluster's address and ID", async () => {
    const { workbench, control } = harness;
    const { clusters } = viewsOf(harness);
    const { clusters: known } = await control.state();
    const cluster = known.find(({ name }) => name === "customers-prod");
    await clusters.chooseMenuItem("customers-prod", "Copy", "Copy Cluster URL");
    await eventually(async () => assert.equal(await workbench.readClipboard(), cluster?.url));
    await clusters.chooseMenuItem("customers-prod", "Copy", "Copy Cluster ID");
    await eventually(async () => assert.equal(await workbench.readClipboard(), cluster?.id));
  });

  it("opens a cluster, as far as the editor's own question", async () => {
    const { workbench } = harness;
    const { clusters } = viewsOf(harness);
    await clusters.pressInlineAction("customers-prod", "Open Admin Console");
    const { message, detail } = await workbench.dialog.waitFor();
    assert.match(message, /open the external website/);
    assert.match(detail, /^https:\/\/.*\/admin\/$/);
    await workbench.dialog.press("Cancel");
  });

  it("opens a realm in the admin console, at its own address", async () => {
    const { workbench, control } = harness;
    const { page, dialog } = workbench;
    const { clusters } = viewsOf(harness);
    const { clusters: known } = await control.state();
    const url = known.find(({ name }) => name === "customers-prod")?.url ?? "";
    await page.context().route(`${url}/**`, (route) => route.fulfill({ body: "The admin console" }));
    await clusters.expand("customers-prod");
    await clusters.expand("Realms");
    await clusters.chooseMenuItem("customers", "Open Admin Console");
    await dialog.waitFor();
    const opened = page.waitForEvent("popup");
    await dialog.press("Open");
    const popup = await opened;
    await popup.getByText("The admin console").waitFor();
    assert.equal(popup.url(), `${url}/admin/master/console/#/customers`);
    await popup.close();
    await page.context().unroute(`${url}/**`);
    await clusters.pressTitleAction("Collapse All");
    await clusters.waitUntilGone("Realms");
  });

  it("acts on several selected keys, and offers only what makes sense for them", async () => {
    const { workbench, control } = harness;
    const { keys } = viewsOf(harness);
    const { page, dialog } = workbench;
    await keys.select("backup (planned)");
    await page.keyboard.press("Shift+ArrowDown");
    await page.keyboard.press("Shift+ArrowDown");
    assert.deepEqual(await keys.menuItems("from the dashboard"), ["Revoke API Key…"]);
    await eventually(async () => {
      await page.keyboard.press("Delete");
      const { message, detail } = await dialog.waitFor();
      assert.equal(message, "Revoke 3 API keys?");
      assert.match(detail, /^backup \(planned\) \(\S+\)\nfrom before the move\nfrom the dashboard \(\S+\)\n\n/);
    });
    await workbench.screenshot("several-keys");
    await dialog.press("Cancel");
    assert.deepEqual(await control.requests({ method: "POST" }), []);
  });

  it("opens the dashboard from the view's menu", async () => {
    const { page } = harness.workbench;
    const opened = page.waitForEvent("popup");
    await viewsOf(harness).keys.chooseTitleMenuItem("Open Dashboard");
    const popup = await opened;
    // VS Code may open the page through its own server, as it does in remote windows.
    await popup.getByRole("heading", { name: "Skycloak dashboard" }).waitFor();
    await popup.close();
  });

  it("follows a cluster that is on its way while the view is shown", async () => {
    const { workbench, control } = harness;
    const { clusters } = viewsOf(harness);
    // After being hidden, the view polls after the first, shortest pause.
    await workbench.openSideBar("Explorer");
    await control.advance(10 * 60_000);
    await workbench.openSideBar("Skycloak");
    await clusters.waitUntilGone("preview-4642");
    assert.equal((await clusters.row("preview-4711")).icon, "pass-filled");
    assert.equal((await clusters.row("billing-next")).description, "26.4.10 · small · us");
  });

  it("shows what is in a cluster, down to a user, and counts what it does not list", async () => {
    const { clusters } = viewsOf(harness);
    await clusters.expand("customers-prod");
    await clusters.expand("Realms");
    await clusters.row("customers");
    await clusters.expand("customers");
    await eventually(async () => {
      assert.match((await clusters.row("Users")).description, /^[\d,]+$/);
    });
    await harness.workbench.screenshot("inside");
    await clusters.pressTitleAction("Collapse All");
    await clusters.waitUntilGone("Realms");
  });

  it("follows what was changed here, also over a reload, and says when it has arrived", async () => {
    const { control, workbench } = harness;
    const name = "customers-staging";
    const pinned = "partners-ca";
    await viewsOf(harness).clusters.chooseMenuItem(pinned, "Change", "Pin");
    await viewsOf(harness).clusters.chooseMenuItem(name, "Change", "Resize Cluster…");
    await workbench.quickInput.choose("large");
    const waiting = `Skycloak: waiting for “${name}”…`;
    const followed = workbench.page.locator(".statusbar-item").filter({ hasText: waiting });
    await followed.waitFor();
    await workbench.reload();
    await workbench.openSideBar("Skycloak");
    const { clusters } = viewsOf(harness);
    await waitUntilLoaded(clusters);
    await followed.waitFor();
    assert.match((await clusters.row(name)).description, /^updating/);
    const [first] = await clusters.rows();
    assert.deepEqual([first?.label, first?.description.split(" · ")[0]], [pinned, "pinned"]);
    await workbench.screenshot("pinned");
    const { id = "" } = (await control.state()).clusters.find((one) => one.name === name) ?? {};
    await control.changeCluster(id, { status: "available", transitions: [] });
    const told = `The cluster “${name}” is available.`;
    assert.deepEqual((await workbench.notifications.waitFor(told)).buttons, ["Open"]);
    await workbench.notifications.close(told);
    await followed.waitFor({ state: "detached" });
  });

  it("shows a page of events as it was, and follows an export, over a reload", async () => {
    const { control, workbench } = harness;
    const { page, quickInput, notifications } = workbench;
    const name = "customers-prod";
    await viewsOf(harness).clusters.chooseMenuItem(name, "Show Cluster Events");
    const events = page.frameLocator("iframe.webview").frameLocator("#active-frame");
    await events.getByLabel("User", { exact: true }).fill("anna");
    await events.locator("#apply").click();
    const inForce = events.getByRole("list", { name: "Active filters" });
    await inForce.getByText("User: anna").waitFor();

    await viewsOf(harness).clusters.chooseMenuItem(name, "Export and Import", "Start Export…");
    await quickInput.waitFor({ title: `Export “${name}” (1/3)` });
    for (const label of ["SQL", "Without Credentials", "No Password"]) {
      await quickInput.choose(label);
    }
    const exporting = page.locator(".statusbar-item").filter({ hasText: `Skycloak: exporting “${name}”…` });
    await exporting.waitFor();

    await workbench.reloadWindow();
    await inForce.getByText("User: anna").waitFor();
    await workbench.openSideBar("Skycloak");
    await waitUntilLoaded(viewsOf(harness).clusters);
    await exporting.waitFor();
    await control.advance(120_000);
    const told = new RegExp(`^The export of “${name}” is ready\\. Skycloak keeps it until .+\\.$`);
    assert.deepEqual((await notifications.waitFor(told)).buttons, ["Download…"]);
    await notifications.close(told);
    await exporting.waitFor({ state: "detached" });
  });

  it("slows down and says so while another program uses up the requests", async () => {
    const { clusters } = viewsOf(harness);
    await harness.control.spend(260);
    await clusters.pressTitleAction("Refresh");
    await eventually(async () => {
      assert.match(await clusters.message(), /close to its rate limit/);
    });
  });
});
