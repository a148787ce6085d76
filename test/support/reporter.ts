// Mocha's default reporter with three changes: keys are redacted, the counts are written to a file, and in an extension
// host, whose output isn't visible, the report goes to a file. Environment variables name the files.
import { appendFileSync } from "node:fs";
import { format } from "node:util";
import Mocha from "mocha";
import { writeCounts } from "./counts";
import { redact } from "./redact";

export const outputVariable = "SKYCLOAK_TEST_OUTPUT";
export const countsVariable = "SKYCLOAK_TEST_COUNTS";

export class CountingReporter extends Mocha.reporters.Spec {
  constructor(runner: Mocha.Runner, options: Mocha.MochaOptions) {
    super(runner, options);
    const output = process.env[outputVariable];
    const counts = process.env[countsVariable];
    Mocha.reporters.Base.consoleLog = (...parts: unknown[]) => {
      const line = redact(`${format(...parts)}\n`);
      if (output === undefined) process.stdout.write(line);
      else appendFileSync(output, line);
    };
    const failures: string[] = [];
    runner.on("fail", (test) => failures.push(redact(test.fullTitle())));
    runner.once("end", () => {
      if (counts === undefined) return;
      writeCounts(counts, {
        passed: runner.stats?.passes ?? 0,
        failed: runner.stats?.failures ?? 0,
        failures,
      });
    });
  }
}

// Mocha's command line expects a default export.
export { CountingReporter as default };
