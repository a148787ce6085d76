import assert from "node:assert/strict";
import { build } from "esbuild";

/** The dependencies of a file: our files, packages and Node modules. */
async function ingredients(file: string): Promise<{ files: string[]; others: string[] }> {
  const { metafile } = await build({
    entryPoints: [file],
    bundle: true,
    packages: "external",
    platform: "node",
    write: false,
    metafile: true,
    logLevel: "silent",
  });
  const imports = Object.values(metafile.inputs).flatMap((input) => input.imports);
  return {
    files: Object.keys(metafile.inputs).sort(),
    others: [...new Set(imports.filter(({ external }) => external).map(({ path }) => path))].sort(),
  };
}

describe("the simulator's sources", () => {
  it("take nothing from the extension, so that each checks the other", async () => {
    const { files, others } = await ingredients("test/simulator/main.ts");
    assert.ok(files.length > 30);
    for (const file of files) assert.match(file, /^test\/simulator\//);
    const packages = others.filter((name) => !name.startsWith("node:"));
    assert.deepEqual(packages, ["fastify", "oidc-provider"]);
  });

  it("leave the client of control without any need, so that it can be bundled anywhere", async () => {
    assert.deepEqual(await ingredients("test/simulator/control-client.ts"), {
      files: ["test/simulator/control-client.ts"],
      others: [],
    });
  });
});
