// The steps that ask for the name, scopes, expiry and notes of a new key.

import * as vscode from "vscode";
import {
  impliedScope,
  withoutImplied,
  scopeGroups,
  scopePresets,
  withImplied,
  type Scope,
  type ScopeGroup,
  type ScopePreset,
} from "../../api/scopes";
import type { KeyRequest } from "../../api/skycloak";
import {
  askChoice,
  askText,
  createPickInput,
  mapOutcome,
  runWizard,
  showStep,
  type Choice,
  type StepHeader,
  type StepOutcome,
  type WizardSteps,
} from "../../commands/steps";
import { containsKey } from "../../secrets/stored-key";
import { formatDay } from "../../ui/format";
import { toApiTime, expiryDays, inDays, maxNameLength, readDate } from "../status";

const t = vscode.l10n.t;

/** Longer texts would be truncated or refused. */
const maxNotesLength = 500;

/** Undefined if the user cancels. */
export async function askForKey(): Promise<KeyRequest | undefined> {
  let typedNotes = "";
  const choices = await runWizard<Permissions & { readonly name: string; readonly notes?: string }>(
    t("Create API Key"),
    {
      name: (header, { name }) =>
        askText({
          ...header,
          value: name?.trim(),
          prompt: t("Name, such as where the key is used"),
          placeholder: t("For example: ci-deploy"),
          validate: (text) => nameProblem(text),
        }),
      ...permissionSteps(),
      notes: (header) =>
        askText({
          ...header,
          value: typedNotes,
          onInput: (text) => (typedNotes = text),
          prompt: t("Notes (optional). Press Enter to create the key"),
          validate: (text) =>
            containsKey(text)
              ? t("Don't put a key into the notes. Everyone who can list keys sees them.")
              : tooLong(text, maxNotesLength),
        }),
    },
    isSkippedByPreset,
  );
  if (choices === undefined) return undefined;
  const { name, notes } = choices;
  return { name: name.trim(), ...permissionRequest(choices), notes: (notes ?? "").trim() || undefined };
}

/** Why a text can't be the name of a key. A name that stays may be the key's prefix, which looks like a key. */
export function nameProblem(text: string, current?: string): string | undefined {
  const name = text.trim();
  if (name === "") return t("Enter a name.");
  if (name !== current && containsKey(name)) return t("Don't put a key into its name. Names are not secret.");
  return tooLong(name, maxNameLength);
}

function tooLong(text: string, max: number): string | undefined {
  return text.trim().length > max ? t("Use at most {0} characters.", max) : undefined;
}

type Preset = ScopePreset | "custom";

/** The choices made in permissionSteps(). */
export interface Permissions {
  readonly preset: Preset;
  /** Only for the preset `custom`. */
  readonly scopes?: readonly string[];
  readonly expiry: Expiry;
}

export function permissionSteps(): WizardSteps<Permissions> {
  // The ticks survive going back and forth.
  let ticked: readonly string[] = [];
  return {
    preset: (header, { preset }) => askPreset(header, preset),
    scopes: (header) => pickScopes(header, ticked, (scopes) => (ticked = scopes)),
    expiry: (header, { expiry }) => askExpiry(header, expiry),
  };
}

/** Presets determine the scopes, and only those who go into details add notes. */
export function isSkippedByPreset(step: string, { preset }: Partial<Permissions>): boolean {
  return preset !== "custom" && ["scopes", "notes"].includes(step);
}

export function permissionRequest({
  preset,
  scopes,
  expiry: { end },
}: Permissions): Pick<KeyRequest, "scopes" | "ofPreset" | "expiresAt"> {
  const ofPreset = preset === "custom" ? [] : scopePresets[preset];
  return { scopes: scopes ?? withoutImplied(ofPreset), ofPreset, expiresAt: end && toApiTime(end) };
}

