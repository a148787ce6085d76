// The API Keys view.

import * as vscode from "vscode";
import type { Problem } from "../api/problem";
import type { ApiKey } from "../api/skycloak";
import { commands, keyOnly } from "../commands";
import { createTreeView } from "../ui/messages";
import type { HeldKey } from "../vault/held-key";
import type { Connection, Reach } from "../connections/connection";
import { connectionRows } from "../ui/connection-item";
import { ListTree, type Branch, type ListNode, type Notice, type RowNode } from "../ui/list-tree";
import { attentionTo } from "./attention";
import type { KeysFeature } from "./feature";
import type { KeysFeatures } from "./features";
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
  readonly showRow: (row: RowNode) => Promise<void>;
}

export function createKeysView(features: KeysFeatures): KeysView {
  const { parts, openEntries } = features.shared;
  const { vault, connections, context } = parts;
  const hidden = (): boolean => context.globalState.get(hideEndedName, false);
  /** Of whose list it is known which of its keys the vault holds. */
  let linked = new WeakSet<Reach>();
  /** Until then a key would stand there twice for a moment: as listed, and as held. */
  const shownHeld = (feature: KeysFeature): HeldKey[] =>
    vault.list().filter((held) => {
      if (features.ofHeld(held) !== feature) return false;
      const { keyId, origin } = held;
      const known = linked.has(feature.reach) || !view.visible;
      return known || keyId !== undefined || origin !== feature.origin();
    });
  const branchOf = (connection: Connection): Branch<KeyNode> => {
    const feature = features.of(connection);
    const { id, keys } = connection;
    return {
      id,
      list: keys,
      host: () => feature.host(),
      rows: () => {
        const origin = feature.origin();
        const options = { now: new Date(), hideEnded: hidden(), connection: id, origin };
        return keyNodes(keys.state.items, shownHeld(feature), options);
      },
      item: (node) => nodeItem(feature, node),
      empty: () => emptyNotice(keys.state.items.length, id),
      failed: (problem) => notOffered(feature, problem),
    };
  };
  const tree = new ListTree<KeyNode>({
    viewId: keysViewId,
    branches: () => connections.all.map(branchOf),
    ...connectionRows(connections),
  });
  const view = createTreeView<ListNode<KeyNode>>(keysViewId, {
    treeDataProvider: tree,
  });

  /** Reads secrets only while somebody looks at the view, and never for a hundred at once. */
  const follow = async (): Promise<void> => {
    if (!view.visible) return;
    const read = features.all.filter(({ reach }) => {
      const { loaded, loading } = reach.keys.state;
      return loaded && !loading;
    });
    if (read.length === 0) return;
    for (const feature of read) {
      await feature.link();
      if (!linked.has(feature.reach)) tree.redraw();
      linked.add(feature.reach);
    }
    await vault.look();
    await openEntries.takeUp();
    await showWhatMayBeDone(features, view);
  };
  const followSoon = (): void => {
    follow().catch((error: unknown) => parts.log.error("The vault could not be read", error));
  };
  const showBadge = (): void => {
    view.badge = badgeOf(connections.keys.items);
  };
  void showHidden(hidden());
  return Object.assign(
    vscode.Disposable.from(
      tree,
      view,
      connections.keys.onDidChange(() => {
        tree.redraw();
        followSoon();
        showBadge();
      }),
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
      openEntries.onDidChange(() => tree.redraw()),
      parts.signIn.onDidChange(() => {
        tree.redraw();
        followSoon();
      }),
      connections.onDidChange(() => {
        linked = new WeakSet();
        // What another key was not allowed says nothing of this one.
        view.message = "";
        void showCannotManage(false);
        showBadge();
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
      showRow: async (row: RowNode) => {
        await vscode.commands.executeCommand(`${keysViewId}.focus`);
        const { current, all } = connections;
        await Promise.all(
          (current === undefined ? all : [current]).map(({ keys }) => keys.ensure()),
        );
        const node = tree.find(row);
        if (node !== undefined) await view.reveal(node, { focus: true });
      },
    },
  );
}

function nodeItem(feature: KeysFeature, node: KeyNode): vscode.TreeItem | undefined {
  const { parts, reach, openEntries } = feature;
  const { vault } = parts;
  const key = node.kind === "key" ? reach.keys.find(node.id) : undefined;
  const held = key === undefined ? vault.find(node.id) : feature.heldOf(key);
  const open =
    key !== undefined
      ? openEntries.about(key.id, feature.origin())
      : held && openEntries.aboutHeld(held);
  const facts: RowFacts = {
    now: new Date(),
    language: vscode.env.language,
    held,
    presence: held === undefined ? "unread" : vault.presence(held.ref),
    outdated: key !== undefined && feature.isOutdated(key),
    own: held !== undefined && held.ref === reach.ref,
    mayChange: feature.mayManage() === "yes",
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

function emptyNotice(keys: number, connection: string): Notice {
  return keys > 0
    ? {
        label: t("Every key is revoked or expired, and those are hidden"),
        command: { title: t("Show Them"), command: commands.showEndedKeys },
      }
    : {
        label: t("No API keys yet. Create one…"),
        icon: "add",
        command: {
          title: t("Create API Key…"),
          command: commands.createKey,
          arguments: [{ kind: "connection", id: connection }],
        },
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
async function showWhatMayBeDone(
  features: KeysFeatures,
  view: { message?: string },
): Promise<void> {
  const { all, current } = features;
  // Where the endpoint does not offer it, a row says so; of several, this window's is meant.
  view.message = current.mayManage() === "not-with-this-key" ? keyMayNot(current) : "";
  await showCannotManage(!all.some((feature) => feature.mayManage() === "yes"));
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
