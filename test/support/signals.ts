// Handling of signals in all test programs.
import { readFileSync } from "node:fs";

/**
 * Exits with `code`, so that exit handlers end child processes: on a signal, and when the parent has died without
 * passing the signal on, like the shell between npm and this process.
 */
export function endOnSignals(code = 130): void {
  // Each child process and temporary folder adds an exit handler.
  process.setMaxListeners(100);
  // Ctrl-C may arrive several times: from the terminal, npm and tsx.
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.on(signal, () => process.exit(code));
  }
  const parents = ancestry();
  setInterval(() => {
    if (ancestry() !== parents) process.exit(code);
  }, 1000).unref();
}

/** The parent process (which may be tsx's) and its parent, on Linux. */
function ancestry(): string {
  return `${process.ppid} ${parentOf(process.ppid) ?? ""}`;
}

function parentOf(pid: number): string | undefined {
  try {
    return /^PPid:\s*(\d+)$/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1];
  } catch {
    return undefined;
  }
}
