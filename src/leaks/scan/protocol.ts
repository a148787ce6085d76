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

/** Whether this thread is one of a scan's. */
export function isScanData(data: unknown): boolean {
  return typeof data === "object" && data !== null && "task" in data && data.task === "scan";
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
