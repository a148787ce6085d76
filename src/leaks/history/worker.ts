// Searches a history in a thread of its own. Any message stops it. Has no `vscode`.

import { parentPort, workerData } from "node:worker_threads";
import { GitFailed } from "../../git/run";
import { knownByMarks } from "../scan-bytes";
import type { HistoryAnswer, HistoryWorkerData } from "./thread";
import { searchHistory } from "./search";

const { binary, folder, largest, salt, marks } = workerData as HistoryWorkerData;
const stop = new AbortController();
const answer = (one: HistoryAnswer): void => parentPort?.postMessage(one);

parentPort?.once("message", () => stop.abort());

searchHistory({
  binary,
  folder,
  largest,
  known: knownByMarks(salt, marks),
  signal: stop.signal,
  progress: (commits, done, of) => answer({ kind: "progress", commits, done, of }),
}).then(
  (found) => answer({ kind: "found", found }),
  (error: unknown) => {
    const limit = error instanceof GitFailed ? error.limit : undefined;
    answer({ kind: "failed", why: error instanceof Error ? error.message : "", limit });
  },
);
