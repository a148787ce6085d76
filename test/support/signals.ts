// What every program of the tests does when it is told to end, or when nobody is left to tell it.
import { readFileSync } from "node:fs";

/**
 * Ends this process with `code` in the way that lets its exit handlers end what it started: on
 * a signal, and when whoever started it has died without passing the signal on, as the shell
 * between npm and us does.
 */
export function endOnSignals(code = 130): void {
  // Each started process and temporary folder brings an exit handler.
  process.setMaxListeners(100);
  // One Ctrl-C may come several times: from the terminal, from npm, from tsx.
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.on(signal, () => process.exit(code));
  }
  const parents = ancestry();
  setInterval(() => {
    if (ancestry() !== parents) process.exit(code);
  }, 1000).unref();
}

/** This process's parent (which may be tsx's own) and the parent of that, where Linux tells. */
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
