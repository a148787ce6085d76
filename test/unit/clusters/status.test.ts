import assert from "node:assert/strict";
import { isTransitional } from "../../../src/clusters/rules";
import { clusterStatuses } from "../../simulator/model";

describe("A cluster's status", () => {
  it("is one of eight, three of which pass", () => {
    assert.equal(clusterStatuses.length, 8);
    assert.deepEqual(clusterStatuses.filter(isTransitional), ["provisioning", "updating", "deleting"]);
    assert.equal(isTransitional("hibernating"), false);
  });
});
