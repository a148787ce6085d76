// Copying as Terraform, parsed by HashiCorp's parser and compared with the arguments of Skycloak's provider 0.5.0.
import assert from "node:assert/strict";
import fc from "fast-check";
import { ApplicationSchema, DomainRouteSchema, DomainSchema, RealmSchema } from "../../../src/api/cluster-schema";
import { parseCluster } from "../../../src/api/schema";
import { parseAsList } from "../../../src/api/schema";
import { toTerraform, type ClusterContents } from "../../../src/clusters/commands/terraform";
import { literal, parseHcl, type Block, type Configuration, type Json } from "../helpers/hcl";

/** The required, optional (with defaults) and read-only arguments of each resource. */
const provider = {
  skycloak_cluster: {
    required: ["location", "name", "size", "type", "version"],
    optional: { auto_upgrade_enabled: false },
    readOnly: ["id", "status", "url"],
  },
  skycloak_realm: {
    required: ["cluster_id", "name"],
    optional: {
      display_name: undefined,
      duplicate_emails_allowed: false,
      enabled: true,
      login_with_email_allowed: false,
      registration_allowed: false,
      registration_email_as_username: false,
      ssl_required: "external",
    },
    readOnly: ["created_at", "id"],
  },
  skycloak_application: {
    required: ["client_id", "cluster_id", "realm_name", "type"],
    optional: {
      consent_required: false,
      description: undefined,
      grant_types: undefined,
      name: undefined,
      pkce_required: false,
      protocol: "openid-connect",
      redirect_uris: undefined,
    },
    readOnly: [...["client_secret", "created_at", "id", "service_account_enabled", "status"], "updated_at"],
  },
  skycloak_domain: {
    required: ["cluster_id", "domain"],
    optional: { subdomain: undefined },
    readOnly: [
      ...["cname_target", "dns_records", "id", "is_active", "ssl_status", "verification_status"],
      ...["created_at", "updated_at"],
    ],
  },
  skycloak_domain_route: {
    required: ["cluster_id", "domain_id", "realm"],
    optional: {
      allow_admin_access: false,
      cors_allowed_origins: undefined,
      hide_realm_path: false,
    },
    readOnly: ["id", "created_at", "updated_at"],
  },
} as const;

type ResourceType = keyof typeof provider;
const types = Object.keys(provider) as ResourceType[];

/** Each resource as the server describes it, with all fields. */
interface Bodies {
  readonly skycloak_cluster: Body;
  readonly skycloak_realm: Body;
  readonly skycloak_application: Body;
  readonly skycloak_domain: Body;
  readonly skycloak_domain_route: Body;
}
type Body = Readonly<Record<string, unknown>>;

function bodies(on: boolean, changes: Partial<Record<ResourceType, Body>> = {}): Bodies {
  const times = { created_at: "2026-01-01T00:00:00Z", updated_at: "2026-01-02T00:00:00Z" };
  return {
    skycloak_cluster: {
      ...{ id: "c-1", name: "Shop (EU)", status: "available", type: "keycloak", size: "small" },
      ...{ version: "26.1", location: "eu", url: "https://c-1.example", sso_enabled: true },
      ...{ auto_upgrade_enabled: on, http_relative_path: "", management_mode: "full", ...times },
      ...changes.skycloak_cluster,
    },
    skycloak_realm: {
      ...{ id: "r-1", name: "shop", display_name: "Shop", enabled: on, registration_allowed: on },
      ...{ ssl_required: on ? "all" : "external", registration_email_as_username: on },
      ...{ login_with_email_allowed: on, duplicate_emails_allowed: on, ...times },
      ...changes.skycloak_realm,
    },
    skycloak_application: {
      ...{ client_id: "web-app", name: "Web", description: "For customers", type: "public" },
      ...{ protocol: on ? "saml" : "openid-connect", status: "active", client_secret: "not read" },
      ...{ redirect_uris: ["https://a.test/cb"], grant_types: ["authorization_code"] },
      ...{ pkce_required: on, consent_required: on, service_account_enabled: on, ...times },
      ...{ web_origins: ["https://a.test"], root_url: "https://a.test" },
      ...changes.skycloak_application,
    },
    skycloak_domain: {
      ...{ id: "d-1", cluster_id: "c-1", domain: "login.a.test", subdomain: "login" },
      ...{ verification_status: "verified", ssl_status: "active", is_active: on, ...times },
      ...{ cname_target: "x.test", dns_records: [{ type: "CNAME", name: "a", value: "b" }] },
      ...changes.skycloak_domain,
    },
    skycloak_domain_route: {
      ...{ id: "t-1", domain_id: "d-1", cluster_id: "c-1", realm: "shop", hide_realm_path: on },
      ...{ allow_admin_access: on, cors_allowed_origins: ["https://a.test"], ...times },
      ...changes.skycloak_domain_route,
    },
  };
}

