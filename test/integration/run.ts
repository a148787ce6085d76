// Runs the integration tests: `npm run test:integration`, with `-- --grep TITLE` for some of
// them, `-- --sitting NAME` for one of launches.ts and `-- --vscode 1.105.1` for another VS Code;
// `npm run test:desktop` in the real desktop.
// A sitting in which a test failed is run once more, from the start and said: a busy machine answers
// late now and then, what is really broken fails again.
import { parseArgs } from "node:util";
import { countsVariable } from "../bed/reporter";
import { sum, type Counts, writeCounts } from "../bed/counts";
import { run } from "../bed/group";
import { installServer } from "../bed/install";
import { root } from "../bed/paths";
import { endOnSignals } from "../bed/signals";
import { versionNamed } from "../bed/versions";
import { sittings } from "./launches";
import { carryOut } from "./sitting";
import { bundleSuite } from "./suite";

async function integration(): Promise<number> {
  const { values } = parseArgs({
    options: {
      desktop: { type: "boolean", default: false },
      vscode: { type: "string" },
      grep: { type: "string" },
      sitting: { type: "string" },
    },
  });
  const mine = sittings.filter(({ name }) => name === (values.sitting ?? name));
  if (mine.length === 0) throw new Error(`no sitting is called ${values.sitting ?? ""}`);
  if (!values.desktop) await installServer(versionNamed(values.vscode));
  await run("npm", ["run", "build"], { cwd: root });
  const suite = await bundleSuite(
    sittings.flatMap(({ launches }) => launches),
    mine.flatMap(({ launches }) => launches),
  );
  const host = { desktop: values.desktop, vscode: values.vscode, grep: values.grep };
  const all: Counts[] = [];
  for (const sitting of mine) {
    const counts = await carryOut(sitting, suite, root, host);
    if (counts.failed === 0) {
      all.push(counts);
      continue;
    }
    const again = sitting.name;
    console.log(`\n── the sitting ${again} failed, and is run once more`);
    all.push({ ...(await carryOut(sitting, suite, root, host)), again: [again] });
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
