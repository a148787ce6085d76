// The contents of the bundles, and what activation loads.
import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { basename } from "node:path";
import { build, type BuildOptions, type Metafile } from "esbuild";

const { extensionOptions } = createRequire(__filename)("../../../esbuild.js") as {
  extensionOptions: () => Promise<BuildOptions>;
};

/** Bytes that VS Code loads to activate the extension. */
const most = 150 * 1024;

describe("The bundle", () => {
  let metafile: Metafile;
  const bytes = new Map<string, number>();
  const texts = new Map<string, string>();

  before(async () => {
    const { outputFiles, metafile: meta } = await build({
      ...(await extensionOptions()),
      minify: true,
      metafile: true,
      write: false,
    });
    metafile = meta;
    for (const { path, contents, text } of outputFiles) {
      bytes.set(basename(path), contents.length);
      texts.set(basename(path), text);
    }
  });

  const output = (name: string): Metafile["outputs"][string] => {
    const found = metafile.outputs[`dist/${name}`];
    assert.ok(found, name);
    return found;
  };

  /** The files that activation loads: extension.js and its dependencies, except by `import()`. */
  function eager(): Set<string> {
    const files = new Set(["extension.js"]);
    for (const file of files) {
      for (const { kind, path } of output(file).imports) {
        const isLate = kind === "dynamic-import" || path === "./later.js";
        if (!isLate && path.startsWith("./")) files.add(basename(path));
      }
    }
    return files;
  }

  it("is light at activation", () => {
    const files = [...eager()];
    assert.deepEqual(files, ["extension.js", "secret.js"]);
    const weight = files.reduce((sum, file) => sum + (bytes.get(file) ?? Infinity), 0);
    assert.ok(weight <= most, `${weight} bytes`);
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

  it("has each module that is loaded later under its path, so that no two share a name", () => {
    const found = (text: string, pattern: RegExp) => Array.from(text.matchAll(pattern), ([, path = ""]) => path);
    const all = [...texts.values()].join("");
    const wanted = new Set(found(all, /require\("\.\/later\.js"\)\["([^"]+)"\]/g));
    const exported = new Set(found(texts.get("later.js") ?? "", /"(src\/[\w/-]+\.ts)":\(\)=>/g));
    assert.deepEqual([...wanted].sort(), [...exported].sort());
    assert.ok(exported.has("src/api-keys/commands/create.ts"));
    assert.doesNotMatch(all, /\bimport\("\.\/later\.js"\)/);
  });

  it("has one class of secrets, and of the errors that are known by their class", () => {
    for (const file of ["secret", "store-error"]) {
      const having = Object.entries(metafile.outputs)
        .filter(([, { inputs }]) => `src/secrets/${file}.ts` in inputs)
        .map(([path]) => path);
      assert.deepEqual(having, ["dist/secret.js"]);
    }
  });
});
