// Choosing scopes: grouped, each with what it is for. A write scope brings its read scope, which
// says so and is ticked with it.

import * as vscode from "vscode";
import {
  allScopes,
  impliedScope,
  leastScopes,
  scopeGroups,
  withImplied,
  type Scope,
  type ScopeGroup,
} from "../api/scopes";
import { createQuickPick } from "../ui/messages";
import { frame, searchable, shown, type StepFrame, type StepOutcome } from "../ui/steps";
import { groupWords, scopeWords } from "./scope-words";

const t = vscode.l10n.t;

interface ScopeItem extends vscode.QuickPickItem {
  readonly scope?: Scope;
  /** The scope that brings this one with it. */
  readonly includedIn?: Scope;
}

/** Answers the fewest scopes that mean what was ticked; `onTick` hears of them at every change. */
export async function pickScopes(
  step: StepFrame,
  chosen: readonly string[],
  onTick: (scopes: readonly string[]) => void,
): Promise<StepOutcome<string[]>> {
  const pick = createQuickPick<ScopeItem>();
  frame(pick, step);
  const question = t("What may the key do?");
  searchable(pick, question);
  pick.canSelectMany = true;
  // Set once: setting rows anew clears what is ticked, is told as the person's doing, and
  // takes the focus from the row they are at.
  const items = scopeItems();
  pick.items = items;
  let ticked = new Set(chosen);

  function showTicked(): void {
    const all = withImplied(ticked);
    pick.selectedItems = items.filter(({ scope }) => scope !== undefined && all.has(scope));
  }

  showTicked();
  return shown<string[]>(pick, (finish, on) => {
    on(
      pick.onDidChangeSelection((selected) => {
        const now = new Set<string>(selected.flatMap(({ scope }) => scope ?? []));
        ticked = new Set(leastScopes(now));
        onTick([...ticked]);
        if (ticked.size > 0) pick.placeholder = question;
        const whole = items.every(
          ({ scope, includedIn }) =>
            scope === undefined || now.has(scope) || !ticked.has(includedIn ?? ""),
        );
        if (!whole) showTicked();
      }),
    );
    on(
      pick.onDidAccept(() => {
        if (ticked.size > 0) finish({ kind: "next", value: leastScopes(ticked) });
        else pick.placeholder = t("A key needs at least one scope");
      }),
    );
  });
}

function scopeItems(): ScopeItem[] {
  const including = new Map(allScopes.map((scope) => [impliedScope(scope), scope]));
  return (Object.keys(scopeGroups) as ScopeGroup[]).flatMap((group): ScopeItem[] => [
    { label: groupWords(group), kind: vscode.QuickPickItemKind.Separator },
    ...scopeGroups[group].map((scope): ScopeItem => {
      const item = { label: scope, detail: scopeWords(scope), scope };
      const includedIn = including.get(scope);
      if (includedIn === undefined) return item;
      return { ...item, description: t("included in {0}", includedIn), includedIn };
    }),
  ]);
}
