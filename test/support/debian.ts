// Programs from the system's package manager: the browser, Git, and a compiler for native modules of the server.
import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";
import { run } from "./process-group";

interface Tool {
  readonly commands: readonly string[];
  readonly debian: string;
}

const browserCommands = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

const requiredTools: readonly Tool[] = [
  { commands: browserCommands, debian: "chromium" },
  { commands: ["git"], debian: "git" },
  { commands: ["rg"], debian: "ripgrep" },
  { commands: ["make"], debian: "make" },
  { commands: ["g++"], debian: "g++" },
  { commands: ["python3"], debian: "python3" },
  { commands: ["tar"], debian: "tar" },
  { commands: ["openssl"], debian: "openssl" },
];

/** Installs missing programs if this runs as root on Debian. @throws with what to install, otherwise */
export async function ensureTools(): Promise<void> {
  const missing = requiredTools.filter((tool) => find(tool.commands) === undefined);
  if (missing.length === 0) return;
  const packages = missing.map((tool) => tool.debian);
  if (process.getuid?.() !== 0 || find(["apt-get"]) === undefined) {
    throw new Error(
      `The tests need programs that are not installed. On Debian and Ubuntu, as root:\n` +
        `  apt-get update && apt-get install --yes ${packages.join(" ")}`,
    );
  }
  console.log(`Installing ${packages.join(", ")} from Debian`);
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  await run("apt-get", ["update"], { env });
  await run("apt-get", ["install", "--yes", "--no-install-recommends", ...packages], { env });
}

/** The path of the browser. @throws if there is none. */
export function browserPath(): string {
  const path = find(browserCommands);
  if (path === undefined) throw new Error("No Chromium on PATH: see test/README.md");
  return path;
}

/** The path of ripgrep. @throws if there is none. */
export function ripgrepPath(): string {
  const path = find(["rg"]);
  if (path === undefined) throw new Error("No ripgrep on PATH: see test/README.md");
  return path;
}

function find(commands: readonly string[]): string | undefined {
  const folders = (process.env["PATH"] ?? "").split(delimiter).filter((folder) => folder !== "");
  return commands.flatMap((command) => folders.map((folder) => join(folder, command))).find(isRunnable);
}

function isRunnable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
