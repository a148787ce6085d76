// The packaged extension, built and installed once per run.
import { join } from "node:path";
import { installExtension } from "../support/code-server";
import { withHome, testEnvironment } from "../support/environment";
import { installServer } from "../support/install";
import { temporaryFolder } from "../support/temporary";
import { versionNamed } from "../support/versions";

/** Names the folder with the installed extension. */
const installedVariable = "SKYCLOAK_TEST_EXTENSIONS";

/** The folder with the installed extension. */
export function extensionsFolder(): string {
  const folder = process.env[installedVariable];
  if (folder === undefined) throw new Error("Run these tests by npm run test:e2e");
  return folder;
}

/**
 * @param vsix the package
 * @param vscode the version of VS Code; default: the newest
 */
export async function installPackage(vsix: string, vscode?: string): Promise<void> {
  if (vscode !== undefined) process.env["SKYCLOAK_TEST_VSCODE"] = vscode;
  const server = await installServer(versionNamed(vscode));
  const installed = temporaryFolder("extensions").path;
  process.env[installedVariable] = installed;
  const temporary = temporaryFolder("install");
  await installExtension(server, vsix, {
    userData: join(temporary.path, "user"),
    extensions: installed,
    env: withHome(testEnvironment(temporary.path), join(temporary.path, "home")),
  });
  temporary.remove();
}
