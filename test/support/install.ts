// Installs a VS Code server into the cache. Unlike the package's own install scripts, it only compiles the modules that
// are needed: no downloads, links or Kerberos.
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { cacheFolder, cached } from "./cache";
import { ensureTools, ripgrepPath } from "./debian";
import { run } from "./process-group";
import { removeUnusedExtensions } from "./unused-extensions";
import type { ServerVersion } from "./versions";

export interface Server {
  readonly version: ServerVersion;
  /** The Node that it runs on. */
  readonly node: string;
  /** The `code-server` command's script. */
  readonly codeServer: string;
  /** The VS Code server's own script, without code-server. */
  readonly serverMain: string;
}

interface Package {
  readonly version: string;
  readonly dependencies: Record<string, string>;
  readonly resolved?: string;
}

/** npm's lock file: packages by path, and the package itself. */
interface Lock {
  readonly packages: Record<string, Package> & { readonly "": Package };
}

// Increase it to make every machine reinstall.
const recipe = 1;

/** Installs the server if necessary, which takes about half a minute. */
export async function installServer(version: ServerVersion): Promise<Server> {
  await ensureTools();
  const cache = cacheFolder();
  const node = await cached(cache, `node-${version.node}-${process.arch}-${recipe}`, (folder) =>
    fillNode(folder, version.node),
  );
  const name = `code-server-${version.codeServer}-${process.arch}-${recipe}`;
  const server = await cached(cache, name, (folder) => fillServer(folder, version, node));
  // Caches may be older than this step.
  removeUnusedExtensions(join(server, "lib", "vscode"));
  return {
    version,
    node: join(node, "bin", "node"),
    codeServer: join(server, "out", "node", "entry.js"),
    serverMain: join(server, "lib", "vscode", "out", "server-main.js"),
  };
}

/** npm's package of Node contains the program and its headers; nothing is compiled. */
async function fillNode(folder: string, major: number): Promise<void> {
  console.log(`Installing Node ${major} for VS Code`);
  const name = `node-linux-${process.arch}`;
  await pack(`${name}@${major}`, folder, process.env);
}

async function fillServer(folder: string, version: ServerVersion, node: string): Promise<void> {
  console.log(`Installing VS Code ${version.vscode} (code-server ${version.codeServer})`);
  const env = {
    ...process.env,
    PATH: [join(node, "bin"), process.env["PATH"]].join(delimiter),
    // Headers for native modules; npm's default is another Node's.
    npm_config_nodedir: node,
    npm_config_build_from_source: "true",
    npm_config_yes: "true",
  };
  await pack(`code-server@${version.codeServer}`, folder, env);
  const vscode = join(folder, "lib", "vscode");
  // The shared dependencies of built-in extensions aren't needed, because these extensions are removed.
  for (const cwd of [folder, vscode]) {
    useRegistryVersions(cwd);
    await run("npm", ["install", "--omit=dev", "--ignore-scripts", "--no-audit", "--no-fund"], {
      cwd,
      env,
    });
  }
  for (const module of version.compiledForCommand) await compile(module, folder, env);
  for (const module of version.compiled) await compile(module, vscode, env);
  makePrebuiltExecutable(join(vscode, "node_modules", "node-pty", "prebuilds", `linux-${process.arch}`));
  if (version.needsLinks) createMissingLinks(vscode);
}

/** Unpacks a package without its dependencies into an empty folder. */
async function pack(spec: string, folder: string, env: NodeJS.ProcessEnv): Promise<void> {
  await run("npm", ["pack", "--silent", spec], { cwd: folder, env });
  const tarball = readdirSync(folder).find((entry) => entry.endsWith(".tgz"));
  if (tarball === undefined) throw new Error(`npm pack ${spec} left no tarball`);
  await run("tar", ["-xzf", tarball, "--strip-components=1"], { cwd: folder });
  rmSync(join(folder, tarball));
}

/** Replaces dependencies on GitHub commits by the same versions from npm. */
function useRegistryVersions(folder: string): void {
  const [manifestFile, lockFile] = ["package.json", "npm-shrinkwrap.json"].map((name) => join(folder, name)) as [
    string,
    string,
  ];
  const manifest = JSON.parse(readFileSync(manifestFile, "utf8")) as Package;
  const lock = JSON.parse(readFileSync(lockFile, "utf8")) as Lock;
  const isFromGit = ([, { resolved }]: [string, Package]): boolean => resolved?.startsWith("git+") === true;
  const locked = Object.entries(lock.packages);
  for (const [path, { version }] of locked.filter(isFromGit)) {
    const name = path.replace("node_modules/", "");
    for (const { dependencies } of [manifest, lock.packages[""]]) dependencies[name] = version;
  }
  const packages = Object.fromEntries(locked.filter((one) => !isFromGit(one)));
  writeFileSync(manifestFile, JSON.stringify(manifest));
  writeFileSync(lockFile, JSON.stringify({ ...lock, packages }));
}

/** Only the result counts: a module's last install step may fail although it was built. */
async function compile(module: string, cwd: string, env: NodeJS.ProcessEnv): Promise<void> {
  let failure = `npm rebuild ${module} built nothing`;
  try {
    await run("npm", ["rebuild", module], { cwd, env });
  } catch (error) {
    if (error instanceof Error) failure = error.message;
  }
  const build = join(cwd, "node_modules", module);
  const made = readdirSync(build, { recursive: true, encoding: "utf8" });
  if (!made.some((file) => /build[^/]*\/Release\/[^/]+\.node$/.test(file))) {
    throw new Error(failure);
  }
}

function makePrebuiltExecutable(folder: string): void {
  if (!existsSync(folder)) return;
  for (const file of readdirSync(folder)) chmodSync(join(folder, file), 0o755);
}

function createMissingLinks(vscode: string): void {
  const ripgrep = join(vscode, "node_modules", "@vscode", "ripgrep", "bin", "rg");
  mkdirSync(dirname(ripgrep), { recursive: true });
  symlinkSync(ripgrepPath(), ripgrep);
  symlinkSync("node_modules", join(vscode, "node_modules.asar"));
}