function only<T>(found: readonly T[] | undefined): T {
  assert.ok(found?.[0]);
  return found[0];
}

function described(body: Bodies): ClusterContents {
  const cluster = parseCluster(body.skycloak_cluster);
  assert.ok(cluster);
  return {
    cluster,
    realms: [
      {
        realm: only(parseAsList(RealmSchema)(body.skycloak_realm)),
        applications: [only(parseAsList(ApplicationSchema)(body.skycloak_application))],
      },
    ],
    domains: [
      {
        domain: only(parseAsList(DomainSchema)(body.skycloak_domain)),
        routes: [only(parseAsList(DomainRouteSchema)(body.skycloak_domain_route))],
      },
    ],
  };
}

/** The only resource of this type. */
function resource({ resource: all }: Configuration, type: string): Block {
  const [blocks, ...others] = Object.values(all[type] ?? {});
  assert.ok(blocks !== undefined && others.length === 0, type);
  assert.equal(blocks.length, 1);
  return blocks[0];
}

/** Evaluated like the provider: strings unescaped, references resolved. */
function evaluated(value: Json | undefined, all: Configuration["resource"], ids: Body): unknown {
  if (Array.isArray(value)) return value.map((one: Json) => evaluated(one, all, ids));
  if (typeof value !== "string") return value;
  const [, type = "", label = "", name = ""] = /^\$\{(\w+)\.(\w+)\.(\w+)\}$/.exec(value) ?? [];
  if (type === "") return literal(value);
  const block = all[type]?.[label]?.[0];
  assert.ok(block, `${value} refers to nothing`);
  return name === "id" ? ids[type] : evaluated(block[name], all, ids);
}

