// The page of a cluster: its sections, their requests, and the errors of those that fail.
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import * as vscode from "vscode";
import { eventually } from "../../support/eventually";
import { WebviewRecorder } from "../host/webview-recorder";
import { waitForRows, rowOf, run, setUpSession } from "../host/session";
import { control } from "../host/skycloak";

const cluster = "customers-prod";
const parts = [
  ...["overview", "logins", "performance", "visitors"],
  ...["upgrade-path", "upgrades", "window", "realms", "features"],
];

describe("The page of a cluster", () => {
  const session = setUpSession();
  let pages: WebviewRecorder;

  beforeEach(() => {
    pages = WebviewRecorder.start();
  });
  afterEach(async () => {
    pages.restore();
    await vscode.commands.executeCommand("workbench.action.closeAllEditors");
  });

  async function open(): Promise<void> {
    const row = await rowOf("clusters", cluster);
    await control().clearRequests();
    await run("showClusterDetails", row.node);
    await eventually(() => assert.ok(pages.text("as-of").startsWith("As of ")));
  }

  async function asked(): Promise<string[]> {
    const requests = await control().requests();
    return requests.map(({ path }) => path.replace(/^\/clusters\/[^/]+/, "")).sort();
  }

  const all = [
    "",
    "/insights/authentication",
    "/insights/events",
    "/insights/overview",
    "/insights/performance",
    "/maintenance-window",
    "/realms",
    "/upgrade-path",
    "/upgrades",
  ];

  it("shows on the cluster's row, too, which upgrade is available", async () => {
    await run("showClusterDetails", (await rowOf("clusters", "customers-staging")).node);
    await eventually(async () => {
      assert.match((await rowOf("clusters", "customers-staging")).description, / · 26\.4\.10 available$/);
    });
  });

  it("shows every part, asked for once, and the same page when it is asked for again", async () => {
    await open();
    assert.deepEqual(await asked(), all);
    for (const id of parts) assert.doesNotMatch(pages.sections.get(id) ?? "⚠", /⚠/, id);
    assert.match(pages.text("head"), /^customers-prod ✓ available keycloak · /);
    assert.match(pages.sections.get("logins") ?? "", /<svg role="img"/);
    assert.match(pages.text("facts"), /Type keycloak .* ID [0-9a-f-]{36} Rename… /);
    await run("showClusterDetails", (await rowOf("clusters", cluster)).node);
    assert.deepEqual(await asked(), all);
    const tabs = vscode.window.tabGroups.all.flatMap((group) => group.tabs);
    assert.equal(tabs.filter(({ label }) => label === `Details of ${cluster}`).length, 1);
    const icon = pages.panel?.iconPath;
    assert.ok(icon !== undefined && "fsPath" in icon && existsSync(icon.fsPath));
    await run("refreshPage");
    assert.deepEqual(await asked(), [...all, ...all].sort());
  });

  it("shows the steps ahead in order, and never the current version", async () => {
    await open();
    assert.equal(pages.text("upgrade-path"), "Available Upgrades Up to date");
    const { clusters } = await control().state();
    const found = clusters.find(({ name }) => name === cluster);
    await control().changeCluster(found?.id ?? "", { version: "26.3.3" });
    await run("refresh");
    await run("refreshPage");
    await eventually(() =>
      assert.equal(pages.text("upgrade-path"), "Available Upgrades 26.4.2 next step 26.4.10 after 26.4.2 Upgrade…"),
    );
    assert.match(pages.text("upgrades"), /^Upgrade History 26\.3\.3 → 26\.4\.10 done · \d days ago 26\.2\.5 /);
  });

  it("asks for the time that it says its numbers are of", async () => {
    await open();
    for (const { path, query } of await control().requests()) {
      const name = /insights\/(\w+)$/.exec(path)?.[1];
      const sent = new URLSearchParams(query);
      const [from, to] = ["start_time", "end_time"].map((end) => sent.get(end));
      const length = Date.parse(to ?? "") - Date.parse(from ?? "");
      const days = name === undefined ? NaN : name === "events" ? 30 : 1;
      assert.equal(length, days * 24 * 3_600_000, path);
    }
    assert.match(pages.text("visitors"), /Logins by Realm \(Last 30 Days\)/);
    assert.match(pages.text("logins"), / in the last 24 hours/);
  });

  it("says in its place what could not be read, and a scope that is missing once", async () => {
    const paths = ["upgrades", "upgrade-path", "maintenance-window"];
    for (const path of paths) {
      const fault = { kind: "answer", status: 404 } as const;
      await control().addFault({ path: `/clusters/{cluster_id}/${path}`, fault });
    }
    const { full_key: key } = await control().addKey({ name: "other", scopes: ["clusters:read"] });
    session.user.willPick("Paste another key…").willType(key);
    await run("replaceKey");
    await waitForRows("clusters");
    await open();
    assert.match(pages.text("overview"), /lacks the scope clusters:insights:read\./);
    assert.match(pages.text("realms"), /lacks the scope realms:read\./);
    for (const id of ["logins", "performance", "visitors"]) assert.equal(pages.text(id), "");
    assert.match(pages.text("upgrades"), /^Upgrade History ⚠ .* Try Again$/);
    assert.match(pages.text("window"), /^Maintenance Window Upgrades can happen at any time/);
    await control().clearRequests();
    await run("refreshPage");
    assert.deepEqual(await asked(), ["", "/maintenance-window", "/upgrade-path", "/upgrades"]);
    // Changes are no longer offered after one has failed for lack of a scope.
    session.user.willPick("small");
    pages.sendMessage({ run: "skycloak.resizeCluster" });
    await eventually(() => assert.deepEqual(actions(), readActions));
  });

  const actions = (): string[] =>
    [...pages.sections.values()].flatMap((text) =>
      Array.from(text.matchAll(/<li><button type="button" id="skycloak\.(\w+)"/g), ([, command = ""]) => command),
    );
  const readActions = ["refreshPage", "openAdminConsole", "showClusterLogs", "showSecurityLogs", "showEvents"];

  it("offers the changes that the cluster's state allows, and shows what they changed", async () => {
    const { clusters } = await control().state();
    const id = clusters.find(({ name }) => name === cluster)?.id ?? "";
    await open();
    const changes = [
      "setMaintenanceWindow",
      "removeMaintenanceWindow",
      "setFeatures",
      "renameCluster",
      "resizeCluster",
    ];
    assert.deepEqual(actions().toSorted(), [...readActions, ...changes, "autoUpgradeOn"].toSorted());
    const names = [...pages.sections.values()].flatMap((text) =>
      Array.from(text.matchAll(/<(?:nav|ul class="actions") aria-label="([^"]*)"/g), ([, name]) => name),
    );
    assert.deepEqual(names.toSorted(), ["Actions", "Cluster", "Features", "Maintenance Window"]);
    session.user.willPress("Remove");
    pages.sendMessage({ run: "skycloak.removeMaintenanceWindow" });
    await eventually(() => assert.match(pages.text("window"), /^Maintenance Window Upgrades can happen at any time/));
    assert.ok(!actions().includes("removeMaintenanceWindow"));
    for (const [change, offered] of [
      [{ version: "26.3.3" }, ["upgradeCluster"]],
      [{ version: "26.3.3", status: "updating" }, ["cancelUpgrade"]],
      [{ version: "26.3.3", status: "failed" }, []],
    ] as const) {
      await control().changeCluster(id, change);
      await run("refresh");
      await eventually(() => {
        assert.deepEqual(
          actions().filter((command) => /upgradeCluster|cancelUpgrade/.test(command)),
          offered,
        );
        assert.equal(actions().includes("resizeCluster"), offered.length > 0);
      });
    }
  });

  it("runs no other command, and none with an argument of its own", async () => {
    await open();
    await control().clearRequests();
    for (const message of [
      { run: "skycloak.deleteCluster" },
      { run: "skycloak.removeMaintenanceWindow", args: [] },
      { run: "workbench.action.quit" },
    ]) {
      pages.sendMessage(message);
    }
    await run("refreshPage");
    assert.deepEqual(await asked(), all);
  });

  it("links realms to the admin console", async () => {
    await open();
    const links = Array.from((pages.sections.get("realms") ?? "").matchAll(/<a href="([^"]*)"[^>]*>([^<]*)/g));
    const [, url, name] = links.find(([, , name]) => name === "customers") ?? [];
    assert.match(`${url} ${name}`, /^https:\/\/\S+\/admin\/master\/console\/#\/customers customers$/);
  });

  it("shows what the server says as text", async () => {
    const { clusters } = await control().state();
    const found = clusters.find(({ name }) => name === cluster);
    const version = '<img src="x">';
    await control().changeCluster(found?.id ?? "", { shape: { set: { version } } });
    await run("refresh");
    await open();
    assert.match(pages.sections.get("head") ?? "", /&lt;img src=&quot;x&quot;&gt;/);
    for (const text of pages.sections.values()) assert.doesNotMatch(text, /<img/);
  });
});
