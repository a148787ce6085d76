// Comparing how long two things take, on a machine that may be busy with others.
import assert from "node:assert/strict";

/** Milliseconds that this process has spent computing; those of other processes don't count. */
const cpuTime = (): number => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};

export interface TimingOptions {
  /** Milliseconds by which `slow` may take longer in any case. Default 0. */
  readonly tolerance?: number;
  /** The clock in milliseconds, for functions that start other processes. Default: this process's CPU time. */
  readonly clock?: () => number;
  /** What is compared, for the failure's message. */
  readonly subject?: string;
}

/**
 * Asserts that `slow` takes at most `maxRatio` times as long as `fast`. Runs them in turn and compares the fastest
 * run of each, in more rounds while the ratio is too high: load only ever makes a run slower. Three rounds are enough if
 * the ratio is well below the limit, otherwise at least five are run.
 */
export function assertTimeRatio(
  slow: () => unknown,
  fast: () => unknown,
  maxRatio: number,
  { tolerance = 0, clock = cpuTime, subject = "" }: TimingOptions = {},
): void {
  const timeOf = (run: () => unknown): number => {
    const start = clock();
    run();
    return clock() - start;
  };
  let [slowTime, fastTime] = [Infinity, Infinity];
  for (let round = 0; round < 40; round++) {
    slowTime = Math.min(slowTime, timeOf(slow));
    fastTime = Math.min(fastTime, timeOf(fast));
    const limit = (round < 4 ? 0.75 : 1) * (maxRatio * fastTime + tolerance);
    if (round >= 2 && slowTime <= limit) return;
  }
  assert.fail(`${subject}: ${slowTime} ms compared with ${fastTime} ms`.replace(/^: /, ""));
}

/** Asserts that one of several runs takes at most this much CPU time. */
export function assertCpuTime(run: () => unknown, milliseconds: number): void {
  let fastest = Infinity;
  for (let round = 0; round < 5 && fastest > milliseconds; round++) {
    const start = cpuTime();
    run();
    fastest = Math.min(fastest, cpuTime() - start);
  }
  assert.ok(fastest <= milliseconds, `${fastest} ms`);
}
