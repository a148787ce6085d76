// The entry point of the worker threads that search files or a repository's history. Can't import `vscode`.

import { parentPort, workerData } from "node:worker_threads";
import { readRegularFile } from "../../files/disk";
import type { GitFolder } from "../../git/run";
import { searchHistory } from "../history/search";
import { findingsIn, knownByMarks } from "./bytes";
import type { HistoryMessage, ScanResponse, WorkerData } from "./threads";

const data = workerData as WorkerData;
const { maxFileSize } = data;
const known = knownByMarks(data.salt, data.marks);

if (data.task === "scan") scanRequestedFiles();
else void searchRequestedHistory(data);

function scanRequestedFiles(): void {
  // Shared by all files.
  const buffer = Buffer.allocUnsafeSlow(maxFileSize);
  parentPort?.on("message", (paths: readonly string[]) => {
    const response: ScanResponse = { found: [], tooLarge: 0, unread: 0, searched: paths.length };
    for (const path of paths) {
      try {
        const file = readRegularFile(path, maxFileSize, buffer);
        if (file.kind === "too-large") response.tooLarge++;
        if (file.kind === "folder" || file.kind === "irregular") response.unread++;
        if (file.kind !== "bytes") continue;
        const findings = findingsIn(file.bytes, known);
        if (findings === undefined) response.unread++;
        else if (findings.length > 0) response.found.push({ path, findings });
      } catch {
        response.unread++;
      }
    }
    parentPort?.postMessage(response);
  });
}

/** Any message stops the search. An error ends the thread, which passes it on. */
async function searchRequestedHistory({ binary, folder }: GitFolder): Promise<void> {
  const stop = new AbortController();
  const send = (message: HistoryMessage): void => parentPort?.postMessage(message);
  parentPort?.once("message", () => stop.abort());
  const found = await searchHistory({
    ...{ binary, folder, maxFileSize, known, signal: stop.signal },
    progress: (...step) => send({ progress: step }),
  });
  send({ found });
}
