// Creating, changing and deleting clusters.
import assert from "node:assert/strict";
import * as vscode from "vscode";
import { eventually } from "../../support/eventually";
import { ControlledTimers } from "../host/controlled-timers";
import { selectable } from "../host/quick-input";
import { waitForRows, rowOf, run, setUpSession, showViews } from "../host/session";
import { control } from "../host/skycloak";
import { childRows, rowAt as at } from "../host/cluster-rows";

const writes = async (): Promise<string[]> =>
  (await control().requests())
    .filter(({ method }) => method !== "GET")
    .map(({ method, path, status }) => `${method} ${path.replace(/[0-9a-f-]{36}/, "ID")} ${status}`);

const named = async (name: string) => (await control().state()).clusters.find((one) => one.name === name);

/** Delays between polls; 20 and 30 s are deadlines. */
const isPause = (ms: number): boolean => ms >= 5_000 && ms <= 60_000 && ms % 10_000 !== 0;

/** Polls operations without delays. */
function withoutPauses(): void {
  let timers: ControlledTimers;
  beforeEach(() => (timers = ControlledTimers.shorten(isPause)));
  afterEach(() => timers.restore());
}

describe("Create Cluster", () => {
  const session = setUpSession();
  withoutPauses();

  /** Accepts all defaults with this name, and confirms. */
  function accepts(name: string): void {
    session.user.willAccept().willAccept().willAccept().willPick("medium").willType(name).willAccept().willAccept();
  }

  it("asks in seven steps, sums up, follows the cluster until it is there, and opens it", async () => {
    await control().changeSettings({
      lifecycle: { provisioningMs: 1, passesUpdating: false },
    });
    accepts("shop-eu");
    session.user.willPress("Create").willPress("Open");
    await run("createCluster");
    const steps = session.user.prompts.filter(({ title }) => title === "Create Cluster");
    assert.deepEqual(
      steps.map(({ step }) => step),
      [1, 2, 3, 4, 5, 6, 7],
    );
    const versions = steps[1]?.items.map(({ label }) => label) ?? [];
    assert.deepEqual(
      versions,
      versions.toSorted((a, b) => b.localeCompare(a, undefined, { numeric: true })),
    );
    const [question] = session.user.messages;
    assert.match(question?.detail ?? "", /^Type: .+\nVersion: .+\nLocation: .+\nSize: medium/);
    assert.deepEqual(await writes(), ["POST /clusters 201"]);
    const made = await named("shop-eu");
    assert.deepEqual([made?.size, made?.version], ["medium", versions[0]]);
    await eventually(() => assert.deepEqual(session.user.openedUrls, [`${made?.url ?? ""}/admin/`]));
    assert.match(session.user.lastMessage?.text ?? "", /^The cluster “shop-eu” is available\.$/);
    assert.equal(vscode.workspace.workspaceFolders?.length, 1);
  });

  it("selects the new cluster, also if the filter hides it", async () => {
    await showViews();
    session.user.willType("load-test");
    await run("filterClusters");
    accepts("shop-eu");
    session.user.willPress("Create");
    await run("createCluster");
    await eventually(() =>
      assert.match(String(session.user.contextKeys.get("skycloak.selectedClusterRow")), /^cluster /),
    );
    assert.equal(session.user.contextKeys.get("skycloak.clustersFiltered"), false);
    await run("copyClusterId");
    assert.equal(await vscode.env.clipboard.readText(), (await named("shop-eu"))?.id);
  });

  it("sends nothing where the person leaves, at whatever step", async () => {
    for (let step = 0; step < 5; step++) {
      for (let at = 0; at < step; at++) {
        if (at === 4) session.user.willType("x");
        else session.user.willAccept();
      }
      session.user.willCancel();
      await run("createCluster");
    }
    accepts("not yet");
    await run("createCluster");
    assert.match(session.user.lastMessage?.text ?? "", /^Create the cluster “not yet”\?$/);
    assert.deepEqual(await writes(), []);
  });

  it("says what is wrong with a name as it is typed", async () => {
    session.user.willAccept().willAccept().willAccept().willAccept().willType("1st place").willCancel();
    await run("createCluster");
    assert.deepEqual(session.user.validationErrors, ["The name must start with a letter (a to z)."]);
  });

  it("tells a type that is not enabled from a fault", async () => {
    await control().changeSettings({ enabledTypes: [] });
    accepts("tide");
    session.user.willPress("Create");
    await run("createCluster");
    assert.match(session.user.lastMessage?.text ?? "", /the type \S+ is not enabled for this/);
    assert.deepEqual(await writes(), ["POST /clusters 500"]);
  });

  it("says what the plan allows", async () => {
    await control().changeSettings({ plan: { clusterLimit: 0 } });
    accepts("one too many");
    session.user.willPress("Create");
    await run("createCluster");
    assert.match(session.user.lastMessage?.text ?? "", /The plan's limit is reached: \d+ of 0 in use/);
  });

  it("never sends it twice: where the answer is lost, the list says whether it was made", async () => {
    await control().addFault({
      method: "POST",
      path: "/clusters",
      times: 1,
      fault: { kind: "drop", when: "after" },
    });
    accepts("lost and found");
    session.user.willPress("Create");
    await run("createCluster");
    assert.match(session.user.lastMessage?.text ?? "", /the change may have been made/);
    const posts = (await control().requests({ method: "POST" })).length;
    assert.equal(posts, 1);
    assert.ok((await waitForRows("clusters")).some(({ label }) => label === "lost and found"));
  });
});

describe("Changing a cluster", () => {
  const session = setUpSession();
  withoutPauses();
  const name = "customers-staging";

  it("renames it, at once in the tree", async () => {
    session.user.willType("customers-next");
    await run("renameCluster", (await rowOf("clusters", name)).node);
    assert.ok(await named("customers-next"));
    await rowOf("clusters", "customers-next");
    assert.deepEqual(await writes(), ["PATCH /clusters/ID 200"]);
  });

  it("waits for one that is busy, where the person sees it, and then does it", async () => {
    const cluster = await named(name);
    await control().changeCluster(cluster?.id ?? "", {
      status: "updating",
      transitions: [{ inMs: 900, status: "available" }],
    });
    session.user.willPick("large");
    await run("resizeCluster", (await rowOf("clusters", name)).node);
    const sent = await writes();
    assert.ok(sent.length >= 2, sent.join());
    assert.ok(sent.slice(0, -1).every((one) => one.endsWith(" 409")));
    assert.match(sent.at(-1) ?? "", / 200$/);
    assert.equal((await named(name))?.size, "large");
  });

  it("shows the wait for a rate limit, and does nothing where the person gives up", async () => {
    await control().addFault({
      method: "PATCH",
      path: "/clusters/{cluster_id}",
      fault: { kind: "answer", status: 429, retryAfter: 20 },
    });
    const titles: string[] = [];
    session.user.onProgress = (title, stop) => {
      titles.push(title);
      if (title.includes("has reached its rate limit")) stop();
    };
    session.user.willType("customers-next");
    const heard = session.user.messages.length;
    await run("renameCluster", (await rowOf("clusters", name)).node);
    assert.match(titles.join("\n"), /has reached its rate limit\. Waiting 20 seconds/);
    assert.deepEqual(await writes(), ["PATCH /clusters/ID 429"]);
    assert.equal(session.user.messages.length, heard);
  });

  it("tells where it did not become what was asked for", async () => {
    const cluster = await named(name);
    await control().changeCluster(cluster?.id ?? "", { shape: { set: { size: "small" } } });
    session.user.willPick("large");
    await run("resizeCluster", (await rowOf("clusters", name)).node);
    assert.ok(
      session.user.messages.some(({ text }) => text.includes("size is small instead of large")),
      JSON.stringify(session.user.messages),
    );
  });

  const pathOf = (body: unknown) =>
    control().addFault({
      path: "/clusters/{cluster_id}/upgrade-path",
      times: 1,
      fault: { kind: "answer", status: 200, body },
    });

  it("offers the next step and no other, says what follows, and tells when it is done", async () => {
    await control().changeSettings({ lifecycle: { updatingMs: 1 } });
    const row = await rowOf("clusters", "Staff Login");
    const shown = session.user.prompts.length;
    session.user.willPress("Upgrade");
    await run("upgradeCluster", row.node);
    const question = session.user.messages.find(({ modal }) => modal);
    assert.equal(question?.text, "Upgrade “Staff Login” from 25.0.6 to 26.0.8?");
    assert.match(question.detail, /Next after this one: 26\.1\.5, 26\.2\.5, 26\.3\.3, 26\.4\.2, 26\.4\.10\.$/m);
    assert.equal(session.user.prompts.length, shown);
    assert.deepEqual(await writes(), ["PATCH /clusters/ID 200"]);
    assert.equal((await named("Staff Login"))?.version, "26.0.8");
    await eventually(() => assert.equal(session.user.lastMessage?.text, "The cluster “Staff Login” is available."));
  });

  for (const ends of ["failed", "timed_out"] as const) {
    it(`says that an upgrade came to nothing: ${ends}`, async () => {
      await control().changeSettings({ lifecycle: { updatingMs: 1, upgradeEnds: ends } });
      session.user.willPress("Upgrade");
      await run("upgradeCluster", (await rowOf("clusters", "Staff Login")).node);
      await eventually(() =>
        assert.equal(
          session.user.lastMessage?.text,
          "“Staff Login” was not upgraded to 26.0.8. It still has version 25.0.6.",
        ),
      );
    });
  }

  it("waits for an upgrade that the cluster does not show yet", async () => {
    await control().changeSettings({ lifecycle: { updatingMs: 600_000 } });
    const { node } = await rowOf("clusters", "Staff Login");
    const { id = "" } = (await named("Staff Login")) ?? {};
    // The cluster looks unchanged: only the list of upgrades has the failure.
    const set = { status: "available", version: "25.0.6" };
    await control().changeCluster(id, { shape: { set } });
    session.user.willPress("Upgrade");
    await run("upgradeCluster", node);
    const path = "/clusters/{cluster_id}/upgrades";
    await control().awaitRequests({ path, reached: "finished" });
    const heard = session.user.messages.length;
    assert.match(session.user.lastMessage?.text ?? "", /^Upgrade “Staff Login” from/);
    await control().advance(600_000);
    await control().changeCluster(id, { shape: {} });
    await eventually(() => {
      const texts = session.user.messages.slice(heard).map(({ text }) => text);
      assert.deepEqual(texts, ["The cluster “Staff Login” is available."]);
    });
  });

  it("takes no path for an upgrade that only has the current version, or none that is newer", async () => {
    const { node } = await rowOf("clusters", "Staff Login");
    const current = { version: "25.0.6", required: false };
    for (const path of [
      [],
      [current],
      [{ version: "24.0.5", required: true }, current],
      [{ version: "latest", required: true }, current, { required: true }],
    ]) {
      await pathOf(path);
      await run("upgradeCluster", node);
      assert.match(session.user.lastMessage?.text ?? "", /^“Staff Login” is up to date/);
    }
    await pathOf([{ version: "26.1.5", required: true }, { version: "26.0.8" }, current]);
    await run("upgradeCluster", node);
    assert.equal(session.user.lastMessage?.text, "Upgrade “Staff Login” from 25.0.6 to 26.0.8?");
    // An unreadable list doesn't count as empty.
    await pathOf({ path: [] });
    await run("upgradeCluster", node);
    assert.match(session.user.lastMessage.text, /an invalid response/);
    assert.deepEqual(await writes(), []);
  });

  it("upgrades from the version that the cluster has by now, not the one that was listed", async () => {
    const { node } = await rowOf("clusters", "Staff Login");
    const { id = "" } = (await named("Staff Login")) ?? {};
    await control().changeCluster(id, { version: "26.3.3" });
    await run("upgradeCluster", node);
    assert.equal(session.user.lastMessage?.text, "Upgrade “Staff Login” from 26.3.3 to 26.4.2?");
  });

  it("shows the next step and how each upgrade ended, newest first, and spins for none that ended", async () => {
    const name = "Staff Login";
    const { id = "" } = (await named(name)) ?? {};
    const started_at = (await control().state()).clock.now;
    const upgrade = (phase: string, from_version: string, before = 0) => ({
      id: phase,
      from_version,
      to_version: "26.0.8",
      phase,
      started_at: new Date(Date.parse(started_at) - before * 60_000).toISOString(),
      completed_at: null,
    });
    await control().changeClusterResources(id, {
      upgrades: [
        upgrade("completed", "25.0.1", 50),
        upgrade("rebooting", "25.0.6"),
        upgrade("cancelled", "25.0.2", 40),
        upgrade("timed_out", "25.0.4", 20),
        upgrade("failed", "25.0.3", 30),
        upgrade("initiated", "25.0.5", 10),
      ],
    });
    // The simulator completes an upgrade without an end once the cluster is idle.
    const history = (status: string) =>
      control().changeCluster(id, { status, transitions: [{ inMs: 600_000, status: "available" }] });
    await history("updating");
    await run("refresh");
    const steps = await childRows(await at(name, "Available Upgrades"));
    assert.deepEqual(
      steps.map(({ label, description }) => `${label} ${description}`),
      ["26.0.8 next step"],
    );
    const rows = await childRows(await at(name, "Upgrade History"));
    assert.deepEqual(
      rows.map(({ label, description, icon }) => [label.slice(0, 6), description.split(" · ")[0], icon]),
      [
        ["25.0.6", "rebooting", "sync~spin"],
        ["25.0.5", "started", "sync~spin"],
        ["25.0.4", "timed out", "error"],
        ["25.0.3", "failed", "error"],
        ["25.0.2", "cancelled", "circle-slash"],
        ["25.0.1", "done", "pass"],
      ],
    );
    await history("degraded");
    await run("refresh");
    await eventually(async () => {
      const idle = await childRows(await at(name, "Upgrade History"));
      assert.ok(
        idle.every(({ icon }) => !icon.endsWith("~spin")),
        JSON.stringify(idle),
      );
    });
  });

  it("calls an upgrade off while that can be done, and says when it can't", async () => {
    await control().changeSettings({ lifecycle: { updatingMs: 600_000 } });
    const { node } = await rowOf("clusters", "Staff Login");
    const before = await named("Staff Login");
    session.user.willPress("Upgrade");
    await run("upgradeCluster", node);
    assert.equal((await named("Staff Login"))?.status, "updating");
    session.user.willPress("Cancel Upgrade");
    await run("cancelUpgrade", node);
    assert.equal(session.user.lastMessage?.text, "Cancel the upgrade of “Staff Login”?", "the row shows the rest");
    const after = await named("Staff Login");
    assert.deepEqual([after?.status, after?.version], ["available", before?.version]);
    session.user.willPress("Cancel Upgrade");
    await run("cancelUpgrade", node);
    assert.match(session.user.lastMessage.text, /There is no upgrade to cancel, or it is too late to cancel it\.$/);
  });

  it("changes its features, and sends nothing where they stay as they are", async () => {
    const { node } = await rowOf("clusters", name);
    session.user.willAccept();
    await run("setFeatures", node);
    assert.deepEqual(await writes(), []);
    const { items = [], ticked = [] } = session.user.prompts.at(-1) ?? {};
    const other = selectable(items).find(({ label }) => !ticked.includes(label));
    assert.ok(other);
    session.user.willPick(...ticked, other.label);
    await run("setFeatures", node);
    assert.deepEqual(await writes(), ["PATCH /clusters/ID 200"]);
    assert.equal((await named(name))?.features.length, ticked.length + 1);
  });

  it("sets a maintenance window, and takes it away", async () => {
    const { node } = await rowOf("clusters", name);
    session.user.willPick("Sunday").willType("01:30").willType("04:00").willPick("Europe/Berlin");
    await run("setMaintenanceWindow", node);
    const [put] = await control().requests({ method: "PUT" });
    assert.equal(put?.status, 200);
    session.user.willPress("Remove");
    await run("removeMaintenanceWindow", node);
    assert.equal((await control().requests({ method: "DELETE" }))[0]?.status, 204);
  });

  it("switches automatic upgrades", async () => {
    const { node } = await rowOf("clusters", name);
    const before = (await named(name))?.auto_upgrade_enabled;
    await run(before === true ? "autoUpgradeOff" : "autoUpgradeOn", node);
    assert.equal((await named(name))?.auto_upgrade_enabled, before !== true);
  });

  it("deletes only what is typed", async () => {
    const { node } = await rowOf("clusters", name);
    session.user.willPress("Delete…").willType("customers");
    await run("deleteCluster", node);
    assert.deepEqual(session.user.validationErrors, [`Type ${name} to confirm.`]);
    assert.deepEqual(await writes(), []);
    await control().changeSettings({ lifecycle: { deletingMs: 1 } });
    session.user.willPress("Delete…").willType(name);
    await run("deleteCluster", node);
    assert.deepEqual(await writes(), ["DELETE /clusters/ID 204"]);
    await eventually(async () => assert.ok(!(await waitForRows("clusters")).some(({ label }) => label === name)));
  });
});
