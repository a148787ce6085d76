// Bundles the extension for the extension host's Node: CommonJS files that stand side by side.
// --production minifies.
const { mkdirSync, renameSync, writeFileSync } = require("node:fs");
const { resolve } = require("node:path");
const esbuild = require("esbuild");

/**
 * What is not on the way of activation has a file of its own, which is read when it is needed. The
 * secret is shared by all of them: there may be one class of that name only, since nothing else
 * can open what it closes.
 */
const files = {
  extension: ["src/extension.ts"],
  secret: ["src/vault/secret.ts"],
  // Each small, and a package is counted in files too.
  later: ["src/api/clients.ts", "src/idioms/replace.ts"],
  leaks: ["src/leaks/entry.ts"],
  "sign-in": ["src/sign-in/oauth.ts"],
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
  plugins: [apart],
  metafile: true,
  logLevel: "warning",
  legalComments: "none",
};

async function main() {
  const production = process.argv.includes("--production");
  const { metafile, outputFiles } = await esbuild.build({
    ...options,
    minify: production,
    sourcemap: production ? false : "linked",
    write: false,
  });
  mkdirSync(options.outdir, { recursive: true });
  // Written beside and renamed: an editor that runs from here never reads half a file.
  for (const { path, contents } of outputFiles) {
    const beside = `${path}.${process.pid}`;
    writeFileSync(beside, contents);
    renameSync(beside, path);
  }
  mkdirSync("out", { recursive: true });
  writeFileSync("out/meta.json", JSON.stringify(metafile));
}

if (require.main === module) {
  main().catch((error) => {
    process.stderr.write(`${String(error)}\n`);
    process.exitCode = 1;
  });
}

module.exports = { options };
