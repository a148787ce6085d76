import assert from "node:assert/strict";
import { operations } from "../../simulator/api/operations/all";
import type { FieldError } from "../../simulator/problem";
import type { Application } from "../../simulator/published/realms";
import { send, useSimulator, type TestResponse } from "./test-simulator";

describe("changing what is in a cluster", () => {
  const bench = useSimulator({ seed: "acme" });
  const clusterId = (): string => bench().simulation.clusters.list()[0]?.cluster.id ?? "";
  const path = (rest: string): string => `/clusters/${clusterId()}/${rest}`;
  const call = (method: string, rest: string, body?: object): Promise<TestResponse> =>
    bench().call(method, path(rest), { body });
  const did = async (status: number, method: string, rest: string, body?: object) => {
    const answer = await call(method, rest, body);
    assert.equal(answer.status, status, answer.text);
    if (status === 202) {
      assert.match(answer.headers.get("location") ?? "", /^\/(?:clusters|realm-)/, rest);
      assert.match(answer.headers.get("retry-after") ?? "", /^\d+$/, rest);
    }
    return answer.body as Record<string, string>;
  };
  const fields = ({ body }: TestResponse): string[] =>
    (body as { errors: FieldError[] }).errors.map(({ field }) => field);
  const application = { client_id: "a/b c", name: "New", grant_types: ["client_credentials"] };

  it("can be done by every operation of the table, and is answered as published", async () => {
    const simulation = bench().simulation;
    const extension = simulation.extensions[0]?.id ?? "";
    await did(201, "POST", "realms", { name: "fresh" });
    await did(200, "PATCH", "realms/fresh", { enabled: false });
    await did(201, "POST", "realms/fresh/applications", application);
    await did(200, "PATCH", "realms/fresh/applications/a%2Fb%20c", { status: "inactive" });
    await did(200, "POST", "realms/fresh/applications/a%2Fb%20c/rotate-secret");
    await did(204, "DELETE", "realms/fresh/applications/a%2Fb%20c");
    const domain = await did(201, "POST", "domains", { domain: "new.example.com" });
    const one = `domains/${domain["id"] ?? ""}`;
    await did(200, "POST", `${one}/verify`);
    const route = await did(201, "POST", `${one}/routes`, { realm: "fresh" });
    await did(200, "PATCH", `${one}/routes/${route["id"] ?? ""}`, { allow_admin_access: true });
    await did(204, "DELETE", `${one}/routes/${route["id"] ?? ""}`);
    await did(204, "DELETE", one);
    const made = await did(202, "POST", "exports", { format: "sql" });
    const password = "correct horse battery";
    const { id: stored } = await did(202, "POST", "realms/fresh/exports", {
      encryption_password: password,
    });
    await did(200, "POST", "realms/import/upload-url");
    await did(202, "POST", `extensions/${extension}/upgrade`);
    await bench().control.advance(100_000);
    await did(204, "DELETE", `exports/${made["id"] ?? ""}`);
    const provider = "realms/customers/identity-providers/google";
    await did(200, "PATCH", provider, { enabled: false });
    await did(204, "DELETE", provider);
    await did(204, "DELETE", "realms/fresh");
    await did(202, "POST", "realms/import", { source_export_id: stored, password });
    await did(202, "DELETE", `extensions/${extension}`);
    await bench().control.advance(100_000);
    await did(202, "POST", "extensions", {
      extension_id: extension,
      parameters: { SMS_TOKEN: "x" },
    });
    await did(204, "DELETE", "maintenance-window");
    await did(200, "PUT", "maintenance-window", {
      enabled: true,
      days_of_week: [2],
      start_local: "23:30",
      end_local: "01:00",
      timezone: "America/Toronto",
    });
    const old = `/clusters/${simulation.clusters.list()[2]?.cluster.id ?? ""}`;
    const upgraded = await bench().call("PATCH", old, { body: { version: "26.0.8" } });
    assert.equal(upgraded.status, 200);
    assert.equal((await bench().call("POST", `${old}/upgrades/cancel`)).status, 200);

    const done = (await bench().control.requests())
      .filter(({ method, route }) => method !== "GET" && route !== "/clusters/{cluster_id}")
      .filter(({ carriedOut }) => carriedOut)
      .map(({ method, route }) => `${method} ${route ?? ""}`);
    const known = operations
      .filter(({ method }) => method !== "GET")
      .map(({ method, path: template }) => `${method} ${template}`);
    assert.deepEqual([...new Set(done)].sort(), known.sort());
  });

  it("makes, changes and deletes realms", async () => {
    const made = await did(201, "POST", "realms", { name: "shop", display_name: "The shop" });
    assert.equal(made["display_name"], "The shop");
    const changed = await did(200, "PATCH", "realms/shop", { enabled: false, name: "other" });
    assert.deepEqual([changed["enabled"], changed["name"]], [false, "shop"]);
    assert.equal((await call("POST", "realms", { name: "shop" })).status, 409);
    assert.deepEqual(fields(await call("POST", "realms", { name: "a b" })), ["name"]);
    await did(204, "DELETE", "realms/shop");
    assert.equal((await call("GET", "realms/shop")).status, 404);
  });

  it("says an application's secret once, and kills it by rotating", async () => {
    const token = async (secret = ""): Promise<number> => {
      const { keycloak } = bench().simulation.addresses;
      const url = `${keycloak}/${clusterId()}/realms/customers/protocol/openid-connect/token`;
      const basic = Buffer.from(`a%2Fb+c:${secret}`).toString("base64");
      const headers = {
        "content-type": "application/x-www-form-urlencoded",
        authorization: `Basic ${basic}`,
      };
      const body = "grant_type=client_credentials";
      return (await send(url, { method: "POST", headers, body })).status;
    };
    const all = "realms/customers/applications";
    const { client_secret: first } = await did(201, "POST", all, application);
    const one = `${all}/a%2Fb%20c`;
    const shown = await did(200, "GET", one);
    assert.ok(!("client_secret" in shown));
    assert.equal(await token(first), 200);
    const { client_secret: second } = await did(200, "POST", `${one}/rotate-secret`);
    assert.ok(first !== second);
    assert.deepEqual([await token(first), await token(second)], [401, 200]);
    const given = (await bench().control.secrets()).filter(({ kind }) => kind === "client-secret");
    const of = `${clusterId()}/customers/a/b c`;
    assert.deepEqual(
      given.filter((each) => each.of === of).map(({ secret }) => secret === first),
      [true, false],
    );
    await did(200, "PATCH", one, { status: "inactive" });
    assert.equal(await token(second), 401);
    assert.equal((await call("POST", all, application)).status, 409);
    assert.equal((await call("POST", `${all}/mobile-app/rotate-secret`)).status, 400);
    const open = await did(201, "POST", all, { ...application, client_id: "p", type: "public" });
    assert.ok(!("client_secret" in open));
  });

  it("keeps what it does not know out of an application", async () => {
    const one = "realms/customers/applications/web-shop";
    const { body } = await call("PATCH", one, { redirect_uris: ["https://x"], protocol: "saml" });
    const { redirect_uris, protocol } = body as Application;
    assert.deepEqual([redirect_uris, protocol], [["https://x"], "openid-connect"]);
  });

  it("changes no identity provider that is managed elsewhere", async () => {
    const all = "realms/customers/identity-providers";
    const changed = await did(200, "PATCH", `${all}/google`, { enabled: false, type: "saml" });
    assert.deepEqual([changed["enabled"], changed["type"]], [false, "oidc"]);
    for (const [method, body] of [
      ["PATCH", { enabled: false }],
      ["DELETE", undefined],
    ] as const) {
      const refused = await call(method, `${all}/corp_ldap`, body);
      assert.equal(refused.status, 403);
      assert.match(refused.text, /errors#forbidden/);
    }
    const { enabled } = await did(200, "GET", `${all}/corp_ldap`);
    assert.equal(enabled, true);
    await did(204, "DELETE", `${all}/google`);
    assert.equal((await call("GET", `${all}/google`)).status, 404);
  });

  it("looks at a domain's records when it is asked for, and leads only verified ones to a realm", async () => {
    const { id = "" } = await did(201, "POST", "domains", { domain: "two.example.com" });
    const routes = `domains/${id}/routes`;
    for (const found of ["pending", "failed", "verified"] as const) {
      const refused = await call("POST", routes, { realm: "sandbox" });
      assert.deepEqual([refused.status, refused.headers.get("retry-after")], [409, null]);
      await bench().control.changeSettings({ verificationFinds: found });
      const { body } = await call("GET", "domains?limit=100");
      const listed = (body as Record<string, string>[]).find((each) => each["id"] === id);
      assert.notEqual(listed?.["verification_status"], found, "the list does not look");
      assert.equal((await did(200, "GET", `domains/${id}`))["verification_status"], found);
    }
    // "customers" is bound to another domain.
    assert.equal((await call("POST", routes, { realm: "customers" })).status, 409);
    const made = await did(201, "POST", routes, { realm: "sandbox" });
    assert.deepEqual([made["allow_admin_access"], made["hide_realm_path"]], [true, false]);
    await did(204, "DELETE", `${routes}/${made["id"] ?? ""}`);
    const closed = await did(201, "POST", routes, { realm: "sandbox", allow_admin_access: false });
    assert.equal(closed["allow_admin_access"], false);
  });

  it("verifies a domain, which gets its certificate a while later", async () => {
    const asked = { domain: "example.com", subdomain: "new" };
    const { id = "" } = await did(201, "POST", "domains", asked);
    assert.equal((await call("POST", "domains", asked)).status, 409);
    assert.equal((await call("POST", "domains", { domain: "no" })).status, 422);
    for (const found of ["pending", "failed", "verified"] as const) {
      await bench().control.changeSettings({ verificationFinds: found });
      const answer = await did(200, "POST", `domains/${id}/verify`);
      assert.deepEqual(
        [answer["verification_status"], answer["ssl_status"], answer["is_active"]],
        [found, "pending", false],
      );
    }
    await bench().control.advance(30_000);
    const shown = await did(200, "GET", `domains/${id}`);
    assert.deepEqual([shown["ssl_status"], shown["is_active"]], ["active", true]);
    const routes = `domains/${id}/routes`;
    assert.equal((await call("POST", routes, { realm: "nowhere" })).status, 422);
    await did(201, "POST", routes, { realm: "sandbox" });
    assert.equal((await call("POST", routes, { realm: "sandbox" })).status, 409);
    await did(204, "DELETE", `domains/${id}`);
    assert.equal((await call("GET", routes)).status, 404);
  });

  it("installs, upgrades and removes extensions on the clock", async () => {
    const [first, , third] = bench().simulation.extensions.map(({ id }) => id);
    const states = async (): Promise<string[]> => {
      const { body } = await call("GET", "extensions");
      const all = body as { status: string; installed_version: string }[];
      return all.map(({ status, installed_version }) => `${status} ${installed_version}`);
    };
    await did(202, "POST", `extensions/${first ?? ""}/upgrade`);
    await did(202, "DELETE", `extensions/${third ?? ""}`);
    assert.deepEqual(await states(), ["installing 2.3.1", "active 7.0.0", "removing 1.0.3"]);
    assert.equal((await call("DELETE", `extensions/${first ?? ""}`)).status, 409);
    await bench().control.advance(25_000);
    assert.deepEqual(await states(), ["active 2.4.0", "active 7.0.0"]);
    assert.equal((await call("POST", `extensions/${first ?? ""}/upgrade`)).status, 409);
    const again = await call("POST", "extensions", { extension_id: third });
    assert.equal(again.status, 202);
    assert.equal(again.headers.get("location"), path(`extensions/${third ?? ""}`));
    assert.equal((await call("POST", "extensions", { extension_id: third })).status, 409);
    await did(202, "DELETE", `extensions/${first ?? ""}`);
    await bench().control.advance(25_000);
    const without = await call("POST", "extensions", { extension_id: first });
    assert.deepEqual(fields(without), ["parameters.SMS_TOKEN"]);
  });

  it("sets a maintenance window of days, times and a time zone that exist", async () => {
    const window = {
      enabled: true,
      days_of_week: [1],
      start_local: "01:00",
      end_local: "02:00",
      timezone: "Europe/Berlin",
    };
    for (const [field, wrong] of [
      ["days_of_week", [7]],
      ["days_of_week", []],
      ["start_local", "24:00"],
      ["end_local", "2:00"],
      ["timezone", "Europe/Nowhere"],
      ["timezone", "+02:00"],
    ] as const) {
      const answer = await call("PUT", "maintenance-window", { ...window, [field]: wrong });
      assert.deepEqual([answer.status, fields(answer)], [422, [field]]);
    }
    assert.deepEqual(await did(200, "PUT", "maintenance-window", window), window);
    await did(204, "DELETE", "maintenance-window");
    assert.equal((await call("GET", "maintenance-window")).status, 404);
  });

  it("is refused while the cluster is busy, with the time to wait", async () => {
    await bench().control.changeCluster(clusterId(), {
      status: "updating",
      transitions: [{ inMs: 12_000, status: "available" }],
    });
    for (const [method, rest, body] of [
      ["POST", "realms", { name: "x" }],
      ["PATCH", "realms/customers", { enabled: false }],
      ["POST", "exports", { format: "sql" }],
      ["DELETE", "maintenance-window", undefined],
    ] as const) {
      const answer = await call(method, rest, body);
      assert.deepEqual([answer.status, answer.headers.get("retry-after")], [409, "12"], rest);
    }
    await bench().control.changeCluster(clusterId(), { status: "degraded" });
    await did(204, "DELETE", "maintenance-window");
    await bench().control.changeCluster(clusterId(), { status: "failed" });
    const answer = await call("POST", "exports", { format: "sql" });
    assert.deepEqual([answer.status, answer.headers.get("retry-after")], [409, null]);
  });

  it("can be seen and done by control", async () => {
    const { domains } = await bench().control.clusterResources(clusterId());
    await bench().control.changeClusterResources(clusterId(), {
      domains: domains.slice(0, 1),
      window: null,
    });
    const { body } = await call("GET", "domains");
    assert.equal((body as object[]).length, 1);
    assert.equal((await call("GET", "maintenance-window")).status, 404);
    await assert.rejects(bench().control.changeClusterResources(clusterId(), { dominions: [] } as object));
    assert.ok(!JSON.stringify(await bench().control.clusterResources(clusterId())).includes('secret":'));
  });
});
