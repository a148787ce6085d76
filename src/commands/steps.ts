// Input in one or several steps, as in VS Code's own wizards: a title, “n of m” and a Back button. The input stays open
// while the user looks something up elsewhere, and Escape cancels without changing anything.

import * as vscode from "vscode";
import { createInputBox, createQuickPick } from "../ui/messages";

export type StepOutcome<T> = { readonly kind: "next"; readonly value: T } | { readonly kind: "back" | "cancel" };

export interface StepHeader {
  readonly title: string;
  /** The number of the step in its wizard. */
  readonly step?: number;
  readonly totalSteps?: number;
}

export interface TextStep extends StepHeader {
  readonly prompt: string;
  readonly placeholder?: string;
  readonly value?: string;
  readonly password?: boolean;
  /** Called for every change, so that the text can be restored when the user comes back. */
  readonly onInput?: (text: string) => void;
  /** Validates every change. Returns an error message, or undefined. */
  readonly validate?: (text: string) => string | undefined;
  /** Validates on Enter, possibly by asking the server. The input stays open if there is an error. */
  readonly validateOnEnter?: (text: string) => Promise<string | undefined> | string | undefined;
}

export interface PickStep<I extends vscode.QuickPickItem> extends StepHeader {
  readonly placeholder: string;
  readonly items: readonly I[];
}

export async function askText({
  onInput,
  validate,
  validateOnEnter,
  value: initial = "",
  ...options
}: TextStep): Promise<StepOutcome<string>> {
  const input = createInputBox();
  setOptions(input, { ...options, value: initial });
  const changeListener = input.onDidChangeValue((text) => {
    onInput?.(text);
    // Validates only on change, so that an untouched empty input shows no error.
    input.validationMessage = validate?.(text) ?? "";
  });
  return showStep(
    input,
    async () => {
      if (input.busy) return undefined;
      const { value } = input;
      const error = validate?.(value) ?? (validateOnEnter && (await whileBusy(input, () => validateOnEnter(value))));
      if (error === undefined) return value;
      input.validationMessage = error;
      return undefined;
    },
    changeListener,
  );
}

async function whileBusy<T>(input: StepInput, work: () => T | Promise<T>): Promise<T> {
  Object.assign(input, { busy: true, enabled: false });
  try {
    return await work();
  } finally {
    Object.assign(input, { busy: false, enabled: true });
  }
}

export interface MultiPickStep<I extends vscode.QuickPickItem> extends PickStep<I> {
  /** Whether an item is initially selected. */
  readonly isPicked: (item: I) => boolean;
  /** Shown if nothing is selected. Without it, the selection may be empty. */
  readonly emptyMessage?: string;
}

/** Returns the selected items, as copies. */
export async function pickMany<I extends vscode.QuickPickItem>({
  isPicked,
  emptyMessage,
  ...options
}: MultiPickStep<I>): Promise<StepOutcome<readonly I[]>> {
  const pick = createPickInput(options);
  pick.canSelectMany = true;
  pick.selectedItems = pick.items.filter(isPicked);
  return showStep(pick, () => {
    const { selectedItems } = pick;
    if (selectedItems.length > 0 || emptyMessage === undefined) return selectedItems;
    pick.placeholder = emptyMessage;
    return undefined;
  });
}

/** An item with the value that it represents. */
export interface Choice<T> extends vscode.QuickPickItem {
  readonly value: T;
}

export interface ChoiceStep<T> extends PickStep<Choice<T>> {
  /** The choice that is initially active. By default, the first one is. */
  readonly value?: T;
  /** Validates on Enter. Returns an error message, which the input shows while it stays open, or undefined. */
  readonly validateOnEnter?: (value: T) => Promise<string | undefined> | undefined;
}

