// Bundles the extension for the extension host's Node into CommonJS files, and the command line of the
// leak detector into one that needs nothing else. --production minifies; --cli makes only the latter.
const { mkdirSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } = require("node:fs");
const { basename, join, relative } = require("node:path");
const esbuild = require("esbuild");

/** Modules whose bundle is neither extension.js nor later.js. */
const bundles = {
  // Shared by all bundles: only one class can read a secret's private fields and be known by `instanceof`.
  secret: ["src/secrets/secret.ts", "src/secrets/store-error.ts"],
  leaks: ["src/leaks/entry.ts"],
  undici: ["src/network/undici.ts"],
};

const folder = join(__dirname, "dist");

/** @type {import("esbuild").BuildOptions} */
const common = {
  absWorkingDir: __dirname,
  bundle: true,
  format: "cjs",
  platform: "node",
  target: "node20",
  logLevel: "warning",
  legalComments: "none",
  write: false,
};

/** A module that runs in a webview, bundled into one script. */
async function pageScript(path, minify) {
  const options = { bundle: true, format: "iife", target: "es2022", minify, write: false };
  const { outputFiles } = await esbuild.build({ entryPoints: [path], ...options });
  return outputFiles[0].text;
}

/** Makes an import of `script:PATH` the text of that script. */
const pageScripts = {
  name: "page-scripts",
  setup(build) {
    const namespace = "script";
    build.onResolve({ filter: /^script:/ }, ({ path, resolveDir }) => ({
      path: join(resolveDir, path.replace("script:", "")),
      namespace,
    }));
    build.onLoad({ filter: /./, namespace }, async ({ path }) => ({
      contents: await pageScript(path, build.initialOptions.minify),
      loader: "text",
    }));
  },
};

/**
 * Each bundle is one file. later.js exports its modules as namespaces, by their paths, and `import()` of one of them
 * loads it from there. Every import of a module in `bundles` becomes that file.
 * @param later paths of modules
 */
function extensionBundles(later) {
  const all = { extension: ["src/extension.ts"], later, ...bundles };
  const bundleOf = new Map(Object.entries(all).flatMap(([bundle, paths]) => paths.map((path) => [path, bundle])));
  const plugin = {
    name: "bundles",
    setup(build) {
      build.onResolve({ filter: /^bundle:/ }, ({ path }) => ({ path, namespace: "bundle" }));
      build.onLoad({ filter: /./, namespace: "bundle" }, ({ path }) => {
        const paths = all[path.replace("bundle:", "")];
        const name = (one) => (paths === later ? `as ${JSON.stringify(one)} ` : "");
        return {
          contents: paths.map((one) => `export * ${name(one)}from "./${one}";`).join(""),
          resolveDir: __dirname,
        };
      });
      build.onResolve({ filter: /^\./ }, async ({ path, pluginData, namespace, ...from }) => {
        if (namespace === "bundle" || pluginData === plugin) return undefined;
        if (namespace === "later") return { path, external: true };
        const { importer, resolveDir, kind } = from;
        const found = await build.resolve(path, { importer, resolveDir, kind, pluginData: plugin });
        const module = relative(__dirname, found.path).replaceAll("\\", "/");
        const bundle = bundleOf.get(module);
        if (bundle in bundles) return { path: `./${bundle}.js`, external: true };
        return bundle === "later" && kind === "dynamic-import" ? { path: module, namespace: "later" } : undefined;
      });
      build.onResolve({ filter: /^vscode$/ }, ({ path, namespace }) =>
        namespace === "vscode" ? { path, external: true } : { path, namespace: "vscode" },
      );
      // One copy of the API in a bundle: else each module requires it, and copies all of its members.
      build.onLoad({ filter: /./, namespace: "vscode" }, () => ({
        contents: 'export * from "vscode";',
      }));
      build.onLoad({ filter: /./, namespace: "later" }, ({ path }) => ({
        contents: `module.exports = require("./later.js")[${JSON.stringify(path)}];`,
      }));
    },
  };
  return {
    ...common,
    entryPoints: Object.fromEntries(Object.keys(all).map((name) => [name, `bundle:${name}`])),
    outdir: folder,
    external: ["vscode"],
    loader: { ".css": "text" },
    plugins: [plugin, pageScripts],
    metafile: true,
    // Two modules of one bundle that export the same name would both lose it.
    logOverride: { "ambiguous-reexport": "error" },
  };
}

/**
 * What is imported by `import()` is not needed at activation, and goes into later.js: one file for all of that, since
 * each part is small, and the number of files counts as well.
 */
async function extensionOptions() {
  const { metafile } = await esbuild.build(extensionBundles([]));
  const later = new Set();
  const main = Object.keys(metafile.outputs["dist/extension.js"].inputs);
  for (const { imports } of main.map((path) => metafile.inputs[path])) {
    for (const { kind, external, path } of imports) {
      if (kind === "dynamic-import" && external !== true) later.add(path);
    }
  }
  return extensionBundles([...later].sort());
}

/** @type {import("esbuild").BuildOptions} */
const cli = {
  ...common,
  entryPoints: ["src/leaks/cli/main.ts"],
  outfile: "dist/leaks-cli.cjs",
  metafile: true,
};

async function main() {
  const production = process.argv.includes("--production");
  const { metafile: cliMeta, outputFiles: cliFiles } = await esbuild.build({
    ...cli,
    minify: production,
  });
  write(cliFiles);
  if (process.argv.includes("--cli")) return;
  const { metafile, outputFiles } = await esbuild.build({
    ...(await extensionOptions()),
    minify: production,
    sourcemap: production ? false : "linked",
  });
  write(outputFiles);
  // What an earlier build left would be packaged.
  const made = new Set(outputFiles.map(({ path }) => basename(path)));
  for (const name of readdirSync(folder)) {
    if (/\.js(\.map)?$/.test(name) && !made.has(name)) rmSync(join(folder, name));
  }
  writeNotices(Object.keys({ ...metafile.inputs, ...cliMeta.inputs }));
  mkdirSync("out", { recursive: true });
  writeFileSync("out/meta.json", JSON.stringify(metafile));
}

/** The licenses of the packages whose code is in the bundles, which their authors ask to be passed on. */
function writeNotices(inputs) {
  const folders = new Set(inputs.flatMap((path) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path)?.[0] ?? []));
  const notices = [...folders].sort().map((one) => {
    const { name, version, license } = JSON.parse(readFileSync(join(one, "package.json"), "utf8"));
    const file = readdirSync(one).find((path) => /^licen[cs]e/i.test(path));
    if (file === undefined) throw new Error(`${name} comes without the text of its license`);
    return `${name} ${version} (${license})\n\n${readFileSync(join(one, file), "utf8").trim()}\n`;
  });
  const line = `\n${"-".repeat(80)}\n\n`;
  const head = "This extension contains code of the following packages.\n";
  writeFileSync(join(folder, "third-party-notices.txt"), [head, ...notices].join(line));
}

/** An editor or a hook that runs from `dist` never reads half a file. */
function write(outputFiles) {
  mkdirSync(folder, { recursive: true });
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

module.exports = { cli, extensionOptions, pageScript, pageScripts };
