// Addresses that come from the environment: a dev container or a repository may have set them, so the
// person agrees to each value before a key or a token goes there.

import type * as vscode from "vscode";

export interface Variable {
  readonly name: string;
  readonly value: string;
}

/** Values that the person has agreed to, on this machine. */
export class ConfirmedVariables {
  readonly #state: Pick<vscode.Memento, "get" | "update">;

  constructor(state: Pick<vscode.Memento, "get" | "update">) {
    this.#state = state;
  }

  /** Those that have not been agreed to, or had another value then. */
  unconfirmed(variables: readonly Variable[]): readonly Variable[] {
    const confirmed = this.#confirmed();
    return variables.filter(({ name, value }) => confirmed[name] !== value);
  }

  /** Not remembered where VS Code doesn't keep it; then the question comes again. */
  async confirm(variables: readonly Variable[]): Promise<void> {
    const added = Object.fromEntries(variables.map(({ name, value }) => [name, value]));
    await this.#state.update(stateName, { ...this.#confirmed(), ...added });
  }

  #confirmed(): Readonly<Record<string, unknown>> {
    const stored: unknown = this.#state.get(stateName);
    return typeof stored === "object" && stored !== null ? { ...stored } : {};
  }
}

const stateName = "skycloak.confirmedVariables";
