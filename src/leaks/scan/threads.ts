// Searches files and histories in worker threads, so that the extension host is not blocked. The types at the end
// describe the messages that are exchanged with the threads.

import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";
import { GitError, type GitFolder } from "../../git/run";
import type { StoredMark } from "../detector/stored-secrets";
import type { Finding } from "../detector/incremental-detector";
import type { HistoryResult } from "../history/search";

/** Without the flags of the parent process: loading a module loader would take longer than the search. */
const execArgv: string[] = [];

/** Enough files for the cost of a message not to matter. */
const filesPerMessage = 200;

/** Messages that are queued for each thread, so that it never idles. */
const queueLength = 2;

const maxThreads = 4;

interface ScanOptions extends SearchOptions {
  readonly onResponse: (response: ScanResponse) => void;
}

export async function scanFiles(paths: readonly string[], options: ScanOptions): Promise<void> {
  const { script, signal, onResponse, ...data } = options;
  const threads = Math.min(maxThreads, availableParallelism(), Math.ceil(paths.length / filesPerMessage));
  const workerData: WorkerData = { task: "scan", ...data };
  let next = 0;
  const run = (worker: Worker): Promise<void> =>
    new Promise((resolve, reject) => {
      let pending = 0;
      const sendNext = (): void => {
        while (pending < queueLength && next < paths.length && !signal.aborted) {
          const batch = paths.slice(next, next + filesPerMessage);
          next += batch.length;
          pending++;
          worker.postMessage(batch);
        }
        if (pending === 0) resolve();
      };
      worker.on("message", (response: ScanResponse) => {
        pending--;
        onResponse(response);
        sendNext();
      });
      worker.once("error", reject);
      signal.addEventListener("abort", () => resolve(), { once: true });
      sendNext();
    });
  const workers = Array.from({ length: threads }, () => new Worker(script, { workerData, execArgv }));
  try {
    await Promise.all(workers.map(run));
  } finally {
    // Nothing waits for their results any more.
    for (const worker of workers) void worker.terminate();
  }
}

/** Reports progress at most a hundred times, because each report is a message to the editor's window. */
export function percentReporter(total: number, report: (increment: number, done: number) => void) {
  let reported = 0;
  return (done: number): void => {
    const increment = Math.floor((100 * done) / total) - reported;
    if (increment < 1) return;
    reported += increment;
    report(increment, done);
  };
}

interface HistoryOptions extends SearchOptions, Pick<GitFolder, "binary" | "folder"> {
  readonly progress: (commits: number, done: number, total: number) => void;
}

/** Milliseconds that a stopped search has to end its Git process. */
const gracePeriod = 5000;

/** Resolves with undefined if the search is stopped. @throws GitError */
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
      worker.on("message", ({ found, progress: step }: HistoryMessage) => {
        if (step !== undefined) progress(...step);
        else resolve(found);
      });
      // An error loses its class between threads.
      worker.once("error", ({ message, limit }: GitError) => reject(new GitError(message, limit)));
      worker.once("exit", () => resolve(undefined));
      const stop = (): void => {
        worker.postMessage("stop");
        setTimeout(() => resolve(undefined), gracePeriod).unref();
      };
      if (signal.aborted) stop();
      else signal.addEventListener("abort", stop, { once: true });
    });
  } finally {
    void worker.terminate();
  }
}

interface SearchData {
  /** Bytes. Larger files, and larger versions of files, are not read. */
  readonly maxFileSize: number;
  /** The salt of the stored secrets' keyed hashes. */
  readonly salt: Uint8Array;
  readonly marks: readonly StoredMark[];
}

interface SearchOptions extends SearchData {
  /** The worker's script. */
  readonly script: string;
  readonly signal: AbortSignal;
}

export type WorkerData = SearchData &
  ({ readonly task: "scan" } | ({ readonly task: "history" } & Pick<GitFolder, "binary" | "folder">));

/** The response to a message, which is a list of paths. */
export interface ScanResponse {
  found: { path: string; findings: readonly Finding[] }[];
  tooLarge: number;
  unread: number;
  searched: number;
}

export interface HistoryMessage {
  readonly progress?: Parameters<HistoryOptions["progress"]>;
  readonly found?: HistoryResult;
}