function askPreset(header: StepHeader, value: Preset | undefined): Promise<StepOutcome<Preset>> {
  const presets = Object.keys(scopePresets) as ScopePreset[];
  return askChoice<Preset>({
    ...header,
    placeholder: t("Select what the key is for"),
    items: [
      ...presets.map((preset) => ({ ...presetTexts[preset], value: preset })),
      { label: t("Custom…"), detail: t("Select individual scopes, and add notes"), value: "custom" },
    ],
    value: value ?? presets[0],
  });
}

interface ScopeItem extends vscode.QuickPickItem {
  readonly scope?: Scope;
}

/**
 * Shows scopes in groups. Ticking a write scope ticks the read scope that it implies. Returns the fewest scopes with the
 * same meaning, and passes them to `onTick` at every change.
 */
async function pickScopes(
  step: StepHeader,
  chosen: readonly string[],
  onTick: (scopes: readonly string[]) => void,
): Promise<StepOutcome<string[]>> {
  const question = t("Select scopes");
  // The items are set once: setting them again clears the ticks, fires an event for that, and moves the focus.
  const pick = createPickInput<ScopeItem>({ ...step, placeholder: question, items: scopeItems() });
  pick.canSelectMany = true;
  let ticked = new Set(chosen);

  function showTicked(): void {
    const all = withImplied(ticked);
    pick.selectedItems = pick.items.filter(({ scope }) => scope !== undefined && all.has(scope));
  }

  showTicked();
  const selecting = pick.onDidChangeSelection((selected) => {
    const now = new Set<string>(selected.flatMap(({ scope }) => scope ?? []));
    ticked = new Set(withoutImplied(now));
    onTick([...ticked]);
    if (ticked.size > 0) pick.placeholder = question;
    if (withImplied(now).size > now.size) showTicked();
  });
  return showStep(
    pick,
    () => {
      if (ticked.size > 0) return withoutImplied(ticked);
      pick.placeholder = t("Select at least one scope");
      return undefined;
    },
    selecting,
  );
}

function scopeItems(): ScopeItem[] {
  return (Object.keys(scopeGroups) as ScopeGroup[]).flatMap((group): ScopeItem[] => [
    { label: groupTexts[group], kind: vscode.QuickPickItemKind.Separator },
    ...scopeGroups[group].map((scope): ScopeItem => {
      const implied = impliedScope(scope);
      return {
        label: scope,
        ...(implied !== undefined && { description: t("includes {0}", implied) }),
        detail: scopeTexts[scope],
        scope,
      };
    }),
  ]);
}

interface Expiry {
  readonly end?: Date;
  /** The selected row, which is active again when the user comes back: a number of days, or another row. */
  readonly choice: number | "date" | "never";
  /** The typed date. */
  readonly text: string;
}

/** Asks for a duration; one of the rows leads to a step that asks for a date. */
async function askExpiry(header: StepHeader, chosen: Expiry | undefined): Promise<StepOutcome<Expiry>> {
  const items: Choice<Expiry["choice"]>[] = [
    ...expiryDays.map((days) => ({
      label: t("In {0} days", days),
      description: formatDay(inDays(days, new Date()), vscode.env.language),
      value: days,
    })),
    { label: t("On a date…"), value: "date" },
    { label: t("Never"), detail: t("Not recommended"), value: "never" },
  ];
  let active = chosen?.choice ?? expiryDays[0];
  let text = chosen?.text ?? "";
  for (;;) {
    const placeholder = t("Select when the key expires");
    const outcome = await askChoice({ ...header, placeholder, items, value: active });
    if (outcome.kind !== "next") return outcome;
    const choice = outcome.value;
    active = choice;
    if (choice === "never") return { kind: "next", value: { choice, text } };
    if (choice !== "date") return { kind: "next", value: { choice, text, end: inDays(choice, new Date()) } };
    const date = await askDate(header, text, (typed) => (text = typed));
    if (date.kind === "cancel") return date;
    if (date.kind === "next") return { kind: "next", value: { choice, text, end: date.value } };
  }
}

