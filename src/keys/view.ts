// The API Keys view.

import * as vscode from "vscode";
import type { Problem } from "../api/problem";
import type { ApiKey } from "../api/skycloak";
import { commands, keyOnly } from "../commands";
import type { HeldKey } from "../vault/held-key";
import { ListTree, type ListNode, type Notice } from "../ui/list-tree";
import { attentionTo } from "./attention";
import type { KeysFeature } from "./feature";
import { keyNodes, type KeyNode } from "./nodes";
import { heldItem, keyItem, type RowFacts } from "./row";
import { keysSettings, onKeysSettings } from "./settings";

const t = vscode.l10n.t;

const keysViewId = "skycloak.keys";
const hideEndedName = "skycloak.keys.hideEnded";

export interface KeysView extends vscode.Disposable {
  readonly tree: ListTree<KeyNode>;
  readonly selection: () => readonly unknown[];
  readonly visible: () => boolean;
  readonly hideEnded: (hide: boolean) => Promise<void>;
  /** Shows the view, with this row selected if it has it. */
  readonly showRow: (kind: string, id: string) => Promise<void>;
}

export function createKeysView(feature: KeysFeature): KeysView {
  const { parts } = feature;
  const { keys, vault, connections, context } = parts;
  const hidden = (): boolean => context.globalState.get(hideEndedName, false);
  /** Whether it is known of this connection's list which of its keys the vault holds. */
  let linked = false;
  /** Until then a key would stand there twice for a moment: as listed, and as held. */
  const shownHeld = (): HeldKey[] =>
    vault.list().filter(({ keyId, origin }) => {
      return linked || !view.visible || keyId !== undefined || origin !== feature.origin();
    });
  const tree = new ListTree<KeyNode>({
    viewId: keysViewId,
    list: keys,
    connected: () => connections.current !== undefined,
    host: () => feature.host(),
    rows: () => keyNodes(keys.state.items, shownHeld(), { now: new Date(), hideEnded: hidden() }),
    item: (node) => nodeItem(feature, node),
    empty: () => emptyNotice(keys.state.items.length),
    failed: (problem) => notOffered(feature, problem),
  });
  const view = vscode.window.createTreeView<ListNode<KeyNode>>(keysViewId, {
    treeDataProvider: tree,
  });

  /** Reads secrets only while somebody looks at the view, and never for a hundred at once. */
  const follow = async (): Promise<void> => {
    const { loaded, loading } = keys.state;
    if (!view.visible || !loaded || loading) return;
    await feature.link();
    if (!linked) tree.redraw();
    linked = true;
    await vault.look();
    await feature.openEntries.takeUp();
    await showWhatMayBeDone(feature, view);
  };
  const followSoon = (): void => {
    follow().catch((error: unknown) => parts.log.error("The vault could not be read", error));
  };
  const showBadge = (): void => {
    view.badge = badgeOf(keys.state.items);
  };
  void showHidden(hidden());
  return Object.assign(
    vscode.Disposable.from(
      tree,
      view,
      keys.onDidChange(followSoon),
      keys.onDidChange(showBadge),
      onKeysSettings(() => {
        showBadge();
        tree.redraw();
      }),
      vault.onDidChange(() => {
        tree.redraw();
        followSoon();
      }),
      view.onDidChangeVisibility(() => {
        followSoon();
        // Time has passed since it was last looked at.
        showBadge();
        tree.redraw();
      }),
      feature.openEntries.onDidChange(() => tree.redraw()),
      parts.signIn.onDidChange(() => {
        tree.redraw();
        followSoon();
      }),
      connections.onDidChange(() => {
        linked = false;
        // What another key was not allowed says nothing of this one.
        view.message = "";
        void showCannotManage(false);
        tree.redraw();
      }),
    ),
    {
      tree,
      selection: () => view.selection,
      visible: () => view.visible,
      hideEnded: async (hide: boolean) => {
        await context.globalState.update(hideEndedName, hide);
        await showHidden(hide);
        tree.redraw();
      },
      showRow: async (kind: string, id: string) => {
        await vscode.commands.executeCommand(`${keysViewId}.focus`);
        await keys.ensure();
        const node = tree.find(kind, id);
        if (node !== undefined) await view.reveal(node, { focus: true });
      },
    },
  );
}

