// Processes of this machine (Linux only), to check that none are left over.
import { existsSync, readdirSync, readFileSync } from "node:fs";

interface Process {
  readonly pid: number;
  readonly parent: number;
}

/** All running descendants of a process, without zombies. */
export function descendants(pid: number): number[] {
  const all = processes();
  const below = (parent: number): number[] =>
    all.filter((process) => process.parent === parent).flatMap((process) => [process.pid, ...below(process.pid)]);
  return below(pid);
}

/** Those that are still running. */
export function running(pids: readonly number[]): number[] {
  const now = new Set(processes().map((process) => process.pid));
  return pids.filter((pid) => now.has(pid));
}

/** A process's command line; empty if it is gone. */
export function commandOf(pid: number): string {
  return readOf(`/proc/${pid}/cmdline`).replaceAll("\0", " ");
}

/** Empty on other systems. */
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
