// The findings of open documents as they are edited, and of files as the last scan of the workspace read them. Open
// documents take precedence over their files.

import * as vscode from "vscode";
import type { Finding } from "../detector/incremental-detector";

interface DocumentFindings {
  readonly uri: vscode.Uri;
  readonly findings: readonly Finding[];
}

/** The new findings of a document; undefined if it is no longer open or scanned, or no longer exists. */
export type FindingsUpdate = readonly [uri: vscode.Uri, findings: readonly Finding[] | undefined];

interface FindingLocation {
  readonly uri: vscode.Uri;
  readonly finding: Finding;
}

export class FindingStore {
  readonly #open = new Map<string, DocumentFindings>();
  readonly #scanned = new Map<string, DocumentFindings>();
  /** The locations of all findings by fingerprint, since the findings last changed. */
  #locations: Map<string, FindingLocation[]> | undefined;
  readonly #changed = new vscode.EventEmitter<readonly vscode.Uri[]>();

  /** Fires with the documents whose findings, or the other locations of their secrets, have changed. */
  readonly onDidChange = this.#changed.event;

  dispose(): void {
    this.#changed.dispose();
  }

  set(source: "open" | "scan", updates: readonly FindingsUpdate[]): void {
    const changed = new Map<string, vscode.Uri>();
    const fingerprints = new Set<string>();
    const documents = source === "open" ? this.#open : this.#scanned;
    for (const [uri, findings] of updates) {
      const name = uri.toString();
      const before = this.findingsOf(uri);
      // An open document without findings stays listed, because the scanned findings of its file may be outdated.
      if (findings === undefined || (findings.length === 0 && source === "scan")) documents.delete(name);
      else documents.set(name, { uri, findings });
      const now = this.findingsOf(uri);
      if (before.length === 0 && now.length === 0) continue;
      changed.set(name, uri);
      for (const { fingerprint } of before) fingerprints.add(fingerprint);
      for (const { fingerprint } of now) fingerprints.add(fingerprint);
    }
    if (changed.size === 0) return;
    this.#locations = undefined;
    for (const fingerprint of fingerprints) {
      for (const { uri } of this.locationsOf(fingerprint)) changed.set(uri.toString(), uri);
    }
    this.#changed.fire([...changed.values()]);
  }

  /** The files with findings of the last scan, including open ones. */
  get scanned(): readonly vscode.Uri[] {
    return [...this.#scanned.values()].map(({ uri }) => uri);
  }

  /** Removes scanned findings: those of some files, or all of them. */
  removeScanned(isGone: (uri: vscode.Uri) => boolean = () => true): void {
    const gone = this.scanned.filter(isGone);
    this.set(
      "scan",
      gone.map((uri) => [uri, undefined]),
    );
  }

  findingsOf(uri: vscode.Uri): readonly Finding[] {
    const name = uri.toString();
    return (this.#open.get(name) ?? this.#scanned.get(name))?.findings ?? [];
  }

  /** Every document with findings. */
  get documents(): readonly vscode.Uri[] {
    return this.#withFindings().map(({ uri }) => uri);
  }

  /** The locations of the secret with this fingerprint. */
  locationsOf(fingerprint: string): readonly FindingLocation[] {
    this.#locations ??= this.#locateSecrets();
    return this.#locations.get(fingerprint) ?? [];
  }

  #locateSecrets(): Map<string, FindingLocation[]> {
    const byFingerprint = new Map<string, FindingLocation[]>();
    for (const { uri, findings } of this.#withFindings()) {
      for (const finding of findings) {
        const locations = byFingerprint.get(finding.fingerprint) ?? [];
        byFingerprint.set(finding.fingerprint, locations);
        locations.push({ uri, finding });
      }
    }
    return byFingerprint;
  }

  #withFindings(): DocumentFindings[] {
    return [...new Map([...this.#scanned, ...this.#open]).values()].filter(({ findings }) => findings.length > 0);
  }
}

export function rangeOf({ line, start, endLine, end }: Finding): vscode.Range {
  return new vscode.Range(line, start, endLine, end);
}
