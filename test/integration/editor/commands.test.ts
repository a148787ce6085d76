// Every command, from the palette, a key binding or another extension.
import assert from "node:assert/strict";
import * as vscode from "vscode";
import { eventually } from "../../support/eventually";
import { recordEffects } from "../host/effects";
import { waitForRows, rowOf, run, waitForRowText, select, setUpSession, showViews, type View } from "../host/session";
import { control, extension, simulatorFacts } from "../host/skycloak";

interface Entry {
  /** The effects of the command without an argument or selection. */
  readonly alone: readonly string[];
  /** For a command on a row: the row, and the effects with it. */
  readonly row?: { readonly view: View; readonly label: string; readonly does: readonly string[] };
}

const cluster = "customers-staging";
const key = "Workspace admin";

const onCluster = (...does: readonly string[]): Entry => ({
  alone: ["asks: Select a cluster"],
  row: { view: "clusters", label: cluster, does },
});

/** Asks for a cluster if no row is given; the effects are tested elsewhere. */
const asksCluster: Entry = { alone: ["asks: Select a cluster"] };

/** For rows below a cluster; hidden from the palette. */
const onlyOnRow: Entry = { alone: [] };

const onKey = (question: string, does: string): Entry => ({
  alone: [`asks: ${question}`],
  row: { view: "keys", label: key, does: [does] },
});

/** By ID without “skycloak.”. A command without an entry fails the first test. */
const table: Readonly<Record<string, Entry>> = {
  signIn: { alone: ["says: Your code: CODE", "sends: POST /device/auth"] },
  signOut: { alone: ["says: You are not signed in to Skycloak."] },
  connect: { alone: ["asks: Select a connection"] },
  connectFromEnvironment: {
    alone: ["says: SKYCLOAK_API_KEY is not set in the editor's environment."],
  },
  disconnect: { alone: ["says: Disconnect from Skycloak?"] },
  useConnection: { alone: [] },
  renameConnection: { alone: ["asks: Connection name"] },
  replaceKey: { alone: ["asks: Select a stored key, or paste another one"] },
  markProduction: { alone: [] },
  unmarkProduction: { alone: [] },
  refresh: { alone: [] },
  createKey: { alone: ["asks: Name, such as where the key is used"] },
  rotateKey: onKey("Select an API key to rotate", "says: Rotate the API key “Workspace admin”?"),
  revokeKey: onKey("Select an API key to revoke", "says: Revoke the API key “Workspace admin”?"),
  copyKey: onKey("Select an API key to copy", "copies: the key"),
  openTerminal: onKey("Select an API key for the terminal", "opens a terminal: Skycloak: Workspace admin"),
  storeKey: onKey("Select an API key to store", "asks: Paste the key “Workspace admin”. It starts with PREFIX."),
  renameKey: { alone: ["says: There is no stored key that Skycloak doesn't list."] },
  forgetKey: onKey(
    "Select an API key to remove from this machine",
    "says: Remove “Workspace admin” from this machine?",
  ),
  filterKeys: { alone: ["asks: Show only rows that contain this text, for example a name, a status or a version."] },
  clearKeyFilter: { alone: [] },
  hideEndedKeys: { alone: [] },
  showKeyHistory: { alone: [] },
  exportKeyHistory: { alone: ["asks: Export API Key History"] },
  showEndedKeys: { alone: [] },
  filterClusters: {
    alone: ["asks: Show only rows that contain this text, for example a name, a status or a version."],
  },
  clearClusterFilter: { alone: [] },
  copyClusterUrl: onCluster("copies: the URL"),
  copyClusterId: onCluster("copies: the ID"),
  openAdminConsole: onCluster("opens: URL/admin/"),
  showClusterDetails: onCluster(),
  refreshPage: { alone: [] },
  showClusterLogs: onCluster(),
  showSecurityLogs: onCluster(),
  showEvents: onCluster(),
  exportEvents: onCluster("asks: Select the events"),
  filterLog: { alone: [] },
  followLog: { alone: [] },
  stopFollowing: { alone: [] },
  loadOlder: { alone: [] },
  createCluster: { alone: ["asks: Select a cluster type"] },
  renameCluster: onCluster("asks: Letters, digits, spaces, _ and -, starting with a letter"),
  resizeCluster: onCluster("asks: Select a size"),
  upgradeCluster: onCluster("says: Upgrade “customers-staging” from 26.4.2 to 26.4.10?"),
  cancelUpgrade: onCluster("says: Cancel the upgrade of “customers-staging”?"),
  autoUpgradeOn: { alone: ["asks: Select a cluster"] },
  autoUpgradeOff: { alone: ["asks: Select a cluster"] },
  setFeatures: onCluster("asks: Select additional features (optional)"),
  setMaintenanceWindow: onCluster("asks: Select the days"),
  removeMaintenanceWindow: onCluster("says: Remove the maintenance window of “customers-staging”?"),
  deleteCluster: onCluster("says: Delete the cluster “customers-staging”?"),
  openRow: { alone: [] },
  goTo: { alone: ["asks: Go to a cluster, realm, or application"] },
  refreshRow: { alone: [] },
  showMore: { alone: [] },
  copyValue: { alone: [] },
  pin: { alone: [] },
  unpin: { alone: [] },
  showAutomationClient: asksCluster,
  copyAutomationSecret: asksCluster,
  testAutomationClient: asksCluster,
  openTerminalWithKeycloak: asksCluster,
  createRealm: asksCluster,
  enableRealm: onlyOnRow,
  disableRealm: onlyOnRow,
  deleteRealm: onlyOnRow,
  createApplication: asksCluster,
  changeRedirectUris: onlyOnRow,
  enableApplication: onlyOnRow,
  disableApplication: onlyOnRow,
  deleteApplication: onlyOnRow,
  rotateClientSecret: onlyOnRow,
  copyClientSecret: onlyOnRow,
  addDomain: asksCluster,
  verifyDomain: onlyOnRow,
  deleteDomain: onlyOnRow,
  addRoute: onlyOnRow,
  deleteRoute: onlyOnRow,
  copyAsTerraform: asksCluster,
  copyAsCurl: onlyOnRow,
  startExport: asksCluster,
  downloadExport: onlyOnRow,
  deleteExport: onlyOnRow,
  exportRealm: asksCluster,
  importRealm: asksCluster,
  downloadRealmExport: {
    alone: ["says: No realm has been exported from this machine, and Skycloak doesn't list realm exports."],
  },
  forgetClientSecret: { alone: ["says: No client secrets are stored on this machine."] },
  openDashboard: { alone: [`opens: ${new URL(simulatorFacts().dashboard).href}`] },
  showLog: { alone: [] },
  showConnectionMenu: { alone: ["asks: Select what to do with the connection"] },
  reportIssue: { alone: ["opens the issue reporter"] },
  deleteAllData: { alone: ["says: Delete all Skycloak data on this machine?"] },
  showKey: { alone: [] },
  "leaks.moveKeyToSecretStorage": {
    alone: ["says: Put the cursor on an underlined key and choose its quick fix."],
  },
  "leaks.moveAllKeysToSecretStorage": {
    alone: ["says: This file has no key that a reference can replace."],
  },
  "leaks.checkKey": {
    alone: ["says: Put the cursor on an underlined key and choose its quick fix."],
  },
  "leaks.allowEverywhere": {
    alone: ["says: Put the cursor on an underlined key and choose its quick fix."],
  },
  "leaks.scan": { alone: [`says: No Skycloak keys found in N files.`] },
  "leaks.scanAll": { alone: [`says: No Skycloak keys found in N files.`] },
  "leaks.clearScan": { alone: [] },
  "leaks.scanHistory": { alone: ["says: No Skycloak keys found in N commits."] },
  "leaks.explain": { alone: [] },
};