/** Asks the user to choose a value. */
export async function askChoice<T>({ value, validateOnEnter, ...step }: ChoiceStep<T>): Promise<StepOutcome<T>> {
  const pick = createPickInput(step);
  const active = pick.items.filter((item) => value !== undefined && item.value === value);
  if (active.length > 0) pick.activeItems = active;
  const chosen = showStep(pick, () => {
    const [item] = pick.activeItems;
    const validation = item && !pick.busy ? validateOnEnter?.(item.value) : undefined;
    if (validation === undefined) return pick.busy ? undefined : item;
    return whileBusy(pick, async () => {
      const error = await validation;
      if (error === undefined) return item;
      // VS Code shows the placeholder only while the input is empty.
      pick.value = "";
      pick.placeholder = error;
      return undefined;
    });
  });
  return mapOutcome(chosen, (item) => item.value);
}

export async function mapOutcome<T, R>(step: Promise<StepOutcome<T>>, map: (value: T) => R): Promise<StepOutcome<R>> {
  const outcome = await step;
  return outcome.kind === "next" ? { kind: "next", value: map(outcome.value) } : outcome;
}

/**
 * The steps of a wizard, in order, keyed by answer name. Each step gets the previous answers, including its own
 * from before the user went back.
 */
export type WizardSteps<T> = {
  readonly [K in keyof T]: (header: StepHeader, answers: Partial<T>) => Promise<StepOutcome<T[K]>>;
};

/**
 * Returns the answers by name; undefined if the user cancels.
 * `isSkipped`: whether the previous answers make a step unnecessary. Such a step has no answer.
 */
export async function runWizard<T extends object>(
  title: string,
  steps: WizardSteps<T>,
  isSkipped: (name: keyof T, answers: Partial<T>) => boolean = () => false,
): Promise<T | undefined> {
  const answers: Partial<T> = {};
  const needed = (): (keyof T)[] => (Object.keys(steps) as (keyof T)[]).filter((name) => !isSkipped(name, answers));
  let index = 0;
  for (let name = needed()[index]; name !== undefined; name = needed()[index]) {
    const outcome = await steps[name]({ title, step: index + 1, totalSteps: needed().length }, answers);
    if (outcome.kind === "cancel" || (outcome.kind === "back" && index === 0)) return undefined;
    if (outcome.kind === "next") answers[name] = outcome.value;
    index += outcome.kind === "next" ? 1 : -1;
  }
  return Object.fromEntries(needed().map((name) => [name, answers[name]])) as T;
}

type StepInput = vscode.QuickPick<vscode.QuickPickItem> | vscode.InputBox;

function setOptions(input: StepInput, options: StepHeader & Partial<StepInput>): void {
  Object.assign(input, options, { ignoreFocusOut: true });
  if ((options.step ?? 1) > 1) input.buttons = [vscode.QuickInputButtons.Back];
}

export function createPickInput<I extends vscode.QuickPickItem>(options: PickStep<I>): vscode.QuickPick<I> {
  const pick = createQuickPick<I>();
  setOptions(pick, options);
  pick.matchOnDescription = true;
  pick.matchOnDetail = true;
  return pick;
}

/**
 * Shows an input until the user accepts it, cancels or goes back. Then disposes of it and the listeners.
 * `onAccept`: returns the step's answer, or undefined to stay open.
 */
export function showStep<T>(
  input: StepInput,
  onAccept: () => T | undefined | Promise<T | undefined>,
  ...listeners: readonly vscode.Disposable[]
): Promise<StepOutcome<T>> {
  return new Promise((resolve) => {
    const finish = (outcome: StepOutcome<T>): void => {
      resolve(outcome);
      for (const disposable of disposables.splice(0)) disposable.dispose();
    };
    const disposables: { dispose(): unknown }[] = [
      input,
      ...listeners,
      input.onDidAccept(async () => {
        const entered = onAccept();
        // A plain value is not awaited: the input could be hidden, and the step cancelled, in between.
        const value = entered instanceof Promise ? await entered : entered;
        if (value !== undefined) finish({ kind: "next", value });
      }),
      input.onDidHide(() => finish({ kind: "cancel" })),
      input.onDidTriggerButton(() => finish({ kind: "back" })),
    ];
    input.show();
  });
}
