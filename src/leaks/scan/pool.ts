// Hands the paths of files to threads, a few at a time, until all are looked at or it is stopped.

import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";
import type { ScanAnswer, ScanTask, ScanWorkerData } from "./protocol";

export interface PoolOptions extends Omit<ScanWorkerData, "task"> {
  /** The worker's script. */
  readonly script: string;
  readonly signal: AbortSignal;
  readonly answered: (answer: ScanAnswer) => void;
}

/** What the editor or a tool was started with is not for the threads: a loader costs more than a scan. */
const execArgv: string[] = [];

/** Files that a thread is given at once: enough that the way there and back costs nothing. */
const atOnce = 100;

/** So many such parts wait at a thread, so that it never waits for the next one. */
const ahead = 2;

const mostThreads = 4;

export async function scanFiles(paths: readonly string[], options: PoolOptions): Promise<void> {
  const { script, signal, answered, largest, salt, marks } = options;
  const threads = Math.min(mostThreads, availableParallelism(), Math.ceil(paths.length / atOnce));
  const workerData: ScanWorkerData = { task: "scan", largest, salt, marks };
  let next = 0;
  const run = (worker: Worker): Promise<void> =>
    new Promise((resolve, reject) => {
      let waiting = 0;
      const give = (): void => {
        while (waiting < ahead && next < paths.length && !signal.aborted) {
          const part = paths.slice(next, next + atOnce);
          next += part.length;
          waiting++;
          worker.postMessage({ paths: part } satisfies ScanTask);
        }
        if (waiting === 0) resolve();
      };
      worker.on("message", (answer: ScanAnswer) => {
        waiting--;
        answered(answer);
        give();
      });
      worker.once("error", reject);
      signal.addEventListener("abort", () => resolve(), { once: true });
      give();
    });
  const workers = Array.from(
    { length: threads },
    () => new Worker(script, { workerData, execArgv }),
  );
  try {
    await Promise.all(workers.map(run));
  } finally {
    // They hold nothing that anybody waits for.
    for (const worker of workers) void worker.terminate();
  }
}
