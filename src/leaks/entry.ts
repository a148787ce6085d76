// Entry point of the feature's own bundle, which both the editor and the worker threads of searches load. Each
// evaluates only the modules that it needs.

import { workerData } from "node:worker_threads";
import type { Services } from "../services";
import type { LeaksFeature } from "./feature";

export async function startLeaks(services: Services): Promise<LeaksFeature> {
  const feature = await import("./feature");
  return feature.startLeaks(services);
}

/** Others may run this bundle in a thread of theirs. */
const { task } = Object(workerData) as { readonly task?: unknown };
if (task === "scan" || task === "history") void import("./scan/worker");
