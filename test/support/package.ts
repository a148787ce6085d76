// Builds the extension's package.
import { mkdirSync, statSync } from "node:fs";
import { run } from "./process-group";
import { out, root, vsix } from "./paths";

const mostBytes = 800 * 1024;
const mostFiles = 32;

/** @returns the path of the .vsix. @throws if it can't be built or is too large. */
export async function packageExtension(): Promise<string> {
  mkdirSync(out, { recursive: true });
  const printed = await run("npm", ["run", "package"], { cwd: root });
  const files = Number(/\.vsix \((\d+) files,/.exec(printed)?.[1]);
  const bytes = statSync(vsix).size;
  // Negated so that NaN fails too.
  if (!(files <= mostFiles) || bytes > mostBytes) {
    throw new Error(`The package has ${files} files and ${bytes} bytes`);
  }
  return vsix;
}
