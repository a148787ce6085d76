// The entry point of the feature's separate bundle, which is loaded both by the extension host and by the worker
// threads. Each evaluates only the modules that it needs.

import { workerData } from "node:worker_threads";
import type { Services } from "../services";
import type { LeaksFeature } from "./feature";

export async function startLeaks(services: Services): Promise<LeaksFeature> {
  const feature = await import("./feature");
  return feature.startLeaks(services);
}

// The extension host itself may be a worker thread, with other data.
const { task } = Object(workerData) as { readonly task?: unknown };
if (task === "scan" || task === "history") void import("./scan/worker");