const entries = Object.entries(table);
const execute = (name: string, ...given: unknown[]): Thenable<unknown> =>
  vscode.commands.executeCommand(`skycloak.${name}`, ...given);

/** Arguments that mean nothing to a command. */
const meaningless: unknown[][] = [
  [undefined],
  [null],
  ["customers-staging"],
  [4],
  [[{ kind: "key" }]],
  [{ kind: "key", id: "no such key" }],
  [{ kind: 7, id: {} }],
  [{ kind: "message", id: "retry" }],
  [vscode.Uri.file("/tmp"), [vscode.Uri.file("/tmp")]],
];

describe("A command", () => {
  const session = setUpSession();
  afterEach(() => vscode.commands.executeCommand("workbench.action.closeAllEditors"));
  /** Whether there is a history of key operations to export. */
  let hasHistory = false;
  /** Texts of this run and their names in the table. */
  let names: ReadonlyMap<string, string>;

  beforeEach(async () => {
    await showViews();
    await waitForRowText("keys", key, /own/);
    await waitForRows("clusters");
    if (!hasHistory) {
      session.user.willPress("Revoke");
      await run("revokeKey", (await rowOf("keys", "mcp session")).node);
      hasHistory = true;
    }
    const { clusters, keys } = await control().state();
    const found = clusters.find(({ name }) => name === cluster);
    names = new Map([
      [session.key, "the key"],
      [found?.url ?? "none", "the URL"],
      [found?.id ?? "none", "the ID"],
      [keys.find(({ name }) => name === key)?.prefix ?? "none", "PREFIX"],
    ]);
  });

  async function effects(act: () => Promise<unknown>): Promise<string[]> {
    const describeCopied = (text: string) => names.get(text) ?? "something else";
    const lines = await recordEffects({ user: session.user, describeCopied }, act);
    const [url = ""] = [...names].find(([, name]) => name === "the URL") ?? [];
    const [prefix = ""] = [...names].find(([, name]) => name === "PREFIX") ?? [];
    return lines.map((line) =>
      line
        .replace(`opens: ${new URL(url).href}`, "opens: URL/")
        .replace(prefix, "PREFIX")
        .replace(/code: [A-Z]{4}-[A-Z]{4}$/, "code: CODE")
        .replace(/\d+ (files|commits)\.$/, "N $1."),
    );
  }

  it("stands in the table of these tests, as every one of package.json does", async () => {
    const { contributes } = (await extension()).packageJSON as {
      contributes: { commands: readonly { command: string }[] };
    };
    const declared = contributes.commands.map(({ command }) => command);
    assert.deepEqual(entries.map(([name]) => `skycloak.${name}`).sort(), declared.sort());
    const known = await vscode.commands.getCommands(true);
    for (const command of declared) assert.ok(known.includes(command), command);
  });

  // One test per command, because connecting takes longer than the command.
  for (const [name, { alone, row }] of entries) {
    const takes = row === undefined ? "takes no row" : "takes its row, given or picked";
    it(`${name} ${takes}, anything else for nothing, and runs once`, async () => {
      assert.deepEqual(await effects(async () => execute(name)), alone);
      const other = await rowOf(row?.view === "keys" ? "clusters" : "keys", row?.view === "keys" ? cluster : key);
      const nothings: unknown[][] = [...meaningless, [other.node]];
      // All together, because recording takes longer than the commands.
      const noticed = await effects(async () => {
        for (const given of nothings) await execute(name, ...given);
      });
      assert.deepEqual(
        noticed,
        alone.flatMap((line) => nothings.map(() => line)),
        `given each of ${JSON.stringify(nothings)}`,
      );
      const node = row && (await rowOf(row.view, row.label)).node;
      if (row !== undefined) {
        assert.deepEqual(await effects(async () => execute(name, node)), row.does);
        // The tree also passes the selected rows.
        assert.deepEqual(await effects(async () => execute(name, node, [node])), row.does);
        session.user.willPick(row.label);
        assert.deepEqual(await effects(async () => execute(name)), [...alone, ...row.does]);
      }
      const twice = () => Promise.all([execute(name, node), execute(name, node)]);
      assert.deepEqual(await effects(twice), row?.does ?? alone, "started twice at once");
    });
  }

  for (const view of ["clusters", "keys"] as const) {
    it(`about a row takes the selected one of the view ${view}`, async () => {
      for (const [name, { row }] of entries) {
        if (row?.view !== view) continue;
        // A command may apply to a page that the previous command opened.
        await vscode.commands.executeCommand("workbench.action.closeAllEditors");
        // VS Code reports selections with a delay.
        await eventually(async () => {
          await select(view, row.label);
          assert.deepEqual(await effects(async () => execute(name)), row.does, name);
        });
      }
    });
  }
});

