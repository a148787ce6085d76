// Bundles the extension for the extension host's Node: CommonJS files that stand side by side.
// --production minifies.
const { mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } = require("node:fs");
const { basename, dirname, join, resolve } = require("node:path");
const { brotliCompressSync } = require("node:zlib");
const esbuild = require("esbuild");

/**
 * What is not on the way of activation has a file of its own, which is read when it is needed. The
 * secret is shared by all of them: there may be one class of that name only, since nothing else
 * can open what it closes; and so are the errors that one file throws and another one knows.
 */
const files = {
  extension: ["src/extension.ts"],
  secret: ["src/vault/secret.ts", "src/vault/refused.ts", "src/vault/not-begun.ts"],
  // Each small, and a package is counted in files too.
  later: [
    "src/api/clients.ts",
    "src/clusters/inside/acts/run.ts",
    "src/clusters/inside/inside.ts",
    "src/clusters/inside/see.ts",
    "src/clusters/inside/acts/change.ts",
    "src/clusters/inside/acts/create.ts",
    "src/clusters/inside/acts/upgrade.ts",
    "src/clusters/inside/acts/watch.ts",
    "src/keys/ask-key.ts",
    "src/idioms/replace.ts",
    "src/keys/by-sign-in.ts",
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

/**
 * Parts of undici that nothing here asks for, and what stands for each: bodies of forms, HTTP/2, proxies
 * that speak SOCKS; and what would tell any listener in this process of each request, its headers too.
 */
const unasked = {
  "core/diagnostics.js": "{ channels: new Proxy({}, { get: () => ({ hasSubscribers: false }) }) }",
  "dispatcher/client-h2.js": "{}",
  "dispatcher/socks5-proxy-agent.js": "undefined",
  "web/fetch/body.js": "{}",
};

/**
 * A package is counted in bytes, and most of undici is its parser: it comes twice, for processors of
 * before 2013 too, and as text that no longer shrinks; here once, shrunk before it becomes text. With
 * it come all words of HTTP, where two lists of them are used.
 */
const lessOfUndici = {
  name: "less of undici",
  setup(build) {
    const undici = dirname(require.resolve("undici/package.json"));
    const part = (path) => join(undici, "lib", path);
    const replace = (path, contents) =>
      build.onLoad({ filter: exactly(part(path)) }, () => ({ contents: contents() }));
    for (const [path, instead] of Object.entries(unasked)) {
      replace(path, () => `module.exports = ${instead};`);
    }
    replace("llhttp/constants.js", () => {
      const { ERROR, TYPE } = require(part("llhttp/constants.js"));
      return `module.exports = ${JSON.stringify({ ERROR, TYPE })};`;
    });
    build.onResolve({ filter: /\/llhttp-wasm\.js$/ }, () => ({
      path: part("llhttp/llhttp_simd-wasm.js"),
    }));
    replace("llhttp/llhttp_simd-wasm.js", () => {
      const shrunk = brotliCompressSync(require(part("llhttp/llhttp_simd-wasm.js")));
      return `
        const { brotliDecompressSync } = require("node:zlib");
        module.exports = brotliDecompressSync(Buffer.from("${shrunk.toString("base64")}", "base64"));`;
    });
  },
};

const exactly = (path) => new RegExp(`^${path.replace(/[^\w]/g, "\\$&")}$`);

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
