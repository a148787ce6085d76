// How files that are saved from a cluster are called, and what file dialogs show. Plain code.

import { fileName } from "../../ui/untrusted-text";

/** What the files of exports end with: a realm's is always encrypted. */
export const endings = { cluster: "zip", realm: "zip.enc" } as const;

/**
 * What a file dialog filters by. The last part alone comes too: VS Code's own dialog compares only
 * that with a file's name, and would append the whole ending once more.
 */
export function filterOf(ending: string): string[] {
  return [...new Set([ending, ending.split(".").at(-1) ?? ending])];
}

/** “customers-prod-2026-11-26.zip”. */
export function suggestedName(name: string, day: Date, ending: string): string {
  const date = day.toISOString().slice(0, 10);
  return `${[fileName(name), date].filter((part) => part !== "").join("-")}.${ending}`;
}
