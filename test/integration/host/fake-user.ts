// Replaces VS Code's messages, inputs and quick picks: answers them as a test has scheduled, and records them. Tests
// run from the extension's own folder, so both share one `vscode` object. The end-to-end tests use the real windows.
import * as vscode from "vscode";
import { selectable, createInput, createPick, type PromptAction, type Prompt } from "./quick-input";

export interface Message {
  readonly kind: "information" | "warning" | "error";
  readonly text: string;
  readonly detail: string;
  readonly modal: boolean;
  readonly buttons: readonly string[];
}

type Answer =
  | PromptAction
  | { readonly kind: "press"; readonly button: string; readonly thought: Promise<void> }
  | { readonly kind: "file"; readonly uri: vscode.Uri };

type Patched = Record<string, unknown>;

export class FakeUser {
  readonly messages: Message[] = [];
  /** Messages in the status bar. */
  readonly statusMessages: string[] = [];
  /** Validation errors of inputs. */
  readonly validationErrors: string[] = [];
  /** Inputs and quick picks in the order in which they were shown. */
  readonly prompts: Prompt[] = [];
  /** Suggested names and filters of file dialogs. */
  readonly fileDialogs: {
    readonly name: string;
    readonly filters: vscode.SaveDialogOptions["filters"];
  }[] = [];
  /** URLs that were opened outside the editor. */
  readonly openedUrls: string[] = [];
  /** What the issue reporter was opened with; it isn't really opened. */
  readonly issueReports: unknown[] = [];
  /** The extension's context keys, which decide which commands are offered. */
  readonly contextKeys = new Map<string, unknown>();
  /** Called when a message is shown. */
  onMessage: ((heard: Message) => void) | undefined;
  /** Called when a cancellable operation starts; `stop` cancels it. */
  onProgress: ((title: string, stop: () => void) => void) | undefined;
  readonly #answers: Answer[] = [];
  readonly #undo: (() => void)[] = [];