function nodeItem(feature: KeysFeature, node: KeyNode): vscode.TreeItem | undefined {
  const { keys, vault, connections } = feature.parts;
  const key = node.kind === "key" ? keys.find(node.id) : undefined;
  const held = key === undefined ? vault.find(node.id) : feature.heldOf(key);
  const { openEntries } = feature;
  const open = key !== undefined ? openEntries.about(key.id) : held && openEntries.aboutHeld(held);
  const facts: RowFacts = {
    now: new Date(),
    language: vscode.env.language,
    held,
    presence: held === undefined ? "unread" : vault.presence(held.ref),
    outdated: key !== undefined && feature.isOutdated(key),
    own: held !== undefined && held.ref === connections.current?.ref,
    maxAgeDays: keysSettings().maxAgeDays,
    open: open && { kind: open.learned.kind, operation: open.entry.operation },
  };
  if (key !== undefined) return keyItem(key, facts);
  return held === undefined ? undefined : heldItem(held, facts);
}

/** How many keys need attention before they fail. */
function badgeOf(keys: readonly ApiKey[]): vscode.ViewBadge | undefined {
  const { maxAgeDays } = keysSettings();
  const now = new Date();
  const kinds = keys.map((key) => attentionTo(key, now, maxAgeDays)?.kind);
  const expiring = kinds.filter((kind) => kind === "expiring").length;
  const old = kinds.filter((kind) => kind === "old").length;
  if (expiring + old === 0) return undefined;
  const tooltip = [
    ...(expiring === 0 ? [] : [t("API keys that expire within 14 days: {0}", expiring)]),
    ...(old === 0 ? [] : [t("API keys with an old secret: {0}", old)]),
  ].join("\n");
  return { value: expiring + old, tooltip };
}

function emptyNotice(keys: number): Notice {
  return keys > 0
    ? {
        label: t("Every key is revoked or expired, and those are hidden"),
        command: { title: t("Show Them"), command: commands.showEndedKeys },
      }
    : {
        label: t("No API keys yet. Create one…"),
        icon: "add",
        command: { title: t("Create API Key…"), command: commands.createKey },
      };
}

/** 404 and 405 to the list: this endpoint does not manage keys, which is no failure. */
function notOffered({ parts }: KeysFeature, problem: Problem): readonly Notice[] | undefined {
  if (problem.kind !== "not-found") return undefined;
  return [
    { label: t("This endpoint does not offer to manage API keys") },
    parts.signIn.wasSignedIn
      ? {
          label: t("Create one with your sign-in…"),
          icon: "add",
          command: { title: t("Create API Key…"), command: commands.createKey },
        }
      : {
          label: t("Sign in with the browser to create one…"),
          icon: "sign-in",
          command: {
            title: t("Sign In to Skycloak…"),
            command: commands.signIn,
            arguments: [keyOnly],
          },
        },
    {
      label: t("Manage them in the dashboard"),
      icon: "link-external",
      command: { title: t("Open Dashboard"), command: commands.openDashboard },
    },
  ];
}

/** Says what the key can't do, and hides the commands that could only fail, as far as is known. */
async function showWhatMayBeDone(feature: KeysFeature, view: { message?: string }): Promise<void> {
  const may = feature.mayManage();
  // Where the endpoint does not offer it, a row says so.
  view.message = may === "not-with-this-key" ? keyMayNot(feature) : "";
  await showCannotManage(may !== "yes");
}

function keyMayNot({ parts }: KeysFeature): string {
  return parts.signIn.wasSignedIn
    ? t("This connection's key may not change keys. New ones are made with your sign-in.")
    : t("This connection's key may not change keys. Sign in with the browser to create one.");
}

async function showCannotManage(cannot: boolean): Promise<void> {
  await vscode.commands.executeCommand("setContext", "skycloak.cannotManageKeys", cannot);
}

async function showHidden(hide: boolean): Promise<void> {
  await vscode.commands.executeCommand("setContext", "skycloak.endedKeysHidden", hide);
}
