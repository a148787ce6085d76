// Entry point of the feature's own bundle, which both the editor and the threads of scans run. Each loads
// only the parts that it needs.

import { workerData } from "node:worker_threads";
import type { Services } from "../services";
import type { LeaksFeature } from "./feature";
import { taskOf } from "./scan/pool";

export async function startLeaks(parts: Services): Promise<LeaksFeature> {
  const feature = await import("./feature");
  return feature.startLeaks(parts);
}

const task = taskOf(workerData);
if (task === "scan") void import("./scan/worker");
if (task === "history") void import("./history/worker");
