// Workspaces for tests: a copy of the sample project in a Git repository with one commit.
import { cpSync } from "node:fs";
import { join } from "node:path";
import { run } from "./process-group";
import { root } from "./paths";

const sample = join(root, "test", "sample");

/** Creates it in `folder`, which must not exist. `env` comes from testEnvironment. */
export async function makeWorkspace(folder: string, env: NodeJS.ProcessEnv): Promise<void> {
  cpSync(sample, folder, { recursive: true });
  const git = (...args: string[]) => run("git", args, { cwd: folder, env });
  await git("init", "--quiet");
  await git("add", "--all");
  await git("commit", "--quiet", "--message", "The shop as it stands");
}
