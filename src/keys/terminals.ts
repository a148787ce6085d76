// Terminals that were opened with a key.

import * as vscode from "vscode";
import { openTerminal } from "../ui/terminal";
import { reveal, type Secret } from "../vault/secret";

/** The environment variable that Skycloak's tools read. */
const variable = "SKYCLOAK_API_KEY";

export class KeyTerminals {
  /** By the vault's entry. */
  readonly #open = new Map<vscode.Terminal, string>();
  readonly #subscription = vscode.window.onDidCloseTerminal((one) => this.#open.delete(one));

  dispose(): void {
    this.#subscription.dispose();
  }

  open(secret: Secret, held: { readonly ref: string; readonly name: string }): void {
    const terminal = openTerminal(`Skycloak: ${held.name}`, { [variable]: reveal(secret) });
    if (terminal !== undefined) this.#open.set(terminal, held.ref);
  }

  /** How many were opened with this entry's key as it then was, and are open still. */
  countOf(ref: string): number {
    return [...this.#open.values()].filter((one) => one === ref).length;
  }

  /** From now on they hold a key that is dead, so nobody needs to be told of them again. */
  letGo(ref: string): void {
    for (const [terminal, held] of this.#open) if (held === ref) this.#open.delete(terminal);
  }
}
