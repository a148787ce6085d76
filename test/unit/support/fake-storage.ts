// SecretStorage and globalState as the vault sees them, with the ways in which they fail.

import type { IndexStore, SecretStore } from "../../../src/vault/vault";

export class FakeSecrets implements SecretStore {
  readonly values = new Map<string, string>();
  /** Steps that reject, with a message that quotes what it was given, as keyrings do. */
  readonly failing = new Set<"get" | "store" | "delete">();
  /** So many of the next reads find nothing, though something is there. */
  lateReads = 0;
  /** Whether no window hears of a change, as in an editor that is used through a browser. */
  silent = false;
  /** What was called, with names only. */
  readonly calls: string[] = [];
  readonly #listeners = new Set<(event: { key: string }) => void>();

  readonly onDidChange = (listener: (event: { key: string }) => void): { dispose(): void } => {
    this.#listeners.add(listener);
    return { dispose: () => this.#listeners.delete(listener) };
  };

  get listeners(): number {
    return this.#listeners.size;
  }

  async get(name: string): Promise<string | undefined> {
    await this.#step("get", name, this.values.get(name));
    if (this.lateReads > 0) {
      this.lateReads--;
      return undefined;
    }
    return this.values.get(name);
  }

  async store(name: string, value: string): Promise<void> {
    await this.#step("store", name, value);
    this.values.set(name, value);
    this.tell(name);
  }

  async delete(name: string): Promise<void> {
    await this.#step("delete", name, this.values.get(name));
    this.values.delete(name);
    this.tell(name);
  }

  /** Fires the change event, as another window's write does. */
  tell(name: string): void {
    if (this.silent) return;
    for (const listener of this.#listeners) listener({ key: name });
  }

  async #step(step: "get" | "store" | "delete", name: string, value = ""): Promise<void> {
    this.calls.push(`${step} ${name}`);
    await Promise.resolve();
    if (this.failing.has(step)) throw new Error(`keyring: can't ${step} ${name}=${value}`);
  }
}

/** Like the editor's: what was written is read at once, and is kept a little later. */
export class FakeState implements IndexStore {
  readonly values = new Map<string, unknown>();
  failing = false;
  /** Called before anything is written; what it throws, the writer gets. */
  beforeUpdate: (() => void) | undefined;

  get(name: string): unknown {
    return this.values.get(name);
  }

  async update(name: string, value: unknown): Promise<void> {
    this.beforeUpdate?.();
    if (value === undefined) this.values.delete(name);
    // Kept as JSON, so what does not survive that is not there.
    else this.values.set(name, JSON.parse(JSON.stringify(value)));
    await Promise.resolve();
    if (this.failing) throw new Error("disk full");
  }
}
