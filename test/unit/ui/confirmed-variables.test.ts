import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import "../helpers/editor";
import { ConfirmedVariables, type Variable } from "../../../src/commands/confirm";
import { FakeState } from "../helpers/fake-storage";

describe("Values from the environment", () => {
  const issuer: Variable = { name: "SKYCLOAK_ISSUER", value: "https://login.example" };
  const dashboard: Variable = { name: "SKYCLOAK_DASHBOARD_URL", value: "https://app.example" };
  const other: Variable = { ...issuer, value: "https://login.example.evil" };

  const cases: readonly (readonly [
    name: string,
    confirmed: readonly (readonly Variable[])[],
    used: readonly Variable[],
    asked: readonly Variable[],
  ])[] = [
    ["none", [], [], []],
    ["a value that was never agreed to", [], [issuer], [issuer]],
    ["one that was", [[issuer]], [issuer], []],
    ["another value of the same variable", [[issuer]], [other], [other]],
    [
      "the same value of another variable",
      [[issuer]],
      [{ ...dashboard, value: issuer.value }],
      [{ ...dashboard, value: issuer.value }],
    ],
    ["one of two", [[issuer]], [issuer, dashboard], [dashboard]],
    ["both, one after the other", [[issuer], [dashboard]], [issuer, dashboard], []],
    ["the first again, after another", [[issuer], [other]], [issuer], [issuer]],
  ];
  for (const [name, confirmed, used, asked] of cases) {
    it(`are asked about: ${name}`, async () => {
      const state = new FakeState();
      const agreed = new ConfirmedVariables(state);
      for (const some of confirmed) await agreed.confirm(some);
      assert.deepEqual(agreed.unconfirmed(used), asked);
      assert.deepEqual(new ConfirmedVariables(state).unconfirmed(used), asked, "after a restart");
    });
  }

  it("are asked about where what was remembered can't be read", async () => {
    for (const stored of [null, "x", 1, [issuer.value], { SKYCLOAK_ISSUER: [issuer.value] }]) {
      const state = new FakeState();
      await state.update("skycloak.confirmedVariables", stored);
      assert.deepEqual(new ConfirmedVariables(state).unconfirmed([issuer]), [issuer]);
    }
  });

  it("are not stored themselves, since one may be a secret", async () => {
    const state = new FakeState();
    const secret = randomUUID();
    await new ConfirmedVariables(state).confirm([{ ...issuer, value: secret }]);
    const stored = JSON.stringify(state.get("skycloak.confirmedVariables"));
    assert.ok(stored.includes(issuer.name) && !stored.includes(secret));
  });

  it("are no names that objects have anyway", () => {
    const odd = { name: "constructor", value: "x" };
    assert.deepEqual(new ConfirmedVariables(new FakeState()).unconfirmed([odd]), [odd]);
  });
});
