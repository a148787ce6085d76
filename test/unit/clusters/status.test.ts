import assert from "node:assert/strict";
import { adminConsoleUrl, isChangeable, isServing, isTransitional } from "../../../src/clusters/rules";
import { clusterStatuses } from "../../simulator/model";

describe("A cluster's status", () => {
  it("is one of eight, three of which pass", () => {
    assert.equal(clusterStatuses.length, 8);
    assert.deepEqual(clusterStatuses.filter(isTransitional), ["provisioning", "updating", "deleting"]);
    assert.equal(isTransitional("hibernating"), false);
  });

  it("decides what can be done with it", () => {
    const statuses = [...clusterStatuses, "hibernating"];
    const are = (test: (cluster: { status: string }) => boolean): string[] =>
      statuses.filter((status) => test({ status }));
    assert.deepEqual(are(isServing), ["available", "updating", "degraded", "maintenance", "hibernating"]);
    assert.deepEqual(are(isChangeable), ["available", "updating", "degraded", "maintenance", "stopped", "hibernating"]);
  });
});

describe("The admin console of a cluster", () => {
  const url = "https://c1.eu.example.com";
  for (const [cluster, realm, expected] of [
    [{ url }, undefined, `${url}/admin/`],
    [{ url: `${url}/`, http_relative_path: "" }, undefined, `${url}/admin/`],
    [{ url, http_relative_path: "/auth/" }, undefined, `${url}/auth/admin/`],
    [{ url: `${url}/auth`, http_relative_path: "auth" }, undefined, `${url}/auth/admin/`],
    [{ url, http_relative_path: null }, "customers", `${url}/admin/master/console/#/customers`],
    [{ url }, "a/b #c", `${url}/admin/master/console/#/a%2Fb%20%23c`],
  ] as const) {
    it(`is at ${expected}`, () => assert.equal(adminConsoleUrl(cluster, realm), expected));
  }
});
