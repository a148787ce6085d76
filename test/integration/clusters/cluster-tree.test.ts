// A cluster's resources in the tree.
import assert from "node:assert/strict";
import * as vscode from "vscode";
import { eventually } from "../../support/eventually";
import { waitForRows, rowOf, run, setUpSession } from "../host/session";
import { control, type Row } from "../host/skycloak";
import { childRows, rowAt as at } from "../host/cluster-rows";

const labels = (found: readonly Row[]): string[] => found.map(({ label }) => label);

const cluster = "customers-prod";

/** Expands a row and everything below it. @returns these rows, messages included. */
async function open(row: Row, depth = 0): Promise<Row[]> {
  if (row.collapsibleState !== vscode.TreeItemCollapsibleState.Collapsed || depth > 8) return [];
  const all: Row[] = [];
  for (const child of await childRows(row)) all.push(child, ...(await open(child, depth + 1)));
  return all;
}

/** Whether the label for screen readers contains every text of the row once, as a sentence. */
function isSpoken({ label, description, ariaLabel, context }: Row): boolean {
  const texts = [label, ...description.split(" · ")].filter((text) => text !== "");
  const isComplete = context.startsWith("cluster ") || texts.every((text) => ariaLabel.includes(text));
  const sentences = ariaLabel.split(/(?<=[.!?…]) /);
  return isComplete && new Set(sentences).size === sentences.length && /^[^·]*[.!?…]$/.test(ariaLabel);
}

const requestsBelow = async () => (await control().requests()).filter(({ path }) => path !== "/clusters");

// No cluster has pending changes, because these are polled.
describe("Whoever opens every cluster to its last row", () => {
  setUpSession({ prepare: () => control().freeze() });

  it("has no request made twice, sees no ID twice, which VS Code refuses, and hears each thing once", async () => {
    const { clusters } = await control().state();
    const top = [...(await waitForRows("clusters")), ...(await waitForRows("keys"))];
    await control().clearRequests();
    const below: Row[] = [];
    for (const { name } of clusters) below.push(...(await open(await rowOf("clusters", name))));
    const silent = [...top, ...below].filter((row) => !isSpoken(row));
    assert.deepEqual(
      silent.map(({ label, ariaLabel }) => [label, ariaLabel]),
      [],
    );
    const bare = below.filter(({ tooltip, description }) => description !== "" && /^\*\*.*\*\*\s*$/.test(tooltip));
    assert.deepEqual(labels(bare), []);
    const seen = below.map(({ id }) => id);
    const requests = await requestsBelow();
    const asked = requests.map(({ method, path, query }) => `${method} ${path}?${query}`);
    assert.deepEqual(
      asked.filter((one, index) => asked.indexOf(one) !== index),
      [],
    );
    assert.ok(requests.length > 8 * clusters.length, `${requests.length} requests`);
    assert.ok(seen.length > 30 * clusters.length, `${seen.length} rows`);
    assert.ok(seen.filter((id) => id.includes("/message/")).length > clusters.length, "no messages are shown");
    assert.deepEqual(
      seen.filter((id, index) => seen.indexOf(id) !== index),
      [],
    );
  }).timeout(180_000);
});

describe("Whoever opens clusters at once, with the rate limits of a workspace", () => {
  setUpSession({
    limited: true,
    prepare: async () => {
      await control().freeze();
      // On a busy machine, requests of three seconds may arrive in one, but never all of them.
      await control().changeSettings({ limits: { second: 15 } });
    },
  });

  it("has no request refused as too many", async () => {
    const opened = (await waitForRows("clusters")).slice(0, 5);
    const folders = (await Promise.all(opened.map((row) => childRows(row)))).flat();
    await Promise.all(folders.map((row) => childRows(row)));
    const requests = await requestsBelow();
    assert.ok(requests.every(({ status }) => status !== 429));
    assert.ok(requests.length > 2 * 15, `${requests.length} requests`);
  });
});

