// Runs Git's command line, isolated so that a repository can't run anything. Nothing else starts Git. No argument is
// ever a secret.

import { spawn } from "node:child_process";
import { accessSync, constants, statSync } from "node:fs";
import { posix, win32 } from "node:path";
import { withDeadline } from "../files/disk";

export class GitError extends Error {
  /** @param limit the limit that was exceeded: bytes of output, or seconds without output */
  constructor(
    message: string,
    readonly limit?: { readonly kind: "output" | "time"; readonly max: number },
  ) {
    super(message);
  }
}

/** Where Git runs. */
export interface GitFolder {
  /** The git program. */
  readonly binary: string;
  readonly folder: string;
  /** Variables that Git needs there, in addition to the user's. */
  readonly env?: Readonly<Record<string, string>>;
}

export interface GitOptions {
  /** The text for standard input. */
  readonly input?: string;
  /** Bytes of output after which Git is stopped. */
  readonly maxBytes?: number;
  /** Milliseconds without output after which Git is stopped. */
  readonly idleMs?: number;
  /** An exit status that counts as success, besides 0. */
  readonly successStatus?: number;
  /** Stops Git. */
  readonly signal?: AbortSignal;
}

const megabyte = 1024 * 1024;

/** Characters of the error output that are read. */
const maxErrorText = 16 * 1024;

/** The output of a Git command as it arrives. @throws GitError if Git fails or reaches a limit. */
export async function* gitStream(
  { binary, folder, env = {} }: GitFolder,
  args: readonly string[],
  { input = "", maxBytes = Infinity, idleMs = 120_000, successStatus = 0, signal }: GitOptions = {},
): AsyncGenerator<Buffer> {
  const program = programPath(binary, folder);
  if (program === undefined) throw new GitError("git was not found in the folders of PATH");
  const child = spawn(program, [...isolation, ...args], {
    cwd: folder,
    env: isolatedEnvironment(env),
    windowsHide: true,
  });
  const kill = (): void => void child.kill("SIGKILL");
  if (signal?.aborted === true) kill();
  signal?.addEventListener("abort", kill, { once: true });
  let errorText = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    errorText = (errorText + text).slice(0, maxErrorText);
  });
  const closed = new Promise<void>((resolve, reject) => {
    child.once("error", () => reject(new GitError("git could not be started")));
    child.once("close", (code) => {
      if (code === 0 || code === successStatus) resolve();
      else reject(new GitError(errorReason(errorText) || `git ended with ${code ?? "a signal"}`));
    });
  });
  closed.catch(() => undefined);
  const unlessIdle = <T>(work: Promise<T>): Promise<T> =>
    withDeadline(work, idleMs, () => {
      const max = idleMs / 1000;
      return new GitError(`git ${args[0]} gave no output for ${max} s`, { kind: "time", max });
    });
  // A command that does not read all of its input closes the pipe.
  child.stdin.on("error", () => undefined).end(input);
  try {
    const chunks = child.stdout[Symbol.asyncIterator]() as AsyncIterator<Buffer, undefined>;
    let bytes = 0;
    for (;;) {
      const { value: chunk } = await unlessIdle(chunks.next());
      if (chunk === undefined) break;
      bytes += chunk.length;
      if (bytes > maxBytes) {
        const message = `git ${args[0]} has more than ${maxBytes / megabyte} MB of output`;
        throw new GitError(message, { kind: "output", max: maxBytes });
      }
      yield chunk;
    }
    await unlessIdle(closed);
  } finally {
    signal?.removeEventListener("abort", kill);
    kill();
  }
}

