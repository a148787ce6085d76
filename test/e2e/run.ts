// Runs the end-to-end tests: `npm run test:e2e`. Options: `--grep TITLE` for some tests, `--packaged` if the package
// has been built. Installs the package once and runs mocha in this process. A file with a failed test is run again,
// because a browser on a busy machine sometimes loses a click. The summary says so.
import { readdirSync } from "node:fs";
import { basename, join } from "node:path";
import { parseArgs } from "node:util";
import Mocha from "mocha";
import { type Counts, sum, writeCounts } from "../support/counts";
import { packageExtension } from "../support/package";
import { root, vsix } from "../support/paths";
import { redact } from "../support/redact";
import { CountingReporter, countsVariable } from "../support/reporter";
import { endOnSignals } from "../support/signals";
import { retry, runStage } from "../support/stage";
import { temporaryFolder } from "../support/temporary";
import { installPackage } from "./installed-extension";
import { sharedBrowser } from "./shared-browser";

const options = {
  vscode: { type: "string" },
  grep: { type: "string" },
  /** Whether this checkout's package has been built. */
  packaged: { type: "boolean", default: false },
  /** Runs only this file, without a second attempt. */
  file: { type: "string" },
} as const;

const folder = join(root, "test", "e2e");

async function endToEnd(): Promise<number> {
  const { values } = parseArgs({ options });
  if (values.file === undefined) {
    const { packaged, vscode } = values;
    await installPackage(packaged ? vsix : await packageExtension(), vscode);
  }
  const files = readdirSync(folder).filter((file) => file.endsWith(".test.ts"));
  const each = await runMocha(values.file === undefined ? files.sort() : [values.file], values.grep);
  if (values.file === undefined) {
    for (const [file, { failed }] of each) {
      if (failed > 0) each.set(file, await retry(() => attempt(file, values.grep), file));
    }
  }
  const counts = sum([...each.values()]);
  const left = process.env[countsVariable];
  if (left !== undefined) writeCounts(left, counts);
  return counts.failed === 0 && counts.passed > 0 ? 0 : 1;
}

/** @returns the counts of each file */
async function runMocha(files: readonly string[], grep: string | undefined): Promise<Map<string, Counts>> {
  const mocha = new Mocha({
    ui: "bdd",
    timeout: 240_000,
    forbidOnly: true,
    forbidPending: true,
    reporter: CountingReporter,
  });
  if (grep !== undefined) mocha.grep(grep);
  for (const file of files) mocha.addFile(join(folder, file));
  mocha.suite.afterAll("the browser of all desks", () => sharedBrowser.dispose());
  const each = new Map<string, Counts>();
  const add = (runnable: Mocha.Runnable, more: Counts): void => {
    const file = basename(runnable.file ?? "");
    each.set(file, sum([each.get(file) ?? { passed: 0, failed: 0 }, more]));
  };
  await new Promise<void>((resolve) => {
    mocha
      .run(() => resolve())
      .on("pass", (test) => add(test, { passed: 1, failed: 0 }))
      .on("fail", (test) => add(test, { passed: 0, failed: 1, failures: [redact(test.fullTitle())] }));
  });
  return each;
}

async function attempt(file: string, grep: string | undefined): Promise<Counts> {
  const temporary = temporaryFolder("again");
  const only = grep === undefined ? [] : ["--grep", grep];
  const command = ["npm", "run", "--silent", "test:e2e", "--", "--file", file, ...only] as const;
  const { counts } = await runStage({ name: file, command, counted: true }, join(temporary.path, "counts.json"));
  temporary.remove();
  return counts;
}

endOnSignals();
endToEnd().then(
  (code) => process.exit(code),
  (error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exit(1);
  },
);
