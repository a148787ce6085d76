// Runs the Git command line. Nothing else starts Git, and nothing that a repository configures is
// run by it. Nothing secret is ever among its arguments.

import { spawn } from "node:child_process";
import { withDeadline } from "../files/deadline";
import { isolatedEnvironment, isolation } from "./isolation";
import { programPath } from "./program";

/** A limit that was reached, and its value: bytes of output, or seconds without any. */
export interface GitLimit {
  readonly kind: "output" | "time";
  readonly most: number;
}

export class GitFailed extends Error {
  constructor(
    message: string,
    readonly limit?: GitLimit,
  ) {
    super(message);
  }
}

export interface GitOptions {
  /** Variables that this command needs, beside the person's. */
  readonly env?: Readonly<Record<string, string>>;
  /** Bytes of output above which it is ended. */
  readonly mostBytes?: number;
  /** Milliseconds without output after which it is ended. */
  readonly idleMs?: number;
  /** An exit status that is an answer too, beside 0. */
  readonly goodExit?: number;
  /** Ends it. */
  readonly signal?: AbortSignal | undefined;
}

export interface GitProcess {
  readonly stdin: NodeJS.WritableStream;
  /** Throws where a limit is reached. */
  readonly stdout: AsyncIterable<Buffer>;
  /** Resolves when it has ended well, rejects with what it said when not. */
  readonly ended: Promise<void>;
  kill(): void;
}

const megabyte = 1024 * 1024;

/** Bytes of an error's text that are kept. */
const mostErrorText = 16 * 1024;

export function startGit(
  binary: string,
  folder: string,
  args: readonly string[],
  { env = {}, mostBytes = Infinity, idleMs = 120_000, goodExit = 0, signal }: GitOptions = {},
): GitProcess {
  const program = programPath(binary, folder);
  if (program === undefined) throw new GitFailed("git was not found in the folders of PATH");
  const child = spawn(program, [...isolation, ...args], {
    cwd: folder,
    env: isolatedEnvironment(process.env, env),
    windowsHide: true,
  });
  let errorText = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    errorText = (errorText + text).slice(0, mostErrorText);
  });
  // A command that does not read all of its input closes the pipe.
  child.stdin.on("error", () => undefined);
  const kill = (): void => void child.kill("SIGKILL");
  if (signal?.aborted === true) kill();
  signal?.addEventListener("abort", kill, { once: true });
  const within = <T>(work: Promise<T>): Promise<T> =>
    withDeadline(work, idleMs, () => {
      kill();
      const most = idleMs / 1000;
      return new GitFailed(`git ${args[0]} gave no output for ${most} s`, { kind: "time", most });
    });
  const closed = new Promise<void>((resolve, reject) => {
    child.once("error", () => reject(new GitFailed("git could not be started")));
    child.once("close", (code) => {
      signal?.removeEventListener("abort", kill);
      if (code === 0 || code === goodExit) resolve();
      else reject(new GitFailed(reasonIn(errorText) || `git ended with ${code ?? "a signal"}`));
    });
  });
  closed.catch(() => undefined);
  async function* bounded(): AsyncGenerator<Buffer> {
    const chunks = child.stdout[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
    let bytes = 0;
    for (;;) {
      const next = await within(chunks.next());
      if (next.done === true) return;
      bytes += next.value.length;
      if (bytes > mostBytes) {
        kill();
        const said = `git ${args[0]} has more than ${mostBytes / megabyte} MB of output`;
        throw new GitFailed(said, { kind: "output", most: mostBytes });
      }
      yield next.value;
    }
  }
  return {
    stdin: child.stdin,
    stdout: bounded(),
    // Asked for at the end, when there is no more output to come.
    get ended() {
      return within(closed);
    },
    kill,
  };
}

/** For a question with a short answer. */
const answerIdleMs = 30_000;
const answerBytes = 64 * megabyte;

/** The whole output of a Git command. */
export async function gitOutput(
  binary: string,
  folder: string,
  args: readonly string[],
  { input = "", ...options }: GitOptions & { readonly input?: string | Buffer } = {},
): Promise<Buffer> {
  const git = startGit(binary, folder, args, {
    mostBytes: answerBytes,
    idleMs: answerIdleMs,
    ...options,
  });
  git.stdin.end(input);
  const chunks: Buffer[] = [];
  for await (const chunk of git.stdout) chunks.push(chunk);
  await git.ended;
  return Buffer.concat(chunks);
}

/** Hints and warnings may come before it. */
function reasonIn(text: string): string {
  const lines = text.split("\n");
  const fatal = lines.find((line) => line.startsWith("fatal: "));
  return fatal?.slice("fatal: ".length) ?? lines[0] ?? "";
}
