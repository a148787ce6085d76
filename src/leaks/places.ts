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
  /** By fingerprint, and by the name of the document, where it stands there. */
  readonly #standing = new Map<string, Map<string, Finding[]>>();
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
    for (const finding of now) this.#with(finding, name, others);
    others.delete(name);
    this.#changed.fire([uri, ...[...others].flatMap((other) => this.#uriOf(other) ?? [])]);
  }

  /** What the last scan has found, of open documents too. */
  get scanned(): readonly vscode.Uri[] {
    return [...this.#by.scan.values()].map(({ uri }) => uri);
  }

  /** Forgets what a scan has found. */
  clearScan(): void {
    for (const uri of this.scanned) this.set("scan", uri, undefined);
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
    for (const [name, findings] of this.#standing.get(fingerprint) ?? []) {
      const uri = this.#uriOf(name);
      if (uri !== undefined) for (const finding of findings) yield { uri, finding };
    }
  }

  #uriOf(name: string): vscode.Uri | undefined {
    return (this.#by.open.get(name) ?? this.#by.scan.get(name))?.uri;
  }

  #with(finding: Finding, name: string, others: Set<string>): void {
    const { fingerprint } = finding;
    const standing = this.#standing.get(fingerprint) ?? new Map<string, Finding[]>();
    this.#standing.set(fingerprint, standing);
    for (const other of standing.keys()) others.add(other);
    const here = standing.get(name);
    if (here === undefined) standing.set(name, [finding]);
    else here.push(finding);
  }

  #without(fingerprint: string, name: string, others: Set<string>): void {
    const standing = this.#standing.get(fingerprint);
    if (standing === undefined) return;
    standing.delete(name);
    if (standing.size === 0) this.#standing.delete(fingerprint);
    for (const other of standing.keys()) others.add(other);
  }
}

export function rangeOf({ line, start, endLine, end }: Finding): vscode.Range {
  return new vscode.Range(line, start, endLine, end);
}
