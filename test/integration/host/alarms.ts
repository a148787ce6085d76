// The extension's own alarms, which a test lets go off instead of waiting. The suite shares the
// process with the extension and the editor, so only those that the extension sets and that have
// a length which the test names are held; the rest go on.

/** Whether the extension called whoever asks. */
function isExtensionsDoing(): boolean {
  return /[/\\]dist[/\\]extension\.js|[/\\]src[/\\][\w-]+[/\\]/.test(new Error().stack ?? "");
}

export class Alarms {
  /** Milliseconds of every alarm that was held, in order. */
  readonly pauses: number[] = [];
  readonly #set = new Map<unknown, () => void>();
  readonly #undo: () => void;

  private constructor(held: (milliseconds: number) => boolean) {
    const real = { setTimeout: globalThis.setTimeout, clearTimeout: globalThis.clearTimeout };
    const set = (act: (...given: unknown[]) => void, ms = 0, ...given: unknown[]): unknown => {
      if (!held(ms) || !isExtensionsDoing()) return real.setTimeout(act, ms, ...given);
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
  static hold(held: (milliseconds: number) => boolean): Alarms {
    return new Alarms(held);
  }

  /** How many are set and have not gone off. */
  get waiting(): number {
    return this.#set.size;
  }

  /** Lets all that are set go off. */
  ring(): void {
    const all = [...this.#set.values()];
    this.#set.clear();
    for (const act of all) act();
  }

  /** Alarms are real ones again; those that are held are forgotten. */
  letGo(): void {
    this.#undo();
  }
}