  private constructor() {
    const hands = {
      nextAction: () => this.#next(),
      onShown: (shown: Prompt) => void this.prompts.push(shown),
      onValidationError: (message: string) => void this.validationErrors.push(message),
    };
    this.#replace(vscode.window, {
      showInformationMessage: this.#message("information"),
      showWarningMessage: this.#message("warning"),
      showErrorMessage: this.#message("error"),
      showQuickPick: this.#showQuickPick,
      showSaveDialog: async (options: vscode.SaveDialogOptions = {}) => this.#file(options),
      showOpenDialog: async (options: vscode.OpenDialogOptions = {}) => {
        const uri = await this.#file(options);
        return uri && [uri];
      },
      withProgress: this.#progress(vscode.window.withProgress),
      setStatusBarMessage: (text: string) => {
        this.statusMessages.push(text);
        return new vscode.Disposable(() => undefined);
      },
      createInputBox: () => createInput(hands),
      createQuickPick: () => createPick(hands),
    });
    this.#replace(vscode.env, { openExternal: this.#openExternal });
    const execute = vscode.commands.executeCommand;
    this.#replace(vscode.commands, {
      executeCommand: (id: string, ...given: unknown[]) => {
        if (id === "setContext") this.contextKeys.set(String(given[0]), given[1]);
        if (id === "workbench.action.openIssueReporter") return Promise.resolve(this.issueReports.push(given[0]));
        return execute(id, ...given);
      },
    });
  }

  static install(): FakeUser {
    return new FakeUser();
  }

  /** Restores the real functions. @throws if an answer was never used. */
  uninstall(): void {
    for (const undo of this.#undo) undo();
    if (this.#answers.length > 0) {
      throw new Error(`Nobody asked for ${this.#answers.map(({ kind }) => kind).join(", ")}`);
    }
  }

  /** The last message, modal or not. */
  get lastMessage(): Message | undefined {
    return this.messages.at(-1);
  }

  /** The labels of the last quick pick. */
  get offeredLabels(): readonly string[] {
    const items = this.prompts.findLast((shown) => shown.items.length > 0)?.items ?? [];
    return selectable(items).map(({ label }) => label);
  }

  /** Types into the next input and presses Enter. */
  willType(text: string): this {
    return this.#queue({ kind: "type", text });
  }

  /** Selects items of the next quick pick by label; with checkboxes, checks only these. */
  willPick(...labels: string[]): this {
    return this.#queue({ kind: "pick", labels });
  }

  /** Accepts the next input or quick pick unchanged. */
  willAccept(): this {
    return this.#queue({ kind: "pick", labels: "as they are" });
  }

  /** Presses a button of the next message that has it, after `thought` has resolved. */
  willPress(button: string, thought: Promise<void> = Promise.resolve()): this {
    return this.#queue({ kind: "press", button, thought });
  }

  /** Selects a file in the next save or open dialog. */
  willChooseFile(uri: vscode.Uri): this {
    return this.#queue({ kind: "file", uri });
  }

  /** Goes back from the next input or quick pick, after typing or checking something. */
  willGoBack(after: { readonly text?: string; readonly ticks?: readonly string[] } = {}): this {
    return this.#queue({ kind: "back", ...after });
  }

  /** Presses Escape in the next input or quick pick. */
  willCancel(): this {
    return this.#queue({ kind: "leave" });
  }

  /** Discards all scheduled answers. */
  clearAnswers(): void {
    this.#answers.length = 0;
  }

  #queue(answer: Answer): this {
    this.#answers.push(answer);
    return this;
  }

  #next(): PromptAction {
    const answer = this.#answers[0];
    if (answer === undefined || answer.kind === "press" || answer.kind === "file") {
      return { kind: "leave" };
    }
    this.#answers.shift();
    return answer;
  }

  #replace(target: object, replacements: Patched): void {
    const place = target as Patched;
    for (const [name, replacement] of Object.entries(replacements)) {
      const real = place[name];
      place[name] = replacement;
      this.#undo.push(() => (place[name] = real));
    }
  }

  #message(kind: Message["kind"]) {
    return async (text: string, ...rest: (string | vscode.MessageOptions)[]): Promise<string | undefined> => {
      const options = rest.find((part) => typeof part === "object");
      const buttons = rest.filter((part) => typeof part === "string");
      const modal = options?.modal === true;
      const heard = { kind, text, detail: options?.detail ?? "", modal, buttons };
      this.messages.push(heard);
      this.onMessage?.(heard);
      const [answer] = this.#answers;
      if (answer?.kind !== "press" || !buttons.includes(answer.button)) return undefined;
      this.#answers.shift();
      await answer.thought;
      return answer.button;
    };
  }

  #progress(real: typeof vscode.window.withProgress): typeof vscode.window.withProgress {
    return (options, task) =>
      real(options, (progress, token) => {
        const stopping = new vscode.CancellationTokenSource();
        token.onCancellationRequested(() => stopping.cancel());
        if (options.cancellable === true) {
          this.onProgress?.(options.title ?? "", () => stopping.cancel());
        }
        return task(progress, stopping.token);
      });
  }

  #recordPrompt(title: string, message: string, more: Partial<Prompt> = {}): void {
    const plain = { step: undefined, masked: false, staysOpen: false, items: [], ticked: [] };
    this.prompts.push({ title, message, ...plain, ...more });
  }

  readonly #showQuickPick = async (
    items: Thenable<vscode.QuickPickItem[]> | vscode.QuickPickItem[],
    options: vscode.QuickPickOptions = {},
  ): Promise<vscode.QuickPickItem | undefined> => {
    const found = await items;
    if (found.length === 0) return undefined;
    this.#recordPrompt(options.title ?? "", options.placeHolder ?? "", {
      staysOpen: options.ignoreFocusOut === true,
      items: found,
    });
    const doing = this.#next();
    if (doing.kind !== "pick") return undefined;
    return found.find(({ label }) => doing.labels === "as they are" || doing.labels[0] === label);
  };

  /** Without a scheduled file, cancels the dialog. */
  #file({ title = "", defaultUri, filters }: vscode.SaveDialogOptions): Promise<vscode.Uri | undefined> {
    this.#recordPrompt(title, "");
    this.fileDialogs.push({ name: defaultUri?.path.split("/").at(-1) ?? "", filters });
    const [answer] = this.#answers;
    if (answer?.kind !== "file") return Promise.resolve(undefined);
    this.#answers.shift();
    return Promise.resolve(answer.uri);
  }

  readonly #openExternal = (uri: vscode.Uri): Promise<boolean> => {
    this.openedUrls.push(uri.toString(true));
    return Promise.resolve(true);
  };
}
