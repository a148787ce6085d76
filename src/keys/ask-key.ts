// What should the new key be? Five steps, each with what most people want on top.

import * as vscode from "vscode";
import type { KeyRequest } from "../api/skycloak";
import { scopePresets, type ScopePreset } from "../api/scopes";
import { askPick, askText, runSteps, type StepFrame, type StepOutcome } from "../ui/steps";
import { askExpiry, endOf, type Expiry } from "./ask-expiry";
import { asApiTime } from "./expiry";
import { pickScopes } from "./pick-scopes";
import { presetWords } from "./scope-words";

const t = vscode.l10n.t;

/** Longer names and notes than these are refused by every list that shows them. */
const longestName = 100;
const longestNotes = 500;

/** Where the choice of scopes starts from. */
type Preset = ScopePreset | "own";

/** Undefined when the person leaves. */
export async function askForKey(): Promise<KeyRequest | undefined> {
  const title = t("Create API Key");
  const at = (number: number): StepFrame => ({ title, step: { number, of: 5 } });
  let name = "";
  let preset: Preset | undefined;
  let scopes: readonly string[] = [];
  let expiry: Expiry | undefined;
  let notes = "";

  const keep = async <T>(
    asked: Promise<StepOutcome<T>>,
    take: (value: T) => void,
  ): Promise<StepOutcome<T>> => {
    const outcome = await asked;
    if (outcome.kind === "next") take(outcome.value);
    return outcome;
  };

  const done = await runSteps([
    () => keep(askName(at(1), name), (value) => (name = value)),
    () =>
      keep(askPreset(at(2), preset), (value) => {
        // Going back and forth keeps what was ticked, unless another start was chosen.
        if (value !== preset || scopes.length === 0) {
          scopes = value === "own" ? [] : scopePresets[value];
        }
        preset = value;
      }),
    // Whoever goes back finds what they had ticked and typed when they come again.
    () =>
      keep(
        pickScopes(at(3), scopes, (ticked) => (scopes = ticked)),
        (value) => (scopes = value),
      ),
    () => keep(askExpiry(at(4), expiry), (value) => (expiry = value)),
    () =>
      keep(
        askNotes(at(5), notes, (typed) => (notes = typed)),
        (value) => (notes = value),
      ),
  ]);
  if (!done) return undefined;
  const expiresAt = expiry && endOf(expiry, new Date());
  return {
    name,
    scopes,
    ...(expiresAt === undefined ? {} : { expiresAt: asApiTime(expiresAt) }),
    ...(notes === "" ? {} : { notes }),
  };
}

async function askName(frame: StepFrame, value: string): Promise<StepOutcome<string>> {
  const outcome = await askText({
    ...frame,
    value,
    prompt: t("A name that says where the key is used"),
    placeholder: t("for example: ci-deploy"),
    check: (text) => {
      if (text.trim() === "") return t("A key needs a name.");
      if (text.trim().length <= longestName) return undefined;
      return t("A name has at most {0} characters.", longestName);
    },
  });
  return outcome.kind === "next" ? { kind: "next", value: outcome.value.trim() } : outcome;
}

async function askPreset(
  frame: StepFrame,
  chosen: Preset | undefined,
): Promise<StepOutcome<Preset>> {
  interface PresetItem extends vscode.QuickPickItem {
    readonly preset: Preset;
  }
  const items: PresetItem[] = (Object.keys(scopePresets) as ScopePreset[]).map((preset) => ({
    ...presetWords(preset),
    preset,
  }));
  items.push({ label: t("Choose scopes one by one…"), preset: "own" });
  const active = items.find(({ preset }) => preset === chosen) ?? items[0];
  const outcome = await askPick({
    ...frame,
    placeholder: t("What is the key for? The next step shows its scopes"),
    items,
    ...(active === undefined ? {} : { active }),
  });
  return outcome.kind === "next" ? { kind: "next", value: outcome.value.preset } : outcome;
}

async function askNotes(
  frame: StepFrame,
  value: string,
  typed: (text: string) => void,
): Promise<StepOutcome<string>> {
  const outcome = await askText({
    ...frame,
    value,
    typed,
    prompt: t("Notes for whoever finds this key later (optional). Enter creates the key."),
    check: (text) =>
      text.trim().length > longestNotes
        ? t("Notes have at most {0} characters.", longestNotes)
        : /sk_sc_[A-Za-z0-9_-]{16}/.test(text)
          ? t("Do not put a key into the notes: everyone who sees the list sees them.")
          : undefined,
  });
  return outcome.kind === "next" ? { kind: "next", value: outcome.value.trim() } : outcome;
}
