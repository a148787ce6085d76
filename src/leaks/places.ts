// Where findings are known to be: in open documents as they are typed, and in files as the last
// scan of the workspace has seen them. A document that is open is what counts for its file.

import * as vscode from "vscode";
import type { Finding } from "./engine/line-findings";

export type Origin = "open" | "scan";

export interface PlacesOf {
  readonly uri: vscode.Uri;
  readonly findings: readonly Finding[];
}

export class FindingPlaces {
  readonly #by: Readonly<Record<Origin, Map<string, PlacesOf>>> = {
    open: new Map(),
    scan: new Map(),
  };
  /** Names of the documents in which a fingerprint is. */
  readonly #names = new Map<string, Set<string>>();
  readonly #changed = new vscode.EventEmitter<readonly vscode.Uri[]>();

  /** Tells of each document whose findings, or what is elsewhere of them, are others now. */
  readonly onDidChange = this.#changed.event;

  dispose(): void {
    this.#changed.dispose();
  }

  set(origin: Origin, uri: vscode.Uri, findings: readonly Finding[] | undefined): void {
    const name = uri.toString();
    const before = this.of(uri);
    // An open document without findings is one: its file's may be out of date.
    if (findings === undefined || (findings.length === 0 && origin === "scan"))
      this.#by[origin].delete(name);
    else this.#by[origin].set(name, { uri, findings });
    const now = this.of(uri);
    if (before.length === 0 && now.length === 0) return;
    const others = new Set<string>();
    for (const { fingerprint } of before) this.#without(fingerprint, name, others);
    for (const { fingerprint } of now) this.#with(fingerprint, name, others);
    others.delete(name);
    this.#changed.fire([uri, ...[...others].flatMap((other) => this.#uriOf(other) ?? [])]);
  }

  /** Forgets what a scan has found. */
  clearScan(): void {
    for (const { uri } of [...this.#by.scan.values()]) this.set("scan", uri, undefined);
  }

  of(uri: vscode.Uri): readonly Finding[] {
    const name = uri.toString();
    return (this.#by.open.get(name) ?? this.#by.scan.get(name))?.findings ?? [];
  }

  /** Every document with findings. */
  all(): PlacesOf[] {
    const names = new Set([...this.#by.open.keys(), ...this.#by.scan.keys()]);
    return [...names]
      .flatMap((name) => this.#by.open.get(name) ?? this.#by.scan.get(name) ?? [])
      .filter(({ findings }) => findings.length > 0);
  }

  /** Where the secret with this fingerprint is. */
  *with(fingerprint: string): Generator<{ uri: vscode.Uri; finding: Finding }> {
    for (const name of this.#names.get(fingerprint) ?? []) {
      const uri = this.#uriOf(name);
      if (uri === undefined) continue;
      for (const finding of this.of(uri)) {
        if (finding.fingerprint === fingerprint) yield { uri, finding };
      }
    }
  }

  #uriOf(name: string): vscode.Uri | undefined {
    return (this.#by.open.get(name) ?? this.#by.scan.get(name))?.uri;
  }

  #with(fingerprint: string, name: string, others: Set<string>): void {
    const names = this.#names.get(fingerprint);
    if (names === undefined) this.#names.set(fingerprint, new Set([name]));
    else {
      names.add(name);
      for (const other of names) others.add(other);
    }
  }

  #without(fingerprint: string, name: string, others: Set<string>): void {
    const names = this.#names.get(fingerprint);
    names?.delete(name);
    if (names?.size === 0) this.#names.delete(fingerprint);
    for (const other of names ?? []) others.add(other);
  }
}

export function rangeOf({ line, start, endLine, end }: Finding): vscode.Range {
  return new vscode.Range(line, start, endLine, end);
}
