// What a scan and its threads tell each other.

import type { HeldMark } from "../engine/held";
import type { Finding } from "../engine/line-findings";

export interface ScanWorkerData {
  readonly task: "scan";
  /** Bytes of a file that is looked at. */
  readonly largest: number;
  readonly salt: Uint8Array;
  readonly marks: readonly HeldMark[];
}

/** What this thread is for, if it is one of these. */
export function taskOf(data: unknown): "scan" | "history" | undefined {
  const task = typeof data === "object" && data !== null && "task" in data ? data.task : undefined;
  return task === "scan" || task === "history" ? task : undefined;
}

export interface ScanTask {
  readonly paths: readonly string[];
}

export interface ScanAnswer {
  found: { path: string; findings: readonly Finding[] }[];
  tooLarge: number;
  unread: number;
  looked: number;
}
