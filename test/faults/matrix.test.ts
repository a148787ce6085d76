// Every operation, every step, every fault: see afterwards.ts for what has to be true then.
import assert from "node:assert/strict";
import { brokenFlows } from "./broken";
import { cases, findCase, runCase } from "./matrix";
import { Several } from "./several";

describe("No key is ever lost", () => {
  let several: Several;

  before(async () => {
    several = await Several.start();
  });

  after(() => several.close());

  for (const [number, { operation, fault }] of cases.entries()) {
    it(`${operation.name}, ${fault.step}: ${fault.name}`, async () => {
      const result = await several.result(number);
      assert.equal(result.lost, 0, "a secret was lost and nobody was told");
      assert.equal(result.doubled, 0, "one intention had two effects");
    });
  }

  // A matrix that can't fail shows nothing.
  for (const { what, issue, step, fault, as } of brokenFlows) {
    it(`is not true of a flow that ${what}`, async () => {
      for (const operation of ["create", "create by sign-in", "rotate another"]) {
        const one = findCase(operation, step, fault);
        const result = await several.with((simulator) => runCase(simulator, one, issue));
        assert.ok(result[as] > 0, operation);
      }
    });
  }
});
