// The extension's timers, which a test fires or shortens instead of waiting. The tests share the process with the
// extension and the editor, so only the extension's timers with lengths that the test names are replaced.

/** Whether the extension is on the call stack. */
function isCalledByExtension(): boolean {
  return /[/\\]dist[/\\][\w-]+\.js|[/\\]src[/\\][\w-]+[/\\]/.test(new Error().stack ?? "");
}

/** The delay of shortened timers in milliseconds, long enough not to flood the simulator. */
const shortDelay = 100;

export class ControlledTimers {
  /** The delays of all timers that were held, in order. */
  readonly pauses: number[] = [];
  readonly #set = new Map<unknown, () => void>();
  readonly #undo: () => void;

  private constructor(held: (milliseconds: number) => boolean, onlyShortened: boolean) {
    const real = { setTimeout: globalThis.setTimeout, clearTimeout: globalThis.clearTimeout };
    const set = (act: (...given: unknown[]) => void, ms = 0, ...given: unknown[]): unknown => {
      if (!held(ms) || !isCalledByExtension()) return real.setTimeout(act, ms, ...given);
      if (onlyShortened) return real.setTimeout(act, shortDelay, ...given);
      // A handle for the held timer; never fires.
      const handle = real.setTimeout(() => undefined, 0);
      real.clearTimeout(handle);
      this.pauses.push(ms);
      this.#set.set(handle, () => act(...given));
      return handle;
    };
    const clear = (handle: NodeJS.Timeout | undefined): void => {
      this.#set.delete(handle);
      real.clearTimeout(handle);
    };
    Object.assign(globalThis, { setTimeout: set, clearTimeout: clear });
    this.#undo = () => void Object.assign(globalThis, real);
  }

  /** Holds timers until `restore` is called. */
  static hold(held: (milliseconds: number) => boolean): ControlledTimers {
    return new ControlledTimers(held, false);
  }

  /** Shortens timers until `restore` is called. */
  static shorten(held: (milliseconds: number) => boolean): ControlledTimers {
    return new ControlledTimers(held, true);
  }

  /** The number of held timers that haven't fired. */
  get waiting(): number {
    return this.#set.size;
  }

  /** Fires all held timers. */
  fire(): void {
    const all = [...this.#set.values()];
    this.#set.clear();
    for (const act of all) act();
  }

  /** Restores the real timers and discards those that are held. */
  restore(): void {
    this.#undo();
  }
}
