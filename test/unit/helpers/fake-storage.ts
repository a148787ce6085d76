// Fake SecretStorage and globalState, with their possible failures.

import type { IndexStore } from "../../../src/storage/replicated-index";
import type { EditorSecrets } from "../../../src/secrets/secret-store";

export class FakeSecrets implements EditorSecrets {
  readonly values = new Map<string, string>();
  /** Operations that reject, with a message that quotes the value, like keyrings. */
  readonly failing = new Set<"get" | "store" | "delete">();
  /** Operations that don't respond until answer() is called. */
  readonly hanging = new Set<"get" | "store" | "delete">();
  readonly #waiting: (() => void)[] = [];
  /** The number of next reads that find nothing although there is a value. */
  lateReads = 0;
  /** Whether windows aren't notified of changes, as in a browser. */
  silent = false;
  /** Calls, with names only. */
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

  /** Fires the change event, like a write in another window. */
  tell(name: string): void {
    if (this.silent) return;
    for (const listener of this.#listeners) listener({ key: name });
  }

  /** Completes all hanging operations. */
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

/** Like VS Code's: a written value is readable at once and stored a little later. */
export class FakeState implements IndexStore {
  readonly values = new Map<string, unknown>();
  failing = false;
  /**
   * The number of next changes that are lost though reported as successful: VS Code overwrites them with an earlier
   * state.
   */
  losing = 0;
  /** Called before each write; its errors reach the writer. */
  beforeUpdate: (() => void) | undefined;

  get(name: string): unknown {
    return this.values.get(name);
  }

  async update(name: string, value: unknown): Promise<void> {
    this.beforeUpdate?.();
    const before = new Map(this.values);
    if (value === undefined) this.values.delete(name);
    // Stored as JSON, which drops what JSON can't represent.
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
 * A window's copy of `globalState`: read at its start and written as a whole. `shared` is the stored state; other
 * windows are notified of changes a little later, or never.
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

  /** Receives the other windows' changes. */
  hear(): void {
    this.#copy = new Map(this.#shared.values);
  }
}

/** A window's copy of all secrets, as in a browser: read at its start, and written as a whole with each change. */
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
