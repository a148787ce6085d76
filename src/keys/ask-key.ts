// The steps that ask what a new key should be: its name, its scopes, when it ends, notes.

import * as vscode from "vscode";
import {
  allScopes,
  impliedScope,
  leastScopes,
  scopeGroups,
  scopePresets,
  withImplied,
  type Scope,
  type ScopeGroup,
  type ScopePreset,
} from "../api/scopes";
import type { KeyRequest } from "../api/skycloak";
import { createQuickPick } from "../ui/messages";
import {
  askPick,
  askText,
  frame,
  keeping,
  runSteps,
  searchable,
  shown,
  type Step,
  type StepHeader,
  type StepOutcome,
} from "../commands/steps";
import { exactDay } from "../ui/format";
import { groupWords, presetWords, scopeWords } from "./scope-words";
import { asApiTime, expiryDays, inDays, readDate } from "./status";

const t = vscode.l10n.t;

/** Lists cut off longer names and notes, or refuse them. */
export const longestName = 100;
const longestNotes = 500;

/** What a key may do, and when it ends. */
export type KeyChoice = Pick<KeyRequest, "scopes" | "ofPreset" | "expiresAt">;

/** Undefined if the user leaves. */
export async function askForKey(): Promise<KeyRequest | undefined> {
  const title = t("Create API Key");
  const at = (number: number): StepHeader => ({ title, step: { number, of: 5 } });
  const choices = keyChoices(at, 2);
  let name = "";
  let notes = "";
  const done = await runSteps([
    () =>
      keeping(
        askText({
          ...at(1),
          value: name,
          prompt: t("A name that says where the key is used"),
          placeholder: t("for example: ci-deploy"),
          check: (text) => {
            if (text.trim() === "") return t("A key needs a name.");
            if (text.trim().length <= longestName) return undefined;
            return t("A name has at most {0} characters.", longestName);
          },
        }),
        (value) => (name = value.trim()),
      ),
    ...choices.steps,
    () =>
      askText({
        ...at(5),
        value: notes,
        // Kept when the user goes back and returns.
        typed: (text) => (notes = text),
        prompt: t("Notes for whoever finds this key later (optional). Enter creates the key."),
        check: (text) => {
          if (text.trim().length > longestNotes) {
            return t("Notes have at most {0} characters.", longestNotes);
          }
          if (!/sk_sc_[A-Za-z0-9_-]{16}/.test(text)) return undefined;
          return t("Do not put a key into the notes: everyone who sees the list sees them.");
        },
      }),
  ]);
  if (!done) return undefined;
  return { name, ...choices.chosen(), notes: notes.trim() || undefined };
}

/** Where the choice of scopes starts from. */
type Preset = ScopePreset | "own";

/** Three steps, each with the most common choice on top. `first`: the number of the first step. */
export function keyChoices(
  at: (number: number) => StepHeader,
  first: number,
): { readonly steps: readonly Step[]; readonly chosen: () => KeyChoice } {
  let preset: Preset | undefined;
  let scopes: readonly string[] = [];
  let expiry: Expiry | undefined;
  return {
    steps: [
      () =>
        keeping(askPreset(at(first), preset), (value) => {
          // Going back and forth keeps what was ticked, unless another preset was chosen.
          if (value !== preset || scopes.length === 0) scopes = scopesOf(value);
          preset = value;
        }),
      () =>
        keeping(
          pickScopes(at(first + 1), scopes, (ticked) => (scopes = ticked)),
          (value) => (scopes = value),
        ),
      () => keeping(askExpiry(at(first + 2), expiry), (value) => (expiry = value)),
    ],
    chosen: () => {
      const { choice, end: date } = expiry ?? {};
      const end = typeof choice === "number" ? inDays(choice, new Date()) : date;
      return { scopes, ofPreset: scopesOf(preset), expiresAt: end && asApiTime(end) };
    },
  };
}

function scopesOf(preset: Preset | undefined): readonly string[] {
  return preset === undefined || preset === "own" ? [] : scopePresets[preset];
}

