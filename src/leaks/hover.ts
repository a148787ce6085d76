// What is known of a finding, where the mouse is on it. The editor puts the problem's message, which
// says what it is and what to do, above this.

import * as vscode from "vscode";
import { type CommandId } from "../commands/command-table";
import { plainMarkdown } from "../ui/untrusted-text";
import type { KeyFacts } from "./key-facts";
import { isKey } from "./move-to-vault";
import type { Problem, Problems } from "./problems";
import { statusWords } from "./words";

const t = vscode.l10n.t;

/** Other places that are named. */
const mostPlaces = 5;

export class KeyHover implements vscode.HoverProvider {
  readonly #problems: Problems;

  constructor(problems: Problems) {
    this.#problems = problems;
  }

  provideHover({ uri }: vscode.TextDocument, at: vscode.Position): vscode.Hover | undefined {
    const problem = this.#problems.in(uri).find(({ range }) => range.contains(at));
    if (problem === undefined) return undefined;
    const { finding, facts, range } = problem;
    const text = new vscode.MarkdownString();
    const line = (words: string): void => void text.appendMarkdown(`${words}  \n`);
    line(plainMarkdown(statusOf(facts)));
    if (facts?.workspace !== undefined) {
      line(plainMarkdown(t("Skycloak workspace: {0}", facts.workspace)));
    }
    const elsewhere = this.#problems.elsewhere(uri, finding, mostPlaces);
    if (elsewhere.length > 0) {
      const places = elsewhere.map(({ uri: other, range: place }) => {
        const name = `${vscode.workspace.asRelativePath(other)}:${place.start.line + 1}`;
        const target = other.with({ fragment: `L${place.start.line + 1}` });
        return `[${plainMarkdown(name)}](${target.toString()})`;
      });
      line(`${plainMarkdown(t("The same secret:"))} ${places.join(", ")}`);
    }
    // Apart from the names above, which nobody vouches for.
    const links = new vscode.MarkdownString(actions(uri, problem).join(" · "));
    links.isTrusted = { enabledCommands: ["skycloak.leaks.checkKey", "skycloak.leaks.explain"] };
    return new vscode.Hover([text, links], range);
  }
}

function statusOf(facts: KeyFacts | undefined): string {
  if (facts === undefined) return t("Nothing more is known of this secret.");
  const { name } = facts;
  return name === "" ? statusWords(facts) : t("“{0}”: {1}", name, statusWords(facts));
}

function actions(uri: vscode.Uri, { finding, facts, range }: Problem): string[] {
  const link = (title: string, command: CommandId, given: readonly unknown[]): string =>
    `[${plainMarkdown(title)}](command:${command}?${encodeURIComponent(JSON.stringify(given))})`;
  const { start, end } = range;
  const place = {
    uri: uri.toString(),
    range: [start.line, start.character, end.line, end.character],
  };
  const canAsk = isKey(finding) && facts?.status !== "dead";
  return [
    ...(canAsk ? [link(t("Check whether this key still works"), "skycloak.leaks.checkKey", [place])] : []),
    link(t("More about this warning"), "skycloak.leaks.explain", [finding.rule]),
  ];
}
