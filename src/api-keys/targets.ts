// The targets of the commands on API keys: a key and its connection.

import * as vscode from "vscode";
import type { ApiKey } from "../api/skycloak";
import { commandTarget, isRowNode, type SeveralTargets } from "../commands/command-table";
import type { StoredKey } from "../secrets/stored-key";
import { showQuickPick } from "../ui/messages";
import type { KeyContext, KeyContexts } from "./key-context";
import { sortKeys } from "./status";

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
  const listedRef = (context: KeyContext, key: ApiKey): ListedRef => ({
    context,
    key,
    stored: context.storedKeyOf(key),
  });
  const storedRefs = (): StoredRef[] =>
    secretStore.list().map((stored) => ({ context: contexts.ofStored(stored), stored }));
  const listedRefs = async (some: readonly KeyContext[]): Promise<ListedRef[]> => {
    const lists = some.map(async (context) => {
      const { keys } = context.access;
      await keys.ensure();
      return sortKeys(keys.state.items, new Date()).map((key) => listedRef(context, key));
    });
    return (await Promise.all(lists)).flat();
  };
  const target = <T extends KeyRef>(
    applies: (ref: KeyRef) => ref is T,
    choices: () => Promise<T[] | undefined>,
    prompt: string,
    emptyMessage: string,
  ): SeveralTargets<T> =>
    commandTarget<T>({
      fromRow: (row) => {
        const context = row.kind === "key" ? contexts.ofRow(row) : undefined;
        const key = context?.access.keys.find(row.id);
        const listed = context && key && listedRef(context, key);
        const ref = row.kind === "stored" ? storedRefs().find(({ stored }) => stored.ref === row.id) : listed;
        return ref !== undefined && applies(ref) ? ref : undefined;
      },
      selection,
      id: ({ context, key, stored }) =>
        key === undefined ? (stored?.ref ?? "") : `${context.access.origin()} ${key.id}`,
      choices,
      item: ({ context, key, stored }) => {
        const { name = "", prefix } = key ?? stored ?? {};
        const connection = contexts.all.length > 1 ? context.access.name : undefined;
        return { label: name, description: prefix ?? "", detail: key === undefined ? stored?.origin : connection };
      },
      prompt,
      emptyMessage,
    });
  return {
    listed: (applies: (key: ApiKey) => boolean, prompt: string, emptyMessage: string) =>
      target(
        (ref): ref is ListedRef => ref.key !== undefined && applies(ref.key),
        async () => {
          // Without a connection, ready() shows why.
          if (contexts.all.length === 0) return (await contexts.current.ready()) ? [] : undefined;
          const ready = await Promise.all(contexts.all.map((context) => context.ready()));
          const refs = await listedRefs(contexts.all.filter((_, index) => ready[index]));
          return refs.filter(({ key }) => applies(key));
        },
        prompt,
        emptyMessage,
      ),
    /** A key that is in the index of the secret store. */
    stored: (prompt: string) =>
      target(isStored, () => Promise.resolve(storedRefs()), prompt, t("No API keys are stored on this machine.")),
    /** A stored key that Skycloak doesn't list, so it only has a name on this machine. */
    unlisted: (prompt: string) =>
      target(
        isUnlisted,
        async () => {
          await Promise.all(
            contexts.all.map(async (context) => {
              await context.access.keys.ensure();
              await context.linkStoredKeys();
            }),
          );
          return storedRefs().filter(isUnlisted);
        },
        prompt,
        t("There is no stored key that Skycloak doesn't list."),
      ),
    /** A key whose secret can be pasted: an active one, or one whose secret is missing. */
    storable: (prompt: string) =>
      target(
        (ref): ref is KeyRef => ref.key === undefined || isActive(ref.key),
        async (): Promise<KeyRef[]> => {
          const listed = (await listedRefs(contexts.all)).filter(({ key }) => isActive(key));
          const missing = storedRefs().filter(
            ({ stored }) =>
              secretStore.status(stored.ref) === "missing" &&
              listed.every(({ key, context }) => key.id !== stored.keyId || context.access.origin() !== stored.origin),
          );
          return [...listed, ...missing];
        },
        prompt,
        t("There is no active API key."),
      ),
  };
}

/** As the server says: by this machine's clock an active key could seem to have expired. */
export function isActive({ status }: ApiKey): boolean {
  return status === "active";
}

function isStored(ref: KeyRef): ref is StoredRef {
  return ref.stored !== undefined;
}

function isUnlisted(ref: KeyRef): ref is StoredRef {
  const { context, stored } = ref;
  if (stored === undefined) return false;
  const { keyId, origin } = stored;
  return keyId === undefined || context.services.connections.keys.find(keyId, origin) === undefined;
}

/** The connection for a new key: the one of the row that the command was run on, the only one, or the one that the user picks. */
export async function pickConnection(contexts: KeyContexts, argument: unknown): Promise<KeyContext | undefined> {
  const { connections } = contexts.services;
  const row = isRowNode(argument) ? argument : undefined;
  const named = connections.find(row?.kind === "connection" ? row.id : row?.connection);
  if (named !== undefined) return contexts.of(named);
  if (contexts.all.length < 2) return contexts.current;
  // The window's active connection is the likeliest.
  const { active } = connections;
  const others = connections.all.filter((connection) => connection !== active);
  const items = [...(active === undefined ? [] : [active]), ...others].map((connection) => ({
    label: connection.name,
    description: connection.production ? t("production") : "",
    detail: connection.host(),
    connection,
  }));
  const placeHolder = t("Select a connection for the new API key");
  const picked = await showQuickPick(items, { placeHolder });
  return picked && contexts.of(picked.connection);
}
