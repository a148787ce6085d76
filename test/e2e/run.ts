// Runs the end-to-end tests: `npm run test:e2e`, with `-- --grep TITLE` for some of them. Makes
// the package, installs it once for all, and runs mocha in this process.
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import Mocha from "mocha";
import { root } from "../bed/paths";
import { CountingReporter } from "../bed/reporter";
import { endOnSignals } from "../bed/signals";
import { installPackaged } from "./installed";

async function endToEnd(): Promise<number> {
  const { values } = parseArgs({
    options: { vscode: { type: "string" }, grep: { type: "string" } },
  });
  await installPackaged(values.vscode);

  const mocha = new Mocha({
    ui: "bdd",
    timeout: 240_000,
    forbidOnly: true,
    forbidPending: true,
    reporter: CountingReporter,
  });
  if (values.grep !== undefined) mocha.grep(values.grep);
  const folder = join(root, "test", "e2e");
  const files = readdirSync(folder).filter((file) => file.endsWith(".test.ts"));
  for (const file of files.sort()) mocha.addFile(join(folder, file));
  const failures = await new Promise<number>((resolve) => mocha.run(resolve));
  return failures === 0 ? 0 : 1;
}

endOnSignals();
endToEnd().then(
  (code) => process.exit(code),
  (error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exit(1);
  },
);
