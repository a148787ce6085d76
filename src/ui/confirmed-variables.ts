// URLs from environment variables. A dev container or a repository may have set them, so each value must be
// confirmed before a key or a token is sent there.

import { hash } from "node:crypto";
import type * as vscode from "vscode";

export interface Variable {
  readonly name: string;
  readonly value: string;
}

/** Values that have been confirmed on this machine, stored as hashes: a variable may hold a secret by mistake. */
export class ConfirmedVariables {
  readonly #state: Pick<vscode.Memento, "get" | "update">;

  constructor(state: Pick<vscode.Memento, "get" | "update">) {
    this.#state = state;
  }

  /** Variables that haven't been confirmed, or not with this value. */
  unconfirmed(variables: readonly Variable[]): readonly Variable[] {
    const confirmed = this.#confirmed();
    return variables.filter(({ name, value }) => confirmed[name] !== hashOf(value));
  }

  /** If VS Code doesn't store this, the question is asked again. */
  async confirm(variables: readonly Variable[]): Promise<void> {
    const added = Object.fromEntries(variables.map(({ name, value }) => [name, hashOf(value)]));
    await this.#state.update(stateKey, { ...this.#confirmed(), ...added });
  }

  #confirmed(): Readonly<Record<string, unknown>> {
    const stored: unknown = this.#state.get(stateKey);
    return typeof stored === "object" && stored !== null ? { ...stored } : {};
  }
}

const stateKey = "skycloak.confirmedVariables";

function hashOf(value: string): string {
  return hash("sha256", value);
}
