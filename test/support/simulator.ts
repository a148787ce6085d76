// Starts the simulator (test/simulator) in a child process.
import { join } from "node:path";
import { ProcessGroup } from "./process-group";
import { root } from "./paths";

export interface SimulatorOptions {
  /** The initial workspace; see test/simulator. */
  readonly seed?: string;
  /** Whether key operations are a 404, as on endpoints without them. */
  readonly withoutKeys?: boolean;
}

/** The simulator's own output. `key` has every scope; it is random but must never be printed. */
export interface SimulatorFacts {
  readonly api: string;
  readonly dashboard: string;
  readonly control: string;
  /** The sign-in server. */
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

/** @throws if something is missing, without repeating the line */
function simulatorFacts(line: string): SimulatorFacts {
  const facts = new Map<string, unknown>(Object.entries(parse(line) ?? {}));
  const text = (name: string): string => {
    const value = facts.get(name);
    if (typeof value !== "string") throw new Error(`the simulator's output lacks its ${name}`);
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

/** Undefined for what is no JSON: a SyntaxError quotes the text, which may contain the key. */
function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
