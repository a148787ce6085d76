// A person at the keyboard: answers the messages, inputs and picks of the extension as a test
// told them to, and remembers what was said. The suite lies in the extension's own folder, so
// it shares the extension's `vscode`; the real windows are driven by the end-to-end tests.
import * as vscode from "vscode";

export interface Heard {
  readonly kind: "information" | "warning" | "error";
  readonly text: string;
  readonly detail: string;
  readonly modal: boolean;
  readonly buttons: readonly string[];
}

type Answer =
  | { readonly kind: "type"; readonly text: string }
  | { readonly kind: "pick"; readonly labels: readonly string[] | "as they are" }
  | { readonly kind: "press"; readonly button: string }
  | { readonly kind: "leave" };

interface Window {
  showInformationMessage: unknown;
  showWarningMessage: unknown;
  showErrorMessage: unknown;
  showQuickPick: unknown;
  createInputBox: unknown;
  createQuickPick: unknown;
}

export class Person {
  readonly heard: Heard[] = [];
  /** What inputs complained of. */
  readonly complaints: string[] = [];
  /** Titles, placeholders and prompts that were shown, in order. */
  readonly asked: string[] = [];
  /** Labels of the last pick. */
  offered: readonly string[] = [];
  readonly #answers: Answer[] = [];
  readonly #real: Window;

  private constructor() {
    const window = vscode.window as unknown as Window;
    const { showInformationMessage, showWarningMessage, showErrorMessage } = window;
    const { showQuickPick, createInputBox, createQuickPick } = window;
    this.#real = {
      showInformationMessage,
      showWarningMessage,
      showErrorMessage,
      showQuickPick,
      createInputBox,
      createQuickPick,
    };
    window.showInformationMessage = this.#message("information");
    window.showWarningMessage = this.#message("warning");
    window.showErrorMessage = this.#message("error");
    window.showQuickPick = this.#showQuickPick;
    window.createInputBox = () => this.#input();
    window.createQuickPick = () => this.#pick();
  }

  static sitDown(): Person {
    return new Person();
  }

  /** Gives the real windows back. @throws when an answer was never asked for. */
  standUp(): void {
    Object.assign(vscode.window, this.#real);
    if (this.#answers.length > 0) {
      throw new Error(`Nobody asked for ${this.#answers.map(({ kind }) => kind).join(", ")}`);
    }
  }

  /** Types into the next input and presses Enter. */
  types(text: string): this {
    return this.#will({ kind: "type", text });
  }

  /** Chooses in the next pick, by label; in one with boxes, ticks just these. */
  picks(...labels: string[]): this {
    return this.#will({ kind: "pick", labels });
  }

  /** Accepts the next pick as it is offered. */
  accepts(): this {
    return this.#will({ kind: "pick", labels: "as they are" });
  }

  /** Presses a button of the next message that has it. */
  presses(button: string): this {
    return this.#will({ kind: "press", button });
  }

  /** Presses Escape in the next input or pick. */
  leaves(): this {
    return this.#will({ kind: "leave" });
  }

  #will(answer: Answer): this {
    this.#answers.push(answer);
    return this;
  }

  #next(): Answer {
    return this.#answers.shift() ?? { kind: "leave" };
  }

  #message(kind: Heard["kind"]) {
    return (text: string, ...rest: (string | vscode.MessageOptions)[]): Promise<unknown> => {
      const options = rest.find((part) => typeof part === "object");
      const buttons = rest.filter((part) => typeof part === "string");
      this.heard.push({
        kind,
        text,
        detail: options?.detail ?? "",
        modal: options?.modal === true,
        buttons,
      });
      const [answer] = this.#answers;
      if (answer?.kind !== "press" || !buttons.includes(answer.button)) {
        return Promise.resolve(undefined);
      }
      this.#answers.shift();
      return Promise.resolve(answer.button);
    };
  }

  readonly #showQuickPick = async (
    items: Thenable<vscode.QuickPickItem[]> | vscode.QuickPickItem[],
    options: vscode.QuickPickOptions = {},
  ): Promise<vscode.QuickPickItem | undefined> => {
    const found = await items;
    this.asked.push(options.placeHolder ?? "");
    this.offered = found.map(({ label }) => label);
    if (found.length === 0) return undefined;
    const answer = this.#next();
    if (answer.kind !== "pick") return undefined;
    return found.find(({ label }) => answer.labels === "as they are" || answer.labels[0] === label);
  };

  #input(): unknown {
    const events = new Events();
    const input = {
      ...blank(events),
      value: "",
      prompt: "",
      password: false,
      validationMessage: "",
      onDidChangeValue: events.on("change"),
      show: (): void => {
        this.asked.push([input.title, input.prompt].join(": "));
        void this.#typeInto(input, events);
      },
    };
    return input;
  }

  async #typeInto(
    input: { value: string; validationMessage: string },
    events: Events,
  ): Promise<void> {
    for (;;) {
      const answer = this.#next();
      if (answer.kind !== "type") {
        events.fire("hide");
        return;
      }
      input.validationMessage = "";
      input.value = answer.text;
      events.fire("change", answer.text);
      await events.fireAndWait("accept");
      if (events.disposed) return;
      this.complaints.push(input.validationMessage);
      // What was typed must not be lost by being wrong.
      if (input.value !== answer.text) throw new Error("The input was emptied");
    }
  }

  #pick(): unknown {
    const events = new Events();
    const pick = {
      ...blank(events),
      items: [] as vscode.QuickPickItem[],
      activeItems: [] as vscode.QuickPickItem[],
      selectedItems: [] as vscode.QuickPickItem[],
      canSelectMany: false,
      onDidChangeSelection: events.on("selection"),
      show: (): void => {
        this.asked.push([pick.title, pick.placeholder].join(": "));
        const choices = pick.items.filter(
          ({ kind }) => kind !== vscode.QuickPickItemKind.Separator,
        );
        this.offered = choices.map(({ label }) => label);
        const answer = this.#next();
        if (answer.kind !== "pick") {
          events.fire("hide");
          return;
        }
        if (answer.labels !== "as they are") {
          const chosen = choices.filter(({ label }) => answer.labels.includes(label));
          if (chosen.length === 0) throw new Error(`No such item: ${answer.labels.join(", ")}`);
          pick.activeItems = chosen;
          if (pick.canSelectMany) {
            pick.selectedItems = chosen;
            events.fire("selection", chosen);
          }
        } else if (pick.activeItems.length === 0) {
          pick.activeItems = choices.slice(0, 1);
        }
        events.fire("accept");
      },
    };
    return pick;
  }
}

/** What inputs and picks have in common. */
function blank(events: Events) {
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
