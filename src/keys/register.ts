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
import { resumeAtStart } from "./resume";
import { exportHistory, HistoryPage } from "./show-history";
import { forgetKey, storeKey } from "./store-key";
import { KeyTargets, pickConnection } from "./targets";
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
  const targets = new KeyTargets(features, view.selection);
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
        if (feature === undefined) return;
        const { createKey } = await import("./create");
        await createKey(feature);
      },
      "skycloak.rotateKey": targetCommand(
        targets.live(t("Which API key should be rotated?")),
        async ({ feature, key }) => (await import("./rotate")).rotateKey(feature, key),
      ),
      "skycloak.revokeKey": targetCommand(
        targets.live(t("Which API key should be revoked?")),
        async ({ feature, key }) => (await import("./revoke")).revokeKey(feature, key),
      ),
      "skycloak.copyKey": targetCommand(
        targets.held(t("Which API key should be copied?")),
        ({ feature, key }) => feature.copyHeld(key),
      ),
      "skycloak.openTerminal": targetCommand(
        targets.held(t("Which API key should the terminal have?")),
        ({ feature, key }) => feature.openTerminal(key),
      ),
      "skycloak.storeKey": targetCommand(
        targets.storable(t("Which API key should be put into the vault?")),
        ({ feature, key }) => storeKey(feature, key),
      ),
      "skycloak.forgetKey": targetCommand(
        targets.held(t("Which API key should the vault forget?")),
        ({ feature, key }) => forgetKey(feature, key),
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
    await create.makeKeys(feature, wish);
  };
  return Object.assign(registered, { tree: view.tree, makeKeys });
}
