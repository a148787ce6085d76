// Warnings about secrets in files. Loaded after the editor's start.

import { join } from "node:path";
import * as vscode from "vscode";
import type { Services } from "../services";
import { registerKeyActions } from "./editor/code-actions";
import { LeakDiagnostics } from "./editor/diagnostics";
import { DocumentScanner } from "./editor/document-scanner";
import { FindingStore } from "./editor/finding-store";
import { GitStates } from "./editor/git-states";
import { IgnoreFiles } from "./editor/ignore-files";
import { showIndicators } from "./editor/indicators";
import { allowEverywhere, checkKey, moveAllToSecretStorage, moveKeyToSecretStorage } from "./editor/key-commands";
import { HistoryView } from "./history/view";
import { KnownSecrets } from "./known-secrets";
import { WorkspaceScan } from "./scan/scan";

export type LeaksFeature = ReturnType<typeof startLeaks>;

/** Starts watching the editor, and returns the implementations of the commands. */
export function startLeaks(services: Services) {
  const { context, connections } = services;
  const findings = new FindingStore();
  const known = new KnownSecrets(services);
  const git = new GitStates(() => findings.documents);
  const ignored = new IgnoreFiles();
  const diagnostics = new LeakDiagnostics(findings, git, ignored, known);
  const script = join(context.extensionUri.fsPath, "dist", "leaks.js");
  const scan = new WorkspaceScan(findings, known, diagnostics, script);
  const history = new HistoryView(known, script);
  const all = vscode.Disposable.from(
    ...[scan, history, findings, known, git, ignored, diagnostics],
    new DocumentScanner(findings, known),
    showIndicators(diagnostics, context.globalState),
    registerKeyActions(diagnostics, () => connections.all.length > 0),
  );
  void known.readSecretStore();
  return {
    dispose: (): void => void all.dispose(),
    moveKeyToSecretStorage: (uri: unknown, range: unknown) => moveKeyToSecretStorage(services, known, uri, range),
    moveAllKeysToSecretStorage: (uri: unknown) => moveAllToSecretStorage(services, known, uri, diagnostics),
    checkKey: (uri: unknown, range: unknown) => checkKey(services, known, uri, range),
    allowEverywhere: (uri: unknown, range: unknown) => allowEverywhere(known, uri, range),
    scanWorkspace: (withIgnored: boolean) => scan.run(withIgnored),
    clearScan: () => scan.clear(),
    scanHistory: () => history.scan(),
  };
}
