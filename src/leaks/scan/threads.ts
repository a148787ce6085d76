// Searches files and histories in worker threads, so that the extension host is not blocked. The types at the end are
// the messages exchanged with them.

import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";
import { GitFailed } from "../../git/run";
import type { StoredMark } from "../detector/stored-secrets";
import type { Finding } from "../detector/incremental-detector";
import type { HistoryResult } from "../history/search";

/** No flags of the parent process: loading a loader would take longer than the search. */
const execArgv: string[] = [];

/** Files per message: enough that messages cost next to nothing. */
const atOnce = 200;

/** Messages queued at each thread, so that it never idles. */
const ahead = 2;

const mostThreads = 4;

interface ScanOptions extends SearchOptions {
  readonly answered: (answer: ScanAnswer) => void;
}

export async function scanFiles(paths: readonly string[], options: ScanOptions): Promise<void> {
  const { script, signal, answered, ...data } = options;
  const threads = Math.min(mostThreads, availableParallelism(), Math.ceil(paths.length / atOnce));
  const workerData: WorkerData = { task: "scan", ...data };
  let next = 0;
  const run = (worker: Worker): Promise<void> =>
    new Promise((resolve, reject) => {
      let waiting = 0;
      const give = (): void => {
        while (waiting < ahead && next < paths.length && !signal.aborted) {
          const part = paths.slice(next, next + atOnce);
          next += part.length;
          waiting++;
          worker.postMessage(part);
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
  const workers = Array.from({ length: threads }, () => new Worker(script, { workerData, execArgv }));
  try {
    await Promise.all(workers.map(run));
  } finally {
    // No results of theirs are awaited any more.
    for (const worker of workers) void worker.terminate();
  }
}

/** Reports progress at most a hundred times: each report is a message to the editor's window. */
export function percentReporter(
  all: number,
  report: (increment: number, done: number) => void,
): (done: number) => void {
  let reported = 0;
  return (done) => {
    const increment = Math.floor((100 * done) / all) - reported;
    if (increment < 1) return;
    reported += increment;
    report(increment, done);
  };
}

interface HistoryOptions extends SearchOptions {
  readonly binary: string;
  readonly folder: string;
  readonly progress: (commits: number, done: number, of: number) => void;
}

/** Milliseconds that a stopped search has to end its Git process. */
const grace = 5000;

/** Finds nothing if it is stopped. @throws GitFailed */
export async function searchHistoryInThread({
  script,
  signal,
  progress,
  ...data
}: HistoryOptions): Promise<HistoryResult | undefined> {
  const workerData: WorkerData = { task: "history", ...data };
  const worker = new Worker(script, { workerData, execArgv });
  try {
    return await new Promise<HistoryResult | undefined>((resolve, reject) => {
      worker.on("message", ({ found, progress: step }: HistoryAnswer) => {
        if (step !== undefined) progress(...step);
        else resolve(found);
      });
      // Its class is lost between threads.
      worker.once("error", ({ message, limit }: GitFailed) => reject(new GitFailed(message, limit)));
      worker.once("exit", () => resolve(undefined));
      const stop = (): void => {
        worker.postMessage("stop");
        setTimeout(() => resolve(undefined), grace).unref();
      };
      if (signal.aborted) stop();
      else signal.addEventListener("abort", stop, { once: true });
    });
  } finally {
    void worker.terminate();
  }
}

interface SearchData {
  /** Bytes of a file, or a version of one, that is read. */
  readonly largest: number;
  /** Of the stored secrets. */
  readonly salt: Uint8Array;
  readonly marks: readonly StoredMark[];
}

interface SearchOptions extends SearchData {
  /** The worker's script. */
  readonly script: string;
  readonly signal: AbortSignal;
}

export type WorkerData = SearchData &
  ({ readonly task: "scan" } | { readonly task: "history"; readonly binary: string; readonly folder: string });

/** About the files of one message, which is a list of paths. */
export interface ScanAnswer {
  found: { path: string; findings: readonly Finding[] }[];
  tooLarge: number;
  unread: number;
  searched: number;
}

export interface HistoryAnswer {
  readonly progress?: Parameters<HistoryOptions["progress"]>;
  readonly found?: HistoryResult;
}