describe("Copied as Terraform, each resource", () => {
  for (const on of [true, false]) {
    const body = bodies(on);
    const ids = { skycloak_cluster: "c-1", skycloak_domain: "d-1" };
    let parsed: Configuration;

    before(async () => {
      parsed = await parseHcl(toTerraform(described(body)).text);
    });

    for (const type of types) {
      it(`${type} has what can be set, all of it ${on ? "on" : "off"}, and no more`, () => {
        const { required, optional, readOnly } = provider[type];
        const block = resource(parsed, type);
        assert.deepEqual(Object.keys(block).sort(), [...required, ...Object.keys(optional)].sort());
        for (const name of readOnly) assert.ok(!(name in block), name);
        // A response doesn't contain its cluster and realm.
        const expected: Body = { cluster_id: "c-1", realm_name: "shop", ...body[type] };
        for (const [name, value] of Object.entries(block)) {
          assert.deepEqual(evaluated(value, parsed.resource, ids), expected[name], name);
        }
      });
    }
  }

  it("is followed by its import", async () => {
    const parsed = await parseHcl(toTerraform(described(bodies(true))).text);
    assert.deepEqual(parsed.import, [
      { to: "${skycloak_cluster.shop_eu_}", id: "c-1" },
      { to: "${skycloak_realm.shop}", id: "c-1/shop" },
      { to: "${skycloak_application.shop_web_app}", id: "c-1/shop/web-app" },
      { to: "${skycloak_domain.login_a_test}", id: "c-1/d-1" },
      { to: "${skycloak_domain_route.login_a_test_shop}", id: "c-1/d-1/t-1" },
    ]);
  });

  it("says in a comment what the server did not tell and the next apply would set", async () => {
    for (const type of types) {
      const { required, optional } = provider[type];
      const withDefault = Object.entries(optional).flatMap(([name, value]) => (value === undefined ? [] : [name]));
      // Identifiers of the resource or its parents.
      const known = ["cluster_id", "realm_name", "client_id", "domain_id"];
      const names = [...required, ...withDefault].filter(
        (name) => !known.includes(name) && !(type !== "skycloak_application" && name === "name"),
      );
      for (const name of names) {
        for (const value of [undefined, null, ""]) {
          const { text } = toTerraform(described(bodies(true, { [type]: { [name]: value } })));
          const where = `${type} ${name} ${JSON.stringify(value)}`;
          assert.match(text, new RegExp(`^  # (?:Fill in|Check) ${name}: `, "m"), where);
          if (value === "") assert.ok(!(name in resource(await parseHcl(text), type)), where);
        }
      }
    }
  });

  it("says in a comment which values Terraform can't have as they are", async () => {
    for (const [type, attribute, isList] of [
      ["skycloak_cluster", "name", false],
      ["skycloak_realm", "display_name", false],
      ["skycloak_application", "name", false],
      ["skycloak_application", "description", false],
      ["skycloak_application", "redirect_uris", true],
      ["skycloak_domain_route", "cors_allowed_origins", true],
    ] as const) {
      for (const [value, isKept] of [
        ["é", true],
        ["e\u0301", false],
        ["\u212b", false],
        ["a\ud800", false],
      ] as const) {
        const change = { [type]: { [attribute]: isList ? ["a", value] : value } };
        const { text, remarks } = toTerraform(described(bodies(true, change)));
        const pattern = new RegExp(`^# Check ${attribute} of ${type}\\.\\w+: `, "m");
        assert.equal(pattern.test(text), !isKept, `${type} ${attribute} ${value}`);
        assert.equal(remarks.length, isKept ? 0 : 1);
        await parseHcl(text);
      }
    }
  });

  it("leaves out what is empty, as the provider does", async () => {
    const parsed = await parseHcl(
      toTerraform(
        described(
          bodies(true, {
            skycloak_application: { description: "", redirect_uris: [], grant_types: [] },
            skycloak_domain: { subdomain: "" },
            skycloak_domain_route: { cors_allowed_origins: [] },
          }),
        ),
      ).text,
    );
    for (const [type, names] of [
      ["skycloak_application", ["description", "redirect_uris", "grant_types"]],
      ["skycloak_domain", ["subdomain"]],
      ["skycloak_domain_route", ["cors_allowed_origins"]],
    ] as const) {
      for (const name of names) assert.ok(!(name in resource(parsed, type)), name);
    }
  });
});

