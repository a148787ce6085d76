// A page in a webview, section by section. What is not visible is not there: the editor throws a hidden
// page away and makes it anew, so the sections are kept here.

import { randomUUID } from "node:crypto";
import * as vscode from "vscode";
import { plainText } from "../../../ui/untrusted-text";
import { linked } from "./links";
import { Markup } from "./markup";
import { drawPage } from "./shell";

export interface WebPageOptions {
  readonly title: string;
  /** What the editor gives back after a reload. */
  readonly state: unknown;
  /** With places for the sections, by their ids. */
  readonly body: Markup;
  readonly script?: string;
  /** What the page says, whatever it is. */
  readonly said?: (message: unknown) => void;
  readonly shown: () => void;
  readonly gone: () => void;
}

export class WebPage {
  readonly panel: vscode.WebviewPanel;
  readonly #sections = new Map<string, string>();

  constructor(panel: vscode.WebviewPanel, options: WebPageOptions) {
    const { title, state, body, script, said, shown, gone } = options;
    this.panel = panel;
    panel.title = plainText(title);
    const { webview } = panel;
    webview.options = { enableScripts: true, enableCommandUris: linked, localResourceRoots: [] };
    webview.onDidReceiveMessage((message: unknown) => {
      if (message === "ready") this.#post([...this.#sections]);
      else said?.(message);
    });
    panel.onDidChangeViewState(() => {
      if (panel.visible) shown();
    });
    panel.onDidDispose(gone);
    const nonce = randomUUID();
    webview.html = drawPage({
      language: vscode.env.language,
      title,
      nonce,
      state,
      body,
      script,
    });
  }

  /** What the editor gives back after a reload, from now on. */
  remember(state: unknown): void {
    this.put("state", new Markup(JSON.stringify(state)));
  }

  put(id: string, { text }: Markup): void {
    if (this.#sections.get(id) === text) return;
    this.#sections.set(id, text);
    this.#post([[id, text]]);
  }

  #post(sections: [id: string, text: string][]): void {
    // One that is hidden hears nothing, and asks when it is back.
    void this.panel.webview.postMessage(sections);
  }
}
