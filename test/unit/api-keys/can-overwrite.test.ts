import assert from "node:assert/strict";
import { succeeded, failure, type Result, type ApiError } from "../../../src/api/errors";
import { checkOverwrite } from "../../../src/api-keys/key-matching";
import { randomSecret } from "../helpers/keys";

const dropped: ApiError = { kind: "network", cause: "dropped" };

describe("A pasted key", () => {
  const pasted = randomSecret();
  const stored = randomSecret();

  async function ask(
    present: Partial<Parameters<typeof checkOverwrite>[1]>,
    answer: Result<unknown>,
  ): Promise<[kind: string, asked: number]> {
    let asked = 0;
    const whole = { secret: undefined, outdated: false, ...present };
    const problem = await checkOverwrite(pasted, whole, (secret) => {
      assert.ok(secret === pasted, "another one was tried");
      asked++;
      return Promise.resolve(answer);
    });
    return [problem?.kind ?? "yes", asked];
  }

  it("needs nobody's leave where there is nothing to lose", async () => {
    assert.deepEqual(await ask({}, failure({ kind: "unauthorized" })), ["yes", 0]);
    const same = await ask({ secret: pasted }, failure({ kind: "unauthorized" }));
    assert.deepEqual(same, ["yes", 0]);
  });

  it("takes the place of another one when it works", async () => {
    assert.deepEqual(await ask({ secret: stored }, succeeded(undefined)), ["yes", 1]);
    const narrow = failure({ kind: "scope-missing", scope: "clusters:read" });
    assert.deepEqual(await ask({ secret: stored }, narrow), ["yes", 1]);
  });

  it("does not when it is dead, whatever there is", async () => {
    for (const outdated of [false, true]) {
      for (const secret of outdated ? [stored, pasted] : [stored]) {
        const answer = await ask({ secret, outdated }, failure({ kind: "unauthorized" }));
        assert.deepEqual(answer, ["unauthorized", 1]);
      }
    }
  });

  it("does where nobody answers only if the other one is known to be dead", async () => {
    assert.deepEqual(await ask({ secret: stored }, failure(dropped)), ["network", 1]);
    assert.deepEqual(await ask({ secret: stored, outdated: true }, failure(dropped)), ["yes", 1]);
  });
});
