// Compiles src/leaks/engine/assembly/ into machine-code.ts beside it, which `npm run assemble` writes;
// a test sees to it that the file is what comes of the sources.
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "./paths";
import { temporaryFolder } from "./temporary";

const engine = join(root, "src/leaks/engine");
export const machineCodePath = join(engine, "machine-code.ts");

const options =
  "--runtime stub --use abort= --noAssert --enable simd --initialMemory 10 -O3 --disableWarning 112";

/** The text of `machine-code.ts`. */
export function machineCode(): string {
  const temporary = temporaryFolder("assembly");
  try {
    const path = join(temporary.path, "leads.wasm");
    const compiler = require.resolve("assemblyscript/bin/asc.js");
    const sources = ["leads.ts", "--baseDir", join(engine, "assembly"), "-o", path];
    execFileSync(process.execPath, [compiler, ...sources, ...options.split(" ")]);
    const base64 = readFileSync(path).toString("base64");
    return `// What \`npm run assemble\` makes of assembly/. Not to be changed by hand.\n
// prettier-ignore
export const machineCode =
  "${base64}";\n`;
  } finally {
    temporary.remove();
  }
}
