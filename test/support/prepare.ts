// Prepares what the stages of `npm test` share: installed programs, and the extension's package.
import { readFileSync } from "node:fs";
import { installServer } from "./install";
import { packageExtension } from "./package";
import { endOnSignals } from "./signals";
import { versionNamed } from "./versions";

async function prepare(): Promise<void> {
  await installServer(versionNamed(process.env["SKYCLOAK_TEST_VSCODE"]));
  const [first, second] = [readFileSync(await packageExtension()), readFileSync(await packageExtension())];
  if (!first.equals(second)) throw new Error("Two packages of one checkout differ");
}

endOnSignals();
prepare().then(
  () => process.exit(0),
  (error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exit(1);
  },
);
