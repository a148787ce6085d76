// The API Keys view.

import * as vscode from "vscode";
import type { ApiError } from "../api/errors";
import type { ApiKey } from "../api/skycloak";
import { keyOnly } from "../commands/command-table";
import { createFilter } from "../commands/filter";
import type { Connection } from "../connections/connection";
import { followSelection, ListTree, type Branch, type ListNode, type Notice, type RowNode } from "../tree/list-tree";
import { createTreeView } from "../ui/messages";
import { onDidChangeSetting } from "../ui/settings";
import type { StoredKey } from "../secrets/stored-key";
import type { KeyContext, KeyContexts } from "./key-context";
import { keysSettings } from "./reminders";
import { keyItem, keyTooltip, type KeyRow, type RowContext } from "./rows";
import { attentionTo, keyNodes, type KeyNode } from "./status";

const t = vscode.l10n.t;

const keysViewId = "skycloak.keys";
const hideEndedName = "skycloak.keys.hideEnded";

export function createKeysView(contexts: KeyContexts) {
  const { services } = contexts;
  const { secretStore, connections, openOperations } = services;
  const state = services.context.globalState;
  const hidden = (): boolean => state.get(hideEndedName, false);
  /** The connections whose lists have been linked to the stored keys. */
  let linked = new WeakSet<Connection>();
  /** A stored key that may be linked to a listed one is not shown yet: it would be shown twice for a moment. */
  const shownStored = (context: KeyContext): StoredKey[] =>
    secretStore.list().filter((stored) => {
      if (contexts.ofStored(stored).access !== context.access) return false;
      const { keyId, origin } = stored;
      const isLinked = linked.has(context.access) || !view.visible;
      return isLinked || keyId !== undefined || origin !== context.access.origin();
    });
  const branchOf = (connection: Connection): Branch<KeyNode> => {
    const context = contexts.of(connection);
    const { id, keys } = connection;
    return {
      id,
      list: keys,
      host: () => connection.host(),
      rows: () => {
        const of = { connection: id, origin: connection.origin() };
        return keyNodes(keys.state.items, shownStored(context), of, new Date(), hidden());
      },
      ...keyRows(context),
      empty: () => emptyNotice(keys.state.items.length, id),
      failed: (problem) => notOffered(context, problem),
    };
  };
  const tree = new ListTree<KeyNode>({
    viewId: keysViewId,
    clearFilter: "skycloak.clearKeyFilter",
    branches: () => connections.all.map(branchOf),
    connections,
  });
  const view = createTreeView<ListNode<KeyNode>>(keysViewId, { treeDataProvider: tree, canSelectMany: true });

  const filter = createFilter(tree, view, { title: t("Filter API Keys"), contextKey: "skycloak.keysFiltered" });

  const select = async (row: RowNode, focus: boolean): Promise<void> => {
    await filter.unhide(row);
    const node = tree.find(row);
    if (node !== undefined) await view.reveal(node, { focus });
  };

  /** Reads secrets only while the view is visible. */
  const readSecrets = async (): Promise<void> => {
    const read = contexts.all.filter(({ access: { keys } }) => keys.state.loaded && !keys.state.loading);
    if (!view.visible || read.length === 0) return;
    for (const context of read) {
      await context.linkStoredKeys();
      if (!linked.has(context.access)) tree.redraw();
      linked.add(context.access);
    }
    await secretStore.checkSecrets();
    await openOperations.resume();
    await showPermissions(contexts, view);
  };
  const redraw = (): void => {
    view.badge = badgeOf(connections.keys.items);
    tree.redraw();
  };
  const update = (): void => {
    redraw();
    readSecrets().catch((error: unknown) => services.log.error("The secret store could not be read", error));
  };
  void setContext("endedKeysHidden", hidden());
  return Object.assign(
    vscode.Disposable.from(
      tree,
      view,
      followSelection("skycloak.selectedKeyRow", view, tree),
      onDidChangeSetting("keys", redraw),
      openOperations.onDidChange(redraw),
      connections.keys.onDidChange(update),
      secretStore.onDidChange(update),
      services.signIn.onDidChange(update),
      view.onDidChangeVisibility(update),
      connections.onDidChange(() => {
        linked = new WeakSet();
        // The permissions of another key are not known yet.
        view.message = "";
        void setContext("cannotManageKeys", false);
        redraw();
      }),
    ),
    {
      tree,
      filter,
      selection: () => view.selection,
      visible: () => view.visible,
      hideEnded: async (hide: boolean) => {
        await state.update(hideEndedName, hide);
        await setContext("endedKeysHidden", hide);
        tree.redraw();
      },
      /** Selects the row of a new key, without moving the focus. */
      revealCreated: async (row: RowNode) => {
        // Fails if the row is gone by now, for example because the connection was removed.
        if (view.visible) await select(row, false).catch(() => undefined);
      },
      /** Shows the view, and selects the row if there is one. */
      showRow: async (row: RowNode) => {
        await vscode.commands.executeCommand(`${keysViewId}.focus`);
        const { active, all } = connections;
        await Promise.all((active === undefined ? all : [active]).map(({ keys }) => keys.ensure()));
        await select(row, true);
      },
    },
  );
}

