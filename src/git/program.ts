// Where a program is, by the folders in PATH. Starting one by its bare name would also look in the
// current folder on Windows, and wherever PATH has an empty or relative entry.

import { accessSync, constants, statSync } from "node:fs";
import { posix, win32 } from "node:path";

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

/** Only what Windows starts without a shell. */
function withExtensions(name: string, pathExtensions: string): string[] {
  if (/\.(?:com|exe)$/i.test(name)) return [name];
  const startable = pathExtensions
    .split(";")
    .map((one) => one.trim().toLowerCase())
    .filter((one) => one === ".com" || one === ".exe");
  return (startable.length === 0 ? [".com", ".exe"] : startable).map((one) => name + one);
}

/** Windows does not tell the names of variables apart by case. */
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
