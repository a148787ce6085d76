// What ships, and what of it is loaded before it is needed.
import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { basename } from "node:path";
import { build, type BuildOptions, type Metafile } from "esbuild";

const { extensionOptions } = createRequire(__filename)("../../../esbuild.js") as {
  extensionOptions: () => Promise<BuildOptions>;
};

/** What the editor loads to activate the extension: bytes, and files. */
const most = { bytes: 150 * 1024, files: 6 };

describe("The bundle", () => {
  let metafile: Metafile;
  const bytes = new Map<string, number>();

  before(async () => {
    const { outputFiles, metafile: meta } = await build({
      ...(await extensionOptions()),
      minify: true,
      metafile: true,
      write: false,
    });
    metafile = meta;
    for (const { path, contents } of outputFiles) bytes.set(basename(path), contents.length);
  });

  const output = (name: string): Metafile["outputs"][string] => {
    const found = metafile.outputs[`dist/${name}`];
    assert.ok(found, name);
    return found;
  };

  /** The files that activation loads: extension.js and what it imports, directly or not, by `require`. */
  function eager(): Set<string> {
    const files = new Set(["extension.js"]);
    for (const file of files) {
      for (const { kind, path } of output(file).imports) {
        if (kind !== "dynamic-import" && path.startsWith("./")) files.add(basename(path));
      }
    }
    return files;
  }

  it("is light at activation", () => {
    const files = [...eager()];
    assert.ok(files.length <= most.files, files.join());
    const weight = files.reduce((sum, file) => sum + (bytes.get(file) ?? Infinity), 0);
    assert.ok(weight <= most.bytes, `${weight} bytes`);
  });

  it("loads no HTTP or schema code at activation", () => {
    const early = [...eager()].flatMap((file) => Object.keys(output(file).inputs));
    assert.deepEqual(
      early.filter((file) => /node_modules|^src\/api\/(?:http|schema)/.test(file)),
      [],
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
