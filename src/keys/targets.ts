// Which key a command is about, and of which connection.

import * as vscode from "vscode";
import type { ApiKey } from "../api/skycloak";
import type { RowNode } from "../tree/list-tree";
import { showQuickPick } from "../ui/messages";
import { commandTarget, isRow, type Target } from "../commands/command-table";
import type { KeyDetails, StoredKey } from "../secrets/stored-key";
import type { KeysFeature, KeysFeatures } from "./feature";
import { inOrder } from "./status";

const t = vscode.l10n.t;

/** A key and its connection. */
export interface KeyRef<T> {
  readonly feature: KeysFeature;
  readonly key: T;
}

/** A key whose secret can be pasted: one of the list, or one that the index knows. */
export interface Storable extends Omit<KeyDetails, "prefix" | "kind"> {
  readonly prefix?: string | null;
  /** The vault's entry, if there is one already. */
  readonly ref?: string;
}

/** Finds the key for a command in the view's rows and its selection, or asks for one. */
export class KeyTargets {
  readonly #features: KeysFeatures;
  readonly #selection: () => readonly unknown[];

  constructor(features: KeysFeatures, selection: () => readonly unknown[]) {
    this.#features = features;
    this.#selection = selection;
  }

  /** A key of the list that still works: one that can be rotated, revoked or pasted again. */
  live(ask: string): Target<KeyRef<ApiKey>> {
    return commandTarget({
      fromRow: (row) => this.#liveRow(row),
      selection: this.#selection,
      id: ({ feature, key }) => `${feature.reach.origin()} ${key.id}`,
      choices: async () => {
        const { all, current } = this.#features;
        // If there is no connection, ready() says so.
        if (all.length === 0 && !(await current.ready())) return undefined;
        return this.#living(true);
      },
      item: (one) => this.#item(one),
      ask,
      none: t("There is no API key that works."),
    });
  }

  /** A key that the vault should have. */
  held(ask: string): Target<KeyRef<StoredKey>> {
    const { vault } = this.#features.parts;
    return commandTarget({
      fromRow: (row) => {
        if (row.kind === "held") return this.#heldRow(row);
        const found = row.kind === "key" ? this.#features.listed(row) : undefined;
        const key = found?.feature.heldOf(found.key);
        return found && key && { feature: found.feature, key };
      },
      selection: this.#selection,
      id: ({ key }) => key.ref,
      choices: () => Promise.resolve(vault.list().map((key) => this.#withFeature(key))),
      item: ({ key: { name, prefix, origin } }) => ({
        label: name,
        description: prefix,
        detail: origin,
      }),
      ask,
      none: t("The vault holds no API key on this machine."),
    });
  }

  /** A key whose secret can be pasted into the vault. */
  storable(ask: string): Target<KeyRef<Storable>> {
    const { vault } = this.#features.parts;
    const fromListed = ({ feature, key }: KeyRef<ApiKey>): KeyRef<Storable> => {
      const { id: keyId, name, prefix, rotated_at } = key;
      const origin = feature.reach.origin();
      const ref = feature.heldOf(key)?.ref;
      return { feature, key: { name, origin, keyId, rotatedAt: rotated_at ?? "", prefix, ref } };
    };
    return commandTarget<KeyRef<Storable>>({
      fromRow: (row) => {
        if (row.kind === "held") return this.#heldRow(row);
        const found = this.#liveRow(row);
        return found && fromListed(found);
      },
      selection: this.#selection,
      id: ({ key: { keyId, ref, origin } }) => ref ?? `${origin} ${keyId ?? ""}`,
      choices: async () => {
        const living = (await this.#living(false)).map(fromListed);
        const listed = new Set(living.map(({ key: { origin, keyId } }) => `${origin} ${keyId}`));
        const missing = vault
          .list()
          .filter(({ ref }) => vault.status(ref) === "missing")
          .filter(({ origin, keyId }) => !listed.has(`${origin} ${keyId}`));
        return [...living, ...missing.map((key) => this.#withFeature(key))];
      },
      item: (one) => this.#item(one),
      ask,
      none: t("There is no API key whose secret is missing here."),
    });
  }

  #liveRow(row: RowNode): KeyRef<ApiKey> | undefined {
    const found = row.kind === "key" ? this.#features.listed(row) : undefined;
    return found && isLive(found.key) ? found : undefined;
  }

  #heldRow({ id }: RowNode): KeyRef<StoredKey> | undefined {
    const held = this.#features.parts.vault.find(id);
    return held && this.#withFeature(held);
  }

  #withFeature(key: StoredKey): KeyRef<StoredKey> {
    return { feature: this.#features.ofHeld(key), key };
  }

  /** Names the connection if there are several. */
  #item({ feature, key }: KeyRef<Pick<Storable, "name" | "prefix">>): vscode.QuickPickItem {
    const detail = this.#features.all.length < 2 ? undefined : feature.reach.name;
    return { label: key.name, description: key.prefix ?? "", detail };
  }

  /** The keys of all connections that still work. `ready`: report a connection that can't be used. */
  async #living(ready: boolean): Promise<KeyRef<ApiKey>[]> {
    const each = this.#features.all.map(async (feature) => {
      const { keys } = feature.reach;
      if (ready && !(await feature.ready())) return [];
      await keys.ensure();
      const living = inOrder(keys.state.items, new Date()).filter(isLive);
      return living.map((key) => ({ feature, key }));
    });
    return (await Promise.all(each)).flat();
  }
}

/** As the server says: by this machine's clock a live key could seem to have ended. */
function isLive({ status }: ApiKey): boolean {
  return status === "active";
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
  const inOrder = [...connections.all].sort(
    (a, b) => Number(b === current) - Number(a === current),
  );
  const items = inOrder.map((connection) => ({
    label: connection.name,
    description: connection.production ? t("production") : "",
    detail: connection.host(),
    connection,
  }));
  const placeHolder = t("For which connection should the API key be created?");
  const picked = await showQuickPick(items, { placeHolder });
  return picked && features.of(picked.connection);
}
