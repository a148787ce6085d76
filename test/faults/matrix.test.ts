// Every operation, every step, every fault. verify.ts has what must hold afterwards.
import assert from "node:assert/strict";
import { defectiveFlows } from "./defective-flows";
import { cases, findCase, runCase } from "./matrix";
import { SimulatorPool } from "./simulator-pool";
import { runClockCase, clockRows } from "./clock-cases";

describe("No key is ever lost", () => {
  let pool: SimulatorPool;

  before(async () => {
    pool = await SimulatorPool.start();
  });

  after(() => pool.close());

  for (const [number, { operation, fault }] of cases.entries()) {
    it(`${operation.name}, ${fault.step}: ${fault.name}`, async () => {
      const result = await pool.result(number);
      assert.equal(result.lost, 0, "a secret was lost and nobody was told");
      assert.equal(result.doubled, 0, "one intention had two effects");
    });
  }

  // Runs every third case, because all of them take a minute; `npm run test:faults` runs all.
  for (const [number, { operation, meanwhile, time, cases: group }] of clockRows.entries()) {
    it(`${operation.name}, ${meanwhile}: the clock ${time.name}`, async () => {
      const some = group.filter((_, at) => (number + at) % 3 === 0);
      const results = some.map((one) => pool.use((simulator) => runClockCase(simulator, one)));
      for (const [at, result] of (await Promise.all(results)).entries()) {
        const step = some[at]?.at ?? "";
        assert.equal(result.lost, 0, `${step}: a secret was lost and nobody was told`);
        assert.equal(result.doubled, 0, `${step}: one intention had two effects`);
        assert.equal(result.falseReports, 0, `${step}: what was under way was said to have ended`);
      }
    });
  }

  // Shows that the matrix can fail.
  for (const { what, issue, step, fault, as } of defectiveFlows) {
    it(`is not true of a flow that ${what}`, async () => {
      for (const operation of ["create", "create by sign-in", "rotate another"]) {
        const one = findCase(operation, step, fault);
        const result = await pool.use((simulator) => runCase(simulator, one, issue));
        assert.ok(result[as] > 0, operation);
      }
    });
  }
});
