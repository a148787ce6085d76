// Choosing scopes: grouped, each with what it is for. A write scope brings its read scope, so
// that one is ticked with it and says so.

import * as vscode from "vscode";
import {
  allScopes,
  impliedScope,
  leastScopes,
  scopeGroups,
  type Scope,
  type ScopeGroup,
} from "../api/scopes";
import { frame, searchable, shown, type StepFrame, type StepOutcome } from "../ui/steps";
import { groupWords, scopeWords } from "./scope-words";

const t = vscode.l10n.t;

interface ScopeItem extends vscode.QuickPickItem {
  readonly scope?: Scope;
}

/** Answers the fewest scopes that mean what was ticked. */
export async function pickScopes(
  step: StepFrame,
  chosen: readonly string[],
): Promise<StepOutcome<string[]>> {
  const pick = vscode.window.createQuickPick<ScopeItem>();
  frame(pick, step);
  searchable(pick, t("What may the key do?"));
  pick.canSelectMany = true;
  let ticked = new Set(chosen);

  function draw(): void {
    const includedIn = new Map<string, string>();
    for (const scope of ticked) {
      const implied = impliedScope(scope);
      if (implied !== undefined) includedIn.set(implied, scope);
    }
    const items = scopeItems(includedIn);
    pick.keepScrollPosition = true;
    pick.items = items;
    pick.selectedItems = items.filter(
      ({ scope }) => scope !== undefined && (ticked.has(scope) || includedIn.has(scope)),
    );
  }

  draw();
  return shown<string[]>(pick, (finish, on) => {
    on(
      pick.onDidChangeSelection((selected) => {
        const now = new Set(selected.flatMap(({ scope }) => scope ?? []));
        const next = new Set<string>(leastScopes(now));
        const whole = [...next].every((scope) => {
          const implied = impliedScope(scope);
          return !allScopes.some((known) => known === implied) || now.has(implied as Scope);
        });
        // Drawn again only when what is included changes; drawing loses the focused row.
        const before = [...ticked].filter((scope) => scope.endsWith(":write")).join();
        const after = [...next].filter((scope) => scope.endsWith(":write")).join();
        ticked = next;
        if (before !== after || !whole) draw();
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

function scopeItems(includedIn: ReadonlyMap<string, string>): ScopeItem[] {
  return (Object.keys(scopeGroups) as ScopeGroup[]).flatMap((group): ScopeItem[] => [
    { label: groupWords(group), kind: vscode.QuickPickItemKind.Separator },
    ...scopeGroups[group].map((scope): ScopeItem => {
      const by = includedIn.get(scope);
      return {
        label: scope,
        description: by === undefined ? "" : t("included in {0}", by),
        detail: scopeWords(scope),
        scope,
      };
    }),
  ]);
}
