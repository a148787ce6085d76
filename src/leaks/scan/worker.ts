// Reads files and looks for secrets in them, in a thread of its own, so that the editor's
// extensions are not held up. Has no `vscode`.

import { parentPort, workerData } from "node:worker_threads";
import { readRegular } from "../../files/regular";
import { findingsIn, knownByMarks } from "../scan-bytes";
import type { ScanAnswer, ScanTask, ScanWorkerData } from "./pool";

const { largest, salt, marks } = workerData as ScanWorkerData;
const known = knownByMarks(salt, marks);

/** One for all files. */
const buffer = Buffer.allocUnsafeSlow(largest);

parentPort?.on("message", ({ paths }: ScanTask) => {
  const answer: ScanAnswer = { found: [], tooLarge: 0, unread: 0, looked: paths.length };
  for (const path of paths) {
    try {
      const file = readRegular(path, largest, buffer);
      if (file.kind === "too-large") answer.tooLarge++;
      if (file.kind === "folder" || file.kind === "irregular") answer.unread++;
      if (file.kind !== "bytes") continue;
      const { bytes } = file;
      const findings = findingsIn(bytes, known);
      if (findings === undefined) answer.unread++;
      else if (findings.length > 0) answer.found.push({ path, findings });
    } catch {
      answer.unread++;
    }
  }
  parentPort?.postMessage(answer);
});
