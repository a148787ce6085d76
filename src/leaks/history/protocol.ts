// What the search of a history and its thread tell each other.

import type { GitLimit } from "../../git/run";
import type { HeldMark } from "../engine/held";
import type { HistoryFound } from "./search";

export interface HistoryWorkerData {
  readonly task: "history";
  readonly binary: string;
  readonly folder: string;
  /** Bytes of a version of a file that is read. */
  readonly largest: number;
  readonly salt: Uint8Array;
  readonly marks: readonly HeldMark[];
}

export type HistoryAnswer =
  | {
      readonly kind: "progress";
      readonly commits: number;
      readonly done: number;
      readonly of: number;
    }
  | { readonly kind: "found"; readonly found: HistoryFound }
  | { readonly kind: "failed"; readonly why: string; readonly limit: GitLimit | undefined };