describe("A command that can do nothing with a row", () => {
  const session = setUpSession();

  it("asks for another key where the one it is given has ended", async () => {
    const { node } = await rowOf("keys", "old laptop");
    for (const command of ["rotateKey", "revokeKey", "storeKey"]) {
      await run(command, node);
      const { message } = session.user.prompts.at(-1) ?? {};
      assert.match(message ?? "", /^Select an API key to/, command);
      assert.ok(!session.user.offeredLabels.includes("old laptop"));
    }
  });

  it("asks for another cluster where the one it is given has no address", async () => {
    const { node } = await rowOf("clusters", "preview-4711");
    for (const command of ["copyClusterUrl", "openAdminConsole"]) {
      await run(command, node);
      assert.ok(session.user.offeredLabels.length > 0);
      assert.ok(!session.user.offeredLabels.includes("preview-4711"), command);
    }
    assert.deepEqual(session.user.openedUrls, []);
  });

  it("asks for a key that is held where the one it is given is not", async () => {
    const { node } = await rowOf("keys", "Grafana");
    await showViews();
    await waitForRowText("keys", key, /own/);
    for (const command of ["copyKey", "openTerminal", "forgetKey"]) {
      await run(command, node);
      assert.deepEqual(session.user.offeredLabels, [key], command);
    }
  });
});

describe("A command while nothing is connected", () => {
  const session = setUpSession({ connected: false });

  for (const name of ["createKey", "rotateKey", "revokeKey", "copyClusterId"] as const) {
    it(`${name} says so, and offers to connect`, async () => {
      await execute(name);
      assert.deepEqual(session.user.prompts, []);
      const [said, ...more] = session.user.messages;
      assert.equal(said?.text, "Not connected to Skycloak.");
      assert.deepEqual(said.buttons, ["Connect with API Key…"]);
      assert.deepEqual(more, []);
    });
  }

  it("does nothing at all where there is nothing to do", async () => {
    for (const name of ["refresh", "disconnect", "storeKey", "copyKey"] as const) {
      await execute(name);
      assert.deepEqual(session.user.prompts, [], name);
    }
    assert.deepEqual(await control().requests(), []);
  });
});
