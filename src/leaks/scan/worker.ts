// The worker threads' side of searches: of files, or of a repository's history. Has no `vscode`.

import { parentPort, workerData } from "node:worker_threads";
import { readRegular } from "../../files/disk";
import type { GitFolder } from "../../git/run";
import { searchHistory } from "../history/search";
import { findingsIn, knownByMarks } from "./bytes";
import type { HistoryAnswer, ScanAnswer, WorkerData } from "./threads";

const data = workerData as WorkerData;
const { largest } = data;
const known = knownByMarks(data.salt, data.marks);

if (data.task === "scan") answerScans();
else void answerHistory(data);

function answerScans(): void {
  /** One for all files. */
  const buffer = Buffer.allocUnsafeSlow(largest);
  parentPort?.on("message", (paths: readonly string[]) => {
    const answer: ScanAnswer = { found: [], tooLarge: 0, unread: 0, searched: paths.length };
    for (const path of paths) {
      try {
        const file = readRegular(path, largest, buffer);
        if (file.kind === "too-large") answer.tooLarge++;
        if (file.kind === "folder" || file.kind === "irregular") answer.unread++;
        if (file.kind !== "bytes") continue;
        const findings = findingsIn(file.bytes, known);
        if (findings === undefined) answer.unread++;
        else if (findings.length > 0) answer.found.push({ path, findings });
      } catch {
        answer.unread++;
      }
    }
    parentPort?.postMessage(answer);
  });
}

/** Any message stops the search. An error ends the thread, which reports it. */
async function answerHistory({ binary, folder }: GitFolder): Promise<void> {
  const stop = new AbortController();
  const answer = (one: HistoryAnswer): void => parentPort?.postMessage(one);
  parentPort?.once("message", () => stop.abort());
  const found = await searchHistory({
    ...{ binary, folder, largest, known, signal: stop.signal },
    progress: (...step) => answer({ progress: step }),
  });
  answer({ found });
}