function askDate(header: StepHeader, value: string, typed: (text: string) => void): Promise<StepOutcome<Date>> {
  let end: ReturnType<typeof readDate>;
  const outcome = askText({
    ...header,
    value,
    onInput: typed,
    prompt: t("Last day on which the key works"),
    placeholder: "YYYY-MM-DD",
    validate: (text) => {
      end = readDate(text, new Date());
      if (end === undefined) return t("Enter a date like 2027-03-31.");
      return end === "past" ? t("This date is in the past.") : undefined;
    },
  });
  // The step ends only after a valid date was entered.
  return mapOutcome(outcome, () => end as Date);
}

const groupTexts: Readonly<Record<ScopeGroup, string>> = {
  clusters: t("Clusters"),
  monitoring: t("Logs, events and insights"),
  transfers: t("Exports and imports"),
  realms: t("Realms and applications"),
  users: t("Users, roles and groups"),
  appearance: t("Branding and themes"),
  workspace: t("Skycloak workspace"),
  keys: t("API keys"),
};

const scopeTexts: Readonly<Record<Scope, string>> = {
  "clusters:read": t("See clusters and their settings"),
  "clusters:write": t("Create, change and delete clusters"),
  "clusters:credentials:read": t("Read a cluster's automation client secret"),
  "clusters:extensions:read": t("See a cluster's extensions"),
  "clusters:extensions:write": t("Install and remove a cluster's extensions"),
  "clusters:security:read": t("See a cluster's firewall and rate limits"),
  "clusters:security:write": t("Change a cluster's firewall and rate limits"),
  "clusters:logs:read": t("Read a cluster's logs"),
  "clusters:events:read": t("Read login and admin events"),
  "clusters:insights:read": t("See statistics about logins and response times"),
  "clusters:exports:read": t("See and download exports"),
  "clusters:exports:write": t("Start exports of a cluster's data"),
  "clusters:imports:read": t("See imports"),
  "clusters:imports:write": t("Import data into a cluster"),
  "realms:read": t("See realms"),
  "realms:write": t("Create, change and delete realms"),
  "applications:read": t("See applications"),
  "applications:write": t("Create, change and delete applications"),
  "identity-providers:read": t("See identity providers"),
  "identity-providers:write": t("Create, change and delete identity providers"),
  "smtp:read": t("See email settings"),
  "smtp:write": t("Change email settings"),
  "realm-users:read": t("See users"),
  "realm-users:write": t("Create, change and delete users"),
  "realm-roles:read": t("See roles"),
  "realm-roles:write": t("Create, change and delete roles"),
  "realm-groups:read": t("See groups"),
  "realm-groups:write": t("Create, change and delete groups"),
  "branding:read": t("See the branding of pages and emails"),
  "branding:write": t("Change the branding of pages and emails"),
  "themes:read": t("See themes"),
  "themes:write": t("Upload and assign themes"),
  "domains:read": t("See custom domains"),
  "domains:write": t("Add, route and remove custom domains"),
  "extensions:read": t("See the workspace's own extensions"),
  "extensions:write": t("Upload and change the workspace's own extensions"),
  "siem:read": t("See security event destinations"),
  "siem:write": t("Change security event destinations"),
  "webhooks:read": t("See webhooks"),
  "webhooks:write": t("Create, change and delete webhooks"),
  "api-keys:read": t("See API keys"),
  "api-keys:write": t("Create, rotate and revoke API keys"),
};

const presetTexts: Readonly<Record<ScopePreset, Record<"label" | "detail", string>>> = {
  readOnly: { label: t("Read only"), detail: t("See everything except cluster credentials, change nothing") },
  terraform: {
    label: t("Terraform"),
    detail: t("Everything that Skycloak's Terraform provider needs, including cluster credentials"),
  },
  everythingButCredentials: {
    label: t("Everything except credentials"),
    detail: t("Full access, except for reading a cluster's automation client secret"),
  },
};
