// The demo's project: the sample, with keys in typical places.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { run } from "./process-group";
import { fakeKey } from "./fake-key";
import { makeWorkspace } from "./workspace";

/** Creates it in `folder`, which must not exist. @returns the files with keys. */
export async function makeDemoProject(folder: string, env: NodeJS.ProcessEnv): Promise<string[]> {
  await makeWorkspace(folder, env);
  const tracked = "src/admin.js";
  const untracked = "scripts/rotate.sh";
  const ignored = ".env";
  writeFileSync(
    join(folder, tracked),
    `// Asks Skycloak how the cluster is.\nexport const headers = { "API-Key": "${fakeKey()}" };\n`,
  );
  await run("git", ["add", tracked], { cwd: folder, env });
  await run("git", ["commit", "--quiet", "--message", "Ask how the cluster is"], {
    cwd: folder,
    env,
  });
  writeFileSync(
    join(folder, untracked),
    `#!/bin/sh\ncurl --header "API-Key: ${fakeKey()}" "https://shop.example.test/"\n`,
  );
  writeFileSync(join(folder, ignored), `SKYCLOAK_API_KEY=${fakeKey()}\nPORT=8080\n`);
  return [tracked, untracked, ignored];
}
