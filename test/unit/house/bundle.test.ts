// What ships, and what of it is loaded before it is needed.
import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { basename } from "node:path";
import { build, type BuildOptions, type Metafile } from "esbuild";

const { options } = createRequire(__filename)("../../../esbuild.js") as { options: BuildOptions };

/** Bytes of what the editor loads to activate the extension. */
const most = 150 * 1024;

describe("The bundle", () => {
  let metafile: Metafile;
  const bytes = new Map<string, number>();

  before(async () => {
    const { outputFiles, metafile: meta } = await build({
      ...options,
      minify: true,
      metafile: true,
      write: false,
    });
    metafile = meta;
    for (const { path, contents } of outputFiles) bytes.set(basename(path), contents.length);
  });

  it("is light", () => {
    const extension = bytes.get("extension.js") ?? Infinity;
    assert.ok(extension <= most, `${extension} bytes`);
  });

  it("loads no HTTP or schema code at activation", () => {
    const output = (name: string): Metafile["outputs"][string] => {
      const found = metafile.outputs[`dist/${name}`];
      assert.ok(found, name);
      return found;
    };
    const { inputs, imports } = output("extension.js");
    assert.deepEqual(
      Object.keys(inputs).filter((file) => /node_modules|^src\/api\/(?:http|schema)/.test(file)),
      [],
    );
    const eager = imports.filter(({ kind }) => kind !== "dynamic-import").map(({ path }) => path);
    assert.deepEqual(
      [...new Set(eager)].filter((path) => path.startsWith(".")),
      ["./secret.js"],
    );
    const packages = {
      "later.js": ["p-throttle", "valibot", "openid-client"],
      "undici.js": ["undici"],
    };
    for (const [file, names] of Object.entries(packages)) {
      const loaded = Object.keys(output(file).inputs);
      for (const name of names) {
        assert.ok(
          loaded.some((one) => one.includes(`node_modules/${name}/`)),
          name,
        );
      }
    }
  });

  it("has one class of secrets, and of the errors that are known by their class", () => {
    for (const file of ["secret", "refused"]) {
      const having = Object.entries(metafile.outputs)
        .filter(([, { inputs }]) => `src/vault/${file}.ts` in inputs)
        .map(([path]) => path);
      assert.deepEqual(having, ["dist/secret.js"]);
    }
  });
});
