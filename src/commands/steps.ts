// Input in one or several steps, as in VS Code's own wizards: a title, “n of m”, a Back button, input that stays open
// while the user looks something up elsewhere, and Escape to leave everything as it was.

import * as vscode from "vscode";
import { createInputBox, createQuickPick } from "../ui/messages";

export type StepOutcome<T> = { readonly kind: "next"; readonly value: T } | { readonly kind: "back" | "cancel" };

export interface StepHeader {
  readonly title: string;
  /** Its number in a wizard. */
  readonly step?: { readonly number: number; readonly of: number };
}

export interface TextStep extends StepHeader {
  readonly prompt: string;
  readonly placeholder?: string;
  readonly value?: string;
  readonly password?: boolean;
  /** Called for every change, so that the text is there when the user comes back. */
  readonly onInput?: (text: string) => void;
  /** Checks what is typed: a sentence that says what is wrong, or undefined. */
  readonly validate?: (text: string) => string | undefined;
  /** Checks on Enter, possibly with the server; the input stays open if something is wrong. */
  readonly validateOnEnter?: (text: string) => Promise<string | undefined>;
}

export interface PickStep<I extends vscode.QuickPickItem> extends StepHeader {
  readonly placeholder: string;
  readonly items: readonly I[];
  readonly active?: I;
}

export async function askText(options: TextStep): Promise<StepOutcome<string>> {
  const { onInput: typed, validate: check, validateOnEnter: accept } = options;
  const input = createInputBox();
  setHeader(input, options);
  input.prompt = options.prompt;
  input.placeholder = options.placeholder ?? "";
  input.value = options.value ?? "";
  input.password = options.password ?? false;
  const changing = input.onDidChangeValue((text) => {
    typed?.(text);
    // An empty input is not wrong before something has been typed.
    input.validationMessage = check?.(text) ?? "";
  });
  return showStep(
    input,
    async () => {
      if (input.busy) return undefined;
      const text = input.value;
      let wrong = check?.(text);
      if (wrong === undefined && accept !== undefined) {
        input.busy = true;
        input.enabled = false;
        try {
          wrong = await accept(text);
        } finally {
          input.enabled = true;
          input.busy = false;
        }
      }
      if (wrong === undefined) return text;
      input.validationMessage = wrong;
      return undefined;
    },
    changing,
  );
}

export async function askPick<I extends vscode.QuickPickItem>(options: PickStep<I>): Promise<StepOutcome<I>> {
  const pick = createStepPick(options);
  if (options.active !== undefined) pick.activeItems = [options.active];
  return showStep(pick, () => pick.activeItems[0]);
}

export interface ManyStep<I extends vscode.QuickPickItem> extends PickStep<I> {
  /** Ticked to begin with. */
  readonly picked: readonly I[];
  /** Shown if nothing is ticked; without it, nothing is an answer. */
  readonly emptyMessage?: string;
}

export async function askMany<I extends vscode.QuickPickItem>(
  options: ManyStep<I>,
): Promise<StepOutcome<readonly I[]>> {
  const pick = createStepPick(options);
  pick.canSelectMany = true;
  pick.selectedItems = options.picked;
  return showStep(pick, () => {
    const { selectedItems } = pick;
    if (selectedItems.length > 0 || options.emptyMessage === undefined) return selectedItems;
    pick.placeholder = options.emptyMessage;
    return undefined;
  });
}

/** An item with the value that it stands for. */
export interface Choice<T> extends vscode.QuickPickItem {
  readonly value: T;
}

/** Asks for one of several values; `value` is active at first. */
export async function askChoice<T>({
  value,
  ...step
}: PickStep<Choice<T>> & { readonly value?: T }): Promise<StepOutcome<T>> {
  const active = step.items.find((item) => item.value === value);
  return mapOutcome(askPick<Choice<T>>({ ...step, active }), (item) => item.value);
}

export async function mapOutcome<T, R>(asked: Promise<StepOutcome<T>>, map: (value: T) => R): Promise<StepOutcome<R>> {
  const outcome = await asked;
  return outcome.kind === "next" ? { kind: "next", value: map(outcome.value) } : outcome;
}

/**
 * The steps of a wizard, in order, by the names of their answers. Each is given the answers so far, among them its
 * own from before the user went back.
 */
export type WizardSteps<T> = {
  readonly [K in keyof T]: (header: StepHeader, soFar: Partial<T>) => Promise<StepOutcome<T[K]>>;
};

/** The answers by their names; undefined if the user cancels. */
export async function runWizard<T extends object>(title: string, steps: WizardSteps<T>): Promise<T | undefined> {
  const names = Object.keys(steps) as (keyof T)[];
  const answers: Partial<T> = {};
  let at = 0;
  for (let name = names[at]; name !== undefined; name = names[at]) {
    const step = { number: at + 1, of: names.length };
    const outcome = await steps[name]({ title, step }, answers);
    if (outcome.kind === "cancel" || (outcome.kind === "back" && at === 0)) return undefined;
    if (outcome.kind === "next") answers[name] = outcome.value;
    at += outcome.kind === "next" ? 1 : -1;
  }
  return answers as T;
}

function setHeader(input: vscode.QuickPick<vscode.QuickPickItem> | vscode.InputBox, { title, step }: StepHeader): void {
  input.title = title;
  input.ignoreFocusOut = true;
  if (step === undefined) return;
  input.step = step.number;
  input.totalSteps = step.of;
  if (step.number > 1) input.buttons = [vscode.QuickInputButtons.Back];
}

export function createStepPick<I extends vscode.QuickPickItem>(options: PickStep<I>): vscode.QuickPick<I> {
  const pick = createQuickPick<I>();
  setHeader(pick, options);
  pick.placeholder = options.placeholder;
  pick.matchOnDescription = true;
  pick.matchOnDetail = true;
  pick.items = options.items;
  return pick;
}

/**
 * Shows an input until it is accepted, cancelled or gone back from, and disposes of it and the listeners.
 * `answer`: on Enter; undefined to stay open.
 */
export function showStep<T>(
  input: vscode.QuickPick<vscode.QuickPickItem> | vscode.InputBox,
  answer: () => T | undefined | Promise<T | undefined>,
  ...listeners: readonly vscode.Disposable[]
): Promise<StepOutcome<T>> {
  return new Promise((resolve) => {
    const finish = (outcome: StepOutcome<T>): void => {
      resolve(outcome);
      for (const one of open.splice(0)) one.dispose();
    };
    const accept = (value: T | undefined): void => {
      if (value !== undefined) finish({ kind: "next", value });
    };
    const open: { dispose(): unknown }[] = [
      input,
      ...listeners,
      input.onDidAccept(() => {
        const value = answer();
        // An answer that is known ends the step at once, before anything else can happen to the input.
        if (value instanceof Promise) return value.then(accept);
        accept(value);
        return undefined;
      }),
      input.onDidHide(() => finish({ kind: "cancel" })),
      input.onDidTriggerButton(() => finish({ kind: "back" })),
    ];
    input.show();
  });
}
