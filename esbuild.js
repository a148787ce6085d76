// Bundles the extension: one CommonJS file for the extension host's Node.
// --production minifies; --meta writes out/meta.json for the tests that weigh the bundle.
const { mkdirSync, writeFileSync } = require("node:fs");
const esbuild = require("esbuild");

const production = process.argv.includes("--production");

async function main() {
  const result = await esbuild.build({
    entryPoints: ["src/extension.ts"],
    outfile: "dist/extension.js",
    bundle: true,
    format: "cjs",
    platform: "node",
    target: "node20",
    external: ["vscode"],
    minify: production,
    sourcemap: production ? false : "linked",
    metafile: true,
    logLevel: "warning",
    legalComments: "none",
  });
  mkdirSync("out", { recursive: true });
  writeFileSync("out/meta.json", JSON.stringify(result.metafile));
}

main().catch((error) => {
  process.stderr.write(`${String(error)}\n`);
  process.exitCode = 1;
});
