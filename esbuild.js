// Bundles the extension for the extension host's Node into CommonJS files, and the command line of the
// leak detector into one that needs nothing else. --production minifies; --cli makes only the latter.
const { mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } = require("node:fs");
const { basename, join, resolve } = require("node:path");
const esbuild = require("esbuild");

/**
 * What is not on the way of activation has a file of its own, which is read when it is needed. The
 * secret is shared by all of them: there may be one class of that name only, since nothing else
 * can open what it closes; and so are the errors that one file throws and another one knows.
 */
const files = {
  extension: ["src/extension.ts"],
  secret: ["src/vault/secret.ts", "src/vault/refused.ts"],
  // Each small, and a package is counted in files too.
  later: [
    "src/api/skycloak.ts",
    "src/clusters/inside/acts/run.ts",
    "src/clusters/inside/inside.ts",
    "src/clusters/inside/see.ts",
    "src/clusters/inside/acts/operations.ts",
    "src/idioms/replace.ts",
    "src/keys/create.ts",
    "src/keys/revoke.ts",
    "src/keys/rotate.ts",
    "src/sign-in/oauth.ts",
  ],
  leaks: ["src/leaks/entry.ts"],
  undici: ["src/network/undici.ts"],
};

/** Imports of what has a file of its own become that file. */
const apart = {
  name: "apart",
  setup(build) {
    const names = new Map(
      Object.entries(files).flatMap(([name, paths]) => paths.map((path) => [resolve(path), name])),
    );
    build.onResolve({ filter: /^entry:/ }, ({ path }) => ({ path, namespace: "entry" }));
    build.onLoad({ filter: /^entry:/, namespace: "entry" }, ({ path }) => ({
      contents: files[path.replace("entry:", "")]
        .map((one) => `export * from "./${one}";`)
        .join(""),
      resolveDir: __dirname,
    }));
    build.onResolve({ filter: /^\./ }, async ({ path, pluginData, ...from }) => {
      if (from.namespace === "entry" || pluginData === apart) return undefined;
      const { importer, resolveDir, kind } = from;
      const found = await build.resolve(path, { importer, resolveDir, kind, pluginData: apart });
      const name = names.get(found.path);
      return name === undefined ? undefined : { path: `./${name}.js`, external: true };
    });
  },
};

/** @type {import("esbuild").BuildOptions} */
const options = {
  absWorkingDir: __dirname,
  entryPoints: Object.fromEntries(Object.keys(files).map((name) => [name, `entry:${name}`])),
  outdir: "dist",
  bundle: true,
  format: "cjs",
  platform: "node",
  target: "node20",
  external: ["vscode"],
  loader: { ".css": "text" },
  plugins: [apart],
  metafile: true,
  logLevel: "warning",
  legalComments: "none",
};

/** @type {import("esbuild").BuildOptions} */
const cli = {
  absWorkingDir: __dirname,
  entryPoints: ["src/leaks/cli/main.ts"],
  outfile: "dist/leaks-cli.cjs",
  bundle: true,
  format: "cjs",
  platform: "node",
  target: "node20",
  logLevel: "warning",
  legalComments: "none",
  write: false,
};

async function main() {
  const production = process.argv.includes("--production");
  const { outputFiles: cliFiles } = await esbuild.build({ ...cli, minify: production });
  write(cliFiles);
  if (process.argv.includes("--cli")) return;
  const { metafile, outputFiles } = await esbuild.build({
    ...options,
    minify: production,
    sourcemap: production ? false : "linked",
    write: false,
  });
  write(outputFiles);
  // What an earlier build left would be packaged.
  const made = new Set(outputFiles.map(({ path }) => basename(path)));
  for (const name of readdirSync(options.outdir)) {
    if (/\.js(\.map)?$/.test(name) && !made.has(name)) rmSync(join(options.outdir, name));
  }
  mkdirSync("out", { recursive: true });
  writeFileSync("out/meta.json", JSON.stringify(metafile));
}

/** An editor or a hook that runs from `dist` never reads half a file. */
function write(outputFiles) {
  mkdirSync(options.outdir, { recursive: true });
  for (const { path, contents } of outputFiles) {
    const temporary = `${path}.${process.pid}`;
    writeFileSync(temporary, contents);
    renameSync(temporary, path);
  }
}

if (require.main === module) {
  main().catch((error) => {
    process.stderr.write(`${String(error)}\n`);
    process.exitCode = 1;
  });
}

module.exports = { cli, options };
