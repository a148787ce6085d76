// Names of files that are in use for a moment only, which say whose they are: what a process that was
// killed has left behind can then be told from what is still being written.

import { createHash } from "node:crypto";
import type { ProcessId } from "./processes";

const ending = ".draft";

export function draftName({ process, run, host, started }: Required<ProcessId>): string {
  const owner = [hashed(host), process, started, escaped(run)].join("_");
  return `${owner}_${crypto.randomUUID()}${ending}`;
}

/** Whose draft it is, as seen from a process of this host; undefined for what is no draft. */
export function draftOwner(name: string, here: string): ProcessId | undefined {
  if (!name.endsWith(ending)) return undefined;
  const [host, process, started, run] = name.split("_");
  if (run === undefined || started === undefined) return undefined;
  // Of another host it only has to be known that it is another one.
  const isHere = host === hashed(here);
  return {
    process: Number(process),
    run: decodeURIComponent(run),
    started,
    host: isHere ? here : `not ${here}`,
  };
}

function hashed(host: string): string {
  return createHash("sha256").update(host).digest("hex").slice(0, 12);
}

function escaped(run: string): string {
  return encodeURIComponent(run).replaceAll("_", "%5F");
}
