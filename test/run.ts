// npm test: everything, one stage after another, going on after a failure; two cores are busy
// with one stage. Ends with a line of its own that counts all, and with 1 when anything failed.
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { type Counts, sum } from "./bed/counts";
import { out } from "./bed/paths";
import { endOnSignals } from "./bed/signals";
import { runStage, type Stage } from "./bed/stage";

const reporter = join("test", "bed", "reporter.ts");

const script = (name: string, ...args: string[]): Stage["command"] => [
  "npm",
  "run",
  "--silent",
  name,
  ...(args.length > 0 ? ["--", ...args] : []),
];

const stages: readonly Stage[] = [
  { name: "types", command: script("check"), counted: false },
  { name: "lint", command: script("lint"), counted: false },
  { name: "unit", command: script("test:unit", "--reporter", reporter), counted: true },
  { name: "integration", command: script("test:integration"), counted: true },
  { name: "end to end", command: script("test:e2e"), counted: true },
];

async function test(): Promise<Counts> {
  const reports = join(out, "reports");
  mkdirSync(reports, { recursive: true });
  const summary: string[] = [];
  const all: Counts[] = [];
  for (const stage of stages) {
    console.log(`\n━━ ${stage.name}`);
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
    summary.push(words.join(" ").trimEnd());
    all.push(counts);
  }
  const total = sum(all);
  console.log(`\n━━ all\n${summary.join("\n")}\n`);
  console.log(`${total.passed} passed, ${total.failed} failed`);
  return total;
}

endOnSignals();
void test().then(({ failed }) => {
  process.exitCode = failed === 0 ? 0 : 1;
});
