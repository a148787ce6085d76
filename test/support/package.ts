// Makes the extension's package, as it would be published.
import { mkdirSync, statSync } from "node:fs";
import { run } from "./process-group";
import { out, root, vsix } from "./paths";

const mostBytes = 800 * 1024;
const mostFiles = 32;

/** @returns the path of the .vsix. @throws when it can't be built, or is heavier than it may be. */
export async function packageExtension(): Promise<string> {
  mkdirSync(out, { recursive: true });
  const printed = await run("npm", ["run", "package"], { cwd: root });
  const files = Number(/\.vsix \((\d+) files,/.exec(printed)?.[1]);
  const bytes = statSync(vsix).size;
  // Written so that a number which can't be read is too much as well.
  if (!(files <= mostFiles) || bytes > mostBytes) {
    throw new Error(`The package has ${files} files and ${bytes} bytes`);
  }
  return vsix;
}
