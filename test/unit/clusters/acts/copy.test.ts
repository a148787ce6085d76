// What is copied: as Terraform, and as curl. Whatever names hold, it stays text.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import {
  readApplication,
  readDomain,
  readDomainRoute,
  readRealm,
} from "../../../../src/api/cluster-schema";
import { parseCluster } from "../../../../src/api/schema";
import { readUris, wrongUris } from "../../../../src/clusters/inside/acts/redirect-uris";
import { asCurl, shellQuoted } from "../../../../src/clusters/inside/copy/curl";
import { asTerraform, quoted } from "../../../../src/clusters/inside/copy/terraform";

const one = <T>(found: readonly T[] | undefined): T => {
  assert.ok(found?.[0]);
  return found[0];
};

describe("Copied as Terraform, a cluster", () => {
  const cluster = parseCluster({
    id: "c-1",
    name: "Shop (EU)",
    status: "available",
    type: "keycloak",
    size: "small",
    version: "26.1",
    location: "eu",
  });
  assert.ok(cluster);
  const application = one(
    readApplication({
      client_id: "web-app",
      name: 'A "name" with ${var.x} and %{ if }',
      type: "confidential",
      protocol: "openid-connect",
      redirect_uris: ["https://a.test/cb"],
      pkce_required: true,
      client_secret: "is not read",
    }),
  );
  const text = asTerraform({
    cluster,
    realms: [
      {
        realm: one(readRealm({ name: "shop", enabled: true })),
        applications: [application, one(readApplication({ client_id: "web_app" }))],
      },
    ],
    domains: [
      {
        domain: one(readDomain({ id: "d-1", domain: "login.a.test" })),
        routes: [one(readDomainRoute({ id: "r-1", realm: "shop", hide_realm_path: true }))],
      },
    ],
  });

  it("is a resource and an import block for each thing", () => {
    const declared = Array.from(text.matchAll(/^resource "(\w+)" "(\w+)"/gm), ([, type, label]) =>
      [type, label].join("."),
    );
    const imports = Array.from(
      text.matchAll(/^import \{\n {2}to = (\S+)\n {2}id = "([^"]+)"\n\}/gm),
      ([, to, id]) => [to, id],
    );
    assert.deepEqual(imports, [
      ["skycloak_cluster.shop_eu_", "c-1"],
      ["skycloak_realm.shop", "c-1/shop"],
      ["skycloak_application.shop_web_app", "c-1/shop/web-app"],
      ["skycloak_application.shop_web_app_2", "c-1/shop/web_app"],
      ["skycloak_domain.login_a_test", "c-1/d-1"],
      ["skycloak_domain_route.login_a_test_shop", "c-1/d-1/r-1"],
    ]);
    assert.deepEqual(
      declared,
      imports.map(([to]) => to),
    );
  });

  it("refers to what it declares, and leaves out what is not known", () => {
    assert.match(text, /cluster_id += skycloak_cluster\.shop_eu_\.id/);
    assert.match(text, /realm_name += skycloak_realm\.shop\.name/);
    assert.match(text, /realm += skycloak_realm\.shop\.name/);
    assert.match(text, /domain_id += skycloak_domain\.login_a_test\.id/);
    assert.match(text, /redirect_uris += \["https:\/\/a\.test\/cb"\]/);
    assert.doesNotMatch(text, /undefined|null|description|is not read/);
  });

  it("evaluates nothing that stands in a name", () => {
    assert.ok(text.includes('"A \\"name\\" with $${var.x} and %%{ if }"'));
    assert.equal(quoted("a\nb\\$x"), '"a\\nb\\\\$x"');
  });
});

describe("Copied as curl, a request", () => {
  it("takes the key from the environment, and everything else as it is", () => {
    const text = asCurl({
      url: "https://api.test/clusters/it's $HOME `id`?limit=100",
      apiVersion: "2026-06-01.beta",
    });
    assert.ok(text.includes('"API-Key: $SKYCLOAK_API_KEY"'));
    // A shell says what curl would be given.
    const shown = execFileSync("/bin/sh", ["-c", text.replace(/^curl/, 'printf "%s\\n"')], {
      env: { SKYCLOAK_API_KEY: "the key" },
      encoding: "utf8",
    });
    assert.deepEqual(shown.split("\n"), [
      "--fail-with-body",
      "https://api.test/clusters/it's $HOME `id`?limit=100",
      "--header",
      "API-Key: the key",
      "--header",
      "API-Version: 2026-06-01.beta",
      "",
    ]);
    assert.equal(shellQuoted("a'b"), "'a'\\''b'");
  });
});

describe("Redirect URIs", () => {
  it("are read with spaces or commas between, each once", () => {
    assert.deepEqual(readUris(" https://a.test/cb,https://a.test/cb  app:/done "), [
      "https://a.test/cb",
      "app:/done",
    ]);
    assert.deepEqual(readUris(""), []);
  });

  it("are addresses, an app's own too, or paths", () => {
    assert.equal(wrongUris("https://a.test/* com.example.app:/oauth /relative/*"), undefined);
    assert.equal(wrongUris("https://a.test/cb a.test/cb"), "a.test/cb");
  });
});