/** The whole output of a Git command, with limits for short results. */
export async function gitOutput(repository: GitFolder, args: readonly string[], options?: GitOptions): Promise<Buffer> {
  const limits = { maxBytes: 64 * megabyte, idleMs: 30_000 };
  const chunks: Buffer[] = [];
  for await (const chunk of gitStream(repository, args, { ...limits, ...options })) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/** The reason in Git's error output, which hints and warnings may precede. */
function errorReason(text: string): string {
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
  /** The folder that the program is to run in, which is never searched. */
  readonly folder: string;
  readonly isProgram: (path: string) => boolean;
}

/** The absolute path of a program; undefined if no absolute entry of PATH has it. */
export function findProgram(name: string, machine: Machine): string | undefined {
  const isWindows = machine.platform === "win32";
  const paths = isWindows ? win32 : posix;
  if (isAbsolute(name, isWindows)) return name;
  if (/[\\/:]/.test(name) || name === "") return undefined;
  const names = isWindows ? withExtensions(name, variable(machine, "PATHEXT")) : [name];
  const normalized = (path: string): string => {
    const normal = paths.normalize(`${path}/.`);
    return isWindows ? normal.toLowerCase() : normal;
  };
  for (const entry of variable(machine, "PATH").split(isWindows ? ";" : ":")) {
    const folder = isWindows ? entry.trim().replace(/^"(.*)"$/, "$1") : entry;
    if (!isAbsolute(folder, isWindows) || normalized(folder) === normalized(machine.folder)) continue;
    // npm puts node_modules/.bin first, and a repository can contain such a folder.
    if (/[\\/]node_modules[\\/]\.bin[\\/]*$/i.test(folder)) continue;
    const found = names.map((file) => paths.join(folder, file)).find(machine.isProgram);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Finds a program on this machine. */
export function programPath(name: string, folder: string): string | undefined {
  return findProgram(name, { platform: process.platform, env: process.env, folder, isProgram });
}

/** `\git` and `C:git` depend on the current drive and folder, although Node considers the first one absolute. */
function isAbsolute(path: string, isWindows: boolean): boolean {
  if (!isWindows) return path.startsWith("/");
  return /^(?:[a-z]:[\\/]|[\\/]{2}[^\\/])/i.test(path);
}

/** The file names of a program, with the extensions that Windows starts without a shell. */
function withExtensions(name: string, pathExtensions: string): string[] {
  if (/\.(?:com|exe)$/i.test(name)) return [name];
  const startable = pathExtensions
    .split(";")
    .map((extension) => extension.trim().toLowerCase())
    .filter((extension) => extension === ".com" || extension === ".exe");
  return (startable.length === 0 ? [".com", ".exe"] : startable).map((extension) => name + extension);
}

/** Reads an environment variable. On Windows, their names are not case-sensitive. */
function variable({ platform, env }: Machine, name: string): string {
  if (platform !== "win32") return env[name] ?? "";
  return Object.entries(env).find(([key]) => key.toUpperCase() === name)?.[1] ?? "";
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
 * reads it: every setting that names a program is overridden, since the command line takes precedence over the
 * repository's configuration.
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
    // A folder of the repository that looks like a bare repository is not treated as one.
    "safe.bareRepository=explicit",
    // These would change or leave out paths and lines of the output.
    "diff.relative=false",
    "color.ui=false",
  ].flatMap((setting) => ["-c", setting]),
];

/**
 * The variables of Git that are passed on: those by which a user or a CI system configures Git itself. All others may
 * be about another repository or name a program.
 */
const inheritable =
  /^GIT_(?:CONFIG_(?:GLOBAL|SYSTEM|NOSYSTEM|PARAMETERS|COUNT|KEY_\d+|VALUE_\d+)|CEILING_DIRECTORIES|DISCOVERY_ACROSS_FILESYSTEM)$/i;

const fixed: Readonly<Record<string, string>> = {
  // A partial clone's missing objects stay missing: fetching them would run programs that the repository names.
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
  // errorReason() reads the messages.
  LC_ALL: "C",
};

/** The environment of a Git process. `added` are variables that the query itself needs. */
function isolatedEnvironment(added: Readonly<Record<string, string>>): Record<string, string | undefined> {
  const passedOn = Object.entries(process.env).filter(
    ([name]) => (!/^GIT_/i.test(name) || inheritable.test(name)) && !Object.hasOwn(fixed, name.toUpperCase()),
  );
  return { ...Object.fromEntries(passedOn), ...added, ...fixed };
}
