// What a new key may do and when it ends: three steps, each with what most people want on top.

import * as vscode from "vscode";
import type { KeyRequest } from "../api/skycloak";
import { scopePresets, type ScopePreset } from "../api/scopes";
import { askPick, keeping, type Step, type StepFrame, type StepOutcome } from "../ui/steps";
import { askExpiry, endOf, type Expiry } from "./ask-expiry";
import { asApiTime } from "./expiry";
import { pickScopes } from "./pick-scopes";
import { presetWords } from "./scope-words";

const t = vscode.l10n.t;

/** Where the choice of scopes starts from. */
type Preset = ScopePreset | "own";

export interface KeyChoices {
  readonly steps: readonly Step[];
  /** Once the steps are through. */
  readonly chosen: () => Pick<KeyRequest, "scopes" | "ofPreset" | "expiresAt">;
}

/** `first` is the number of the first of the steps. */
export function keyChoices(at: (number: number) => StepFrame, first: number): KeyChoices {
  let preset: Preset | undefined;
  let scopes: readonly string[] = [];
  let expiry: Expiry | undefined;
  return {
    steps: [
      () =>
        keeping(askPreset(at(first), preset), (value) => {
          // Going back and forth keeps what was ticked, unless another start was chosen.
          if (value !== preset || scopes.length === 0) {
            scopes = scopesOf(value);
          }
          preset = value;
        }),
      // Whoever goes back finds what they had ticked when they come again.
      () =>
        keeping(
          pickScopes(at(first + 1), scopes, (ticked) => (scopes = ticked)),
          (value) => (scopes = value),
        ),
      () => keeping(askExpiry(at(first + 2), expiry), (value) => (expiry = value)),
    ],
    chosen: () => {
      const end = expiry && endOf(expiry, new Date());
      return {
        scopes,
        ofPreset: scopesOf(preset),
        ...(end === undefined ? {} : { expiresAt: asApiTime(end) }),
      };
    },
  };
}

function scopesOf(preset: Preset | undefined): readonly string[] {
  return preset === undefined || preset === "own" ? [] : scopePresets[preset];
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