/** The items and tooltips of rows. Their common data is read once per drawing of the view. */
function keyRows(context: KeyContext): Pick<Branch<KeyNode>, "item" | "tooltip"> {
  const { services, access } = context;
  const { secretStore, openOperations } = services;
  let drawing: ReturnType<typeof readCommon> | undefined;
  const readCommon = () => {
    const origin = access.origin();
    const shared: RowContext = {
      now: new Date(),
      language: vscode.env.language,
      mayChange: context.mayManage() === "yes",
      maxAgeDays: keysSettings().maxAgeDays,
    };
    return { origin, byKeyId: secretStore.byKeyId(origin), shared };
  };
  const rowOf = ({ kind, id }: KeyNode, { origin, byKeyId }: ReturnType<typeof readCommon>): KeyRow => {
    const key = kind === "key" ? access.keys.find(id) : undefined;
    const stored = key === undefined ? secretStore.find(id) : byKeyId.get(key.id);
    return {
      key,
      stored,
      secret: stored === undefined ? "unknown" : secretStore.status(stored.ref),
      isOutdated: key !== undefined && stored !== undefined && context.isOutdated(key, stored),
      isConnectionKey: stored?.ref === access.ref,
      open: key ? openOperations.ofKey(key.id, origin) : stored && openOperations.ofStoredKey(stored),
    };
  };
  return {
    item: (node) => {
      drawing ??= readCommon();
      return keyItem(rowOf(node, drawing), drawing.shared);
    },
    tooltip: (node) => {
      const common = readCommon();
      return keyTooltip(rowOf(node, common), common.shared);
    },
  };
}

/** The number of keys that need attention. */
function badgeOf(keys: readonly ApiKey[]): vscode.ViewBadge | undefined {
  const { maxAgeDays } = keysSettings();
  const now = new Date();
  const count = { expiring: 0, old: 0 };
  for (const key of keys) {
    const attention = attentionTo(key, now, maxAgeDays);
    if (attention !== undefined) count[attention.kind]++;
  }
  const { expiring, old } = count;
  if (expiring + old === 0) return undefined;
  const tooltip = [
    expiring > 0 && t("API keys that expire within 14 days: {0}", expiring),
    old > 0 && t("API keys with an old secret: {0}", old),
  ];
  return { value: expiring + old, tooltip: tooltip.filter((text) => text !== false).join("\n") };
}

/** A row that runs a command when it is selected. */
function action(label: string, icon: string | undefined, title: string, command: string, ...args: unknown[]): Notice {
  return { label, icon, command: { title, command, arguments: args } };
}

function emptyNotice(keys: number, connection: string): Notice {
  const hidden = t("All keys are revoked or expired, and hidden");
  if (keys > 0) return action(hidden, undefined, t("Show Them"), "skycloak.showEndedKeys");
  const none = t("No API keys yet. Create one…");
  const row = { kind: "connection", id: connection };
  return action(none, "add", t("Create API Key…"), "skycloak.createKey", row);
}

/** The rows for a 404 or 405: this endpoint doesn't manage keys, which is not an error. */
function notOffered({ services }: KeyContext, problem: ApiError): readonly Notice[] | undefined {
  if (problem.kind !== "not-found") return undefined;
  const create = t("Create one with your session…");
  const signIn = t("Sign in with the browser to create one…");
  const dashboard = t("Manage API keys in the dashboard");
  return [
    { label: t("This endpoint can't manage API keys") },
    services.signIn.wasSignedIn
      ? action(create, "add", t("Create API Key…"), "skycloak.createKey")
      : action(signIn, "sign-in", t("Sign In to Skycloak…"), "skycloak.signIn", keyOnly),
    action(dashboard, "link-external", t("Open Dashboard"), "skycloak.openDashboard"),
  ];
}

/** Shows what the key can't do, and hides the commands that would fail, as far as is known. */
async function showPermissions({ all, current, services }: KeyContexts, view: { message?: string }): Promise<void> {
  const cannot = services.signIn.wasSignedIn
    ? t("This connection's key can't change keys. New keys are created with your session.")
    : t("This connection's key can't change keys. Sign in with the browser to create one.");
  // Describes the active connection. An endpoint without key management is explained by rows in the view instead.
  view.message = current.mayManage() === "not-with-this-key" ? cannot : "";
  await setContext("cannotManageKeys", !all.some((context) => context.mayManage() === "yes"));
}

async function setContext(name: string, value: boolean): Promise<void> {
  await vscode.commands.executeCommand("setContext", `skycloak.${name}`, value);
}
