// Which key a command is about.

import * as vscode from "vscode";
import type { ApiKey } from "../api/skycloak";
import type { Target } from "../ui/command";
import { rowTarget } from "../ui/target";
import type { HeldKey } from "../vault/held-key";
import type { KeysFeature } from "./feature";
import { storableKey, type Storable } from "./keep";
import { inOrder, isLive, keyStatus } from "./status";

const t = vscode.l10n.t;

type Selection = () => readonly unknown[];

/** A key of the list that still lives: one that can be rotated, revoked or pasted again. */
export function liveKey(feature: KeysFeature, selection: Selection, ask: string): Target<ApiKey> {
  const { keys } = feature.parts;
  return rowTarget({
    fromRow: ({ kind, id }) => {
      const key = kind === "key" ? keys.find(id) : undefined;
      return key !== undefined && lives(key) ? key : undefined;
    },
    selection,
    id: ({ id }) => id,
    choices: async () => {
      if (!(await feature.ready())) return undefined;
      await keys.ensure();
      return inOrder(keys.state.items, new Date()).filter(lives);
    },
    item: ({ name, prefix }) => ({ label: name, description: prefix ?? "" }),
    ask,
    none: t("There is no API key that works."),
  });
}

/** A key that the vault should hold. */
export function heldKey(feature: KeysFeature, selection: Selection, ask: string): Target<HeldKey> {
  const { vault, keys } = feature.parts;
  return rowTarget({
    fromRow: ({ kind, id }) => {
      if (kind === "held") return vault.find(id);
      const key = kind === "key" ? keys.find(id) : undefined;
      return key === undefined ? undefined : feature.heldOf(key);
    },
    selection,
    id: ({ ref }) => ref,
    choices: () => Promise.resolve(vault.list()),
    item: ({ name, prefix, origin }) => ({ label: name, description: prefix, detail: origin }),
    ask,
    none: t("The vault holds no API key on this machine."),
  });
}

/** A key whose secret can be pasted into the vault. */
export function storable(feature: KeysFeature, selection: Selection): Target<Storable> {
  const { vault, keys } = feature.parts;
  const fromKey = (key: ApiKey): Storable => {
    const ref = feature.heldOf(key)?.ref;
    return { ...storableKey(key), ...(ref === undefined ? {} : { ref }) };
  };
  return rowTarget({
    fromRow: ({ kind, id }) => {
      if (kind === "held") return vault.find(id);
      const key = kind === "key" ? keys.find(id) : undefined;
      return key !== undefined && lives(key) ? fromKey(key) : undefined;
    },
    selection,
    id: ({ keyId, ref }) => keyId ?? ref ?? "",
    choices: async () => {
      await keys.ensure();
      const living = inOrder(keys.state.items, new Date()).filter(lives);
      const lost = vault.list().filter(({ ref }) => vault.presence(ref) === "lost");
      const listed = new Set(living.map(({ id }) => id));
      return [
        ...living.map(fromKey),
        ...lost.filter(({ keyId }) => keyId === undefined || !listed.has(keyId)),
      ];
    },
    item: ({ name, prefix }) => ({ label: name, description: prefix ?? "" }),
    ask: t("Which API key should be put into the vault?"),
    none: t("There is no API key whose secret is missing here."),
  });
}

function lives(key: ApiKey): boolean {
  return isLive(keyStatus(key, new Date()));
}
