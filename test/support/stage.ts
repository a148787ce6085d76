// A stage of `npm test`: a command and its result.
import { rmSync } from "node:fs";
import { type Counts, readCounts } from "./counts";
import { ProcessGroup } from "./process-group";
import { root } from "./paths";
import { countsVariable } from "./reporter";

export interface Stage {
  readonly name: string;
  readonly command: readonly [string, ...string[]];
  /** Whether it writes test counts; any other stage counts as one test. */
  readonly counted: boolean;
  /** A file for its output, if it must not mix with other stages'. */
  readonly outputFile?: string;
}

export interface StageResult {
  readonly counts: Counts;
  /** For the summary, if the counts don't explain the result. */
  readonly remark: string | undefined;
}

// A stage that takes longer hangs, because its steps have shorter limits.
const limit = 30 * 60_000;

/** @param file for the stage's counts */
export async function runStage(stage: Stage, file: string): Promise<StageResult> {
  rmSync(file, { force: true });
  const [program, ...args] = stage.command;
  const group = ProcessGroup.start(program, args, {
    cwd: root,
    env: { ...process.env, ...withoutColors(), [countsVariable]: file },
    show: stage.outputFile === undefined,
    log: stage.outputFile,
  });
  const timer = setTimeout(() => void group.stop(), limit);
  const code = await group.exited;
  clearTimeout(timer);
  return stage.counted ? resultOf(code, readCounts(file)) : resultOfUncounted(code);
}

/** A stage that fails without a failed test, or runs no tests, counts as one failure. */
function resultOf(code: number, counts: Counts | undefined): StageResult {
  if (counts === undefined) {
    return { counts: { passed: 0, failed: 1 }, remark: `broke off with exit code ${code}` };
  }
  if (code !== 0 && counts.failed === 0) {
    return { counts: { ...counts, failed: 1 }, remark: `exit code ${code}` };
  }
  if (counts.passed + counts.failed === 0) {
    return { counts: { passed: 0, failed: 1 }, remark: "ran no tests" };
  }
  return { counts, remark: retriedRemark(counts) };
}

function retriedRemark({ retried = [] }: Counts): string | undefined {
  return retried.length === 0 ? undefined : `run again: ${retried.join(", ")}`;
}

/**
 * Runs a failed part of a stage again, at most twice, because other programs on a busy machine may slow down the editor
 * or the browser. The result names the part once for each attempt.
 */
export async function retry(attempt: () => Promise<Counts>, name: string): Promise<Counts> {
  const retried: string[] = [];
  for (;;) {
    console.log(`\n── ${name} failed, and is run again`);
    const counts = await attempt();
    retried.push(name);
    if (counts.failed === 0 || retried.length === 2) return { ...counts, retried };
  }
}

function resultOfUncounted(code: number): StageResult {
  const counts = code === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 };
  return { counts, remark: undefined };
}

/** Colors are for terminals only, even if CI is set. */
function withoutColors(): NodeJS.ProcessEnv {
  return process.stdout.isTTY ? {} : { NO_COLOR: "1", FORCE_COLOR: undefined };
}
