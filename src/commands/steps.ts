// Input in one or several steps, as in VS Code's own wizards: a title, “n of m”, a way back, text that is kept
// while the person looks something up elsewhere, and Escape to leave everything as it was.

import * as vscode from "vscode";
import { createInputBox, createQuickPick } from "../ui/messages";

export type StepOutcome<T> =
  { readonly kind: "next"; readonly value: T } | { readonly kind: "back" | "cancel" };

export interface StepHeader {
  readonly title: string;
  /** Its number in a wizard. */
  readonly step?: { readonly number: number; readonly of: number };
}

export interface TextStep extends StepHeader {
  readonly prompt: string;
  readonly placeholder?: string;
  readonly value?: string;
  readonly masked?: boolean;
  /** Called for every change, so that the text is there when the person comes back. */
  readonly typed?: (text: string) => void;
  /** Checks what is typed: a sentence that says what is wrong, or undefined. */
  readonly check?: (text: string) => string | undefined;
  /** Checks on Enter, possibly with the server; the input stays open if something is wrong. */
  readonly accept?: (text: string) => Promise<string | undefined>;
}

export interface PickStep<I extends vscode.QuickPickItem> extends StepHeader {
  readonly placeholder: string;
  readonly items: readonly I[];
  readonly active?: I;
}

export async function askText(options: TextStep): Promise<StepOutcome<string>> {
  const input = createInputBox();
  frame(input, options);
  input.prompt = options.prompt;
  input.placeholder = options.placeholder ?? "";
  input.value = options.value ?? "";
  input.password = options.masked ?? false;
  return shown(input, (finish, on) => {
    // Nothing is wrong before something has been typed.
    on(
      input.onDidChangeValue((text) => {
        options.typed?.(text);
        input.validationMessage = options.check?.(text) ?? "";
      }),
    );
    on(
      input.onDidAccept(async () => {
        if (input.busy) return;
        const text = input.value;
        let wrong = options.check?.(text);
        if (wrong === undefined && options.accept !== undefined) {
          input.busy = true;
          input.enabled = false;
          try {
            wrong = await options.accept(text);
          } finally {
            input.enabled = true;
            input.busy = false;
          }
        }
        if (wrong === undefined) finish({ kind: "next", value: text });
        else input.validationMessage = wrong;
      }),
    );
  });
}

export async function askPick<I extends vscode.QuickPickItem>(
  options: PickStep<I>,
): Promise<StepOutcome<I>> {
  const pick = stepPick(options);
  if (options.active !== undefined) pick.activeItems = [options.active];
  return accepted(pick, () => pick.activeItems[0]);
}

export interface ManyStep<I extends vscode.QuickPickItem> extends PickStep<I> {
  /** Ticked to begin with. */
  readonly picked: readonly I[];
  /** Shown if nothing is ticked; without it, nothing is an answer. */
  readonly none?: string;
}

export async function askMany<I extends vscode.QuickPickItem>(
  options: ManyStep<I>,
): Promise<StepOutcome<readonly I[]>> {
  const pick = stepPick(options);
  pick.canSelectMany = true;
  pick.selectedItems = options.picked;
  return accepted(pick, () => {
    const { selectedItems } = pick;
    if (selectedItems.length > 0 || options.none === undefined) return selectedItems;
    pick.placeholder = options.none;
    return undefined;
  });
}

function stepPick<I extends vscode.QuickPickItem>(options: PickStep<I>): vscode.QuickPick<I> {
  const pick = createQuickPick<I>();
  frame(pick, options);
  searchable(pick, options.placeholder);
  pick.items = options.items;
  return pick;
}

/** `answer`: on Enter; undefined to stay open. */
function accepted<I extends vscode.QuickPickItem, T>(
  pick: vscode.QuickPick<I>,
  answer: () => T | undefined,
): Promise<StepOutcome<T>> {
  return shown(pick, (finish, on) => {
    on(
      pick.onDidAccept(() => {
        const value = answer();
        if (value !== undefined) finish({ kind: "next", value });
      }),
    );
  });
}

