// The API Keys view.

import * as vscode from "vscode";
import type { ApiError } from "../api/errors";
import type { ApiKey } from "../api/skycloak";
import { keyOnly } from "../commands/command-table";
import type { Connection, ApiAccess } from "../connections/connection";
import { ListTree, type Branch, type ListNode, type Notice, type RowNode } from "../tree/list-tree";
import { createTreeView } from "../ui/messages";
import { onDidChangeSetting } from "../ui/settings";
import type { StoredKey } from "../secrets/stored-key";
import type { KeysFeature, KeysFeatures } from "./feature";
import { keysSettings } from "./remind";
import { attentionTo } from "./reminder";
import { keyItem, keyTooltip, type KeyRow, type RowContext } from "./row";
import { keyNodes, type KeyNode } from "./status";

const t = vscode.l10n.t;

const keysViewId = "skycloak.keys";
const hideEndedName = "skycloak.keys.hideEnded";

export function createKeysView(features: KeysFeatures) {
  const { parts } = features;
  const { vault, connections, context, openEntries } = parts;
  const hidden = (): boolean => context.globalState.get(hideEndedName, false);
  /** The connections of whose lists it is known which keys the vault has. */
  let linked = new WeakSet<ApiAccess>();
  /** Until then a key would be shown twice for a moment: as a listed and as a stored one. */
  const shownHeld = (feature: KeysFeature): StoredKey[] =>
    vault.list().filter((held) => {
      if (features.ofHeld(held).reach !== feature.reach) return false;
      const { keyId, origin } = held;
      const known = linked.has(feature.reach) || !view.visible;
      return known || keyId !== undefined || origin !== feature.reach.origin();
    });
  const branchOf = (connection: Connection): Branch<KeyNode> => {
    const feature = features.of(connection);
    const { id, keys } = connection;
    return {
      id,
      list: keys,
      host: () => connection.host(),
      rows: () => {
        const of = { connection: id, origin: connection.origin() };
        return keyNodes(keys.state.items, shownHeld(feature), of, new Date(), hidden());
      },
      ...keyRows(feature),
      empty: () => emptyNotice(keys.state.items.length, id),
      failed: (problem) => notOffered(feature, problem),
    };
  };
  const tree = new ListTree<KeyNode>({
    viewId: keysViewId,
    branches: () => connections.all.map(branchOf),
    connections,
  });
  const view = createTreeView<ListNode<KeyNode>>(keysViewId, { treeDataProvider: tree });

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
    await vault.checkSecrets();
    await openEntries.resume();
    await showPermissions(features, view);
  };
  const redraw = (): void => {
    view.badge = badgeOf(connections.keys.items);
    tree.redraw();
  };
  const update = (): void => {
    redraw();
    follow().catch((error: unknown) => parts.log.error("The vault could not be read", error));
  };
  void setContext("endedKeysHidden", hidden());
  return Object.assign(
    vscode.Disposable.from(
      tree,
      view,
      onDidChangeSetting("keys", redraw),
      openEntries.onDidChange(redraw),
      connections.keys.onDidChange(update),
      vault.onDidChange(update),
      parts.signIn.onDidChange(update),
      view.onDidChangeVisibility(update),
      connections.onDidChange(() => {
        linked = new WeakSet();
        // Another key's permissions say nothing about this one's.
        view.message = "";
        void setContext("cannotManageKeys", false);
        redraw();
      }),
    ),
    {
      tree,
      selection: () => view.selection,
      visible: () => view.visible,
      hideEnded: async (hide: boolean) => {
        await context.globalState.update(hideEndedName, hide);
        await setContext("endedKeysHidden", hide);
        tree.redraw();
      },
      /** Shows the view, with this row selected if it has it. */
      showRow: async (row: RowNode) => {
        await vscode.commands.executeCommand(`${keysViewId}.focus`);
        const { current, all } = connections;
        const shown = current === undefined ? all : [current];
        await Promise.all(shown.map(({ keys }) => keys.ensure()));
        const node = tree.find(row);
        if (node !== undefined) await view.reveal(node, { focus: true });
      },
    },
  );
}

