// Warnings about secrets in files, put together. Loaded after the editor's start.

import * as vscode from "vscode";
import type { Services } from "../services";
import { showInformationMessage } from "../ui/messages";
import { allowEverywhere, IgnoreFiles } from "./ignore-files";
import { checkKey } from "./check-key";
import { CountItem, FileMarks, tellFirstTime } from "./indicators";
import { KeyFixes } from "./fixes";
import { GitStates } from "./git-states";
import { KeyHover } from "./hover";
import { Knowledge } from "./knowledge";
import { HistoryView } from "./history/view";
import { moveAllToVault, moveKeyToVault } from "./move-to-vault";
import { FindingPlaces } from "./places";
import { Problems } from "./problems";
import { WorkspaceScan } from "./scan/scan";
import { followUnseen, tellTooLarge } from "./oversized";
import { Watch } from "./watch";

/** What the commands of this feature do. */
export interface LeaksFeature {
  dispose(): void;
  moveKeyToVault(uri: unknown, range: unknown): Promise<void>;
  moveAllKeysToVault(uri: unknown): Promise<void>;
  checkKey(uri: unknown, range: unknown): Promise<void>;
  allowEverywhere(uri: unknown, range: unknown): Promise<void>;
  scanWorkspace(ignoredToo: boolean): Promise<void>;
  clearScan(): void;
  scanHistory(): Promise<void>;
}

export function startLeaks(parts: Services): LeaksFeature {
  const places = new FindingPlaces();
  const knowledge = new Knowledge(parts);
  const git = new GitStates(() => places.all().map(({ uri }) => uri));
  const ignored = new IgnoreFiles();
  const page = (rule: string): vscode.Uri =>
    vscode.Uri.parse(
      `command:${"skycloak.leaks.explain"}?${encodeURIComponent(JSON.stringify([rule]))}`,
    );
  const problems = new Problems({ places, git, ignored, knowledge, page });
  const shown = async (names: ReadonlySet<string>): Promise<number> => {
    await ignored.settled();
    const all = problems.all().filter(({ uri }) => names.has(uri.toString()));
    return all.reduce((sum, one) => sum + one.problems.length, 0);
  };
  const scan = new WorkspaceScan(places, knowledge, parts.context.extensionUri, shown);
  const history = new HistoryView(knowledge, parts.context.extensionUri);
  const marks = new FileMarks(problems);
  const all = vscode.Disposable.from(
    scan,
    history,
    places,
    knowledge,
    git,
    ignored,
    problems,
    new Watch({ places, knowledge, tellTooLarge: ({ uri }) => void tellTooLarge([uri]) }),
    followUnseen(tellShownToNone),
    new CountItem(problems),
    marks,
    vscode.window.registerFileDecorationProvider(marks),
    tellFirstTime(problems, parts.context.globalState),
    vscode.languages.registerHoverProvider("*", new KeyHover(problems)),
    vscode.languages.registerCodeActionsProvider(
      "*",
      new KeyFixes({
        problemsIn: (uri) => problems.in(uri),
        canManage: () => parts.connections.all.length > 0,
      }),
      { providedCodeActionKinds: KeyFixes.kinds },
    ),
  );
  void knowledge.readVault();
  return {
    dispose: () => void all.dispose(),
    moveKeyToVault: (uri, range) => moveKeyToVault(parts, knowledge, uri, range),
    moveAllKeysToVault: (uri) => moveAllToVault(parts, knowledge, uri, (one) => problems.in(one)),
    checkKey: (uri, range) => checkKey(parts, knowledge, uri, range),
    allowEverywhere: (uri, range) => allowEverywhere(knowledge, uri, range),
    scanWorkspace: (ignoredToo) => scan.run(ignoredToo),
    clearScan: () => scan.clear(),
    scanHistory: () => history.scan(),
  };
}

function tellShownToNone(uri: vscode.Uri): void {
  const name = vscode.workspace.asRelativePath(uri);
  const said = vscode.l10n.t(
    "{0} is larger than 50 MB, so the editor shows it to no extension, and it is not searched for Skycloak keys.",
    name,
  );
  void showInformationMessage(said);
}