describe("Copied as Terraform, an import block", () => {
  const application = (client: string): Partial<Record<ResourceType, Body>> => ({
    skycloak_application: { client_id: client },
  });
  const cases: [name: string, changes: Partial<Record<ResourceType, Body>>, not: readonly ResourceType[]][] = [
    ["of plain names", {}, []],
    ["of a SAML entity ID", application("https://sp.a.test/saml"), ["skycloak_application"]],
    ["of a slash", application("/"), ["skycloak_application"]],
    ["of a slash at the end", application("a/"), ["skycloak_application"]],
    ["of dots", application(".."), ["skycloak_application"]],
    ["of a dot", application("."), ["skycloak_application"]],
    ["of three dots", application("..."), []],
    ["of what is no Unicode", application("a\ud800"), ["skycloak_application"]],
    ["of what Unicode writes in two ways", application("e\u0301"), ["skycloak_application"]],
    ["of what Unicode writes in one way", application("\u00e9"), []],
    ["of a URN", application("urn:example:app"), []],
    ["of an encoded slash", application("a%2Fb"), []],
    ["of something to evaluate", application("${a}%{b}"), []],
    ["of spaces and line ends", application(" a\n b "), []],
    [
      "of a realm with a slash",
      { skycloak_realm: { name: "a/b" }, skycloak_domain_route: { realm: "a/b" } },
      ["skycloak_realm", "skycloak_application"],
    ],
    ["of a realm of dots", { skycloak_realm: { name: ".." } }, ["skycloak_realm", "skycloak_application"]],
    ["of a cluster with a slash", { skycloak_cluster: { id: "c/1" } }, types],
    ["of a domain with a slash", { skycloak_domain: { domain: "a/b" } }, []],
    ["of a domain's ID with a slash", { skycloak_domain: { id: "d/1" } }, ["skycloak_domain", "skycloak_domain_route"]],
    ["of a route's ID with a slash", { skycloak_domain_route: { id: "/" } }, ["skycloak_domain_route"]],
  ];
  for (const [name, changes, not] of cases) {
    it(`${name} is there where the provider can import it, else a comment is`, async () => {
      const body = bodies(true, changes);
      const { text, remarks } = toTerraform(described(body));
      const parsed = await parseHcl(text);
      const imported = (parsed.import ?? []).map(({ to }) => /^\$\{(\w+)\./.exec(to)?.[1]);
      assert.deepEqual(
        imported,
        types.filter((type) => !not.includes(type)),
      );
      assert.deepEqual(Object.keys(parsed.resource).sort(), [...types].sort());
      assert.equal(text.match(/^# Not imported: \w+\.\w+\. /gm)?.length ?? 0, not.length);
      assert.equal(remarks.length, not.length);
      for (const { id } of parsed.import ?? []) {
        for (const part of literal(id).split("/")) assert.notEqual(part, "");
      }
      const application = (parsed.import ?? []).find(({ to }) => to.startsWith("${skycloak_application."));
      if (application === undefined) return;
      assert.deepEqual(literal(application.id).split("/"), ["c-1", "shop", body.skycloak_application["client_id"]]);
    });
  }
});

describe("Copied as Terraform, names", () => {
  it("that are alike get labels of their own, which are referred to", async () => {
    const names = ["a b", "A-B", "a_b", "a_b_2", "a.b", "a b ", "日本", "中国", "1", "_1", "", "-"];
    const base = described(bodies(true));
    const realmOf = (name: string): ClusterContents["realms"][number] => ({
      realm: only(parseAsList(RealmSchema)({ ...bodies(true).skycloak_realm, name: name === "" ? "empty" : name })),
      applications: names
        .filter((client) => client !== "")
        .map((client) => only(parseAsList(ApplicationSchema)({ client_id: client, type: "public" }))),
    });
    const { text } = toTerraform({
      ...base,
      realms: names.map(realmOf),
      domains: names.map((domain, number) => ({
        domain: only(parseAsList(DomainSchema)({ id: `d-${number}`, domain })),
        routes: names.map((realm, route) => only(parseAsList(DomainRouteSchema)({ id: `${number}-${route}`, realm }))),
      })),
    });
    const { resource: all } = await parseHcl(text);
    const counts = Object.fromEntries(Object.entries(all).map(([type, labels]) => [type, Object.keys(labels).length]));
    const { length } = names;
    assert.deepEqual(counts, {
      skycloak_cluster: 1,
      skycloak_realm: length,
      skycloak_application: length * (length - 1),
      skycloak_domain: length,
      skycloak_domain_route: length * length,
    });
    for (const labels of Object.values(all)) {
      for (const [label, blocks] of Object.entries(labels)) {
        assert.match(label, /^[a-z_][a-z0-9_]*$/);
        assert.equal(blocks.length, 1, label);
      }
    }
    for (const [label, [route]] of Object.entries(all["skycloak_domain_route"] ?? {})) {
      const { realm } = route;
      if (typeof realm !== "string") continue;
      const reference = /^\$\{skycloak_realm\.(\w+)\.name\}$/.exec(realm);
      assert.ok(reference === null || all["skycloak_realm"]?.[reference[1] ?? ""], label);
    }
  });

  it("stay what they are, whatever they hold, and add nothing", async () => {
    const parts = [
      ...["${", "%{", "$${", "%%{", "$", "%", "{", "}", "~}", '"', "\\", "\\n", "\\u0041", "'", "`"],
      ..."\n|\r|\r\n|\t|\b|\f|\v|\0|\x1b[31m|\x7f|\x85|\u2028|\u2029|\ufeff|\u202e|\u2066".split("|"),
      ...["\u200b", "\u200d", "\u00ad", "\ufffe", "\ud800", "\udc00", "\u{1f600}", "\u{e0041}"],
      ...["#", "//", "/*", "*/", "<<EOT\n", "EOT\n", "e\u0301", "é", "日本", "a", " ", "/", "."],
      '"\n}\nresource "skycloak_realm" "evil" {\n name = "evil"\n}\n',
      '\n}\nimport {\n to = skycloak_realm.evil\n id = "a/b"\n}\n',
      '${file("/etc/passwd")}',
      "%{ for a in b }",
    ];
    const hostile = fc
      .array(fc.oneof(fc.constantFrom(...parts), fc.string({ unit: "binary" })), { maxLength: 8 })
      .map((found) => found.join(""));
    const name = hostile.map((text) => `n${text}`);
    const exact = (text: unknown): string =>
      String(text)
        .replace(/\p{Cs}/gu, "\ufffd")
        .normalize("NFC");
    await fc.assert(
      fc.asyncProperty(
        fc.tuple(name, name, name, name, name),
        fc.array(name, { minLength: 1, maxLength: 3 }),
        async ([own, realm, client, domain, description], uris) => {
          const body = bodies(true, {
            skycloak_cluster: { name: own, version: description, size: client },
            skycloak_realm: { name: realm, display_name: description, ssl_required: own },
            skycloak_application: {
              client_id: client,
              description,
              type: own,
              redirect_uris: uris,
            },
            skycloak_domain: { id: `d${description}`, domain, subdomain: own },
            skycloak_domain_route: { id: `t${own}`, realm: domain, cors_allowed_origins: uris },
          });
          const parsed = await parseHcl(toTerraform(described(body)).text);
          assert.deepEqual(Object.keys(parsed).sort(), ["import", "resource", "terraform"]);
          assert.deepEqual(Object.keys(parsed.resource).sort(), [...types].sort());
          const ids = { skycloak_cluster: "c-1", skycloak_domain: body.skycloak_domain["id"] };
          for (const type of types) {
            const block = resource(parsed, type);
            const { required, optional } = provider[type];
            assert.deepEqual(Object.keys(block).sort(), [...required, ...Object.keys(optional)].sort());
            const expected: Body = {
              ...{ cluster_id: "c-1", realm_name: realm },
              ...body[type],
              ...(type === "skycloak_domain_route" ? { domain_id: ids.skycloak_domain } : {}),
            };
            for (const [attribute, value] of Object.entries(block)) {
              const got = evaluated(value, parsed.resource, ids);
              const wanted = expected[attribute];
              if (typeof wanted === "boolean") assert.equal(got, wanted);
              else if (Array.isArray(wanted)) assert.deepEqual(got, wanted.map(exact));
              else assert.equal(exact(got), exact(wanted), attribute);
            }
          }
        },
      ),
      { numRuns: 100 },
    );
  });

  it("of any length are bounded, and what is too long is said", async () => {
    const huge = '"${'.repeat(3_500_000);
    for (const [type, name] of [
      ["skycloak_cluster", "name"],
      ["skycloak_realm", "name"],
      ["skycloak_realm", "display_name"],
      ["skycloak_application", "client_id"],
      ["skycloak_application", "description"],
      ["skycloak_domain", "domain"],
      ["skycloak_domain_route", "realm"],
    ] as const) {
      const { text, remarks } = toTerraform(described(bodies(true, { [type]: { [name]: huge } })));
      assert.ok(text.length < 10_000, `${type} ${name}: ${text.length}`);
      const parsed = await parseHcl(text);
      assert.equal(parsed.resource[type], undefined);
      assert.match(text, new RegExp(`^# Left out: ${type} "`, "m"));
      assert.ok(remarks.length > 0);
    }
    const origins = Array.from({ length: 100_000 }, () => "");
    const body = bodies(true, { skycloak_domain_route: { cors_allowed_origins: origins } });
    assert.ok(toTerraform(described(body)).text.length < 10_000);
  });

  it("are bounded all together", () => {
    const body = bodies(true, { skycloak_application: { description: "x".repeat(90_000) } });
    const [realm] = described(body).realms;
    const [application] = realm?.applications ?? [];
    assert.ok(realm !== undefined && application !== undefined);
    const applications = Array.from({ length: 200 }, (_, number) => ({
      ...application,
      client_id: `app-${number}`,
    }));
    const { text } = toTerraform({ ...described(body), realms: [{ ...realm, applications }] });
    assert.ok(text.length < 5_500_000, `${text.length}`);
    assert.match(text, /^# Left out: \d+ more resources\./m);
  });
});