/** An item with the value that choosing it stands for. */
export interface Choice<T> extends vscode.QuickPickItem {
  readonly value: T;
}

/** Asks for one of several values, beginning with `value`. */
export async function askChoice<T>({
  value,
  ...step
}: PickStep<Choice<T>> & { readonly value?: T }): Promise<StepOutcome<T>> {
  const active = step.items.find((item) => item.value === value);
  return mapOutcome(askPick<Choice<T>>({ ...step, active }), (item) => item.value);
}

/** What a step asks for, in another form. */
export async function mapOutcome<T, R>(
  asked: Promise<StepOutcome<T>>,
  map: (value: T) => R,
): Promise<StepOutcome<R>> {
  const outcome = await asked;
  return outcome.kind === "next" ? { kind: "next", value: map(outcome.value) } : outcome;
}

export type Step = () => Promise<StepOutcome<unknown>>;

/** Passes on the answer of a step, if there is one. */
async function keeping<T>(
  asked: Promise<StepOutcome<T>>,
  take: (value: T) => void,
): Promise<StepOutcome<T>> {
  const outcome = await asked;
  if (outcome.kind === "next") take(outcome.value);
  return outcome;
}

/** Runs steps in order; a step that goes back is followed by the one before it. */
export async function runSteps(steps: readonly Step[]): Promise<boolean> {
  let at = 0;
  for (let step = steps[at]; step !== undefined; step = steps[at]) {
    const { kind } = await step();
    if (kind === "cancel") return false;
    at += kind === "next" ? 1 : -1;
    if (at < 0) return false;
  }
  return true;
}

/**
 * The questions of a wizard, in order, by the names of their answers. Each is given the answers so far,
 * among them its own from before the person went back.
 */
export type WizardSteps<T> = {
  readonly [K in keyof T]: (frame: StepHeader, soFar: Partial<T>) => Promise<StepOutcome<T[K]>>;
};

/** The answers by their names; undefined if the person cancels. */
export async function runWizard<T extends object>(
  title: string,
  questions: WizardSteps<T>,
): Promise<T | undefined> {
  const names = Object.keys(questions) as (keyof T)[];
  const answers: Partial<T> = {};
  const isDone = await runSteps(
    names.map((name, index) => () => {
      const step = { number: index + 1, of: names.length };
      return keeping(
        questions[name]({ title, step }, answers),
        (answer) => (answers[name] = answer),
      );
    }),
  );
  return isDone ? (answers as T) : undefined;
}

export function frame(input: vscode.QuickInput, { title, step }: StepHeader): void {
  input.title = title;
  input.ignoreFocusOut = true;
  if (step === undefined) return;
  input.step = step.number;
  input.totalSteps = step.of;
  if (step.number > 1 && "buttons" in input) {
    (input as vscode.InputBox).buttons = [vscode.QuickInputButtons.Back];
  }
}

export function searchable(
  pick: vscode.QuickPick<vscode.QuickPickItem>,
  placeholder: string,
): void {
  pick.placeholder = placeholder;
  pick.matchOnDescription = true;
  pick.matchOnDetail = true;
}

/** Shows an input until it is finished, cancelled or gone back from, and disposes of it. */
export function shown<T>(
  input: vscode.QuickPick<vscode.QuickPickItem> | vscode.InputBox,
  wire: (finish: (outcome: StepOutcome<T>) => void, on: (one: vscode.Disposable) => void) => void,
): Promise<StepOutcome<T>> {
  return new Promise((resolve) => {
    const wired: { dispose(): unknown }[] = [input];
    const finish = (outcome: StepOutcome<T>): void => {
      resolve(outcome);
      for (const one of wired.splice(0)) one.dispose();
    };
    wire(finish, (one) => wired.push(one));
    wired.push(
      input.onDidHide(() => finish({ kind: "cancel" })),
      input.onDidTriggerButton(() => finish({ kind: "back" })),
    );
    input.show();
  });
}
