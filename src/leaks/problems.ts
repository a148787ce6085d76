// The findings as the editor's problems: how serious each is, what is said of it, and where else
// the same secret stands.

import * as vscode from "vscode";
import { createDiagnostic } from "../ui/messages";
import type { Finding } from "./engine/line-findings";
import type { GitStates } from "./git-states";
import type { IgnoreFiles } from "./ignore-files";
import type { KeyFacts } from "./key-facts";
import type { Knowledge } from "./knowledge";
import { rangeOf, type FindingPlaces } from "./places";
import { severityOf, type Severity, type Standing } from "./standing";
import { messageOf } from "./words";

export const source = "Skycloak";

/** One finding with all that is known of it. */
export interface Problem {
  readonly finding: Finding;
  readonly range: vscode.Range;
  readonly standing: Standing;
  readonly facts: KeyFacts | undefined;
  readonly severity: Severity;
}

const severities: Readonly<Record<Severity, vscode.DiagnosticSeverity>> = {
  error: vscode.DiagnosticSeverity.Error,
  warning: vscode.DiagnosticSeverity.Warning,
  information: vscode.DiagnosticSeverity.Information,
  hint: vscode.DiagnosticSeverity.Hint,
};

/** Related places that are named; a key that stands in more is not looked up one by one. */
const mostRelated = 10;

export interface ProblemSources {
  readonly places: FindingPlaces;
  readonly git: GitStates;
  readonly ignored: IgnoreFiles;
  readonly knowledge: Knowledge;
  /** The page that says more of a rule. */
  readonly page: (rule: Finding["rule"]) => vscode.Uri;
}

export class Problems {
  readonly #sources: ProblemSources;
  readonly #collection = vscode.languages.createDiagnosticCollection("skycloak");
  readonly #shown = new Map<string, { uri: vscode.Uri; problems: readonly Problem[] }>();
  readonly #changed = new vscode.EventEmitter<readonly vscode.Uri[]>();
  readonly #subscriptions: vscode.Disposable;

  readonly onDidChange = this.#changed.event;

  constructor(sources: ProblemSources) {
    this.#sources = sources;
    const { places, git, ignored, knowledge } = sources;
    this.#subscriptions = vscode.Disposable.from(
      this.#collection,
      this.#changed,
      places.onDidChange((uris) => this.#show(uris)),
      git.onDidChange((files) => {
        const names = new Set(files.map(String));
        const uris = places.all().map(({ uri }) => uri);
        this.#show(uris.filter((uri) => names.has(uri.toString()) || isCell(uri)));
      }),
      ignored.onDidChange(() => this.#showAll()),
      knowledge.onDidChange(() => this.#showAll()),
    );
  }

  dispose(): void {
    this.#subscriptions.dispose();
  }

  /** What is shown in a document. */
  in(uri: vscode.Uri): readonly Problem[] {
    return this.#shown.get(uri.toString())?.problems ?? [];
  }

  all(): { uri: vscode.Uri; problems: readonly Problem[] }[] {
    return [...this.#shown.values()];
  }

  #showAll(): void {
    this.#show(this.#sources.places.all().map(({ uri }) => uri));
  }

  #show(uris: readonly vscode.Uri[]): void {
    for (const uri of uris) {
      const problems = this.#problemsOf(uri);
      const name = uri.toString();
      if (problems.length === 0) {
        this.#shown.delete(name);
        this.#collection.delete(uri);
      } else {
        this.#shown.set(name, { uri, problems });
        this.#collection.set(
          uri,
          problems.map((problem) => this.#diagnosticOf(uri, problem)),
        );
      }
    }
    if (uris.length > 0) this.#changed.fire(uris);
  }

  #problemsOf(uri: vscode.Uri): Problem[] {
    const { places, git, ignored, knowledge } = this.#sources;
    const findings = places.of(uri);
    if (findings.length === 0) return [];
    const allowed = ignored.allowedIn(uri);
    // What is allowed would show for a moment only.
    if (allowed === undefined) return [];
    return findings
      .filter(({ fingerprint }) => !allowed.has(fingerprint))
      .map((finding) => {
        const standing = git.standingOf(uri, finding.fingerprint);
        const facts = knowledge.factsOf(finding.known, finding.fingerprint);
        const severity = severityOf(finding, standing, facts?.status === "dead");
        return { finding, range: rangeOf(finding), standing, facts, severity };
      });
  }

  #diagnosticOf(uri: vscode.Uri, problem: Problem): vscode.Diagnostic {
    const { finding, range, standing, facts, severity } = problem;
    const message = messageOf(finding, standing, facts);
    const diagnostic = createDiagnostic(range, message, severities[severity]);
    diagnostic.source = source;
    diagnostic.code = { value: finding.rule, target: this.#sources.page(finding.rule) };
    if (facts?.status === "dead") diagnostic.tags = [vscode.DiagnosticTag.Deprecated];
    const related = this.elsewhere(uri, finding, mostRelated);
    if (related.length > 0) {
      const said = vscode.l10n.t("The same secret");
      diagnostic.relatedInformation = related.map(
        (place) => new vscode.DiagnosticRelatedInformation(place, said),
      );
    }
    return diagnostic;
  }

  /** Other places with the same secret, up to a number. */
  elsewhere(uri: vscode.Uri, finding: Finding, most: number): vscode.Location[] {
    const found: vscode.Location[] = [];
    for (const other of this.#sources.places.with(finding.fingerprint)) {
      if (other.finding === finding && other.uri.toString() === uri.toString()) continue;
      if (found.length === most) break;
      found.push(new vscode.Location(other.uri, rangeOf(other.finding)));
    }
    return found;
  }
}

/** The state of a cell is its notebook's. */
function isCell({ scheme }: vscode.Uri): boolean {
  return scheme === "vscode-notebook-cell";
}
