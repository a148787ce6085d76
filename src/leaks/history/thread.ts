// Searches a history in a worker thread, so that it does not block the extension host.

import { Worker } from "node:worker_threads";
import { GitFailed, type GitLimit } from "../../git/run";
import type { HeldMark } from "../engine/held";
import type { HistoryFound } from "./search";

export interface HistoryThread extends Omit<HistoryWorkerData, "task"> {
  /** The worker's script. */
  readonly script: string;
  readonly signal: AbortSignal;
  readonly progress: (commits: number, done: number, of: number) => void;
}

/** Milliseconds that a stopped search has to end its Git process. */
const grace = 5000;

/** Finds nothing if it is stopped. @throws GitFailed */
export async function searchInThread({
  script,
  signal,
  progress,
  ...data
}: HistoryThread): Promise<HistoryFound | undefined> {
  const workerData: HistoryWorkerData = { task: "history", ...data };
  const worker = new Worker(script, { workerData, execArgv: [] });
  try {
    return await new Promise<HistoryFound | undefined>((resolve, reject) => {
      worker.on("message", (answer: HistoryAnswer) => {
        if (answer.kind === "progress") progress(answer.commits, answer.done, answer.of);
        else if (answer.kind === "found") resolve(answer.found);
        else reject(new GitFailed(answer.why, answer.limit));
      });
      worker.once("error", reject);
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

export interface HistoryWorkerData {
  readonly task: "history";
  readonly binary: string;
  readonly folder: string;
  /** Bytes of a version of a file that is read. */
  readonly largest: number;
  readonly salt: Uint8Array;
  readonly marks: readonly HeldMark[];
}

export type HistoryAnswer =
  | {
      readonly kind: "progress";
      readonly commits: number;
      readonly done: number;
      readonly of: number;
    }
  | { readonly kind: "found"; readonly found: HistoryFound }
  | { readonly kind: "failed"; readonly why: string; readonly limit: GitLimit | undefined };
