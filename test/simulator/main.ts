// npm run simulator -- --port 0 [--seed NAME] [--without-keys]

import { parseArgs } from "node:util";
import { seedNames } from "./control-protocol";
import { startSimulator } from "./simulator";

const usage = `usage: simulator [--port N] [--seed ${seedNames.join("|")}] [--without-keys]`;

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      port: { type: "string", default: "0" },
      seed: { type: "string", default: "acme" },
      "without-keys": { type: "boolean", default: false },
    },
  });
  const seed = seedNames.find((name) => name === values.seed);
  const port = Number(values.port);
  if (seed === undefined || !Number.isInteger(port) || port < 0 || port > 65_530) {
    throw new Error(usage);
  }

  const simulator = await startSimulator({ port, seed, keys: !values["without-keys"] });
  const stop = (): void => void simulator.close();
  process.once("SIGINT", stop);
  process.once("SIGTERM", stop);

  const { api, dashboard, control, issuer, key } = simulator;
  console.log(JSON.stringify({ api, dashboard, control, issuer, key }));
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
