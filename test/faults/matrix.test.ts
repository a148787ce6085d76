// Every operation, every step, every fault: see matrix.ts for what has to be true afterwards.
import assert from "node:assert/strict";
import { startSimulator, type Simulator } from "../simulator/simulator";
import type { issueKey } from "../../src/keys/issue";
import { faultCases } from "./faults";
import { operations, runCase } from "./matrix";

describe("No key is ever lost", () => {
  let simulator: Simulator;

  before(async () => {
    simulator = await startSimulator({ seed: "acme" });
  });

  after(() => simulator.close());

  for (const operation of operations) {
    for (const fault of faultCases) {
      const name = `${operation}, ${fault.step}: ${fault.name}`;
      it(name, async () => {
        const result = await runCase(simulator, operation, fault);
        assert.equal(result.lost, 0, "a secret was lost and nobody was told");
        assert.equal(result.doubled, 0, "one intention had two effects");
      });
    }
  }

  it("fails for a flow that shows the key before it keeps it", async () => {
    const broken: typeof issueKey = async (ports, intention, send) => {
      const answer = await send();
      if (!answer.ok) return { kind: "refused", problem: answer.problem };
      const { origin, name, ref } = intention;
      const held = await ports.vault.store(
        answer.value.secret,
        { origin, name, prefix: "p" },
        { ref },
      );
      return { kind: "held", held };
    };
    const [drop] = faultCases.filter(({ step, name }) => step === "work done" && name === "killed");
    assert.ok(drop);
    const result = await runCase(simulator, "rotate another", drop, broken);
    assert.equal(result.lost, 1);
  });
});
