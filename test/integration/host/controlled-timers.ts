// The extension's timers, which a test fires or shortens instead of waiting. The suite shares the process
// with the extension and the editor, so only timers that the extension sets, of lengths that the test
// names, are held; the rest run as usual.

/** Whether the caller was called by the extension. */
function isCalledByExtension(): boolean {
  return /[/\\]dist[/\\][\w-]+\.js|[/\\]src[/\\][\w-]+[/\\]/.test(new Error().stack ?? "");
}

/** How long a shortened timer takes: long enough not to flood the simulator with requests. */
const shortDelay = 100;

export class ControlledTimers {
  /** Milliseconds of every alarm that was held, in order. */
  readonly pauses: number[] = [];
  readonly #set = new Map<unknown, () => void>();
  readonly #undo: () => void;

  private constructor(held: (milliseconds: number) => boolean, onlyShortened: boolean) {
    const real = { setTimeout: globalThis.setTimeout, clearTimeout: globalThis.clearTimeout };
    const set = (act: (...given: unknown[]) => void, ms = 0, ...given: unknown[]): unknown => {
      if (!held(ms) || !isCalledByExtension()) return real.setTimeout(act, ms, ...given);
      if (onlyShortened) return real.setTimeout(act, shortDelay, ...given);
      // Stands for the alarm, and never goes off.
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

  /** From now until `letGo`. */
  static hold(held: (milliseconds: number) => boolean): ControlledTimers {
    return new ControlledTimers(held, false);
  }

  /** Until `letGo`, they fire by themselves, and soon. */
  static shorten(held: (milliseconds: number) => boolean): ControlledTimers {
    return new ControlledTimers(held, true);
  }

  /** How many are set and have not gone off. */
  get waiting(): number {
    return this.#set.size;
  }

  /** Lets all that are set go off. */
  fire(): void {
    const all = [...this.#set.values()];
    this.#set.clear();
    for (const act of all) act();
  }

  /** Alarms are real ones again; those that are held are forgotten. */
  restore(): void {
    this.#undo();
  }
}
