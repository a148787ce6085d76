// Which processes there are, where Linux tells: to see that nothing is left of what was started.
import { existsSync, readdirSync, readFileSync } from "node:fs";

interface Process {
  readonly pid: number;
  readonly parent: number;
}

/** All descendants of a process that run now; ended ones that wait for their parent are none. */
export function descendants(pid: number): number[] {
  const all = processes();
  const below = (parent: number): number[] =>
    all.filter((process) => process.parent === parent).flatMap((process) => [process.pid, ...below(process.pid)]);
  return below(pid);
}

/** Those of these that still run. */
export function running(pids: readonly number[]): number[] {
  const now = new Set(processes().map((process) => process.pid));
  return pids.filter((pid) => now.has(pid));
}

/** What a process was started with, as one line; empty when it is gone. */
export function commandOf(pid: number): string {
  return readOf(`/proc/${pid}/cmdline`).replaceAll("\0", " ");
}

/** None where the system does not tell. */
function processes(): Process[] {
  if (!existsSync("/proc/self/status")) return [];
  return readdirSync("/proc")
    .filter((entry) => /^\d+$/.test(entry))
    .flatMap((entry) => {
      const status = readOf(`/proc/${entry}/status`);
      const parent = /^PPid:\s*(\d+)$/m.exec(status)?.[1];
      const ended = /^State:\s*[ZX]/m.test(status);
      return parent === undefined || ended ? [] : [{ pid: Number(entry), parent: Number(parent) }];
    });
}

function readOf(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}
