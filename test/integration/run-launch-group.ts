// Runs one launch group: starts a simulator, creates user data and a workspace, and starts VS Code for each launch.
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Counts, sum } from "../support/counts";
import { testEnvironment } from "../support/environment";
import { filesWithSecrets } from "../support/secret-search";
import { type RunningSimulator, startSimulator } from "../support/simulator";
import { temporaryFolder } from "../support/temporary";
import { writeUserSettings } from "../support/user-settings";
import { makeWorkspace } from "../support/workspace";
import { ControlClient } from "../simulator/control-client";
import { networkVariable, secondSimulatorVariable, simulatorVariable, userDataVariable } from "./host/variables";
import { type HostOptions, launch } from "./launch";
import type { LaunchGroup } from "./launch-groups";
import { startTestNetwork } from "./test-network";
import type { Suite } from "./suite";

// The open project. Tests may put keys into it.
const workspaceName = "shop";

export async function runLaunchGroup(
  group: LaunchGroup,
  suite: Suite,
  extension: string,
  host: HostOptions,
): Promise<Counts> {
  const temporary = temporaryFolder("integration");
  const pathOf = (name: string) => join(temporary.path, name);
  const [simulator, second] = await Promise.all([
    startSimulator(group.simulator),
    group.secondSimulator && startSimulator(group.secondSimulator),
  ]);
  const network = group.network === true ? await startTestNetwork(pathOf("certificates"), simulator.api) : undefined;
  try {
    const env = {
      ...testEnvironment(pathOf("git")),
      ...network?.env,
      ...(group.keyInEnvironment === true ? { SKYCLOAK_API_KEY: simulator.key } : {}),
    };
    await makeWorkspace(pathOf(workspaceName), env);
    const opened = workspacePath(group, pathOf);
    writeUserSettings(pathOf("user"), {
      "skycloak.endpoint": simulator.api,
      "skycloak.dashboard": simulator.dashboard,
      "skycloak.issuer": simulator.issuer,
      // Reminders appear once a day, at a time that no test expects.
      "skycloak.keys.reminders": false,
    });
    const results: Counts[] = [];
    for (const [index, folder] of group.launches.entries()) {
      console.log(`\n── VS Code with the tests of ${join("test", "integration", folder)}`);
      const counts = await launch(
        {
          extension,
          entry: suite.entry,
          files: suite.filesOf(folder),
          workspace: opened,
          userData: pathOf("user"),
          extensions: pathOf("extensions"),
          env: {
            ...env,
            [simulatorVariable]: factsOf(simulator),
            ...(network === undefined ? {} : { [networkVariable]: JSON.stringify(network.facts) }),
            ...(second === undefined ? {} : { [secondSimulatorVariable]: factsOf(second) }),
            [userDataVariable]: pathOf("user"),
          },
          folder: pathOf(`launch-${index + 1}`),
        },
        host,
      );
      results.push(counts);
    }
    for (const { control } of second === undefined ? [simulator] : [simulator, second]) {
      results.push(await searchForSecrets(control, temporary.path));
    }
    return sum(results);
  } finally {
    await simulator.stop();
    await second?.stop();
    await network?.stop();
    temporary.remove();
  }
}

/** The path to open: the project's folder, or a .code-workspace file with all folders. */
function workspacePath({ additionalFolders }: LaunchGroup, place: (name: string) => string): string {
  if (additionalFolders === undefined) return place(workspaceName);
  for (const name of additionalFolders) mkdirSync(place(name));
  const file = place(`${workspaceName}.code-workspace`);
  const folders = [workspaceName, ...additionalFolders].map((path) => ({ path }));
  writeFileSync(file, JSON.stringify({ folders }));
  return file;
}

/** The simulator's URLs and key for the tests. */
function factsOf({ api, dashboard, control, issuer, key }: RunningSimulator): string {
  return JSON.stringify({ api, dashboard, control, issuer, key });
}

/** Counts as one test: no written file contains a secret of the simulator. */
async function searchForSecrets(control: string, folder: string): Promise<Counts> {
  const secrets = (await new ControlClient(control).secrets()).map(({ secret }) => secret);
  const written = filesWithSecrets(folder, secrets).filter((file) => !file.startsWith(workspaceName));
  if (secrets.length > 0 && written.length === 0) {
    console.log(`  ✔ none of ${secrets.length} secrets stands in what was written`);
    return { passed: 1, failed: 0 };
  }
  console.error(`  Secrets stand in: ${written.join(", ")}`);
  return { passed: 0, failed: 1 };
}