describe("What is in a cluster", () => {
  const session = setUpSession();

  it("is not asked for before it is opened, and is asked for once", async () => {
    const row = await rowOf("clusters", cluster);
    assert.equal(row.collapsibleState, vscode.TreeItemCollapsibleState.Collapsed);
    const folders = await childRows(row);
    assert.deepEqual(labels(folders), [
      "Realms",
      "Domains",
      "Available Upgrades",
      "Upgrade History",
      "Exports",
      "Extensions",
      "Maintenance Window",
      "Insights",
    ]);
    const paths = async (): Promise<string[]> =>
      (await control().requests()).map(({ path }) => path.replace(/^\/clusters\/[^/]+/, ""));
    await control().clearRequests();
    for (const folder of folders) await childRows(folder);
    for (const folder of folders) await childRows(folder);
    assert.deepEqual((await paths()).sort(), [
      "/domains",
      "/exports",
      "/extensions",
      "/insights/overview",
      "/maintenance-window",
      "/realms",
      "/upgrade-path",
      "/upgrades",
    ]);
  });

  it("counts users, roles and groups of a realm, and shows users by pages", async () => {
    const realm = await at(cluster, "Realms").then(async (row) => (await childRows(row))[0]);
    assert.ok(realm);
    const counted = await eventually(async () => {
      const folders = await childRows(realm);
      assert.ok(folders.slice(2).every(({ description }) => /^[\d,]+$/.test(description)));
      return folders;
    });
    assert.deepEqual(labels(counted), ["Applications", "Identity Providers", "Users", "Roles", "Groups"]);
    const users = counted[2];
    assert.ok(users);
    const total = Number(users.description.replaceAll(",", ""));
    assert.ok(total > 100, `${total} users`);
    const page = await childRows(users);
    assert.equal(page.length, 101);
    const more = page.at(-1);
    assert.equal(more?.label, `Show More (100 of ${total})`);
    await vscode.commands.executeCommand(
      more.command?.command ?? "",
      ...((more.command?.arguments ?? []) as unknown[]),
    );
    const next = await childRows(users);
    assert.equal(next.length, Math.min(total, 200) + (total > 200 ? 1 : 0));
    assert.deepEqual(labels(next).slice(0, 100), labels(page).slice(0, 100));
  });

  it("shows what is known of closed folders, and the upgrade on its cluster, without a request", async () => {
    const name = "customers-staging";
    const folders = await childRows(await rowOf("clusters", name));
    assert.deepEqual(
      folders.filter(({ description }) => description !== ""),
      [],
    );
    const below = new Map<string, Row[]>();
    for (const folder of folders) below.set(folder.label, await childRows(folder));
    const domains = await childRows(await at(cluster, "Domains"));
    await control().clearRequests();
    const row = await rowOf("clusters", name);
    const shown = new Map((await childRows(row)).map(({ label, description }) => [label, description]));
    const unverified = domains.filter(({ context }) => /\bunverified\b/.test(context));
    const [next] = labels(below.get("Available Upgrades") ?? []);
    assert.equal(next, "26.4.10");
    assert.ok(unverified.length > 0);
    assert.equal((await at(cluster, "Domains")).description, `${unverified.length} unverified`);
    assert.equal(shown.get("Domains"), "1");
    assert.equal(shown.get("Available Upgrades"), next);
    assert.equal(shown.get("Realms"), String(below.get("Realms")?.length));
    assert.match(row.description, / · 26\.4\.10 available$/);
    assert.match(row.tooltip, /Available upgrade: 26/);
    assert.deepEqual(await requestsBelow(), []);
    await run("refresh");
    assert.match((await rowOf("clusters", name)).description, / · 26\.4\.10 available$/);
  });

  it("says the DNS records of a domain, to be copied", async () => {
    const domains = await childRows(await at(cluster, "Domains"));
    const domain = domains.find(({ context }) => /\bunverified\b/.test(context)) ?? domains[0];
    assert.ok(domain);
    const record = (await childRows(domain)).find(({ context }) => /\bdns-record\b/.test(context));
    assert.ok(record, "no DNS record");
    assert.match(record.label, /^(?:CNAME|TXT) /);
    await run("copyValue", record.node);
    assert.equal(await vscode.env.clipboard.readText(), record.description);
  });

  it("says which scope the key lacks, asks once to learn it, and again when told to look", async () => {
    await connectWith(["clusters:read"]);
    const folder = await at(cluster, "Domains");
    const [said] = await childRows(folder);
    assert.equal(said?.label, "Not allowed: the key lacks the scope domains:read");
    const after = await at(cluster, "Domains");
    assert.deepEqual([after.description, after.icon], ["requires domains:read", "lock"]);
    await control().clearRequests();
    const other = await at("customers-staging", "Domains");
    assert.equal(other.description, "requires domains:read");
    assert.match((await childRows(other))[0]?.label ?? "", /lacks the scope domains:read$/);
    assert.deepEqual(await control().requests({ path: "/clusters/{cluster_id}/domains" }), []);
    await run("refreshRow", other.node);
    const asked = await control().requests();
    assert.equal(asked.filter(({ path }) => path.endsWith("/domains")).length, 1);
  });

  it("shows a fault where it is, with a way to try again that asks for just that", async () => {
    await control().addFault({
      path: "/clusters/{cluster_id}/exports",
      fault: { kind: "answer", status: 404 },
      times: 1,
    });
    const folder = await at(cluster, "Exports");
    const failed = await childRows(folder);
    assert.deepEqual(labels(failed), ["Not found", "Try Again"]);
    const retry = failed[1]?.command;
    assert.ok(retry);
    await control().clearRequests();
    await vscode.commands.executeCommand(retry.command, ...((retry.arguments ?? []) as unknown[]));
    assert.ok((await childRows(folder)).every(({ context }) => context.startsWith("export ")));
    assert.equal((await control().requests()).length, 1);
  });

  it("takes a cluster without a maintenance window for what it is", async () => {
    await control().addFault({
      path: "/clusters/{cluster_id}/maintenance-window",
      fault: { kind: "answer", status: 404 },
    });
    const shown = await childRows(await at(cluster, "Maintenance Window"));
    assert.deepEqual(labels(shown), ["Upgrades can happen at any time"]);
  });

  it("is forgotten with the key that it was read with", async () => {
    const folder = await at(cluster, "Realms");
    await childRows(folder);
    await connectWith(["clusters:read"]);
    const [said] = await childRows(await at(cluster, "Realms"));
    assert.match(said?.label ?? "", /lacks the scope realms:read$/);
  });

  /** The same connection with a key that has only these scopes. */
  async function connectWith(scopes: readonly string[]): Promise<void> {
    const { full_key: key } = await control().addKey({ name: "another", scopes: [...scopes] });
    session.user.willPick("Paste another key…").willType(key);
    await run("replaceKey");
    await waitForRows("clusters");
    await control().clearRequests();
  }
});
