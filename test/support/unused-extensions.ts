// Built-in extensions that the tests don't need and that work whenever a window or file is opened: language servers,
// debuggers, sign-in, assistants. They would use most of two cores.
import { rmSync } from "node:fs";
import { join } from "node:path";

const unused = [
  "copilot",
  "css-language-features",
  "debug-auto-launch",
  "debug-server-ready",
  "emmet",
  "extension-editing",
  "github",
  "github-authentication",
  "grunt",
  "gulp",
  "html-language-features",
  "jake",
  "json-language-features",
  "mermaid-markdown-features",
  "microsoft-authentication",
  "ms-vscode.js-debug",
  "ms-vscode.js-debug-companion",
  "ms-vscode.vscode-js-profile-table",
  "npm",
  "php-language-features",
  "simple-browser",
  "terminal-suggest",
  "tunnel-forwarding",
  "typescript-language-features",
];

/** @param vscode the folder of an installed VS Code server; its grammars and Git extension remain */
export function removeUnusedExtensions(vscode: string): void {
  for (const name of unused) {
    rmSync(join(vscode, "extensions", name), { recursive: true, force: true });
  }
}
