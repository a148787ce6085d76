// The extension's pages in webviews, as the sections that they were filled with.
import * as vscode from "vscode";

export class WebviewRecorder {
  /** What is in the latest page, by the ids of its places. */
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

  /** What its script would say to the extension. */
  sendMessage(message: unknown): void {
    this.#onMessage(message);
  }

  /** The words of a place. */
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

/** The same object, but for some of what it has. */
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
