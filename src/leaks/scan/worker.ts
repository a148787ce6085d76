// Reads files and looks for secrets in them, in a thread of its own, so that the editor's
// extensions are not held up. Has no `vscode`.

import { closeSync, constants, openSync, readSync } from "node:fs";
import { parentPort, workerData } from "node:worker_threads";
import { HeldSecrets } from "../engine/held";
import { findingsIn } from "../scan-bytes";
import type { ScanAnswer, ScanTask, ScanWorkerData } from "./protocol";

const { largest, salt, marks } = workerData as ScanWorkerData;
const held = marks.length === 0 ? undefined : new HeldSecrets(salt, marks);
const known = {
  held,
  identify: (secret: string): string | undefined => {
    const ref = held?.refOf(secret);
    return ref === undefined ? undefined : `held:${ref}`;
  },
};

/** One for all files, and one byte more than the largest of them. */
const buffer = Buffer.allocUnsafeSlow(largest + 1);

parentPort?.on("message", ({ paths }: ScanTask) => {
  const answer: ScanAnswer = { found: [], tooLarge: 0, unread: 0, looked: paths.length };
  for (const path of paths) {
    try {
      const bytes = read(path);
      if (bytes.length > largest) {
        answer.tooLarge++;
        continue;
      }
      const findings = findingsIn(bytes, known);
      if (findings.length > 0) answer.found.push({ path, findings });
    } catch {
      answer.unread++;
    }
  }
  parentPort?.postMessage(answer);
});

/** The bytes of a file until the next one is read. A pipe is not waited for. */
function read(path: string): Buffer {
  const file = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    return buffer.subarray(0, readSync(file, buffer));
  } finally {
    closeSync(file);
  }
}
