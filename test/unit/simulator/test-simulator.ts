// A simulator for the tests of a describe block, with a clock that only tests advance.

import { ControlClient } from "../../simulator/control-client";
import { apiVersion } from "../../simulator/model";
import { startSimulator, type Simulator, type SimulatorOptions } from "../../simulator/simulator";
import type { Simulation } from "../../simulator/simulation";

export const start = Date.parse("2030-01-15T12:00:00.000Z");

// In milliseconds; long, because the machine may be busy.
const timeout = 60_000;

export interface TestResponse {
  status: number;
  headers: Headers;
  text: string;
  /** The response's JSON; undefined if there is none. */
  body: unknown;
}

interface Call {
  /** The API key; null: none. Default: the main key. */
  key?: string | null;
  body?: unknown;
  headers?: Record<string, string>;
}

export class TestSimulator {
  readonly time: { ms: number };
  readonly simulator: Simulator;
  readonly control: ControlClient;

  constructor(simulator: Simulator, time: { ms: number }) {
    this.simulator = simulator;
    this.time = time;
    this.control = new ControlClient(simulator.control);
  }

  get simulation(): Simulation {
    return this.simulator.simulation;
  }

  /** The main key's secret after the reset before each test. */
  get key(): string {
    return this.simulation.mainSecret;
  }

  async call(method: string, path: string, { key, body, headers }: Call = {}): Promise<TestResponse> {
    return send(`${this.simulator.api}${path}`, {
      method,
      headers: {
        "API-Version": apiVersion,
        ...(key === null ? {} : { "API-Key": key ?? this.key }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  }

  async dashboard(method: string, path: string, { body, headers }: Call = {}): Promise<TestResponse> {
    return send(`${this.simulator.dashboard}${path}`, {
      method,
      headers: { ...headers },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  }
}

/** Sends a request to any of the simulator's servers. */
export async function send(
  url: string,
  init: { method: string; headers?: Record<string, string>; body?: string },
): Promise<TestResponse> {
  const json: Record<string, string> = init.body === undefined ? {} : { "content-type": "application/json" };
  const response = await fetch(url, { ...init, headers: { ...json, ...init.headers } });
  const text = await response.text();
  const type = response.headers.get("content-type") ?? "";
  const body: unknown = text !== "" && type.includes("json") ? JSON.parse(text) : undefined;
  return { status: response.status, headers: response.headers, text, body };
}

/**
 * Starts a simulator for the surrounding tests and resets it before each. By default there are no rate limits, and
 * nothing is random: transitions take the shortest time.
 */
export function useSimulator(options: SimulatorOptions & { limited?: boolean } = {}): () => TestSimulator {
  const { limited = false, ...rest } = options;
  const time = { ms: start };
  let bench: TestSimulator | undefined;
  before(async function () {
    this.timeout(timeout);
    const simulator = await startSimulator({
      realNow: () => time.ms,
      random: () => 0.5,
      ...rest,
    });
    bench = new TestSimulator(simulator, time);
  });
  beforeEach(function () {
    this.currentTest?.timeout(timeout);
    time.ms = start;
    bench?.simulation.reset();
    const limits = { second: null, minute: null, hour: null, day: null };
    if (!limited) bench?.simulation.changeSettings({ limits });
  });
  after(async () => bench?.simulator.close());
  return () => {
    if (bench === undefined) throw new Error("not started");
    return bench;
  };
}
