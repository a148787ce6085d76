// Which key a command is about, and of which connection.

import * as vscode from "vscode";
import type { ApiKey } from "../api/skycloak";
import type { Target } from "../ui/command";
import { rowTarget } from "../ui/target";
import type { HeldKey } from "../vault/held-key";
import type { KeysFeature } from "./feature";
import type { KeysFeatures } from "./features";
import { storableKey, type Storable } from "./keep";
import { inOrder } from "./status";

const t = vscode.l10n.t;

type Selection = () => readonly unknown[];

/** One thing of one connection's. */
export interface Of<T> {
  readonly feature: KeysFeature;
  readonly key: T;
}

/** A key of the list that still lives: one that can be rotated, revoked or pasted again. */
export function liveKey(
  features: KeysFeatures,
  selection: Selection,
  ask: string,
): Target<Of<ApiKey>> {
  return rowTarget({
    fromRow: (row) => {
      const found = row.kind === "key" ? features.listed(row) : undefined;
      return found !== undefined && lives(found.key) ? found : undefined;
    },
    selection,
    id: ({ feature, key }) => `${feature.origin()} ${key.id}`,
    choices: async () => {
      // Where there is no connection, that one says so.
      if (features.all.length === 0 && !(await features.current.ready())) return undefined;
      return livingOf(features, true);
    },
    item: ({ feature, key: { name, prefix } }) => ({
      label: name,
      description: prefix ?? "",
      ...whose(features, feature),
    }),
    ask,
    none: t("There is no API key that works."),
  });
}

/** A key that the vault should hold. */
export function heldKey(
  features: KeysFeatures,
  selection: Selection,
  ask: string,
): Target<Of<HeldKey>> {
  const { vault } = features.shared.parts;
  const withFeature = (key: HeldKey): Of<HeldKey> => ({ feature: features.ofHeld(key), key });
  return rowTarget({
    fromRow: (row) => {
      if (row.kind === "held") {
        const held = vault.find(row.id);
        return held && withFeature(held);
      }
      const found = row.kind === "key" ? features.listed(row) : undefined;
      const held = found?.feature.heldOf(found.key);
      return found === undefined || held === undefined
        ? undefined
        : { feature: found.feature, key: held };
    },
    selection,
    id: ({ key }) => key.ref,
    choices: () => Promise.resolve(vault.list().map(withFeature)),
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
export function storable(features: KeysFeatures, selection: Selection): Target<Of<Storable>> {
  const { vault } = features.shared.parts;
  const fromKey = ({ feature, key }: Of<ApiKey>): Of<Storable> => {
    const ref = feature.heldOf(key)?.ref;
    const storable = storableKey(key, feature.origin());
    return { feature, key: { ...storable, ...(ref === undefined ? {} : { ref }) } };
  };
  const fromHeld = (key: HeldKey): Of<Storable> => ({ feature: features.ofHeld(key), key });
  return rowTarget({
    fromRow: (row) => {
      if (row.kind === "held") {
        const held = vault.find(row.id);
        return held && fromHeld(held);
      }
      const found = row.kind === "key" ? features.listed(row) : undefined;
      return found !== undefined && lives(found.key) ? fromKey(found) : undefined;
    },
    selection,
    id: ({ key: { keyId, ref, origin } }) => ref ?? `${origin} ${keyId ?? ""}`,
    choices: async () => {
      const living = await livingOf(features, false);
      const lost = vault.list().filter(({ ref }) => vault.presence(ref) === "lost");
      const listed = new Set(living.map(({ feature, key }) => `${feature.origin()} ${key.id}`));
      return [
        ...living.map(fromKey),
        ...lost.filter(({ keyId = "", origin }) => !listed.has(`${origin} ${keyId}`)).map(fromHeld),
      ];
    },
    item: ({ feature, key: { name, prefix } }) => ({
      label: name,
      description: prefix ?? "",
      ...whose(features, feature),
    }),
    ask: t("Which API key should be put into the vault?"),
    none: t("There is no API key whose secret is missing here."),
  });
}

/** The keys of all connections that still live. `ready`: tell of a connection that can't be used. */
async function livingOf(features: KeysFeatures, ready: boolean): Promise<Of<ApiKey>[]> {
  const each = await Promise.all(
    features.all.map(async (feature) => {
      const { keys } = feature.reach;
      if (ready && !(await feature.ready())) return [];
      await keys.ensure();
      return inOrder(keys.state.items, new Date())
        .filter(lives)
        .map((key) => ({ feature, key }));
    }),
  );
  return each.flat();
}

/** Which connection it is of, where there are several. */
function whose(
  { all }: KeysFeatures,
  { reach }: KeysFeature,
): Pick<vscode.QuickPickItem, "detail"> {
  return all.length < 2 ? {} : { detail: reach.name };
}

/** As the server says: by this machine's clock a key that lives could seem to have ended. */
function lives({ status }: ApiKey): boolean {
  return status === "active";
}
