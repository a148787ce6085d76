// The key that a command is about, and its connection.

import * as vscode from "vscode";
import type { ApiKey } from "../api/skycloak";
import { commandTarget, isRow, type Target } from "../commands/command-table";
import type { StoredKey } from "../secrets/stored-key";
import type { RowNode } from "../tree/list-tree";
import { showQuickPick } from "../ui/messages";
import type { KeysFeature, KeysFeatures } from "./feature";
import { inOrder } from "./status";

const t = vscode.l10n.t;

/** A key and its connection: a listed one, one in the secret store, or both. */
export interface KeyRef {
  readonly feature: KeysFeature;
  readonly key?: ApiKey;
  readonly held?: StoredKey;
}
export type ListedRef = KeyRef & { readonly key: ApiKey };
export type StoredRef = KeyRef & { readonly held: StoredKey };

export function keyTargets(features: KeysFeatures, selection: () => readonly unknown[]) {
  const { vault } = features.parts;
  const ofListed = (feature: KeysFeature, key: ApiKey): ListedRef => ({
    feature,
    key,
    held: feature.heldOf(key),
  });
  const stored = (): StoredRef[] =>
    vault.list().map((held) => ({ feature: features.ofHeld(held), held }));
  const fromRow = (row: RowNode): KeyRef | undefined => {
    if (row.kind === "held") return stored().find(({ held }) => held.ref === row.id);
    const found = row.kind === "key" ? features.listed(row) : undefined;
    return found && ofListed(found.feature, found.key);
  };
  /** The listed keys of all connections that still work. */
  const living = async (all: readonly KeysFeature[]): Promise<ListedRef[]> => {
    const each = all.map(async (feature) => {
      const { keys } = feature.reach;
      await keys.ensure();
      return inOrder(keys.state.items, new Date()).map((key) => ofListed(feature, key));
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
      id: ({ feature, key, held }) =>
        key === undefined ? (held?.ref ?? "") : `${feature.reach.origin()} ${key.id}`,
      choices,
      item: ({ feature, key, held }) => {
        const several = features.all.length > 1 ? feature.reach.name : undefined;
        const { name = "", prefix } = key ?? held ?? {};
        const detail = key === undefined ? held?.origin : several;
        return { label: name, description: prefix ?? "", detail };
      },
      ask,
      none,
    });
  return {
    /** A key of the list that still works: one that can be rotated or revoked. */
    live: (ask: string) =>
      target(
        isLive,
        async () => {
          // If there is no connection, ready() says so.
          if (features.all.length === 0) return (await features.current.ready()) ? [] : undefined;
          const ready = await Promise.all(features.all.map((feature) => feature.ready()));
          return living(features.all.filter((_, index) => ready[index]));
        },
        ask,
        t("There is no API key that works."),
      ),
    /** A key that the secret store should have. */
    stored: (ask: string) =>
      target(
        isStored,
        () => Promise.resolve(stored()),
        ask,
        t("The vault holds no API key on this machine."),
      ),
    /** A key whose secret can be pasted: a live one, or one whose secret is missing. */
    storable: (ask: string) =>
      target(
        (ref): ref is KeyRef => ref.key === undefined || isLive(ref),
        async (): Promise<KeyRef[]> => {
          const listed = await living(features.all);
          const missing = stored().filter(
            ({ held }) =>
              vault.status(held.ref) === "missing" &&
              listed.every(
                ({ key, feature }) =>
                  key.id !== held.keyId || feature.reach.origin() !== held.origin,
              ),
          );
          return [...listed, ...missing];
        },
        ask,
        t("There is no API key whose secret is missing here."),
      ),
  };
}

/** As the server says: by this machine's clock a live key could seem to have ended. */
function isLive(ref: KeyRef): ref is ListedRef {
  return ref.key?.status === "active";
}

function isStored(ref: KeyRef): ref is StoredRef {
  return ref.held !== undefined;
}

/**
 * The connection that a new key is for: the one whose row the command was started on, the only one, or
 * the one that the user picks.
 */
export async function pickConnection(
  features: KeysFeatures,
  given: unknown,
): Promise<KeysFeature | undefined> {
  const { connections } = features.parts;
  const row = isRow(given) ? given : undefined;
  const named = connections.find(row?.kind === "connection" ? row.id : row?.connection);
  if (named !== undefined) return features.of(named);
  if (features.all.length < 2) return features.current;
  // The window's active connection is the likeliest.
  const { current } = connections;
  const others = connections.all.filter((one) => one !== current);
  const items = [...(current === undefined ? [] : [current]), ...others].map((connection) => ({
    label: connection.name,
    description: connection.production ? t("production") : "",
    detail: connection.host(),
    connection,
  }));
  const placeHolder = t("For which connection should the API key be created?");
  const picked = await showQuickPick(items, { placeHolder });
  return picked && features.of(picked.connection);
}
