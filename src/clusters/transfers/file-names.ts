// Names of files that are saved from a cluster, and the filters of file dialogs. Plain code.

import { fileName } from "../../ui/untrusted-text";

/** Extensions of exported files. A realm's file is always encrypted. */
export const endings = { cluster: "zip", realm: "zip.enc" } as const;

/**
 * The filter of a file dialog. Includes the last part alone: VS Code's own dialog compares only that with
 * the file name, and would append the whole extension a second time.
 */
export function filterOf(ending: string): string[] {
  return [...new Set([ending, ending.split(".").at(-1) ?? ending])];
}

/** “customers-prod-2026-11-26.zip”. */
export function suggestedName(name: string, day: Date, ending: string): string {
  const date = day.toISOString().slice(0, 10);
  return `${[fileName(name), date].filter((part) => part !== "").join("-")}.${ending}`;
}
