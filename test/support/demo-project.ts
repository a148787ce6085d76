// The demo's project: the sample, with keys of the simulated Skycloak in typical places.
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { ControlClient } from "../simulator/control-client";
import { run } from "./process-group";
import { makeWorkspace } from "./workspace";

/** The connection that the project's settings name, so that connecting gives it this name. */
const connectionName = "Acme";

/** Creates it in `folder`, which must not exist. Its keys are new. @returns the files with keys. */
export async function makeDemoProject(
  folder: string,
  env: NodeJS.ProcessEnv,
  control: ControlClient,
): Promise<string[]> {
  const newKey = async (name: string): Promise<{ readonly id: string; readonly secret: string }> => {
    const { api_key, full_key } = await control.addKey({ name, scopes: ["clusters:read", "realms:read"] });
    return { id: api_key.id, secret: full_key };
  };
  const git = (...args: string[]) => run("git", args, { cwd: folder, env });
  await makeWorkspace(folder, env);
  const tracked = "src/admin.js";
  const untracked = "scripts/rotate.sh";
  const ignored = ".env";
  const shop = await newKey("shop backend");
  const former = await newKey("former deploy script");
  const laptop = await newKey("developer laptop");
  await control.revokeKey(former.id);
  const write = (path: string, text: string): void => writeFileSync(join(folder, path), text);
  mkdirSync(join(folder, ".vscode"));
  write(".vscode/settings.json", `${JSON.stringify({ "skycloak.connection": connectionName }, undefined, 2)}\n`);
  write(tracked, `// Asks Skycloak how the cluster is.\nexport const headers = { "API-Key": "${shop.secret}" };\n`);
  await git("add", tracked, ".vscode");
  await git("commit", "--quiet", "--message", "Ask how the cluster is");
  write(untracked, `#!/bin/sh\ncurl --header "API-Key: ${former.secret}" "https://shop.example.test/"\n`);
  write(ignored, `SKYCLOAK_API_KEY=${laptop.secret}\nPORT=8080\n`);
  return [tracked, untracked, ignored];
}
