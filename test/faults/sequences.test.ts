// Operations, faults, restarts, two windows and another client in random order, with the same checks as the matrix. A
// failure prints the seed that reproduces it.
import assert from "node:assert/strict";
import fc from "fast-check";
import { startSimulator, type Simulator } from "../simulator/simulator";
import { faultCases, type FaultCase } from "./faults";
import { operationKinds, Scenario, type Action } from "./scenario";

/** Faults without delays. */
const faults: readonly FaultCase[] = faultCases.filter(({ timeout, name }) => {
  return timeout !== true && !/^(429|409|403|404|50[1-4])|never answers/.test(name);
});

const window = fc.nat({ max: 1 });
const key = fc.nat({ max: 2 });
const fault = fc.oneof(
  { weight: 3, arbitrary: fc.constant(undefined) },
  { weight: 2, arbitrary: fc.constantFrom(...faults) },
);
const act: fc.Arbitrary<Action> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({ kind: fc.constantFrom(...operationKinds), window, key, fault }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant("both rotate" as const), key, inTurn: fc.boolean() }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant("clock" as const),
      hours: fc.constantFrom(-365 * 24, -1, 1, 365 * 24),
      slept: fc.boolean(),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constantFrom("restart" as const, "look" as const), window }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constantFrom("rotated elsewhere" as const, "revoked elsewhere" as const),
      key,
    }),
  },
);

describe("No key is ever lost, whatever comes after what", () => {
  let simulator: Simulator;

  before(async () => {
    simulator = await startSimulator({ seed: "acme" });
  });

  after(() => simulator.close());

  it("in two windows that hear of each other, in two that do not, and in two of a browser", async function () {
    this.timeout(120_000);
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom({ hear: true }, { hear: false }, { hear: false, inBrowser: true }),
        fc.array(act, { minLength: 2, maxLength: 7 }),
        async (windows, acts) => {
          const scenario = await Scenario.create(simulator, windows);
          try {
            for (const one of acts) await scenario.perform(one);
            await scenario.check();
          } finally {
            await scenario.remove();
          }
        },
      ),
      { numRuns: 60, endOnFailure: true },
    );
  });

  it("and two rotations of one key, decided at one moment, are one", async () => {
    for (let round = 0; round < 6; round++) {
      const scenario = await Scenario.create(simulator, { hear: round % 2 === 0 });
      const inTurn = round % 3 === 0;
      try {
        // One stored key, and one that isn't.
        for (const key of [1, 2]) {
          assert.equal(await scenario.perform({ kind: "both rotate", key, inTurn }), 1);
        }
        await scenario.check();
      } finally {
        await scenario.remove();
      }
    }
  });

  it("and so they are of a key that one window was given, and the other does not know of", async () => {
    for (const window of [0, 1]) {
      const scenario = await Scenario.create(simulator, { hear: false });
      try {
        await scenario.perform({ kind: "paste", window, key: 2, fault: undefined });
        assert.equal(await scenario.perform({ kind: "both rotate", key: 2, inTurn: true }), 1);
        await scenario.check();
      } finally {
        await scenario.remove();
      }
    }
  });
});
