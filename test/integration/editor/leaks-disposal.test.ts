// What the warnings leave in the extension host after they are disposed of, and what an edit costs.
import assert from "node:assert/strict";
import * as vscode from "vscode";
import { registerKeyActions } from "../../../src/leaks/editor/code-actions";
import { LeakDiagnostics } from "../../../src/leaks/editor/diagnostics";
import { DocumentScanner } from "../../../src/leaks/editor/document-scanner";
import { FindingStore } from "../../../src/leaks/editor/finding-store";
import { GitStates } from "../../../src/leaks/editor/git-states";
import { IgnoreFiles } from "../../../src/leaks/editor/ignore-files";
import { showIndicators } from "../../../src/leaks/editor/indicators";
import { KnownSecrets } from "../../../src/leaks/known-secrets";
import { WorkspaceScan } from "../../../src/leaks/scan/scan";
import type { Services } from "../../../src/services";
import { eventually } from "../../support/eventually";
import { heapInUse } from "../../bench/memory";
import { assertTimeRatio } from "../../unit/helpers/timing";
import { setUpSession } from "../host/session";

describe("Warnings that are disposed of", () => {
  setUpSession({ connected: false });

  it("leave nothing of themselves behind", async () => {
    const left = [...startAndDispose(), ...startAndDispose()];
    // An object can't be collected in the turn that used it.
    await eventually(() => {
      heapInUse();
      const names = left.flatMap((one) => one.deref()?.constructor.name ?? []);
      assert.deepEqual(names, []);
    });
  });
});

describe("The findings of a document", () => {
  it("are replaced at the same cost, however many other documents have findings", () => {
    const [few, many] = [storeOf(10), storeOf(20_000)];
    assertTimeRatio(
      () => replaceFindings(many),
      () => replaceFindings(few),
      3,
    );
  });
});

const plainFinding = (fingerprint: string) =>
  ({ line: 0, start: 0, endLine: 0, end: 9, rule: "plain-key", head: "sk_sc_", fingerprint }) as const;

function storeOf(documents: number): FindingStore {
  const store = new FindingStore();
  const uris = Array.from({ length: documents }, (_, at) => vscode.Uri.parse(`made-up:/${at}.txt`));
  store.set(
    "scan",
    uris.map((uri, at) => [uri, [plainFinding(String(at))]]),
  );
  return store;
}

function replaceFindings(store: FindingStore): void {
  const edited = vscode.Uri.parse("made-up:/edited.txt");
  for (let edit = 0; edit < 200; edit++) store.set("open", [[edited, [plainFinding(`edited ${edit}`)]]]);
}

/** With a finding, so that every part has something to show. */
function startAndDispose(): WeakRef<object>[] {
  const event = () => ({ dispose: () => undefined });
  const keys = { items: [], find: () => undefined, onDidChange: event };
  const secretStore = { list: () => [], clientSecrets: () => [], onDidChange: event };
  const services = { secretStore, connections: { keys, all: [] } } as unknown as Services;
  const state = { get: () => true, update: () => undefined } as unknown as vscode.Memento;
  const store = new FindingStore();
  const known = new KnownSecrets(services);
  const git = new GitStates(() => store.documents);
  const ignored = new IgnoreFiles();
  const diagnostics = new LeakDiagnostics(store, git, ignored, known);
  const scan = new WorkspaceScan(store, known, diagnostics, "none");
  const scanner = new DocumentScanner(store, known);
  const all = [store, known, git, ignored, diagnostics, scan, scanner];
  const disposables = vscode.Disposable.from(
    ...all,
    showIndicators(diagnostics, state),
    registerKeyActions(diagnostics, () => false),
  );
  store.set("scan", [[vscode.Uri.parse("made-up:/a.txt"), [plainFinding("0")]]]);
  assert.equal(diagnostics.all().length, 1);
  disposables.dispose();
  return all.map((one) => new WeakRef<object>(one));
}
