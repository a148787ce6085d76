// The entry point of the tests: VS Code calls run() in the extension host, and exits with 1 if it is rejected. The
// environment names the test files of this launch.
import { appendFileSync } from "node:fs";
import Mocha from "mocha";
import { redact } from "../support/redact";
import { CountingReporter, outputVariable } from "../support/reporter";
import { mapStack, enableSourceMaps } from "./host/source-stack";
import { filesVariable, grepVariable } from "./host/variables";

export async function run(): Promise<void> {
  enableSourceMaps();
  let failures: number;
  try {
    failures = await runMocha();
  } catch (error) {
    // VS Code's own output of the error isn't shown.
    if (error instanceof Error) print(mapStack(error.stack ?? error.message));
    throw error;
  }
  if (failures > 0) throw new Error(`${failures} failed`);
}

async function runMocha(): Promise<number> {
  const mocha = new Mocha({
    ui: "bdd",
    timeout: 60_000,
    forbidOnly: true,
    forbidPending: true,
    reporter: CountingReporter,
  });
  const grep = process.env[grepVariable];
  if (grep !== undefined) mocha.grep(grep);
  for (const file of (process.env[filesVariable] ?? "").split("\n")) mocha.addFile(file);
  return new Promise((resolve) => {
    mocha.run(resolve).on("fail", (_test, error: unknown) => {
      if (error instanceof Error) error.stack = mapStack(error.stack ?? "");
    });
  });
}

function print(text: string): void {
  const output = process.env[outputVariable];
  if (output !== undefined) appendFileSync(output, `${redact(text)}\n`);
}
