/** An event and its listeners, for code that does not import `vscode`. */
export class Emitter<T = void> {
  readonly #listeners = new Set<(event: T) => void>();

  /** Adds a listener until it is disposed of. */
  readonly event = (listener: (event: T) => void): { dispose(): void } => {
    this.#listeners.add(listener);
    return { dispose: () => this.#listeners.delete(listener) };
  };

  fire(event: T): void {
    for (const listener of this.#listeners) listener(event);
  }

  dispose(): void {
    this.#listeners.clear();
  }
}