/** The items and tooltips of rows. What they share is read once, with the first of a drawing. */
export function keyRows(feature: KeysFeature): Pick<Branch<KeyNode>, "item" | "tooltip"> {
  const { parts, reach } = feature;
  const { vault, openEntries } = parts;
  let drawing: ReturnType<typeof begin> | undefined;
  const begin = () => {
    const origin = reach.origin();
    const context: RowContext = {
      now: new Date(),
      language: vscode.env.language,
      mayChange: feature.mayManage() === "yes",
      maxAgeDays: keysSettings().maxAgeDays,
    };
    return { origin, held: vault.byKeyId(origin), context };
  };
  const rowOf = (
    { kind, id }: KeyNode,
    { origin, held: known }: ReturnType<typeof begin>,
  ): KeyRow => {
    const key = kind === "key" ? reach.keys.find(id) : undefined;
    const held = key === undefined ? vault.find(id) : known.get(key.id);
    return {
      key,
      held,
      secret: held === undefined ? "unknown" : vault.status(held.ref),
      outdated: key !== undefined && held !== undefined && feature.isOutdated(key, held),
      own: held !== undefined && held.ref === reach.ref,
      open: key ? openEntries.about(key.id, origin) : held && openEntries.aboutHeld(held),
    };
  };
  return {
    item: (node) => {
      drawing ??= begin();
      return keyItem(rowOf(node, drawing), drawing.context);
    },
    tooltip: (node) => {
      const now = begin();
      return keyTooltip(rowOf(node, now), now.context);
    },
  };
}

/** How many keys need attention before they fail. */
function badgeOf(keys: readonly ApiKey[]): vscode.ViewBadge | undefined {
  const { maxAgeDays } = keysSettings();
  const now = new Date();
  const kinds = keys.map((key) => attentionTo(key, now, maxAgeDays)?.kind);
  const expiring = kinds.filter((kind) => kind === "expiring").length;
  const old = kinds.filter((kind) => kind === "old").length;
  if (expiring + old === 0) return undefined;
  const tooltip: string[] = [];
  if (expiring > 0) tooltip.push(t("API keys that expire within 14 days: {0}", expiring));
  if (old > 0) tooltip.push(t("API keys with an old secret: {0}", old));
  return { value: expiring + old, tooltip: tooltip.join("\n") };
}

/** A row that runs a command. */
function action(
  label: string,
  icon: string | undefined,
  title: string,
  command: string,
  ...given: unknown[]
): Notice {
  return { label, icon, command: { title, command, arguments: given } };
}

function emptyNotice(keys: number, connection: string): Notice {
  const hidden = t("Every key is revoked or expired, and those are hidden");
  if (keys > 0) return action(hidden, undefined, t("Show Them"), "skycloak.showEndedKeys");
  const none = t("No API keys yet. Create one…");
  const row = { kind: "connection", id: connection };
  return action(none, "add", t("Create API Key…"), "skycloak.createKey", row);
}

/** 404 and 405 to the list: this endpoint does not manage keys, which is no failure. */
function notOffered({ parts }: KeysFeature, problem: ApiError): readonly Notice[] | undefined {
  if (problem.kind !== "not-found") return undefined;
  const create = t("Create one with your sign-in…");
  const signIn = t("Sign in with the browser to create one…");
  const dashboard = t("Manage them in the dashboard");
  return [
    { label: t("This endpoint does not offer to manage API keys") },
    parts.signIn.wasSignedIn
      ? action(create, "add", t("Create API Key…"), "skycloak.createKey")
      : action(signIn, "sign-in", t("Sign In to Skycloak…"), "skycloak.signIn", keyOnly),
    action(dashboard, "link-external", t("Open Dashboard"), "skycloak.openDashboard"),
  ];
}

/** Says what the key can't do, and hides the commands that would fail, as far as is known. */
async function showPermissions(
  { all, current, parts }: KeysFeatures,
  view: { message?: string },
): Promise<void> {
  const cannot = parts.signIn.wasSignedIn
    ? t("This connection's key may not change keys. New ones are made with your sign-in.")
    : t("This connection's key may not change keys. Sign in with the browser to create one.");
  // If the endpoint does not offer it, a row says so; of several connections, the active one is meant.
  view.message = current.mayManage() === "not-with-this-key" ? cannot : "";
  await setContext("cannotManageKeys", !all.some((feature) => feature.mayManage() === "yes"));
}

async function setContext(name: string, value: boolean): Promise<void> {
  await vscode.commands.executeCommand("setContext", `skycloak.${name}`, value);
}
