// Starts VS Code once with tests, through @vscode/test-electron.
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { runTests } from "@vscode/test-electron";
import { type Counts, readCounts } from "../support/counts";
import { follow } from "../support/follow";
import { root } from "../support/paths";
import { countsVariable, outputVariable } from "../support/reporter";
import { filesVariable, grepVariable } from "./host/variables";

export interface Launch {
  /** The folder of the extension under test. */
  readonly extension: string;
  /** The module whose run() VS Code calls, and the test files to run. */
  readonly entry: string;
  readonly files: readonly string[];
  readonly workspace: string;
  readonly userData: string;
  readonly extensions: string;
  readonly env: NodeJS.ProcessEnv;
  /** A folder for this launch; it need not exist. */
  readonly folder: string;
}

export interface HostOptions {
  /** Download the desktop VS Code instead of using the fake one. */
  readonly desktop: boolean;
  /** A VS Code version; default: the newest. */
  readonly vscode: string | undefined;
  /** Only tests whose title matches. */
  readonly grep: string | undefined;
}

const fakeDesktop = join(root, "test", "support", "code");

/** Never throws: a broken launch counts as one failure. */
export async function launch(launch: Launch, host: HostOptions): Promise<Counts> {
  mkdirSync(launch.folder, { recursive: true });
  const counts = join(launch.folder, "counts.json");
  const output = join(launch.folder, "output.txt");
  const stopFollowing = follow(output, (text) => process.stdout.write(text));
  let failure: string | undefined;
  try {
    await runTests({
      ...(host.desktop
        ? { version: host.vscode ?? "stable", cachePath: join(root, ".vscode-test") }
        : { vscodeExecutablePath: fakeDesktop }),
      extensionDevelopmentPath: launch.extension,
      extensionTestsPath: launch.entry,
      launchArgs: [launch.workspace, `--user-data-dir=${launch.userData}`, `--extensions-dir=${launch.extensions}`],
      extensionTestsEnv: {
        ...replacingEnvironment(launch.env),
        [filesVariable]: launch.files.join("\n"),
        [grepVariable]: host.grep,
        [outputVariable]: output,
        [countsVariable]: counts,
        SKYCLOAK_TEST_VSCODE: host.vscode,
      },
    });
  } catch (error) {
    failure = error instanceof Error ? error.message : "for no known reason";
  } finally {
    stopFollowing();
  }
  return countsOf(readCounts(counts), failure);
}

/** @vscode/test-electron extends this process's environment; undefined removes a variable. */
function replacingEnvironment(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const taken = Object.keys(process.env).filter((name) => !(name in env));
  return { ...Object.fromEntries(taken.map((name) => [name, undefined])), ...env };
}

function countsOf(counts: Counts | undefined, failure: string | undefined): Counts {
  if (counts === undefined) {
    console.error("This launch did not come to its end.");
    return { passed: 0, failed: 1 };
  }
  const silent = failure !== undefined && counts.failed === 0;
  if (silent) console.error(`This launch failed: ${failure}`);
  return silent ? { ...counts, failed: 1 } : counts;
}
