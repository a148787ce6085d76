// Runs the integration tests: `npm run test:integration`. Options: `--grep TITLE` for some tests, `--group NAME` for
// one launch group, `--vscode 1.105.1` for another VS Code; `npm run test:desktop` uses the real desktop.
// A launch group with a failed test is run again from the start, because a busy machine is sometimes too slow. The
// summary says so.
import { parseArgs } from "node:util";
import { countsVariable } from "../support/reporter";
import { sum, type Counts, writeCounts } from "../support/counts";
import { run } from "../support/process-group";
import { installServer } from "../support/install";
import { root } from "../support/paths";
import { endOnSignals } from "../support/signals";
import { versionNamed } from "../support/versions";
import { launchGroups } from "./launch-groups";
import { retry } from "../support/stage";
import { runLaunchGroup } from "./run-launch-group";
import { bundleSuite } from "./suite";

async function integration(): Promise<number> {
  const { values } = parseArgs({
    options: {
      desktop: { type: "boolean", default: false },
      vscode: { type: "string" },
      grep: { type: "string" },
      group: { type: "string" },
    },
  });
  const selected = launchGroups.filter(({ name }) => name === (values.group ?? name));
  if (selected.length === 0) throw new Error(`no launch group is called ${values.group ?? ""}`);
  if (!values.desktop) await installServer(versionNamed(values.vscode));
  await run("npm", ["run", "build"], { cwd: root });
  const suite = await bundleSuite(
    launchGroups.flatMap(({ launches }) => launches),
    selected.flatMap(({ launches }) => launches),
  );
  const host = { desktop: values.desktop, vscode: values.vscode, grep: values.grep };
  const all: Counts[] = [];
  for (const group of selected) {
    const attempt = (): Promise<Counts> => runLaunchGroup(group, suite, root, host);
    const counts = await attempt();
    all.push(counts.failed === 0 ? counts : await retry(attempt, group.name));
  }
  const counts = sum(all);
  const file = process.env[countsVariable];
  if (file !== undefined) writeCounts(file, counts);
  return counts.failed === 0 && counts.passed > 0 ? 0 : 1;
}

endOnSignals();
integration().then(
  (code) => process.exit(code),
  (error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exit(1);
  },
);
