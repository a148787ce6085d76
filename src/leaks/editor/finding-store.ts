// The findings of open documents as they are edited, and of files as the last scan of the workspace read them. Open
// documents take precedence over their files.

import * as vscode from "vscode";
import type { Finding } from "../detector/incremental-detector";

interface DocumentFindings {
  readonly uri: vscode.Uri;
  readonly findings: readonly Finding[];
}

export class FindingStore {
  readonly #open = new Map<string, DocumentFindings>();
  readonly #scanned = new Map<string, DocumentFindings>();
  /** By fingerprint, then by document URI. */
  readonly #locations = new Map<string, Map<string, Finding[]>>();
  readonly #changed = new vscode.EventEmitter<readonly vscode.Uri[]>();

  /** Fires with the documents whose findings, or the other locations of their secrets, have changed. */
  readonly onDidChange = this.#changed.event;

  dispose(): void {
    this.#changed.dispose();
  }

  /**
   * Replaces the findings of documents; undefined for documents that are no longer open or scanned, or no longer exist.
   */
  set(
    source: "open" | "scan",
    updates: readonly (readonly [uri: vscode.Uri, findings: readonly Finding[] | undefined])[],
  ): void {
    const changed = new Map<string, vscode.Uri>();
    const documents = source === "open" ? this.#open : this.#scanned;
    for (const [uri, findings] of updates) {
      const name = uri.toString();
      const before = this.findingsOf(uri);
      // An open document without findings stays listed, because the scanned findings of its file may be outdated.
      if (findings === undefined || (findings.length === 0 && source === "scan")) documents.delete(name);
      else documents.set(name, { uri, findings });
      const others = this.#updateLocations(name, before, this.findingsOf(uri));
      if (others === undefined) continue;
      for (const other of others) {
        const found = this.#find(other);
        if (found !== undefined) changed.set(other, found.uri);
      }
      changed.set(name, uri);
    }
    if (changed.size > 0) this.#changed.fire([...changed.values()]);
  }

  /** Returns the URIs of other documents with the same secrets; undefined if nothing has changed. */
  #updateLocations(name: string, before: readonly Finding[], now: readonly Finding[]): ReadonlySet<string> | undefined {
    if (before.length === 0 && now.length === 0) return undefined;
    const others = new Set<string>();
    for (const { fingerprint } of before) {
      const locations = this.#locations.get(fingerprint);
      locations?.delete(name);
      if (locations?.size === 0) this.#locations.delete(fingerprint);
      for (const other of locations?.keys() ?? []) others.add(other);
    }
    for (const finding of now) {
      const { fingerprint } = finding;
      const locations = this.#locations.get(fingerprint) ?? new Map<string, Finding[]>();
      this.#locations.set(fingerprint, locations);
      for (const other of locations.keys()) others.add(other);
      const own = locations.get(name);
      if (own === undefined) locations.set(name, [finding]);
      else own.push(finding);
    }
    return others;
  }

  /** The files with findings of the last scan, including open ones. */
  get scanned(): readonly vscode.Uri[] {
    return [...this.#scanned.values()].map(({ uri }) => uri);
  }

  clearScan(): void {
    this.set(
      "scan",
      this.scanned.map((uri) => [uri, undefined]),
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
