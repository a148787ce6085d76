// Shows the findings as the editor's diagnostics, with a severity, a message, and other locations of the same secret.

import * as vscode from "vscode";
import { createDiagnostic } from "../../ui/messages";
import { formatRelative } from "../../ui/format";
import type { Finding } from "../detector/incremental-detector";
import { severityOf, type Exposure, type Severity } from "../exposure";
import type { KeyFacts, KnownSecrets } from "../known-secrets";
import { rangeOf, type FindingStore } from "./finding-store";
import type { GitStates } from "./git-states";
import type { IgnoreFiles } from "./ignore-files";

const t = vscode.l10n.t;

export const diagnosticSource = "Skycloak";

/** A finding with everything needed to display it. */
export interface LeakDiagnostic {
  readonly finding: Finding;
  readonly range: vscode.Range;
  readonly exposure: Exposure;
  readonly facts: KeyFacts | undefined;
  readonly severity: Severity;
}

const severities: Readonly<Record<Severity, vscode.DiagnosticSeverity>> = {
  error: vscode.DiagnosticSeverity.Error,
  warning: vscode.DiagnosticSeverity.Warning,
  information: vscode.DiagnosticSeverity.Information,
  hint: vscode.DiagnosticSeverity.Hint,
};

/** The maximum number of related locations of a diagnostic. */
const maxRelated = 10;

export class LeakDiagnostics {
  readonly #collection = vscode.languages.createDiagnosticCollection("skycloak");
  /** By document URI. */
  readonly #shown = new Map<string, readonly LeakDiagnostic[]>();
  readonly #changed = new vscode.EventEmitter<readonly vscode.Uri[]>();
  readonly #subscriptions: vscode.Disposable;

  readonly onDidChange = this.#changed.event;

  constructor(
    private readonly findings: FindingStore,
    private readonly git: GitStates,
    private readonly ignoreFiles: IgnoreFiles,
    private readonly knownSecrets: KnownSecrets,
  ) {
    const showAll = (): void => this.#show(findings.documents);
    this.#subscriptions = vscode.Disposable.from(
      this.#collection,
      this.#changed,
      findings.onDidChange((uris) => this.#show(uris)),
      git.onDidChange((files) => {
        const uris = new Set(files.map(String));
        // A notebook cell shares its notebook's Git state.
        const isCell = ({ scheme }: vscode.Uri): boolean => scheme === "vscode-notebook-cell";
        this.#show(findings.documents.filter((uri) => uris.has(uri.toString()) || isCell(uri)));
      }),
      ignoreFiles.onDidChange(showAll),
      knownSecrets.onDidChange(showAll),
    );
  }

  dispose(): void {
    this.#subscriptions.dispose();
  }

  forDocument(uri: vscode.Uri): readonly LeakDiagnostic[] {
    return this.#shown.get(uri.toString()) ?? [];
  }

