// Sets up each test of a connected editor with a new workspace, a fake user and a connection, and cleans up afterwards.
import assert from "node:assert/strict";
import * as vscode from "vscode";
import { eventually } from "../../support/eventually";
import type { SeedName } from "../../simulator/control-protocol";
import { setFastTimers } from "./fast-timers";
import { FakeUser } from "./fake-user";
import { control, extension, rows, type Row } from "./skycloak";

export type View = "clusters" | "keys";

export interface Session {
  readonly user: FakeUser;
  /** The secret of the workspace's main key, which the connection uses. */
  readonly key: string;
}

export interface SessionOptions {
  readonly seed?: SeedName;
  /** Whether the editor is connected when a test starts. Default true. */
  readonly connected?: boolean;
  /** Whether the workspace has its rate limits. Default false. */
  readonly limited?: boolean;
  /** Prepares the simulator before the editor connects. */
  readonly prepare?: () => Promise<unknown>;
}

const noLimits = { second: null, minute: null, hour: null, day: null };
const nothingStored = "No API keys are stored on this machine.";

/** Adds hooks to the `describe` that calls it. */
export function setUpSession(options: SessionOptions = {}): Session {
  let user: FakeUser | undefined;
  let key = "";

  beforeEach(async () => {
    await extension();
    // Only sessions with rate limits pace their requests.
    setFastTimers(options.limited !== true);
    ({ key } = await control().reset({ seed: options.seed ?? "acme" }));
    if (options.limited !== true) await control().changeSettings({ limits: noLimits });
    await options.prepare?.();
    user = FakeUser.install();
    if (options.connected !== false) await connectWith(user, key);
  });

  afterEach(async function () {
    setFastTimers(false);
    // Answers that a failed test didn't use aren't another failure.
    if (this.currentTest?.state === "failed") user?.clearAnswers();
    try {
      user?.uninstall();
    } finally {
      const hidden = user?.contextKeys.get("skycloak.endedKeysHidden") === true;
      user = undefined;
      await control().clearFaults();
      if (hidden) await run("showEndedKeys");
      await Promise.all([hideViews(), cleanUp()]);
    }
  });

  return {
    get user() {
      assert.ok(user, "nobody sits here between tests");
      return user;
    },
    get key() {
      return key;
    },
  };
}

/**
 * Connects by pasting a key. Afterwards the list of requests is empty, and the clusters read while connecting are
 * discarded.
 */
async function connectWith(user: FakeUser, key: string): Promise<void> {
  user.willType(key);
  await run("connect");
  assert.deepEqual(user.validationErrors, []);
  (await extension()).exports.connections.reset();
  await control().clearRequests();
}

/** Runs one of the extension's commands and waits for it. */
export async function run(command: string, ...given: unknown[]): Promise<void> {
  await vscode.commands.executeCommand(`skycloak.${command}`, ...given);
}

/** The rows of a view, once the list has been read. */
export async function waitForRows(view: View): Promise<Row[]> {
  return eventually(async () => {
    const found = await rows(view);
    assert.ok(!found.some(({ context }) => context === "message.loading"), "still loading");
    assert.notEqual(found.length, 0, "no rows, so nothing is connected");
    return found;
  });
}

/** The row with this label, once the list has been read. */
export async function rowOf(view: View, label: string): Promise<Row> {
  const found = (await waitForRows(view)).find((row) => row.label === label);
  assert.ok(found, `no row “${label}”`);
  return found;
}

/** Waits until a row's description or context matches. */
export async function waitForRowText(view: View, label: string, pattern: RegExp): Promise<Row> {
  return eventually(async () => {
    const row = await rowOf(view, label);
    assert.match(`${row.description} ${row.context}`, pattern);
    return row;
  });
}

/** Shows both views. Hidden ones are never refreshed automatically. */
export async function showViews(): Promise<void> {
  await vscode.commands.executeCommand("skycloak.clusters.focus");
  await vscode.commands.executeCommand("skycloak.keys.focus");
}

/** Selects a row in the view's list by keyboard commands; VS Code reports the selection later. */
export async function select(view: View, label: string): Promise<void> {
  const index = (await rows(view)).findIndex((row) => row.label === label);
  assert.ok(index >= 0, `no row “${label}”`);
  // All rows are collapsed because selecting a collapsible row opens it, which would change the index.
  const commands = [`skycloak.${view}.focus`, "list.collapseAll", "list.focusFirst"];
  commands.push(...Array.from({ length: index }, () => "list.focusDown"), "list.select");
  for (const command of commands) await vscode.commands.executeCommand(command);
}

export async function hideViews(): Promise<void> {
  // The explorer fails while its selected row is being removed with its file.
  await eventually(() => vscode.commands.executeCommand("workbench.view.explorer"));
}

/** Forgets all stored keys, signs out and disconnects. */
async function cleanUp(): Promise<void> {
  const cleaner = FakeUser.install();
  try {
    let asks = true;
    // Each round forgets one key, and waits for operations on it.
    await eventually(async () => {
      const before = cleaner.prompts.length;
      if (asks) cleaner.willAccept();
      cleaner.willPress("Forget");
      await run("forgetKey");
      cleaner.clearAnswers();
      const questions = cleaner.prompts.length - before;
      // Production connections ask another question.
      if (questions > (asks ? 1 : 0)) await run("unmarkProduction");
      // A selected row is used without a question.
      asks = !asks || questions > 0;
      const { text = "" } = cleaner.lastMessage ?? {};
      assert.equal(text, nothingStored, "the secret store is not emptied");
    });
    cleaner.clearAnswers();
    cleaner.willPress("Sign Out");
    await run("signOut");
    cleaner.clearAnswers();
    // A connection remains when its key is no longer stored.
    cleaner.willPress("Disconnect");
    await run("disconnect");
    cleaner.clearAnswers();
  } finally {
    cleaner.uninstall();
  }
}

/** Shows both views and waits until they are filled; clears the list of requests. */
export async function loadViews(): Promise<void> {
  await showViews();
  await waitForRowText("keys", "Workspace admin", /own/);
  await waitForRows("clusters");
  await control().clearRequests();
}

/** The argument that the API Keys view passes to commands for the row with this label. */
export async function keyNode(label: string): Promise<unknown> {
  return (await rowOf("keys", label)).node;
}
