// API keys: their view and their commands.

import { join } from "node:path";
import * as vscode from "vscode";
import { commands } from "../commands";
import type { Parts } from "../parts";
import type { KeyWish, MakeKeys } from "../sign-in/make-keys";
import type { RegisteredView } from "../ui/list-tree";
import { isRow } from "../ui/target";
import { makeKeys } from "./by-sign-in";
import { createSecretClipboard } from "./clipboard";
import { createKey } from "./create";
import { KeysFeature } from "./feature";
import { History } from "./history";
import { forgetKey, storeKey } from "./keep";
import { learnPorts } from "./learn-ports";
import { OpenEntries } from "./open-entries";
import { learnedRecord } from "./recorded";
import { registerReminder } from "./remind";
import { revokeKey } from "./revoke";
import { rotateKey } from "./rotate";
import { exportHistory, HistoryPage } from "./show-history";
import { takeUpAtStart } from "./take-up";
import { heldKey, liveKey, storable } from "./targets";
import { KeyTerminals } from "./terminals";
import { createKeysView } from "./view";

export interface RegisteredKeys extends RegisteredView {
  readonly makeKeys: MakeKeys;
}

export function registerKeys(parts: Parts): RegisteredKeys {
  const clipboard = createSecretClipboard();
  const openEntries = new OpenEntries(parts.journal, learnPorts(parts), (entry, learned) => {
    const record = learnedRecord(entry, learned);
    if (record !== undefined) feature.record(record, entry.by);
  });
  const history = new History(
    join(parts.context.globalStorageUri.fsPath, "history.jsonl"),
    () => new Date(),
  );
  const historyPage = new HistoryPage(history);
  const terminals = new KeyTerminals();
  const feature = new KeysFeature(parts, clipboard.copy, openEntries, terminals, history);
  const start = setImmediate(() => void takeUpAtStart(feature));
  const view = createKeysView(feature);
  const live = (ask: string): ReturnType<typeof liveKey> => liveKey(feature, view.selection, ask);
  const held = (ask: string): ReturnType<typeof heldKey> => heldKey(feature, view.selection, ask);
  const { about, plain } = parts.commands;
  const t = vscode.l10n.t;
  const registered = vscode.Disposable.from(
    clipboard,
    terminals,
    historyPage,
    view,
    { dispose: () => clearImmediate(start) },
    registerReminder(feature, view.visible),
    plain(commands.createKey, () => createKey(feature)),
    about(commands.rotateKey, live(t("Which API key should be rotated?")), (key) =>
      rotateKey(feature, key),
    ),
    about(commands.revokeKey, live(t("Which API key should be revoked?")), (key) =>
      revokeKey(feature, key),
    ),
    about(commands.copyKey, held(t("Which API key should be copied?")), (key) =>
      feature.copyHeld(key),
    ),
    about(commands.openTerminal, held(t("Which API key should the terminal have?")), (key) =>
      feature.openTerminal(key),
    ),
    about(commands.storeKey, storable(feature, view.selection), (key) => storeKey(feature, key)),
    about(commands.forgetKey, held(t("Which API key should the vault forget?")), (key) =>
      forgetKey(feature, key),
    ),
    plain(commands.showKeyHistory, () => historyPage.show()),
    plain(commands.exportKeyHistory, () => exportHistory(history)),
    plain(commands.showKey, async (row) => {
      if (isRow(row)) await view.showRow(row.kind, row.id);
    }),
    plain(commands.hideEndedKeys, () => view.hideEnded(true)),
    plain(commands.showEndedKeys, () => view.hideEnded(false)),
  );
  return Object.assign(registered, {
    tree: view.tree,
    makeKeys: (wish: KeyWish) => makeKeys(feature, wish),
  });
}
