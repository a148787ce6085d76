// Where VS Code enters the tests: it calls run() inside the extension host and ends with 1 when
// that is rejected. The environment names the test files of this launch.
import Mocha from "mocha";
import { CountingReporter } from "../bed/reporter";
import { filesVariable, grepVariable } from "./host/variables";

export async function run(): Promise<void> {
  process.setSourceMapsEnabled(true);
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
  const failures = await new Promise<number>((resolve) => mocha.run(resolve));
  if (failures > 0) throw new Error(`${failures} failed`);
}
