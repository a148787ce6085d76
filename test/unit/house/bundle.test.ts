// What ships, and what of it is loaded before it is needed.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { build, type Metafile } from "esbuild";
import { root } from "./sources";

const most = 150 * 1024;

describe("The bundle", () => {
  let metafile: Metafile;
  let bytes: number;

  before(async () => {
    const result = await build({
      absWorkingDir: root,
      entryPoints: ["src/extension.ts"],
      outfile: "dist/extension.js",
      bundle: true,
      format: "cjs",
      platform: "node",
      target: "node20",
      external: ["vscode"],
      minify: true,
      metafile: true,
      write: false,
    });
    ({ metafile } = result);
    bytes = result.outputFiles[0]?.contents.length ?? Infinity;
  });

  it("is light", () => assert.ok(bytes <= most, `${bytes} bytes`));

  it("loads no HTTP or schema code at activation", () => {
    const eager = new Set<string>();
    const visit = (file: string): void => {
      if (eager.has(file)) return;
      eager.add(file);
      for (const { path, kind, external } of metafile.inputs[file]?.imports ?? []) {
        if (kind !== "dynamic-import" && external !== true) visit(path);
      }
    };
    visit("src/extension.ts");
    const packages = [...eager].filter((file) => file.includes("node_modules"));
    assert.deepEqual(packages, []);
    assert.ok(!eager.has("src/api/skycloak.ts"));
    const bundled = Object.keys(metafile.inputs);
    for (const name of ["ky", "p-throttle", "valibot"]) {
      assert.ok(
        bundled.some((file) => file.includes(`node_modules/${name}/`)),
        name,
      );
    }
  });

  it("is built as esbuild.js builds it", () => {
    const script = readFileSync(join(root, "esbuild.js"), "utf8");
    for (const option of ['format: "cjs"', 'target: "node20"', 'external: ["vscode"]']) {
      assert.ok(script.includes(option), option);
    }
  });
});
