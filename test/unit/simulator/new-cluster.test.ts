import assert from "node:assert/strict";
import type { Cluster } from "../../simulator/model";
import type { FieldError } from "../../simulator/problem";
import { useSimulator, type TestResponse } from "./test-simulator";

const valid = { name: "shop-prod", size: "medium", version: "26.4.10", location: "ca" };

describe("what is asked of a new cluster", () => {
  const bench = useSimulator({ seed: "empty" });

  const create = async (more: object = {}): Promise<Cluster> => {
    const answer = await bench().call("POST", "/clusters", { body: { ...valid, ...more } });
    assert.equal(answer.status, 201, answer.text);
    return answer.body as Cluster;
  };
  const fields = ({ body }: TestResponse): string[] =>
    (body as { errors: FieldError[] }).errors.map(({ field }) => field);

  it("may hold members that nobody knows", async () => {
    const made = await create({ colour: "blue", status: "available", url: "https://x", id: "1" });
    assert.equal(made.status, "provisioning");
    assert.ok(!("colour" in made));
    assert.notEqual(made.id, "1");
  });

  const invalid: [what: string, body: object, fields: string[]][] = [
    ["nothing", {}, ["name", "size", "version", "location"]],
    ["an unknown size", { ...valid, size: "huge" }, ["size"]],
    ["an unknown location and type", { ...valid, location: "mars", type: "okta" }, ["type", "location"]],
    ["a name that begins with a digit", { ...valid, name: "1st" }, ["name"]],
    ["a name of 64", { ...valid, name: "a".repeat(64) }, ["name"]],
    ["a version that is none", { ...valid, version: "latest" }, ["version"]],
    ["a version that is not offered", { ...valid, version: "26.4.9" }, ["version"]],
    ["a version of the other type", { ...valid, version: "0.14.20" }, ["version"]],
    ["a retired version", { ...valid, version: "24.0.5" }, ["version"]],
    ["a number for a name", { ...valid, name: 5 }, ["name"]],
    ["an unknown feature", { ...valid, features: ["passkeys", "warp"] }, ["features"]],
    ["another management", { ...valid, management_mode: "none" }, ["management_mode"]],
    [
      "half a maintenance window",
      {
        ...valid,
        maintenance_window: {
          enabled: true,
          days_of_week: [1],
          start_local: "01:00",
          end_local: "02:00",
        },
      },
      ["maintenance_window.timezone"],
    ],
  ];
  for (const [what, body, expected] of invalid) {
    it(`may not be ${what}`, async () => {
      const answer = await bench().call("POST", "/clusters", { body });
      assert.equal(answer.status, 422, answer.text);
      assert.deepEqual(fields(answer).sort(), expected.sort());
      assert.match(answer.text, /errors#validation-failed/);
      assert.equal((await bench().control.state()).clusters.length, 0);
    });
  }

  it("is told field by field: what is wrong, by a code, and with its value", async () => {
    const answer = await bench().call("POST", "/clusters", { body: { ...valid, size: "huge" } });
    assert.deepEqual((answer.body as { errors: FieldError[] }).errors, [
      {
        field: "size",
        detail: "must be equal to one of the allowed values: small, medium, large",
        code: "enum",
        value: "huge",
      },
    ]);
  });

  it("may have become unavailable", async () => {
    await bench().control.changeSettings({ availableLocations: ["eu"], availableTypes: [] });
    const answer = await bench().call("POST", "/clusters", { body: valid });
    assert.deepEqual([answer.status, fields(answer).sort()], [422, ["location", "type"]]);
  });

  it("answers 500 when the type is not enabled for the workspace", async () => {
    const body = { ...valid, type: "tidecloak", version: "0.14.20" };
    const refused = await bench().call("POST", "/clusters", { body });
    assert.equal(refused.status, 500);
    assert.match(refused.text, /errors#internal-error/);
    await bench().control.changeSettings({ enabledTypes: ["tidecloak"] });
    assert.equal((await create({ type: "tidecloak", version: "0.14.20" })).type, "tidecloak");
  });

  it("answers 402 beyond the plan's limit, with the plan and the numbers", async () => {
    await create();
    await create();
    const refused = await bench().call("POST", "/clusters", { body: valid });
    assert.equal(refused.status, 402);
    const { detail, current_plan, required_plan, current_usage, current_limit } = refused.body as Record<
      string,
      unknown
    >;
    assert.deepEqual(
      { detail, current_plan, required_plan, current_usage, current_limit },
      {
        detail: "The plan allows 2 clusters.",
        current_plan: "developer",
        required_plan: "startup",
        current_usage: 2,
        current_limit: 2,
      },
    );
    await bench().control.changeSettings({ plan: { clusterLimit: 3 } });
    await create();
  });
});
