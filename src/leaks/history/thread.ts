// Has a history searched in a thread of its own, so that the editor's extensions are not held up.

import { Worker } from "node:worker_threads";
import { GitFailed } from "../../git/run";
import type { HistoryAnswer, HistoryWorkerData } from "./protocol";
import type { HistoryFound } from "./search";

export interface HistoryThread extends Omit<HistoryWorkerData, "task"> {
  /** The worker's script. */
  readonly script: string;
  readonly signal: AbortSignal;
  readonly progress: (commits: number, done: number, of: number) => void;
}

/** Milliseconds in which a search that is stopped ends its Git. */
const grace = 5000;

/** Rejects with `GitFailed` where Git does not tell it; finds nothing where it is stopped. */
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
