// Fake input boxes and quick picks, answered by a FakeUser.
import * as vscode from "vscode";

/** What the user does with an input or quick pick. */
export type PromptAction =
  | { readonly kind: "type"; readonly text: string }
  | { readonly kind: "pick"; readonly labels: readonly string[] | "as they are" }
  | { readonly kind: "back"; readonly text?: string; readonly ticks?: readonly string[] }
  | { readonly kind: "leave" };

/** An input or quick pick as it was when it was closed, or is now. */
export interface Prompt {
  readonly title: string;
  /** An input's prompt or a quick pick's placeholder. */
  readonly message: string;
  readonly step: number | undefined;
  readonly totalSteps?: number | undefined;
  readonly masked: boolean;
  /** The initial value of an input. */
  readonly value?: string;
  readonly staysOpen: boolean;
  readonly items: readonly vscode.QuickPickItem[];
  /** The labels of checked items. */
  readonly ticked: readonly string[];
  /** The label of the active item when the quick pick was shown. */
  readonly active?: string | undefined;
}

export interface PromptHandler {
  /** The next action; Escape if there is none. */
  readonly nextAction: () => PromptAction;
  readonly onShown: (shown: Prompt) => void;
  /** The validation message when Enter was pressed. */
  readonly onValidationError: (sentence: string) => void;
}

export function createInput(hands: PromptHandler): unknown {
  const events = new Events();
  const input = {
    ...common(events),
    value: "",
    prompt: "",
    password: false,
    validationMessage: "",
    onDidChangeValue: events.on("change"),
    show: (): void => {
      hands.onShown({
        title: input.title,
        message: input.prompt,
        step: input.step,
        totalSteps: input.totalSteps,
        masked: input.password,
        value: input.value,
        staysOpen: input.ignoreFocusOut,
        items: [],
        ticked: [],
      });
      void type(input, events, hands);
    },
  };
  return input;
}

async function type(
  input: { value: string; validationMessage: string },
  events: Events,
  hands: PromptHandler,
): Promise<void> {
  for (;;) {
    const doing = hands.nextAction();
    if (doing.kind === "back") {
      if (doing.text !== undefined) {
        input.value = doing.text;
        events.fire("change", doing.text);
      }
      events.fire("button", vscode.QuickInputButtons.Back);
      return;
    }
    if (doing.kind === "pick" && doing.labels === "as they are") {
      await events.fireAndWait("accept");
      return;
    }
    if (doing.kind !== "type") {
      events.fire("hide");
      return;
    }
    input.validationMessage = "";
    input.value = doing.text;
    events.fire("change", doing.text);
    await events.fireAndWait("accept");
    if (events.disposed) return;
    hands.onValidationError(input.validationMessage);
    // An invalid input must not be cleared.
    if (input.value !== doing.text) throw new Error("The input was emptied");
  }
}

export function createPick(hands: PromptHandler): unknown {
  const events = new Events();
  const pick = {
    ...common(events),
    items: [] as vscode.QuickPickItem[],
    activeItems: [] as vscode.QuickPickItem[],
    selectedItems: [] as vscode.QuickPickItem[],
    canSelectMany: false,
    onDidChangeSelection: events.on("selection"),
    show: (): void => {
      const active = (pick.activeItems[0] ?? selectable(pick.items)[0])?.label;
      const doing = hands.nextAction();
      // Recorded as it is when closed.
      const performed = perform(pick, events, doing, () =>
        hands.onShown({
          title: pick.title,
          message: pick.placeholder,
          step: pick.step,
          totalSteps: pick.totalSteps,
          masked: false,
          staysOpen: pick.ignoreFocusOut,
          items: pick.items,
          ticked: pick.selectedItems.map(({ label }) => label),
          active,
        }),
      );
      void performed.then(async () => {
        while (!events.disposed) {
          hands.onValidationError(pick.placeholder);
          await perform(pick, events, hands.nextAction());
        }
      });
    },
  };
  return pick;
}

interface Pick {
  readonly items: vscode.QuickPickItem[];
  activeItems: vscode.QuickPickItem[];
  selectedItems: vscode.QuickPickItem[];
  readonly canSelectMany: boolean;
}

/** Selects, calls back, and closes the quick pick. */
function perform(pick: Pick, events: Events, doing: PromptAction, chosen: () => void = () => undefined): Promise<void> {
  if (doing.kind === "pick") choose(pick, events, doing.labels);
  if (doing.kind === "back" && doing.ticks !== undefined) choose(pick, events, doing.ticks);
  chosen();
  if (doing.kind === "pick") return events.fireAndWait("accept");
  if (doing.kind === "back") events.fire("button", vscode.QuickInputButtons.Back);
  else events.fire("hide");
  return Promise.resolve();
}

function choose(pick: Pick, events: Events, labels: readonly string[] | "as they are"): void {
  const choices = selectable(pick.items);
  if (labels === "as they are") {
    if (pick.activeItems.length === 0) pick.activeItems = choices.slice(0, 1);
    return;
  }
  const chosen = choices.filter(({ label }) => labels.includes(label));
  if (chosen.length === 0) throw new Error(`No such item: ${labels.join(", ")}`);
  pick.activeItems = chosen;
  if (!pick.canSelectMany) return;
  pick.selectedItems = chosen;
  events.fire("selection", chosen);
}

export function selectable(items: readonly vscode.QuickPickItem[]): vscode.QuickPickItem[] {
  return items.filter(({ kind }) => kind !== vscode.QuickPickItemKind.Separator);
}

/** Members that inputs and quick picks share. */
function common(events: Events) {
  return {
    title: "",
    placeholder: "",
    buttons: [] as vscode.QuickInputButton[],
    step: undefined as number | undefined,
    totalSteps: undefined as number | undefined,
    ignoreFocusOut: false,
    busy: false,
    enabled: true,
    matchOnDescription: false,
    matchOnDetail: false,
    keepScrollPosition: false,
    onDidAccept: events.on("accept"),
    onDidHide: events.on("hide"),
    onDidTriggerButton: events.on("button"),
    hide: () => events.fire("hide"),
    dispose: () => {
      events.disposed = true;
    },
  };
}

type Listener = (value?: unknown) => unknown;

class Events {
  disposed = false;
  readonly #listeners = new Map<string, Listener[]>();

  on(name: string): (listener: Listener) => vscode.Disposable {
    return (listener) => {
      this.#listeners.set(name, [...(this.#listeners.get(name) ?? []), listener]);
      return new vscode.Disposable(() => undefined);
    };
  }

  fire(name: string, value?: unknown): void {
    for (const listener of this.#listeners.get(name) ?? []) void listener(value);
  }

  async fireAndWait(name: string): Promise<void> {
    await Promise.all((this.#listeners.get(name) ?? []).map((listener) => listener()));
  }
}
