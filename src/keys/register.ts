// API keys: their view and their commands.

import { join } from "node:path";
import * as vscode from "vscode";
import { commands } from "../commands";
import type { Parts } from "../parts";
import type { KeyWish, MakeKeys } from "../sign-in/make-keys";
import type { RegisteredView } from "../ui/list-tree";
import { isRow } from "../ui/target";
import { keepRecord } from "./feature";
import { KeysFeatures } from "./features";
import { History } from "./history";
import { forgetKey, storeKey } from "./keep";
import { learnPorts } from "./learn-ports";
import { OpenEntries } from "./open-entries";
import { learnedRecord } from "./recorded";
import { registerReminder } from "./remind";
import { exportHistory, HistoryPage } from "./show-history";
import { takeUpAtStart } from "./take-up";
import { heldKey, liveKey, storable } from "./targets";
import { KeyTerminals } from "./terminals";
import { createKeysView } from "./view";
import { whichConnection } from "./which";

export interface RegisteredKeys extends RegisteredView {
  readonly makeKeys: MakeKeys;
}

export function registerKeys(parts: Parts): RegisteredKeys {
  const history = new History(
    join(parts.context.globalStorageUri.fsPath, "history.jsonl"),
    () => new Date(),
  );
  const openEntries = new OpenEntries(parts.journal, learnPorts(parts), (entry, learned) => {
    const record = learnedRecord(entry, learned);
    if (record !== undefined) keepRecord({ parts, history }, record, entry.by);
  });
  const historyPage = new HistoryPage(history);
  const terminals = new KeyTerminals();
  const shared = { parts, copy: parts.copy, openEntries, terminals, history };
  const features = new KeysFeatures(shared);
  const start = setImmediate(() => void takeUpAtStart(shared));
  const view = createKeysView(features);
  const live = (ask: string): ReturnType<typeof liveKey> => liveKey(features, view.selection, ask);
  const held = (ask: string): ReturnType<typeof heldKey> => heldKey(features, view.selection, ask);
  const { about, plain } = parts.commands;
  const t = vscode.l10n.t;
  const registered = vscode.Disposable.from(
    openEntries,
    terminals,
    historyPage,
    view,
    { dispose: () => clearImmediate(start) },
    registerReminder(parts, view.visible),
    plain(commands.createKey, async (given) => {
      const feature = await whichConnection(features, given);
      if (feature === undefined) return;
      const { createKey } = await import("./create");
      await createKey(feature);
    }),
    about(
      commands.rotateKey,
      live(t("Which API key should be rotated?")),
      async ({ feature, key }) => {
        const { rotateKey } = await import("./rotate");
        await rotateKey(feature, key);
      },
    ),
    about(
      commands.revokeKey,
      live(t("Which API key should be revoked?")),
      async ({ feature, key }) => {
        const { revokeKey } = await import("./revoke");
        await revokeKey(feature, key);
      },
    ),
    about(commands.copyKey, held(t("Which API key should be copied?")), ({ feature, key }) =>
      feature.copyHeld(key),
    ),
    about(
      commands.openTerminal,
      held(t("Which API key should the terminal have?")),
      ({ feature, key }) => feature.openTerminal(key),
    ),
    about(commands.storeKey, storable(features, view.selection), ({ feature, key }) =>
      storeKey(feature, key),
    ),
    about(
      commands.forgetKey,
      held(t("Which API key should the vault forget?")),
      ({ feature, key }) => forgetKey(feature, key),
    ),
    plain(commands.showKeyHistory, () => historyPage.show()),
    plain(commands.exportKeyHistory, () => exportHistory(history)),
    plain(commands.showKey, async (row) => {
      if (isRow(row)) await view.showRow(row);
    }),
    plain(commands.hideEndedKeys, () => view.hideEnded(true)),
    plain(commands.showEndedKeys, () => view.hideEnded(false)),
  );
  return Object.assign(registered, {
    tree: view.tree,
    // Signing in is about the settings' endpoint, and not about a connection to another one.
    makeKeys: async (wish: KeyWish) => {
      const { makeKeys } = await import("./by-sign-in");
      const { nowhere } = parts.connections;
      await makeKeys(wish.connect ? features.of(nowhere) : features.current, wish);
    },
  });
}
