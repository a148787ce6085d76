import assert from "node:assert/strict";
import { clusterStatus, clusterStatuses, isPassing } from "../../../src/clusters/rules";

describe("A cluster's status", () => {
  it("is one of eight, three of which pass", () => {
    assert.equal(clusterStatuses.length, 8);
    assert.deepEqual(clusterStatuses.filter(isPassing), ["provisioning", "updating", "deleting"]);
    assert.equal(clusterStatus("hibernating"), undefined);
  });
});
