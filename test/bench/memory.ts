// The used size of the heap.
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

/** In bytes, after garbage collection. */
export function heapInUse(): number {
  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc") as () => void;
  // The second collection frees what the first one released.
  collect();
  collect();
  return process.memoryUsage().heapUsed;
}
