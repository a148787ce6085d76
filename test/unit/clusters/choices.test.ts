import assert from "node:assert/strict";
import { parseFeatures, parseClusterTypes, parseVersions } from "../../../src/api/cluster-schema";
import { parseCluster } from "../../../src/api/schema";
import {
  compareVersions,
  differences,
  supportsVersion,
  isTime,
  offeredVersions,
  nameError,
} from "../../../src/clusters/rules";

describe("What may be chosen for a cluster", () => {
  it("has versions by number, newest first, of both shapes, without those of before", () => {
    const strings = parseVersions(["0.9.8", "0.14.20", "0.14.3"]) ?? [];
    assert.deepEqual(
      offeredVersions(strings).map(({ version }) => version),
      ["0.14.20", "0.14.3", "0.9.8"],
    );
    const objects =
      parseVersions([
        { version: "26.1.0", active: false },
        { version: "26.0.5", active: true, breaking_change_count: 2 },
        { version: "26.4.10", is_major_change: true },
        { version: "26.4.9", active: "maybe", breaking_change_count: null },
        "25.0.6",
        { active: true },
        7,
        null,
      ]) ?? [];
    assert.deepEqual(
      offeredVersions(objects).map(({ version, breaking }) => [version, breaking]),
      [
        ["26.4.10", 0],
        ["26.4.9", 0],
        ["26.0.5", 2],
        ["25.0.6", 0],
      ],
    );
    assert.equal(parseVersions({}), undefined);
  });

  it("compares what is no version without a fall", () => {
    assert.ok(compareVersions("nightly", "0.0.1") < 0);
    assert.equal(compareVersions("26.0", "26.0.0"), 0);
    assert.ok(compareVersions("26.10", "26.9.9") > 0);
  });

  it("has types that may be had, and takes what does not say for one", () => {
    const types = parseClusterTypes([
      { type: "keycloak", name: "Keycloak", available: true },
      { type: "tidecloak", available: false },
      { type: "next" },
    ]);
    assert.deepEqual(
      types?.map(({ type, available }) => [type, available]),
      [
        ["keycloak", true],
        ["tidecloak", false],
        ["next", true],
      ],
    );
  });

  it("has features of the version that was chosen", () => {
    const [feature] = parseFeatures([{ name: "dpop", min_version: "23.0.0", max_version: "26.9" }]) ?? [];
    assert.ok(feature);
    assert.deepEqual(
      ["22.9.9", "23.0.0", "26.9.0", "26.10.0"].map((version) => supportsVersion(feature, version)),
      [false, true, true, false],
    );
  });

  it("has names as the API takes them, and says what is wrong with others", () => {
    const said = ["", "1st", "-x", "größe", "a".repeat(64), "a.b", "A b_c-1"].map(nameError);
    assert.deepEqual(said, ["empty", "start", "start", "character", "long", "character", undefined]);
  });

  it("has times of the day", () => {
    assert.deepEqual(["00:00", "23:59", "24:00", "7:30", "12:60", ""].map(isTime), [
      true,
      true,
      false,
      false,
      false,
      false,
    ]);
  });

  it("tells what an answer has otherwise, and takes silence for none", () => {
    const got = parseCluster({ id: "1", name: "a", status: "updating", size: "small", type: null });
    assert.ok(got);
    assert.deepEqual(differences({ name: "a", size: "large", type: "keycloak" }, got), [
      { field: "size", expected: "large", actual: "small" },
    ]);
    assert.deepEqual(differences({ size: "small" }, got), []);
  });
});
