// Scans files in worker threads. The types at the end are the messages that they exchange.

import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";
import type { HeldMark } from "../engine/held";
import type { Finding } from "../engine/line-findings";

export interface PoolOptions extends Omit<ScanWorkerData, "task"> {
  /** The worker's script. */
  readonly script: string;
  readonly signal: AbortSignal;
  readonly answered: (answer: ScanAnswer) => void;
}

/** No flags of the parent process: loading a loader would take longer than the scan. */
const execArgv: string[] = [];

/** Files per message: enough that messages cost next to nothing. */
const atOnce = 100;

/** Messages queued at each thread, so that it never idles. */
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

export interface ScanWorkerData {
  readonly task: "scan";
  /** Bytes of a file that is looked at. */
  readonly largest: number;
  readonly salt: Uint8Array;
  readonly marks: readonly HeldMark[];
}

/** The purpose of this thread, if it is one of ours. */
export function taskOf(data: unknown): "scan" | "history" | undefined {
  const task = typeof data === "object" && data !== null && "task" in data ? data.task : undefined;
  return task === "scan" || task === "history" ? task : undefined;
}

export interface ScanTask {
  readonly paths: readonly string[];
}

export interface ScanAnswer {
  found: { path: string; findings: readonly Finding[] }[];
  tooLarge: number;
  unread: number;
  looked: number;
}
