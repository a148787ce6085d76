// Runs Git's command line, isolated so that a repository can run nothing. Nothing else starts Git. No argument is
// ever a secret.

import { spawn } from "node:child_process";
import { accessSync, constants, statSync } from "node:fs";
import { posix, win32 } from "node:path";
import { withDeadline } from "../files/disk";

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

/** Where Git runs. */
export interface GitFolder {
  /** The git program. */
  readonly binary: string;
  readonly folder: string;
  /** Variables that Git needs there, beside the user's. */
  readonly env?: Readonly<Record<string, string>>;
}

export interface GitOptions {
  /** Bytes of output above which it is ended. */
  readonly mostBytes?: number;
  /** Milliseconds without output after which it is ended. */
  readonly idleMs?: number;
  /** An exit status that is an answer too, beside 0. */
  readonly goodExit?: number;
  /** Ends it. */
  readonly signal?: AbortSignal;
}

const megabyte = 1024 * 1024;

/** Bytes of an error's text that are kept. */
const mostErrorText = 16 * 1024;

export function startGit(
  { binary, folder, env = {} }: GitFolder,
  args: readonly string[],
  { mostBytes = Infinity, idleMs = 120_000, goodExit = 0, signal }: GitOptions = {},
) {
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
    /** Throws where a limit is reached. */
    stdout: bounded(),
    /** To be read behind the output. Resolves when Git has ended well, rejects with its message when not. */
    get ended(): Promise<void> {
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
  where: GitFolder,
  args: readonly string[],
  { input = "", ...options }: GitOptions & { readonly input?: string } = {},
): Promise<Buffer> {
  const limits = { mostBytes: answerBytes, idleMs: answerIdleMs };
  const git = startGit(where, args, { ...limits, ...options });
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

/**
 * The machine on which to look up a program. Starting a program by its bare name would also find it in the current
 * folder on Windows, and wherever PATH has an empty or relative entry.
 */
export interface Machine {
  readonly platform: NodeJS.Platform;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The folder that the program is to run in: never one to look in. */
  readonly folder: string;
  readonly isProgram: (path: string) => boolean;
}

/** An absolute path, or undefined where no absolute entry of PATH has the program. */
export function findProgram(name: string, machine: Machine): string | undefined {
  const isWindows = machine.platform === "win32";
  const paths = isWindows ? win32 : posix;
  if (isAbsolute(name, isWindows)) return name;
  if (/[\\/:]/.test(name) || name === "") return undefined;
  const names = isWindows ? withExtensions(name, variable(machine, "PATHEXT")) : [name];
  const same = (path: string): string => {
    const plain = paths.normalize(`${path}/.`);
    return isWindows ? plain.toLowerCase() : plain;
  };
  for (const entry of variable(machine, "PATH").split(isWindows ? ";" : ":")) {
    const folder = isWindows ? entry.trim().replace(/^"(.*)"$/, "$1") : entry;
    if (!isAbsolute(folder, isWindows) || same(folder) === same(machine.folder)) continue;
    // npm puts these in front, and a repository can bring one along.
    if (/[\\/]node_modules[\\/]\.bin[\\/]*$/i.test(folder)) continue;
    const found = names.map((one) => paths.join(folder, one)).find(machine.isProgram);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** On this machine. */
export function programPath(name: string, folder: string): string | undefined {
  return findProgram(name, { platform: process.platform, env: process.env, folder, isProgram });
}

/** `\git` and `C:git` depend on the current drive and folder, whatever Node calls them. */
function isAbsolute(path: string, isWindows: boolean): boolean {
  if (!isWindows) return path.startsWith("/");
  return /^(?:[a-z]:[\\/]|[\\/]{2}[^\\/])/i.test(path);
}

/** Only extensions that Windows starts without a shell. */
function withExtensions(name: string, pathExtensions: string): string[] {
  if (/\.(?:com|exe)$/i.test(name)) return [name];
  const startable = pathExtensions
    .split(";")
    .map((one) => one.trim().toLowerCase())
    .filter((one) => one === ".com" || one === ".exe");
  return (startable.length === 0 ? [".com", ".exe"] : startable).map((one) => name + one);
}

/** On Windows, names of variables are not case-sensitive. */
function variable({ platform, env }: Machine, name: string): string {
  if (platform !== "win32") return env[name] ?? "";
  const key = Object.keys(env).find((one) => one.toUpperCase() === name);
  return (key === undefined ? undefined : env[key]) ?? "";
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

/**
 * Options before every command that keep a repository from running anything, or reaching the network, when Git
 * reads it: every setting that names a program is overridden, since the command line wins over the repository's
 * configuration.
 */
const isolation: readonly string[] = [
  "--no-pager",
  "--no-optional-locks",
  // Objects as they would be pushed, not as refs/replace shows them.
  "--no-replace-objects",
  ...[
    "core.fsmonitor=false",
    "core.hooksPath=/dev/null",
    "core.askPass=",
    "core.alternateRefsCommand=",
    "credential.helper=",
    "protocol.allow=never",
    "log.showSignature=false",
    "submodule.recurse=false",
    "advice.graftFileDeprecated=false",
    // A folder of the repository that looks like a bare repository is not one.
    "safe.bareRepository=explicit",
    // What would change or leave out paths and lines of the output.
    "diff.relative=false",
    "color.ui=false",
  ].flatMap((setting) => ["-c", setting]),
];

/**
 * Git's variables that are kept: those by which a user or a CI system configures Git itself.
 * All others may be about another repository or name a program.
 */
const kept =
  /^GIT_(?:CONFIG_(?:GLOBAL|SYSTEM|NOSYSTEM|PARAMETERS|COUNT|KEY_\d+|VALUE_\d+)|CEILING_DIRECTORIES|DISCOVERY_ACROSS_FILESYSTEM)$/i;

const fixed: Readonly<Record<string, string>> = {
  // A partial clone's missing objects stay missing: fetching one runs what the repository names.
  GIT_NO_LAZY_FETCH: "1",
  GIT_ALLOW_PROTOCOL: "",
  GIT_OPTIONAL_LOCKS: "0",
  GIT_TERMINAL_PROMPT: "0",
  GIT_ASKPASS: "",
  SSH_ASKPASS: "",
  GIT_PAGER: "cat",
  GIT_NO_REPLACE_OBJECTS: "1",
  // Grafts would hide commits.
  GIT_GRAFT_FILE: "/dev/null",
  // Messages are read.
  LC_ALL: "C",
};

/** The environment of a Git process. `own` are variables that the query itself needs. */
function isolatedEnvironment(
  inherited: Readonly<Record<string, string | undefined>>,
  own: Readonly<Record<string, string>>,
): Record<string, string> {
  const env: Record<string, string> = {};
  for (const [name, value] of Object.entries(inherited)) {
    const isForeign = /^GIT_/i.test(name) && !kept.test(name);
    const isFixed = Object.hasOwn(fixed, name.toUpperCase());
    if (value !== undefined && !isForeign && !isFixed) env[name] = value;
  }
  return { ...env, ...own, ...fixed };
}
