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

export class FindingStore {
  readonly #open = new Map<string, DocumentFindings>();
  readonly #scanned = new Map<string, DocumentFindings>();
  /** By fingerprint, then by document URI. Updated with each change, whose cost must not depend on the other documents. */
  readonly #locations = new Map<string, Map<string, Finding[]>>();
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
      this.#relocate(name, before, now);
      for (const { fingerprint } of [...before, ...now]) fingerprints.add(fingerprint);
    }
    // Once for the whole batch: all of its documents may have the same secret.
    for (const fingerprint of fingerprints) {
      for (const name of this.#locations.get(fingerprint)?.keys() ?? []) {
        const found = this.#find(name);
        if (found !== undefined) changed.set(name, found.uri);
      }
    }
    if (changed.size > 0) this.#changed.fire([...changed.values()]);
  }

  /** Updates the locations of a document's secrets. */
  #relocate(name: string, before: readonly Finding[], now: readonly Finding[]): void {
    for (const { fingerprint } of before) {
      const locations = this.#locations.get(fingerprint);
      locations?.delete(name);
      if (locations?.size === 0) this.#locations.delete(fingerprint);
    }
    for (const finding of now) {
      const locations = this.#locations.get(finding.fingerprint) ?? new Map<string, Finding[]>();
      this.#locations.set(finding.fingerprint, locations);
      const own = locations.get(name);
      if (own === undefined) locations.set(name, [finding]);
      else own.push(finding);
    }
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
    return this.#find(uri.toString())?.findings ?? [];
  }

  /** Every document with findings. */
  get documents(): readonly vscode.Uri[] {
    return [...new Map([...this.#scanned, ...this.#open]).values()]
      .filter(({ findings }) => findings.length > 0)
      .map(({ uri }) => uri);
  }

  /** The locations of the secret with this fingerprint. */
  *locationsOf(fingerprint: string): Generator<{ uri: vscode.Uri; finding: Finding }> {
    for (const [name, findings] of this.#locations.get(fingerprint) ?? []) {
      const uri = this.#find(name)?.uri;
      if (uri !== undefined) for (const finding of findings) yield { uri, finding };
    }
  }

  #find(name: string): DocumentFindings | undefined {
    return this.#open.get(name) ?? this.#scanned.get(name);
  }
}

export function rangeOf({ line, start, endLine, end }: Finding): vscode.Range {
  return new vscode.Range(line, start, endLine, end);
}
