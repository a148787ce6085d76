// npm test: runs everything. Builds the package first, then runs two stages at a time, of which at least one mostly
// waits for a browser. The longest stage starts first; the others use whichever lane is free. The output of each stage
// goes to a file, which is printed in order. A failure doesn't stop the other stages. The last line counts all tests,
// and the exit code is 1 if any failed.
import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { type Counts, sum } from "./support/counts";
import { follow } from "./support/follow";
import { runConcurrently } from "./support/run-concurrently";
import { out } from "./support/paths";
import { endOnSignals } from "./support/signals";
import { runStage, type Stage } from "./support/stage";
import { launchGroups } from "./integration/launch-groups";

const reports = join(out, "reports");
const reporter = join("test", "support", "reporter.ts");
const lanes = 2;

interface Script extends Stage {
  readonly outputFile: string;
}

/** A stage that runs one of package.json's scripts. */
function script(name: string, counted: boolean, npm: string, ...args: string[]): Script {
  const command = ["npm", "run", "--silent", npm, ...(args.length > 0 ? ["--", ...args] : [])];
  return {
    name,
    counted,
    command: command as [string, ...string[]],
    outputFile: join(reports, `${fileName(name)}.txt`),
  };
}

const fileName = (name: string): string => name.replaceAll(/\W+/g, "-");

const first = script("package", false, "test:prepare");

const longest = script("end to end", true, "test:e2e", "--packaged");

const others: readonly Script[] = [
  script("types", false, "check"),
  script("lint", false, "lint"),
  script("unit", true, "test:unit", "--reporter", reporter),
  ...launchGroups.map(({ name }) => script(`integration: ${name}`, true, "test:integration", "--group", name)),
];

interface Result {
  readonly counts: Counts;
  /** A line of the summary, and one for each test that failed. */
  readonly line: string;
}

async function test(): Promise<Counts> {
  rmSync(reports, { recursive: true, force: true });
  mkdirSync(reports, { recursive: true });
  const done = [await shown(first, run(first))];
  const [apart, ...rest] = runConcurrently([longest, ...others], lanes, run);
  for (const [index, stage] of others.entries()) done.push(await shown(stage, rest[index]));
  done.push(await shown(longest, apart));
  const total = sum(done.map(({ counts }) => counts));
  console.log(`\n━━ all\n${done.map(({ line }) => line).join("\n")}\n`);
  console.log(`${total.passed} passed, ${total.failed} failed`);
  return total;
}

/** Prints a stage's output until it has ended. */
async function shown(stage: Script, running: Promise<Result> | undefined): Promise<Result> {
  console.log(`\n━━ ${stage.name}`);
  const stop = follow(stage.outputFile, (text) => process.stdout.write(text));
  try {
    if (running === undefined) throw new Error(`${stage.name} never started`);
    return await running;
  } finally {
    stop();
  }
}

async function run(stage: Script): Promise<Result> {
  const start = performance.now();
  const { counts, remark } = await runStage(stage, join(reports, `${fileName(stage.name)}.json`));
  const seconds = Math.round((performance.now() - start) / 1000);
  const words = [
    stage.name.padEnd(21),
    `${counts.passed} passed`.padStart(12),
    `${counts.failed} failed`.padStart(12),
    `${seconds} s`.padStart(8),
    remark ?? "",
  ];
  const failures = (counts.failures ?? []).map((title) => `\n  ✗ ${title}`);
  return { counts, line: words.join(" ").trimEnd() + failures.join("") };
}

endOnSignals();
void test().then(({ failed }) => {
  process.exitCode = failed === 0 ? 0 : 1;
});
