// The file of its own that this feature has: the warnings in the editor, and the threads of scans,
// which run the same file. What neither of them needs stays unread.

import { workerData } from "node:worker_threads";
import type { Parts } from "../parts";
import type { LeaksFeature } from "./feature";
import { taskOf } from "./scan/protocol";

export async function startLeaks(parts: Parts): Promise<LeaksFeature> {
  const feature = await import("./feature");
  return feature.startLeaks(parts);
}

const task = taskOf(workerData);
if (task === "scan") void import("./scan/worker");
if (task === "history") void import("./history/worker");
