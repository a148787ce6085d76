// Looks again while something is on its way, with growing pauses, and only while somebody can
// see it. Pure but for its ports.

export interface PollPorts {
  /** Whether it is worth looking: the view is visible and something is passing. */
  readonly worthwhile: () => boolean;
  /** What is seen now, as a text; while it stays the same the pauses grow. */
  readonly seen: () => string;
  readonly look: () => Promise<void>;
  /** Calls back after so many milliseconds, once; answers how to call that off. */
  readonly after: (milliseconds: number, act: () => void) => () => void;
}

/** Creating takes 45 seconds to 4 minutes: a first look after 5 seconds is early enough. */
const firstPause = 5_000;
const longestPause = 60_000;
const growth = 1.5;

export interface Poll {
  /** Something changed that may make looking worthwhile, or not. */
  readonly reconsider: () => void;
  readonly dispose: () => void;
}

export function createPoll(ports: PollPorts): Poll {
  let pause = firstPause;
  let last = "";
  let callOff: (() => void) | undefined;
  let looking = false;
  let disposed = false;

  function stop(): void {
    callOff?.();
    callOff = undefined;
  }

  async function look(): Promise<void> {
    callOff = undefined;
    looking = true;
    try {
      await ports.look();
    } finally {
      looking = false;
      reconsider();
    }
  }

  function reconsider(): void {
    if (looking || disposed) return;
    if (!ports.worthwhile()) {
      stop();
      // Whoever comes back, or refreshes, begins with the first pause.
      last = "";
      return;
    }
    if (callOff !== undefined) return;
    const seen = ports.seen();
    pause = seen === last ? Math.min(pause * growth, longestPause) : firstPause;
    last = seen;
    callOff = ports.after(pause, () => void look());
  }

  return {
    reconsider,
    dispose: () => {
      disposed = true;
      stop();
    },
  };
}
