// The key that a command is about, and its connection.

import * as vscode from "vscode";
import type { ApiKey } from "../api/skycloak";
import { commandTarget, isRowNode, type Target } from "../commands/command-table";
import type { StoredKey } from "../secrets/stored-key";
import type { RowNode } from "../tree/list-tree";
import { showQuickPick } from "../ui/messages";
import type { KeyContext, KeyContexts } from "./key-context";
import { inOrder } from "./status";

const t = vscode.l10n.t;

/** A key and its connection: a listed one, one in the secret store, or both. */
export interface KeyRef {
  readonly context: KeyContext;
  readonly key?: ApiKey;
  readonly stored?: StoredKey;
}
export type ListedRef = KeyRef & { readonly key: ApiKey };
export type StoredRef = KeyRef & { readonly stored: StoredKey };

export function keyTargets(contexts: KeyContexts, selection: () => readonly unknown[]) {
  const { secretStore } = contexts.services;
  const ofListed = (context: KeyContext, key: ApiKey): ListedRef => ({
    context,
    key,
    stored: context.storedKeyOf(key),
  });
  const allStored = (): StoredRef[] =>
    secretStore.list().map((stored) => ({ context: contexts.ofStored(stored), stored }));
  const fromRow = (row: RowNode): KeyRef | undefined => {
    if (row.kind === "stored") return allStored().find(({ stored }) => stored.ref === row.id);
    const found = row.kind === "key" ? contexts.listed(row) : undefined;
    return found && ofListed(found.context, found.key);
  };
  /** The listed keys of all connections that still work. */
  const living = async (all: readonly KeyContext[]): Promise<ListedRef[]> => {
    const each = all.map(async (context) => {
      const { keys } = context.access;
      await keys.ensure();
      return inOrder(keys.state.items, new Date()).map((key) => ofListed(context, key));
    });
    return (await Promise.all(each)).flat().filter(isLive);
  };
  const target = <T extends KeyRef>(
    applies: (ref: KeyRef) => ref is T,
    choices: () => Promise<T[] | undefined>,
    ask: string,
    none: string,
  ): Target<T> =>
    commandTarget<T>({
      fromRow: (row) => {
        const ref = fromRow(row);
        return ref !== undefined && applies(ref) ? ref : undefined;
      },
      selection,
      id: ({ context, key, stored }) =>
        key === undefined ? (stored?.ref ?? "") : `${context.access.origin()} ${key.id}`,
      choices,
      item: ({ context, key, stored }) => {
        const several = contexts.all.length > 1 ? context.access.name : undefined;
        const { name = "", prefix } = key ?? stored ?? {};
        const detail = key === undefined ? stored?.origin : several;
        return { label: name, description: prefix ?? "", detail };
      },
      prompt: ask,
      emptyMessage: none,
    });
  return {
    /** A key of the list that still works: one that can be rotated or revoked. */
    live: (ask: string) =>
      target(
        isLive,
        async () => {
          // If there is no connection, ready() says so.
          if (contexts.all.length === 0) return (await contexts.current.ready()) ? [] : undefined;
          const ready = await Promise.all(contexts.all.map((context) => context.ready()));
          return living(contexts.all.filter((_, index) => ready[index]));
        },
        ask,
        t("There is no active API key."),
      ),
    /** A key that the secret store should have. */
    stored: (ask: string) =>
      target(isStored, () => Promise.resolve(allStored()), ask, t("No API keys are stored on this machine.")),
    /** A key whose secret can be pasted: a live one, or one whose secret is missing. */
    storable: (ask: string) =>
      target(
        (ref): ref is KeyRef => ref.key === undefined || isLive(ref),
        async (): Promise<KeyRef[]> => {
          const listed = await living(contexts.all);
          const missing = allStored().filter(
            ({ stored }) =>
              secretStore.status(stored.ref) === "missing" &&
              listed.every(({ key, context }) => key.id !== stored.keyId || context.access.origin() !== stored.origin),
          );
          return [...listed, ...missing];
        },
        ask,
        t("All API keys are already stored on this machine."),
      ),
  };
}

/** As the server says: by this machine's clock a live key could seem to have ended. */
function isLive(ref: KeyRef): ref is ListedRef {
  return ref.key?.status === "active";
}

function isStored(ref: KeyRef): ref is StoredRef {
  return ref.stored !== undefined;
}

/**
 * The connection that a new key is for: the one whose row the command was started on, the only one, or
 * the one that the user picks.
 */
export async function pickConnection(contexts: KeyContexts, given: unknown): Promise<KeyContext | undefined> {
  const { connections } = contexts.services;
  const row = isRowNode(given) ? given : undefined;
  const named = connections.find(row?.kind === "connection" ? row.id : row?.connection);
  if (named !== undefined) return contexts.of(named);
  if (contexts.all.length < 2) return contexts.current;
  // The window's active connection is the likeliest.
  const { current } = connections;
  const others = connections.all.filter((one) => one !== current);
  const items = [...(current === undefined ? [] : [current]), ...others].map((connection) => ({
    label: connection.name,
    description: connection.production ? t("production") : "",
    detail: connection.host(),
    connection,
  }));
  const placeHolder = t("Select a connection for the new API key");
  const picked = await showQuickPick(items, { placeHolder });
  return picked && contexts.of(picked.connection);
}