async function askPreset(
  frame: StepHeader,
  chosen: Preset | undefined,
): Promise<StepOutcome<Preset>> {
  const items: (vscode.QuickPickItem & { readonly preset: Preset })[] = [
    ...(Object.keys(scopePresets) as ScopePreset[]).map((preset) => ({
      ...presetWords(preset),
      preset,
    })),
    { label: t("Choose scopes one by one…"), preset: "own" },
  ];
  const outcome = await askPick({
    ...frame,
    placeholder: t("What is the key for? The next step shows its scopes"),
    items,
    active: items.find(({ preset }) => preset === chosen) ?? items[0],
  });
  return outcome.kind === "next" ? { kind: "next", value: outcome.value.preset } : outcome;
}

interface ScopeItem extends vscode.QuickPickItem {
  readonly scope?: Scope;
  /** The scope that implies this one. */
  readonly includedIn?: Scope;
}

/**
 * Scopes in groups, each with a description. A write scope implies its read scope, which says so and is
 * ticked with it. Returns the fewest scopes that mean what was ticked; `onTick` gets them at every change.
 */
async function pickScopes(
  step: StepHeader,
  chosen: readonly string[],
  onTick: (scopes: readonly string[]) => void,
): Promise<StepOutcome<string[]>> {
  const pick = createQuickPick<ScopeItem>();
  frame(pick, step);
  const question = t("What may the key do?");
  searchable(pick, question);
  pick.canSelectMany = true;
  // Set once: setting the items again clears the ticks, fires an event as if the user had done that, and
  // moves the focus away.
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
        const isWhole = items.every(
          ({ scope, includedIn }) =>
            scope === undefined || now.has(scope) || !ticked.has(includedIn ?? ""),
        );
        if (!isWhole) showTicked();
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

/** As the user chose it: coming back to the step shows it again. */
interface Expiry {
  /** A number of days, or one of the other rows. */
  readonly choice: number | "date" | "never";
  /** The date as it was typed, and its end. */
  readonly text: string;
  readonly end?: Date;
}

/** A list of durations, and behind one of its rows a date. */
async function askExpiry(
  frame: StepHeader,
  chosen: Expiry | undefined,
): Promise<StepOutcome<Expiry>> {
  const items: (vscode.QuickPickItem & Pick<Expiry, "choice">)[] = [
    ...expiryDays.map((days) => ({
      label: t("In {0} days", days),
      description: exactDay(inDays(days, new Date()), vscode.env.language),
      choice: days,
    })),
    { label: t("On a date…"), choice: "date" },
    {
      label: t("Never"),
      detail: t("Nothing ends a leaked key but somebody who notices"),
      choice: "never",
    },
  ];
  let active = items.find(({ choice }) => choice === chosen?.choice) ?? items[0];
  let text = chosen?.text ?? "";
  for (;;) {
    const placeholder = t("When does the key end?");
    const outcome = await askPick({ ...frame, placeholder, items, active });
    if (outcome.kind !== "next") return outcome;
    active = outcome.value;
    const { choice } = active;
    if (choice !== "date") return { kind: "next", value: { choice, text } };
    const date = await askDate(frame, text, (typed) => (text = typed));
    if (date.kind === "cancel") return date;
    if (date.kind === "next") return { kind: "next", value: { choice, text, end: date.value } };
  }
}

async function askDate(
  frame: StepHeader,
  value: string,
  typed: (text: string) => void,
): Promise<StepOutcome<Date>> {
  const outcome = await askText({
    ...frame,
    value,
    typed,
    prompt: t("The last day on which the key works"),
    placeholder: "YYYY-MM-DD",
    check: (text) => {
      const date = readDate(text, new Date());
      if (date === undefined) return t("A date is written like 2027-03-31.");
      return date === "past" ? t("That day has passed.") : undefined;
    },
  });
  if (outcome.kind !== "next") return outcome;
  const end = readDate(outcome.value, new Date());
  return end instanceof Date ? { kind: "next", value: end } : { kind: "back" };
}
