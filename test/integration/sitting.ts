// Carries out one sitting: a simulator, a user's data, a workspace, and VS Code started on them
// as often as the sitting says.
import { join } from "node:path";
import { type Counts, sum } from "../bed/counts";
import { testEnvironment } from "../bed/environment";
import { filesWithSecrets } from "../bed/secret-search";
import { startSimulator } from "../bed/simulator";
import { temporaryFolder } from "../bed/temporary";
import { writeUserSettings } from "../bed/user-settings";
import { makeWorkspace } from "../bed/workspace";
import { ControlClient } from "../simulator/control-client";
import { simulatorVariable, userDataVariable } from "./host/variables";
import { type Host, launch } from "./launch";
import type { Sitting } from "./launches";
import type { Suite } from "./suite";

// The project that is open: a test may put a key there, to be warned of it.
const workspaceName = "shop";

export async function carryOut(
  sitting: Sitting,
  suite: Suite,
  extension: string,
  host: Host,
): Promise<Counts> {
  const temporary = temporaryFolder("integration");
  const place = (name: string) => join(temporary.path, name);
  const simulator = await startSimulator(sitting.simulator);
  try {
    const env = {
      ...testEnvironment(place("git")),
      ...(sitting.keyInEnvironment === true ? { SKYCLOAK_API_KEY: simulator.key } : {}),
    };
    await makeWorkspace(place(workspaceName), env);
    writeUserSettings(place("user"), {
      "skycloak.endpoint": simulator.api,
      "skycloak.dashboard": simulator.dashboard,
      "skycloak.issuer": simulator.issuer,
      // It speaks once a day, at a moment that no test awaits.
      "skycloak.keys.reminders": false,
    });
    const { api, dashboard, control, issuer, key } = simulator;
    const results: Counts[] = [];
    for (const [index, folder] of sitting.launches.entries()) {
      console.log(`\n── VS Code with the tests of ${join("test", "integration", folder)}`);
      const counts = await launch(
        {
          extension,
          entry: suite.entry,
          files: suite.filesOf(folder),
          workspace: place(workspaceName),
          userData: place("user"),
          extensions: place("extensions"),
          env: {
            ...env,
            [simulatorVariable]: JSON.stringify({ api, dashboard, control, issuer, key }),
            [userDataVariable]: place("user"),
          },
          place: place(`launch-${index + 1}`),
        },
        host,
      );
      results.push(counts);
    }
    results.push(await searchForSecrets(simulator.control, temporary.path));
    return sum(results);
  } finally {
    await simulator.stop();
    temporary.remove();
  }
}

/** Counts as one test: no secret of the simulator's stands in anything that was written. */
async function searchForSecrets(control: string, folder: string): Promise<Counts> {
  const secrets = (await new ControlClient(control).secrets()).map(({ secret }) => secret);
  const written = filesWithSecrets(folder, secrets).filter(
    (file) => !file.startsWith(workspaceName),
  );
  if (secrets.length > 0 && written.length === 0) {
    console.log(`  ✔ none of ${secrets.length} secrets stands in what was written`);
    return { passed: 1, failed: 0 };
  }
  console.error(`  Secrets stand in: ${written.join(", ")}`);
  return { passed: 0, failed: 1 };
}
