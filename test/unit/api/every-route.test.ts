// Calls every route of the extension on the simulator, which implements the published description independently:
// methods, paths and scopes must match.
import assert from "node:assert/strict";
import { createClient } from "../../../src/api/http";
import { requestUrl } from "../../../src/api/request-url";
import { routes, type Route } from "../../../src/api/routes";
import { Secret } from "../../../src/secrets/secret";
import { useSimulator } from "../simulator/test-simulator";
import { noPacing } from "../helpers/send";

/** A value for each parameter; the object need not exist. */
const parameters = {
  cluster_type: "keycloak",
  realm_name: "no-realm",
  realm: "no-realm",
  client_id: "no-client",
  domain_id: "00000000-0000-4000-8000-000000000000",
  route_id: "00000000-0000-4000-8000-000000000000",
  export_id: "00000000-0000-4000-8000-000000000000",
  import_id: "00000000-0000-4000-8000-000000000000",
  id: "00000000-0000-4000-8000-000000000000",
};

describe("Every route", () => {
  const bench = useSimulator({ seed: "acme" });

  for (const [name, route] of Object.entries(routes) as [string, Route][]) {
    it(`${name} is one of the API's, with the scope that it takes`, async () => {
      const cluster = bench()
        .simulation.clusters.list()
        .find((one) => one.cluster.status === "available");
      const given = { ...parameters, cluster_id: cluster?.cluster.id ?? "" };
      const none = bench().simulation.keys.add({ name: "none", scopes: ["webhooks:read"] });
      const client = createClient({
        endpoint: bench().simulator.api,
        apiVersion: "2026-06-01.beta",
        key: () => new Secret(none.secret),
        fetch,
        pacing: noPacing,
        report: () => undefined,
      });
      const call = { parameters: given };
      const answer = await client.call(route, route.method === "GET" ? call : { ...call, body: {} });
      const said = answer.ok ? { kind: "done" } : answer.problem;
      // A key without the scope gets an error that names it; some routes need none.
      if (route.scope === undefined) assert.equal(said.kind, "done");
      else assert.deepEqual(said, { kind: "scope-missing", scope: route.scope });
      const url = requestUrl(bench().simulator.api, route, call);
      assert.ok(url.ok);
      const { pathname } = new URL(url.value);
      const [heard] = bench().simulation.log.list({ path: pathname });
      assert.equal(heard?.method, route.method);
    });
  }
});
