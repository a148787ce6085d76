// Records the sections that the extension posts to its webview pages.
import * as vscode from "vscode";

export class WebviewRecorder {
  /** The sections of the latest page by element ID. */
  readonly sections = new Map<string, string>();
  panel: vscode.WebviewPanel | undefined;
  readonly #undo: () => void;
  #onMessage: (message: unknown) => void = () => undefined;

  private constructor() {
    const { window } = vscode as unknown as { window: Record<string, unknown> };
    const real = window["createWebviewPanel"] as typeof vscode.window.createWebviewPanel;
    window["createWebviewPanel"] = (...given: Parameters<typeof real>) => {
      this.sections.clear();
      this.panel = this.#record(real(...given));
      return this.panel;
    };
    this.#undo = () => (window["createWebviewPanel"] = real);
  }

  static start(): WebviewRecorder {
    return new WebviewRecorder();
  }

  restore(): void {
    this.#undo();
    this.panel?.dispose();
  }

  /** Sends a message like the page's script. */
  sendMessage(message: unknown): void {
    this.#onMessage(message);
  }

  /** The text of a section without its markup. */
  text(id: string): string {
    const text = this.sections.get(id) ?? "";
    return text
      .replaceAll(/<[^>]*>/g, " ")
      .replaceAll(/\s+/g, " ")
      .trim();
  }

  #record(panel: vscode.WebviewPanel): vscode.WebviewPanel {
    const webview = override(panel.webview, {
      postMessage: (sections: [string, string][]) => {
        for (const [id, text] of sections) this.sections.set(id, text);
        return panel.webview.postMessage(sections);
      },
      onDidReceiveMessage: (hears: (message: unknown) => void) => {
        this.#onMessage = hears;
        return panel.webview.onDidReceiveMessage(hears);
      },
    });
    return override(panel, { webview });
  }
}

/** The same object with some members replaced. */
function override<T extends object>(real: T, own: Readonly<Record<string, unknown>>): T {
  return new Proxy(real, {
    get: (_, name) => {
      if (typeof name === "string" && name in own) return own[name];
      const value: unknown = Reflect.get(real, name, real);
      return typeof value === "function" ? (value.bind(real) as unknown) : value;
    },
    set: (_, name, value) => Reflect.set(real, name, value, real),
  });
}
