import assert from "node:assert/strict";
import { clusterStatuses } from "../../simulator/model";
import { waitForRows, rowOf, run, setUpSession, showViews } from "../host/session";
import { control, rows, type Row } from "../host/skycloak";

describe("The Clusters view", () => {
  setUpSession();

  it("tells all eight statuses apart by icon, by colour or words, and to a screen reader", async () => {
    const { clusters } = await control().state();
    const shown = await waitForRows("clusters");
    const looks = new Map(
      clusterStatuses.map((status) => {
        const cluster = clusters.find((one) => one.status === status);
        const row = shown.find(({ id }) => id.endsWith(cluster?.id ?? "none"));
        assert.ok(row, `no ${status} cluster is shown`);
        return [status, row];
      }),
    );
    const icons = [...looks.values()].map(({ icon }) => icon.replace("~spin", ""));
    assert.equal(new Set(icons).size, 8, icons.join());
    assert.ok([...looks.values()].every(({ color }) => color !== ""));
    const spoken = [...looks].map(([status, row]) => [status, / Status: (.*?)\./.exec(row.ariaLabel)?.[1]]);
    assert.deepEqual(spoken, [
      ["provisioning", "being created"],
      ["available", "available"],
      ["updating", "updating"],
      ["degraded", "degraded"],
      ["maintenance", "in maintenance"],
      ["stopped", "stopped"],
      ["failed", "failed"],
      ["deleting", "being deleted"],
    ]);
    for (const [status, { description }] of looks) {
      // The default isn't mentioned.
      assert.equal(/^\d/.test(description), status === "available", description);
    }
  });

  it("shows version, size and place beside the name, by name", async () => {
    const shown = await waitForRows("clusters");
    const labels = shown.map(({ label }) => label);
    assert.deepEqual(labels, labels.toSorted(new Intl.Collator().compare));
    const row = await rowOf("clusters", "customers-staging");
    assert.equal(row.description, "26.4.2 · medium · eu");
    assert.equal(row.ariaLabel, "customers-staging. Status: available. Version: 26.4.2. Size: medium. Location: eu.");
    const degraded = await rowOf("clusters", "partners-ca");
    assert.equal(degraded.description, "degraded · 26.3.3 · small · ca");
  });

  it("knows everything in the tooltip", async () => {
    const { clusters } = await control().state();
    const cluster = clusters.find(({ name }) => name === "Staff Login");
    const { tooltip } = await rowOf("clusters", "Staff Login");
    const text = plain(tooltip);
    for (const fact of [
      "**Staff Login**",
      "Status: available",
      "Type: keycloak",
      "Version: 25.0.6",
      "Size: medium",
      "Location: us",
      `URL: ${cluster?.url ?? "none"}`,
      "Path: /auth",
      "Single sign-on: on",
      "Automatic upgrades: on",
      `ID: ${cluster?.id ?? "none"}`,
    ]) {
      assert.ok(text.includes(fact), `${fact} is not in ${text}`);
    }
    assert.match(plain((await rowOf("clusters", "customers-prod")).tooltip), /Path: \/ *$/m);
    assert.match(text, /Created: 23 months ago \(|Created: \d years? ago \(/);
    assert.match(text, /Changed: 41 days ago \(/);
  });

  it("offers a cluster's address only where there is one", async () => {
    assert.equal((await rowOf("clusters", "customers-prod")).context, "cluster url live serving changeable manual");
    assert.equal((await rowOf("clusters", "preview-4711")).context.includes("url"), false);
    assert.equal((await rowOf("clusters", "preview-4698")).context.includes("url"), false);
  });

  it("survives statuses, fields and shapes that it does not know", async () => {
    await control().addCluster({ name: "from the future", status: "hibernating" });
    await control().addCluster({
      name: "odd",
      shape: {
        set: { status: 7, version: { major: 27 }, size: null, extra: ["x"], url: "javascript:x" },
        omit: ["location", "type", "created_at"],
      },
    });
    await control().addCluster({ name: "without id", shape: { omit: ["id"] } });
    await control().addCluster({ name: "", shape: { set: { name: "" } } });
    const shown = await waitForRows("clusters");
    assert.equal(shown.length, 12 + 3);
    const future = await rowOf("clusters", "from the future");
    assert.equal(future.icon, "question");
    assert.match(future.description, /^hibernating · /);
    assert.match(future.ariaLabel, /hibernating/);
    const odd = await rowOf("clusters", "odd");
    assert.equal(odd.icon, "question");
    assert.equal(odd.context, "cluster live serving changeable automatic");
    assert.equal(odd.description, "unknown");
    assert.ok(shown.some(({ label }) => label === "(no name)"));
  });

  it("shows what somebody named as text, never as a link, an icon or HTML", async () => {
    const name = "[x](command:y) $(trash) <b>b</b> **b**";
    await control().addCluster({ name });
    const row = await rowOf("clusters", "[x] (command:y) $ (trash) <b>b</b> **b**");
    assert.doesNotMatch(row.tooltip, /\]\(|\$\(|<b>|\*\*b\*\*/);
    assert.ok(plain(row.tooltip).includes(name));
  });

  it("keeps its ids from one refresh to the next", async () => {
    const before = await waitForRows("clusters");
    await control().changeCluster((await control().state()).clusters[0]?.id ?? "", {
      status: "stopped",
    });
    await run("refresh");
    assert.match((await rowOf("clusters", "customers-prod")).description, /^stopped/);
    const after = await waitForRows("clusters");
    assert.deepEqual(
      after.map(({ id }) => id),
      before.map(({ id }) => id),
    );
    assert.equal(new Set(after.map(({ id }) => id)).size, 12);
    assert.ok(after.every((row, index) => row.node === before[index]?.node));
  });
});

for (const { view, filter, clear, key, text, match } of [
  {
    view: "clusters",
    filter: "filterClusters",
    clear: "clearClusterFilter",
    key: "skycloak.clustersFiltered",
    text: "Stopped",
    match: ({ ariaLabel }: Row) => ariaLabel.includes(" stopped."),
  },
  {
    view: "keys",
    filter: "filterKeys",
    clear: "clearKeyFilter",
    key: "skycloak.keysFiltered",
    text: " expired",
    match: ({ ariaLabel }: Row) => ariaLabel.includes("expired"),
  },
] as const) {
  describe(`The filter of the view ${view}`, () => {
    const session = setUpSession();

    it("hides rows that do not have the text in name, description or status, and shows them again", async () => {
      const before = await waitForRows(view);
      const matching = before.filter(match).map(({ id }) => id);
      assert.ok(matching.length > 0 && matching.length < before.length);
      session.user.willType(text);
      await run(filter);
      const [last, ...shown] = (await rows(view)).toReversed();
      assert.deepEqual(shown.map(({ id }) => id).reverse(), matching);
      assert.ok(last);
      assert.equal(last.label, `The filter hides ${before.length - matching.length} rows`);
      assert.equal(last.command?.command, `skycloak.${clear}`);
      assert.equal(session.user.contextKeys.get(key), true);
      // Escape keeps the filter that was there before.
      session.user.willCancel();
      await run(filter);
      assert.equal((await rows(view)).length, matching.length + 1);
      // A name in the texts for screen readers.
      session.user.willType("status");
      await run(filter);
      assert.equal((await rows(view)).length, 1);
      await run(clear);
      assert.equal(session.user.contextKeys.get(key), false);
      assert.deepEqual(
        (await rows(view)).map(({ id }) => id),
        before.map(({ id }) => id),
      );
    });
  });
}

describe("Going to a cluster that the filter hides", () => {
  const session = setUpSession();

  it("shows all rows again, and selects it", async () => {
    await showViews();
    const before = await waitForRows("clusters");
    session.user.willType("load-test");
    await run("filterClusters");
    assert.equal((await rows("clusters")).length, 2);
    const errors = session.user.messages.length;
    session.user.willPick("customers-prod");
    await run("goTo");
    assert.equal((await rows("clusters")).length, before.length);
    assert.equal(session.user.messages.length, errors, session.user.lastMessage?.text);
  });
});

describe("The Clusters view of an empty workspace", () => {
  setUpSession({ seed: "empty" });

  it("says that there is none, and where to make one", async () => {
    const shown = await waitForRows("clusters");
    assert.equal(shown.length, 1);
    const row = await rowOf("clusters", "No clusters yet. Create one…");
    assert.equal(row.command?.command, "skycloak.createCluster");
  });
});

/** The text of Markdown, without escapes. */
function plain(markdown: string): string {
  return markdown.replace(/&#(\d+);/g, (_, code: string) => String.fromCharCode(Number(code)));
}
