// npm test: everything. The package is made first; then the end-to-end tests, which mostly wait for
// a browser, run beside all else, and what they print is shown when that is over. Goes on after a
// failure, ends with a line of its own that counts all, and with 1 when anything failed.
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { type Counts, sum } from "./bed/counts";
import { follow } from "./bed/follow";
import { out } from "./bed/paths";
import { endOnSignals } from "./bed/signals";
import { runStage, type Stage } from "./bed/stage";

const reports = join(out, "reports");
const reporter = join("test", "bed", "reporter.ts");

const script = (name: string, ...args: string[]): Stage["command"] => [
  "npm",
  "run",
  "--silent",
  name,
  ...(args.length > 0 ? ["--", ...args] : []),
];

const first: Stage = {
  name: "package",
  command: script("test:prepare"),
  counted: false,
};

const stages: readonly Stage[] = [
  { name: "types", command: script("check"), counted: false },
  { name: "lint", command: script("lint"), counted: false },
  { name: "unit", command: script("test:unit", "--reporter", reporter), counted: true },
  { name: "integration", command: script("test:integration"), counted: true },
];

const beside: Stage & { readonly printsTo: string } = {
  name: "end to end",
  command: script("test:e2e", "--packaged"),
  counted: true,
  printsTo: join(reports, "end-to-end.txt"),
};

interface Done {
  readonly counts: Counts;
  /** A line of the summary. */
  readonly line: string;
}

async function test(): Promise<Counts> {
  mkdirSync(reports, { recursive: true });
  const done = [await runShown(first)];
  const apart = runTimed(beside);
  for (const stage of stages) done.push(await runShown(stage));
  console.log(`\n━━ ${beside.name}`);
  const stopFollowing = follow(beside.printsTo, (text) => process.stdout.write(text));
  done.push(await apart);
  stopFollowing();
  const total = sum(done.map(({ counts }) => counts));
  console.log(`\n━━ all\n${done.map(({ line }) => line).join("\n")}\n`);
  console.log(`${total.passed} passed, ${total.failed} failed`);
  return total;
}

function runShown(stage: Stage): Promise<Done> {
  console.log(`\n━━ ${stage.name}`);
  return runTimed(stage);
}

async function runTimed(stage: Stage): Promise<Done> {
  const start = performance.now();
  const file = join(reports, `${stage.name.replaceAll(" ", "-")}.json`);
  const { counts, remark } = await runStage(stage, file);
  const seconds = Math.round((performance.now() - start) / 1000);
  const words = [
    stage.name.padEnd(12),
    `${counts.passed} passed`.padStart(12),
    `${counts.failed} failed`.padStart(12),
    `${seconds} s`.padStart(8),
    remark ?? "",
  ];
  return { counts, line: words.join(" ").trimEnd() };
}

endOnSignals();
void test().then(({ failed }) => {
  process.exitCode = failed === 0 ? 0 : 1;
});
