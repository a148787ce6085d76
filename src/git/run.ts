// Runs the Git command line. Nothing secret is ever among its arguments.

import { spawn } from "node:child_process";
import { buffer } from "node:stream/consumers";

export class GitFailed extends Error {}

export interface GitProcess {
  readonly stdin: NodeJS.WritableStream;
  readonly stdout: NodeJS.ReadableStream;
  /** Resolves when it has ended well, rejects with what it said when not. */
  readonly ended: Promise<void>;
  kill(): void;
}

/** Starts `git` in a folder; nothing that the folder's repository configures is run by it. */
export function startGit(binary: string, folder: string, args: readonly string[]): GitProcess {
  const child = spawn(binary, ["--no-optional-locks", "-c", "core.fsmonitor=false", ...args], {
    cwd: folder,
    env: { ...process.env, GIT_TERMINAL_PROMPT: "0", LC_ALL: "C" },
    windowsHide: true,
  });
  const said = buffer(child.stderr).catch(() => Buffer.alloc(0));
  // Whoever reads less than all of it closes the pipe.
  child.stdin.on("error", () => undefined);
  const ended = new Promise<void>((resolve, reject) => {
    child.once("error", () => reject(new GitFailed("git could not be started")));
    child.once("close", (code) => {
      if (code === 0) resolve();
      else void said.then((text) => reject(new GitFailed(firstLine(text.toString("utf8")))));
    });
  });
  ended.catch(() => undefined);
  return { stdin: child.stdin, stdout: child.stdout, ended, kill: () => child.kill() };
}

/** Everything that a Git command says. */
export async function gitOutput(
  binary: string,
  folder: string,
  args: readonly string[],
  input = "",
): Promise<Buffer> {
  const git = startGit(binary, folder, args);
  git.stdin.end(input);
  const [output] = await Promise.all([buffer(git.stdout), git.ended]);
  return output;
}

function firstLine(text: string): string {
  return text.split("\n")[0]?.replace(/^fatal: /, "") ?? "";
}
