// Starts the simulator of Skycloak's API (test/simulator) in a process of its own.
import { join } from "node:path";
import { ProcessGroup } from "./process-group";
import { root } from "./paths";

export interface SimulatorOptions {
  /** Which workspace it begins with; see test/simulator. */
  readonly seed?: string;
  /** Whether the key operations answer 404, as where the API does not offer them. */
  readonly withoutKeys?: boolean;
}

/** What it says of itself. `key` has every scope: it is random, but must never be printed. */
export interface SimulatorFacts {
  readonly api: string;
  readonly dashboard: string;
  readonly control: string;
  /** Where to sign in. */
  readonly issuer: string;
  readonly key: string;
}

export interface RunningSimulator extends SimulatorFacts {
  stop(): Promise<void>;
}

const startTimeout = 60_000;

export async function startSimulator(options: SimulatorOptions = {}): Promise<RunningSimulator> {
  const args = ["--port", "0"];
  if (options.seed !== undefined) args.push("--seed", options.seed);
  if (options.withoutKeys === true) args.push("--without-keys");
  const group = ProcessGroup.start(
    process.execPath,
    ["--import", "tsx", join("test", "simulator", "main.ts"), ...args],
    {
      cwd: root,
    },
  );
  const [line] = await group.waitForOutput(/^\{.*\}$/m, startTimeout);
  return { ...simulatorFacts(line), stop: () => group.stop() };
}

/** @throws when the line lacks something, without repeating what it holds. */
function simulatorFacts(line: string): SimulatorFacts {
  const said: unknown = JSON.parse(line);
  if (typeof said !== "object" || said === null) throw new Error("the simulator said no object");
  const facts = new Map<string, unknown>(Object.entries(said));
  const text = (name: string): string => {
    const value = facts.get(name);
    if (typeof value !== "string") throw new Error(`the simulator did not say its ${name}`);
    return value;
  };
  return {
    api: text("api"),
    dashboard: text("dashboard"),
    control: text("control"),
    issuer: text("issuer"),
    key: text("key"),
  };
}
