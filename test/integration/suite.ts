// Bundles the integration tests for the extension host: one bundle per file, without `vscode` and mocha.
import { mkdirSync, readdirSync } from "node:fs";
import { createRequire } from "node:module";
import { basename, dirname, join } from "node:path";
import { build, type Plugin } from "esbuild";
import { out, root } from "../support/paths";
import { temporaryFolder } from "../support/temporary";

const { pageScripts } = createRequire(__filename)("../../esbuild.js") as { pageScripts: Plugin };

const source = join(root, "test", "integration");

export interface Suite {
  /** The module whose run() VS Code calls. */
  readonly entry: string;
  /** The bundled test files of a folder in test/integration. @throws if there are none. */
  filesOf(folder: string): string[];
}

/**
 * @param folders the folders of all launches
 * @param wanted the folders to bundle
 * @throws if a test file is in none of `folders`, because it would never run
 */
export async function bundleSuite(folders: readonly string[], wanted: readonly string[]): Promise<Suite> {
  const all = readdirSync(source, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".test.ts"))
    .sort();
  const orphan = all.find((file) => !folders.includes(dirname(file)));
  if (orphan !== undefined) throw new Error(`no launch runs test/integration/${orphan}`);
  const files = all.filter((file) => wanted.includes(dirname(file)));
  // In the checkout, so that mocha is found; in a folder of its own, because other runs may be in progress.
  mkdirSync(out, { recursive: true });
  const bundled = temporaryFolder("integration", out).path;
  await build({
    entryPoints: ["index.ts", ...files].map((file) => join(source, file)),
    outdir: bundled,
    outbase: source,
    bundle: true,
    format: "cjs",
    platform: "node",
    target: "node20",
    external: ["vscode", "mocha"],
    plugins: [pageScripts],
    sourcemap: "inline",
    logLevel: "warning",
  });
  return {
    entry: join(bundled, "index.js"),
    filesOf: (folder) => {
      const mine = files.filter((file) => dirname(file) === folder);
      if (mine.length === 0) throw new Error(`no tests in test/integration/${folder}`);
      return mine.map((file) => join(bundled, dirname(file), `${basename(file, ".ts")}.js`));
    },
  };
}
