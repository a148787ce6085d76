import assert from "node:assert/strict";
import { dashboardRoutes, routes, type Route } from "../../../src/api/routes";
import { allScopes } from "../../../src/api/scopes";

const table: readonly Route[] = Object.values(routes);

describe("the routes", () => {
  it("stand in the table once each, those of keys as they are documented", () => {
    const said = table.map(({ method, path }) => `${method} ${path}`);
    assert.equal(new Set(said).size, said.length);
    assert.deepEqual(
      said.filter((route) => route.includes("/api-keys")),
      ["GET /api-keys", "POST /api-keys", "POST /api-keys/{id}/rotate", "POST /api-keys/{id}/revoke"],
    );
  });

  it("need scopes that there are: reading one to read, writing one to write", () => {
    for (const { scope, method, path } of table) {
      // Routes without a scope are open to every key and serve to check keys.
      if (scope === undefined) {
        assert.match(path, /^\/cluster-(?:locations|types|features)\b/);
        continue;
      }
      assert.ok(allScopes.includes(scope), path);
      const reads = method === "GET" || path.endsWith("/verify");
      assert.ok(scope.endsWith(reads ? ":read" : ":write"), path);
    }
  });

  it("are POSTs that answer secrets where the dashboard is asked", () => {
    for (const { method, returnsSecret } of Object.values(dashboardRoutes)) {
      assert.deepEqual([method, returnsSecret], ["POST", true]);
    }
  });

  it("answer secrets once in three cases, all of them writes", () => {
    const secret = table.filter(({ returnsSecret }) => returnsSecret === true);
    assert.deepEqual(secret, [routes.createKey, routes.rotateKey, routes.rotateClientSecret]);
  });
});
