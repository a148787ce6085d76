// npm run leaks as in hooks and pipelines, with a new folder for each test.
import { execFile, execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { build, type BuildOptions } from "esbuild";

export const { cli } = createRequire(__filename)("../../../esbuild.js") as { cli: BuildOptions };

export const root = resolve(import.meta.dirname, "..", "..", "..");

export interface Ended {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

export interface CommandLine {
  readonly folder: () => string;
  /** The bundled program. */
  readonly program: string;
  readonly file: (name: string, text: string | Buffer) => string;
  readonly git: (...args: string[]) => string;
  /** Runs it like npm: from the package's folder, with the user's folder in INIT_CWD. */
  readonly run: (...args: string[]) => Promise<Ended>;
  readonly runIn: (folder: string, args: readonly string[], env?: Readonly<Record<string, string>>) => Promise<Ended>;
}

/** Adds hooks to the `describe` that calls it. */
export function commandLine(): CommandLine {
  const bundled = mkdtempSync(join(tmpdir(), "skycloak-leaks-cli-"));
  const program = join(bundled, "main.cjs");
  let folder: string;

  before(async () => {
    await build({ ...cli, outfile: program, write: true });
  });

  after(() => rmSync(bundled, { recursive: true, force: true }));

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "skycloak-leaks-"));
  });

  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const npm = { npm_package_json: join(root, "package.json") };
  const runIn: CommandLine["runIn"] = (at, args, env = {}) =>
    new Promise((ended) => {
      execFile(
        process.execPath,
        [program, ...args],
        { cwd: root, env: { ...process.env, ...npm, INIT_CWD: at, ...env }, timeout: 20_000 },
        (error, out, err) => ended({ code: Number(error?.code ?? 0), out, err }),
      );
    });
  return {
    folder: () => folder,
    program,
    file: (name, text) => {
      mkdirSync(join(folder, name, ".."), { recursive: true });
      writeFileSync(join(folder, name), text);
      return name;
    },
    git: (...args) => {
      const who = ["-c", "user.name=x", "-c", "user.email=x@x.test"];
      const options = { cwd: folder, stdio: "pipe", encoding: "utf8" } as const;
      return execFileSync("git", [...who, ...args], options);
    },
    run: (...args) => runIn(folder, args),
    runIn,
  };
}
