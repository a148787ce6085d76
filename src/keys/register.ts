// API keys: their view and their commands.

import { join } from "node:path";
import * as vscode from "vscode";
import type { Services } from "../services";
import type { CreateKeys } from "../auth/sign-in";
import type { RegisteredView } from "../tree/list-tree";
import { isRow, targetCommand } from "../commands/command-table";
import { keepRecord, KeysFeatures, KeyTerminals, type KeyParts } from "./feature";
import { History, learnedRecord } from "./history";
import { OpenEntries, recoveryPorts } from "./recovery";
import { registerReminder } from "./remind";
import { resumeAtStart } from "./operation";
import { exportHistory, HistoryPage } from "./show-history";
import { removeKey, storeKey } from "./store-key";
import { keyTargets, pickConnection } from "./targets";
import { createKeysView } from "./view";

export interface RegisteredKeys extends RegisteredView {
  readonly makeKeys: CreateKeys;
}

export function registerKeys(parts: Services): RegisteredKeys {
  const file = join(parts.context.globalStorageUri.fsPath, "history.jsonl");
  const history = new History(file, () => new Date());
  const openEntries = new OpenEntries(parts.journal, recoveryPorts(parts), (entry, learned) => {
    const record = learnedRecord(entry, learned);
    if (record !== undefined) keepRecord({ ...parts, history }, record, entry.by);
  });
  const historyPage = new HistoryPage(history);
  const terminals = new KeyTerminals();
  const keyParts: KeyParts = { ...parts, openEntries, terminals, history };
  const features = new KeysFeatures(keyParts);
  const start = setImmediate(() => void resumeAtStart(keyParts));
  const view = createKeysView(features);
  const targets = keyTargets(features, view.selection);
  const t = vscode.l10n.t;
  const registered = vscode.Disposable.from(
    openEntries,
    terminals,
    historyPage,
    view,
    { dispose: () => clearImmediate(start) },
    registerReminder(parts, view.visible),
    parts.registerCommands({
      "skycloak.createKey": async (given) => {
        const feature = await pickConnection(features, given);
        if (feature !== undefined) await (await import("./create")).createKey(feature);
      },
      "skycloak.rotateKey": targetCommand(
        targets.live(t("Which API key should be rotated?")),
        async ({ feature, key }) => (await import("./rotate")).rotateKey(feature, key),
      ),
      "skycloak.revokeKey": targetCommand(
        targets.live(t("Which API key should be revoked?")),
        async ({ feature, key }) => (await import("./rotate")).revokeKey(feature, key),
      ),
      "skycloak.copyKey": targetCommand(
        targets.stored(t("Which API key should be copied?")),
        ({ feature, held }) => feature.copyStored(held),
      ),
      "skycloak.openTerminal": targetCommand(
        targets.stored(t("Which API key should the terminal have?")),
        ({ feature, held }) => feature.openTerminal(held),
      ),
      "skycloak.storeKey": targetCommand(
        targets.storable(t("Which API key should be put into the vault?")),
        storeKey,
      ),
      "skycloak.forgetKey": targetCommand(
        targets.stored(t("Which API key should the vault forget?")),
        removeKey,
      ),
      "skycloak.showKeyHistory": () => historyPage.show(),
      "skycloak.exportKeyHistory": () => exportHistory(history),
      "skycloak.showKey": async (row) => {
        if (isRow(row)) await view.showRow(row);
      },
      "skycloak.hideEndedKeys": () => view.hideEnded(true),
      "skycloak.showEndedKeys": () => view.hideEnded(false),
    }),
  );
  const makeKeys: CreateKeys = async (wish) => {
    const create = await import("./create");
    // Signing in concerns the settings' endpoint, and not a connection to another one.
    const feature = wish.connect ? features.of(parts.connections.noConnection) : features.current;
    await create.createWithSession(feature, wish);
  };
  return Object.assign(registered, { tree: view.tree, makeKeys });
}
