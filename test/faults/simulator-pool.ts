// Runs cases in parallel, each with its own simulator, because a case mostly waits.
import { startSimulator, type Simulator } from "../simulator/simulator";
import { cases, runCase, type CaseResult } from "./matrix";

const poolSize = 8;

export class SimulatorPool {
  readonly simulators: readonly Simulator[];
  readonly #free: Simulator[];
  readonly #waiting: ((simulator: Simulator) => void)[] = [];
  readonly #results = new Map<number, Promise<CaseResult>>();

  private constructor(simulators: readonly Simulator[]) {
    this.simulators = simulators;
    this.#free = [...simulators];
  }

  static async start(): Promise<SimulatorPool> {
    const starting = Array.from({ length: poolSize }, () => startSimulator({ seed: "acme" }));
    return new SimulatorPool(await Promise.all(starting));
  }

  async close(): Promise<void> {
    await Promise.allSettled(this.#results.values());
    await Promise.all(this.simulators.map((simulator) => simulator.close()));
  }

  /** The result of the case with this index. Also starts the next ones. */
  result(number: number): Promise<CaseResult> {
    for (let ahead = number; ahead < number + poolSize; ahead++) {
      const one = cases[ahead];
      if (one === undefined || this.#results.has(ahead)) continue;
      const result = this.use((simulator) => runCase(simulator, one));
      // Reported when the result is requested.
      result.catch(() => undefined);
      this.#results.set(ahead, result);
    }
    return this.#results.get(number) ?? Promise.reject(new Error(`no case ${number}`));
  }

  /** Runs a function with a simulator that nothing else uses meanwhile. */
  async use<T>(act: (simulator: Simulator) => Promise<T>): Promise<T> {
    const simulator = this.#free.pop() ?? (await new Promise<Simulator>((resolve) => this.#waiting.push(resolve)));
    try {
      return await act(simulator);
    } finally {
      const next = this.#waiting.shift();
      if (next === undefined) this.#free.push(simulator);
      else next(simulator);
    }
  }
}
