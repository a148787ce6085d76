// Shows a search that takes a while, with a way to stop it.

import * as vscode from "vscode";
import { withProgress } from "../../../ui/messages";

/** Milliseconds for which nothing is shown: most searches end before that. */
const patience = 2_000;

export class SearchProgress {
  readonly #timer: NodeJS.Timeout;
  #message = "";
  #report: ((message: string) => void) | undefined;
  #end: (() => void) | undefined;

  constructor(title: string, search: AbortController) {
    this.#timer = setTimeout(() => {
      const ended = new Promise<void>((resolve) => (this.#end = resolve));
      const location = vscode.ProgressLocation.Notification;
      void withProgress({ location, title, cancellable: true }, (progress, token) => {
        token.onCancellationRequested(() => search.abort());
        this.#report = (message) => progress.report({ message });
        this.#report(this.#message);
        return ended;
      });
    }, patience);
  }

  report(message: string): void {
    this.#message = message;
    this.#report?.(message);
  }

  end(): void {
    clearTimeout(this.#timer);
    this.#end?.();
  }
}
