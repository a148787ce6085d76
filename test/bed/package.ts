// Makes the extension's package, as it would be published.
import { mkdirSync } from "node:fs";
import { run } from "./group";
import { out, root, vsix } from "./paths";

/** @returns the path of the .vsix. @throws when it can't be built. */
export async function packageExtension(): Promise<string> {
  mkdirSync(out, { recursive: true });
  await run("npm", ["run", "package"], { cwd: root });
  return vsix;
}
