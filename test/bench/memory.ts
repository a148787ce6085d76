// How much of the heap is in use.
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

/** In bytes, after everything that nobody holds is gone. */
export function heapInUse(): number {
  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc") as () => void;
  // What the first one lets go of is freed by the second.
  collect();
  collect();
  return process.memoryUsage().heapUsed;
}
