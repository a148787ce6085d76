import assert from "node:assert/strict";
import { isPassing } from "../../../src/clusters/rules";
import { clusterStatuses } from "../../simulator/model";

describe("A cluster's status", () => {
  it("is one of eight, three of which pass", () => {
    assert.equal(clusterStatuses.length, 8);
    assert.deepEqual(clusterStatuses.filter(isPassing), ["provisioning", "updating", "deleting"]);
    assert.equal(isPassing("hibernating"), false);
  });
});
