// Bundles the extension for the extension host's Node: CommonJS files that stand side by side.
// --production minifies.
const { mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } = require("node:fs");
const { basename, join, resolve } = require("node:path");
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
  later: ["src/api/clients.ts", "src/idioms/replace.ts", "src/sign-in/oauth.ts"],
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

/**
 * undici brings its parser twice, for processors of before 2013 too, and what nothing here asks for:
 * HTTP/2, and a parser of forms. Together more than half of its size.
 */
const lessOfUndici = {
  name: "less of undici",
  setup(build) {
    build.onResolve({ filter: /\/llhttp-wasm\.js$/ }, ({ path, resolveDir }) => ({
      path: resolve(resolveDir, path.replace("llhttp-wasm", "llhttp_simd-wasm")),
    }));
    build.onLoad(
      { filter: /undici\/lib\/(dispatcher\/client-h2|web\/fetch\/formdata-parser)\.js$/ },
      () => ({
        contents: "module.exports = {};",
      }),
    );
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
  plugins: [apart, lessOfUndici],
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
  // What an earlier build left would be packaged.
  const made = new Set(outputFiles.map(({ path }) => basename(path)));
  for (const name of readdirSync(options.outdir)) {
    if (/\.js(\.map)?$/.test(name) && !made.has(name)) rmSync(join(options.outdir, name));
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
