// SecretStorage and globalState as the secret store sees them, with the ways in which they fail.

import type { IndexStore } from "../../../src/storage/replicated-index";
import type { EditorSecrets } from "../../../src/secrets/secret-store";

export class FakeSecrets implements EditorSecrets {
  readonly values = new Map<string, string>();
  /** Steps that reject, with a message that quotes what it was given, as keyrings do. */
  readonly failing = new Set<"get" | "store" | "delete">();
  /** Steps that do not answer before answer() is called. */
  readonly hanging = new Set<"get" | "store" | "delete">();
  readonly #waiting: (() => void)[] = [];
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

  /** What hangs is answered now, and nothing hangs any more. */
  answer(): void {
    this.hanging.clear();
    for (const go of this.#waiting.splice(0)) go();
  }

  async #step(step: "get" | "store" | "delete", name: string, value = ""): Promise<void> {
    this.calls.push(`${step} ${name}`);
    await Promise.resolve();
    if (this.hanging.has(step)) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    if (this.failing.has(step)) throw new Error(`keyring: can't ${step} ${name}=${value}`);
  }
}

/** Like the editor's: what was written is read at once, and is kept a little later. */
export class FakeState implements IndexStore {
  readonly values = new Map<string, unknown>();
  failing = false;
  /**
   * How many of the next changes are gone as if they had never been made, though that is what the writer
   * hears: VS Code puts what was written before in their place.
   */
  losing = 0;
  /** Called before anything is written; what it throws, the writer gets. */
  beforeUpdate: (() => void) | undefined;

  get(name: string): unknown {
    return this.values.get(name);
  }

  async update(name: string, value: unknown): Promise<void> {
    this.beforeUpdate?.();
    const before = new Map(this.values);
    if (value === undefined) this.values.delete(name);
    // Kept as JSON, so what does not survive that is not there.
    else this.values.set(name, JSON.parse(JSON.stringify(value)));
    await Promise.resolve();
    if (this.failing) throw new Error("disk full");
    if (this.losing === 0) return;
    this.losing--;
    this.values.clear();
    for (const [one, of] of before) this.values.set(one, of);
  }
}

/**
 * One window's copy of `globalState`: read at its start, written as a whole. `shared` is what is
 * kept; other windows hear of a change a little later, or never.
 */
export class WindowState implements IndexStore {
  readonly #shared: FakeState;
  readonly #written: () => void;
  #copy: Map<string, unknown>;

  constructor(shared: FakeState, written: () => void = () => undefined) {
    this.#shared = shared;
    this.#written = written;
    this.#copy = new Map(shared.values);
  }

  get(name: string): unknown {
    return this.#copy.get(name);
  }

  async update(name: string, value: unknown): Promise<void> {
    this.#shared.beforeUpdate?.();
    if (value === undefined) this.#copy.delete(name);
    else this.#copy.set(name, JSON.parse(JSON.stringify(value)));
    const all = [...this.#copy];
    await Promise.resolve();
    if (this.#shared.failing) throw new Error("disk full");
    this.#shared.values.clear();
    for (const [one, of] of all) this.#shared.values.set(one, of);
    this.#written();
  }

  /** Hears of what the others wrote. */
  hear(): void {
    this.#copy = new Map(this.#shared.values);
  }
}

/**
 * One window's copy of all secrets, as an editor in a browser has it: read at its start, and
 * written as a whole with each change.
 */
export class WindowSecrets extends FakeSecrets {
  readonly #browser: Map<string, string>;

  constructor(browser: Map<string, string>) {
    super();
    this.#browser = browser;
    this.silent = true;
    for (const [name, value] of browser) this.values.set(name, value);
  }

  override async store(name: string, value: string): Promise<void> {
    await super.store(name, value);
    this.#save();
  }

  override async delete(name: string): Promise<void> {
    await super.delete(name);
    this.#save();
  }

  #save(): void {
    this.#browser.clear();
    for (const [name, value] of this.values) this.#browser.set(name, value);
  }
}
