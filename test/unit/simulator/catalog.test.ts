import assert from "node:assert/strict";
import { useSimulator } from "./test-simulator";

describe("the catalogue", () => {
  const bench = useSimulator({ seed: "empty" });
  const list = async (path: string): Promise<unknown[]> => {
    const answer = await bench().call("GET", path);
    assert.equal(answer.status, 200, answer.text);
    return answer.body as unknown[];
  };

  it("has the types, also those that are not enabled", async () => {
    assert.deepEqual(await list("/cluster-types"), [
      { type: "keycloak", name: "Keycloak", available: true },
      { type: "tidecloak", name: "TideCloak", available: true },
    ]);
    await bench().control.changeSettings({ availableTypes: ["keycloak"] });
    const [, tide] = (await list("/cluster-types")) as { available: boolean }[];
    assert.equal(tide?.available, false);
    const versions = await bench().call("GET", "/cluster-types/tidecloak/versions");
    assert.equal(versions.status, 404);
  });

  it("has the locations", async () => {
    await bench().control.changeSettings({ availableLocations: ["eu", "us"] });
    const found = (await list("/cluster-locations")) as Record<string, unknown>[];
    assert.deepEqual(
      found.map((info) => [info["location"], info["available"]]),
      [
        ["us", true],
        ["ca", false],
        ["au", false],
        ["eu", true],
      ],
    );
    assert.deepEqual(Object.keys(found[0] ?? {}), ["location", "name", "available"]);
  });

  it("has the features, with what may be null", async () => {
    const found = (await list("/cluster-features")) as Record<string, unknown>[];
    assert.ok(found.length > 3);
    for (const info of found) {
      assert.deepEqual(Object.keys(info).sort(), [
        "description",
        "display_name",
        "max_version",
        "min_version",
        "name",
        "preview",
      ]);
    }
    assert.ok(found.some((info) => info["description"] === null));
    assert.ok(found.some((info) => typeof info["min_version"] === "string"));
  });

  it("has versions as objects", async () => {
    const found = (await list("/cluster-types/keycloak/versions")) as Record<string, unknown>[];
    for (const info of found) {
      assert.match(String(info["version"]), /^\d+\.\d+\.\d+$/);
      assert.equal(typeof info["active"], "boolean");
      assert.equal(typeof info["is_major_change"], "boolean");
      assert.equal(typeof info["breaking_change_count"], "number");
    }
    assert.ok(found.some((info) => info["active"] === false));
  });

  it("has versions as strings, as it used to, if set so", async () => {
    await bench().control.changeSettings({ versionsShape: "strings" });
    const found = await list("/cluster-types/tidecloak/versions");
    assert.deepEqual(found, ["0.12.4", "0.14.20", "0.14.9"]);
  });

  it("refuses a type that it does not know", async () => {
    const answer = await bench().call("GET", "/cluster-types/okta/versions");
    assert.equal(answer.status, 422);
    assert.match(answer.text, /"field":"cluster_type"/);
  });
});