  all(): readonly LeakDiagnostic[] {
    return [...this.#shown.values()].flat();
  }

  /** The number of diagnostics in these documents, once the ignore files have been read. */
  async countIn(uris: ReadonlySet<string>): Promise<number> {
    await this.ignoreFiles.whenLoaded();
    return [...this.#shown].flatMap(([uri, diagnostics]) => (uris.has(uri) ? diagnostics : [])).length;
  }

  #show(uris: readonly vscode.Uri[]): void {
    if (uris.length === 0) return;
    const changed = uris.map((uri): [vscode.Uri, vscode.Diagnostic[] | undefined] => {
      const diagnostics = this.#diagnosticsOf(uri);
      if (diagnostics.length === 0) {
        this.#shown.delete(uri.toString());
        return [uri, undefined];
      }
      this.#shown.set(uri.toString(), diagnostics);
      return [uri, diagnostics.map((diagnostic) => this.#editorDiagnostic(uri, diagnostic))];
    });
    this.#collection.set(changed);
    this.#changed.fire(uris);
  }

  #diagnosticsOf(uri: vscode.Uri): LeakDiagnostic[] {
    const findings = this.findings.findingsOf(uri);
    if (findings.length === 0) return [];
    const allowed = this.ignoreFiles.allowedIn(uri);
    // Show nothing until the ignore files are read, so that allowed keys don't flash up.
    if (allowed === undefined) return [];
    return findings
      .filter(({ fingerprint }) => !allowed.has(fingerprint))
      .map((finding) => {
        const exposure = this.git.exposureOf(uri, finding.fingerprint);
        const facts = this.knownSecrets.factsOf(finding.known, finding.fingerprint);
        const severity = severityOf(finding, exposure, facts?.status === "dead");
        return { finding, range: rangeOf(finding), exposure, facts, severity };
      });
  }

  #editorDiagnostic(uri: vscode.Uri, diagnostic: LeakDiagnostic): vscode.Diagnostic {
    const { finding, range, exposure, facts, severity } = diagnostic;
    const message = `${descriptionOf(finding, facts)} ${adviceFor(exposure, facts)}`;
    const result = createDiagnostic(range, message, severities[severity]);
    result.source = diagnosticSource;
    const argument = encodeURIComponent(JSON.stringify([finding.rule]));
    const target = vscode.Uri.parse(`command:skycloak.leaks.explain?${argument}`);
    result.code = { value: finding.rule, target };
    if (facts?.status === "dead") result.tags = [vscode.DiagnosticTag.Deprecated];
    const related = this.otherLocations(uri, finding, maxRelated).map(
      (location) => new vscode.DiagnosticRelatedInformation(location, t("The same secret")),
    );
    if (related.length > 0) result.relatedInformation = related;
    return result;
  }

  /** Up to `max` other locations of the same secret. */
  otherLocations(uri: vscode.Uri, finding: Finding, max: number): vscode.Location[] {
    const found: vscode.Location[] = [];
    for (const other of this.findings.locationsOf(finding.fingerprint)) {
      if (other.finding === finding && other.uri.toString() === uri.toString()) continue;
      if (found.length === max) break;
      found.push(new vscode.Location(other.uri, rangeOf(other.finding)));
    }
    return found;
  }
}

function descriptionOf({ rule, head, isPartial }: Finding, facts: KeyFacts | undefined): string {
  if (isPartial) return t("Part of a Skycloak API key ({0}).", head);
  if (facts === undefined || facts.name === "") {
    return {
      "plain-key": t("Skycloak API key ({0}) in plain text.", head),
      "encoded-key": t("Skycloak API key ({0}), encoded but easy to read.", head),
      "joined-key": t("Skycloak API key ({0}), joined from several strings.", head),
      "client-secret": t("Automation client secret in plain text."),
      "stored-secret": t("Stored secret in plain text."),
    }[rule];
  }
  const { name } = facts;
  if (rule === "client-secret" || rule === "stored-secret") return t("Stored secret “{0}” in plain text.", name);
  const status = statusText(facts);
  return {
    "plain-key": t("Skycloak API key “{0}” ({1}) in plain text.", name, status),
    "encoded-key": t("Skycloak API key “{0}” ({1}), encoded but easy to read.", name, status),
    "joined-key": t("Skycloak API key “{0}” ({1}), joined from several strings.", name, status),
  }[rule];
}

/** A key's status and, if known, the time of its last use. */
export function statusText({ status, lastUsed }: KeyFacts): string {
  const text = { live: t("active"), dead: t("no longer valid"), unknown: t("stored") }[status];
  if (lastUsed === undefined) return text;
  return t("{0}, last used {1}", text, formatRelative(lastUsed, new Date(), vscode.env.language));
}

function adviceFor(exposure: Exposure, facts: KeyFacts | undefined): string {
  if (facts?.status === "dead") {
    if (facts.since === undefined) return t("No longer valid. You can remove it.");
    const since = formatRelative(facts.since, new Date(), vscode.env.language);
    return t("No longer valid ({0}). You can remove it.", since);
  }
  return {
    committed: t("It is committed: rotate it. Deleting the line doesn't help."),
    tracked: t("It is about to be committed."),
    untracked: t("It is not committed yet."),
    plain: t("The file is not in Git, but the key is on disk in plain text. Secret storage is safer."),
    untitled: t("Secret storage is safer."),
    unknown: t("Anyone who can read this file can use it."),
  }[exposure];
}
