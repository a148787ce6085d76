import assert from "node:assert/strict";
import fc from "fast-check";
import {
  allScopes,
  credentialsScope,
  impliedScope,
  lacksScope,
  withoutImplied,
  missingScopes,
  scopePresets,
  withImplied,
  type Scope,
} from "../../../src/api/scopes";

const someScopes = fc.subarray([...allScopes]);

describe("scopes", () => {
  it("are each listed once, and every write scope has its read scope", () => {
    assert.equal(new Set(allScopes).size, allScopes.length);
    for (const scope of allScopes) {
      const implied = impliedScope(scope);
      if (implied !== undefined) assert.ok(allScopes.includes(implied as Scope), implied);
    }
  });

  it("of writing bring those of reading, and no others do", () => {
    assert.equal(impliedScope("clusters:write"), "clusters:read");
    assert.equal(impliedScope("clusters:extensions:write"), "clusters:extensions:read");
    assert.equal(impliedScope("clusters:read"), undefined);
    assert.equal(impliedScope(credentialsScope), undefined);
    assert.equal(impliedScope("rewrite"), undefined);
  });

  it("allow what they say and imply", () => {
    assert.equal(lacksScope(["clusters:write"], "clusters:read"), false);
    assert.equal(lacksScope(["clusters:read"], "clusters:read"), false);
    assert.equal(lacksScope(["clusters:read"], "clusters:write"), true);
    assert.equal(lacksScope(["clusters:write"], "clusters:extensions:read"), true);
    assert.equal(lacksScope(["clusters:write"], credentialsScope), true);
  });

  const unknownLists: readonly (readonly string[] | null | undefined)[] = [
    undefined,
    null,
    [],
    ["*"],
    ["clusters:*"],
    ["realms:read", "*:read"],
    ["admin"],
    ["realms:read", "all"],
    [""],
    ["Clusters:Read"],
  ];
  for (const scopes of unknownLists) {
    it(`prove no lack: ${JSON.stringify(scopes)}`, () => {
      assert.ok(allScopes.every((scope) => !lacksScope(scopes, scope)));
    });
  }

  const published = allScopes.filter((scope) => !scope.startsWith("api-keys:"));
  const readable = published.filter((scope) => scope.endsWith(":read"));
  const cases: readonly {
    readonly what: string;
    readonly asked: readonly string[];
    readonly ofPreset?: readonly string[];
    readonly granted: readonly string[];
    readonly grantable?: readonly string[];
    readonly missing: readonly string[];
  }[] = [
    {
      what: "those that are lacking, in the order in which they were asked for",
      asked: ["a:read", "b:write", "c:read"],
      granted: ["a:write", "b:read"],
      missing: ["b:write", "c:read"],
    },
    {
      what: "none that another brings",
      asked: ["a:write", "a:read"],
      granted: ["a:write"],
      missing: [],
    },
    {
      what: "each once",
      asked: ["a:read", "a:read"],
      granted: [],
      missing: ["a:read"],
    },
    { what: "none where none was asked for", asked: [], granted: ["a:write"], missing: [] },
    {
      what: "all where none was granted",
      asked: ["clusters:write"],
      ofPreset: scopePresets.everythingButCredentials,
      granted: [],
      missing: ["clusters:write"],
    },
    {
      what: "none that nobody can grant, with everything but credentials",
      asked: withoutImplied(scopePresets.everythingButCredentials),
      ofPreset: scopePresets.everythingButCredentials,
      granted: published.filter((scope) => scope !== credentialsScope),
      missing: [],
    },
    {
      what: "none that nobody can grant, with read only",
      asked: withoutImplied(scopePresets.readOnly),
      ofPreset: scopePresets.readOnly,
      granted: readable,
      missing: [],
    },
    {
      what: "none that nobody can grant, when the sign-in grants only reading; but all else",
      asked: ["clusters:write", "clusters:logs:read", "api-keys:write"],
      ofPreset: scopePresets.everythingButCredentials,
      granted: readable,
      missing: ["clusters:write"],
    },
    {
      what: "managing keys, where it was chosen itself",
      asked: ["clusters:read", "api-keys:write"],
      granted: ["clusters:read"],
      missing: ["api-keys:write"],
    },
    {
      what: "managing keys, where it was added to a preset without it",
      asked: ["clusters:read", "api-keys:write"],
      ofPreset: scopePresets.readOnly,
      granted: ["clusters:read"],
      missing: ["api-keys:write"],
    },
    {
      what: "managing keys, where the endpoint has granted it to another key",
      asked: ["clusters:read", "api-keys:write"],
      ofPreset: scopePresets.everythingButCredentials,
      granted: ["clusters:read"],
      grantable: ["realms:read", "api-keys:read"],
      missing: ["api-keys:write"],
    },
    {
      what: "managing keys, where the new key may only list them",
      asked: ["api-keys:write"],
      ofPreset: scopePresets.everythingButCredentials,
      granted: ["api-keys:read"],
      missing: ["api-keys:write"],
    },
    {
      what: "credentials, which Terraform asks for",
      asked: withoutImplied(scopePresets.terraform),
      ofPreset: scopePresets.terraform,
      granted: published.filter((scope) => scope !== credentialsScope),
      missing: [credentialsScope],
    },
    {
      what: "none where more was granted, and unknown ones",
      asked: ["clusters:read"],
      granted: [...allScopes, "other:admin"],
      missing: [],
    },
  ];
  for (const { what, asked, ofPreset = [], granted, grantable, missing } of cases) {
    it(`that were not granted: ${what}`, () => {
      assert.deepEqual(missingScopes({ scopes: asked, ofPreset }, granted, grantable), missing);
    });
  }

  it("at their fewest mean the same", () => {
    fc.assert(
      fc.property(someScopes, (scopes) => {
        const least = withoutImplied(scopes);
        for (const scope of allScopes) {
          assert.equal(withImplied(least).has(scope), withImplied(scopes).has(scope));
        }
        assert.ok(least.length <= scopes.length);
        for (const scope of least) {
          const without = least.filter((other) => other !== scope);
          assert.equal(withImplied(without).has(scope), false, "each one is needed");
        }
      }),
    );
  });
});

describe("the presets", () => {
  it("read only: every read scope but the credentials, and nothing else", () => {
    const reads = allScopes.filter((scope) => scope.endsWith(":read"));
    assert.deepEqual(
      [...scopePresets.readOnly].sort(),
      reads.filter((scope) => scope !== "clusters:credentials:read").sort(),
    );
  });

  it("everything but credentials: just that", () => {
    assert.deepEqual(
      allScopes.filter((scope) => !scopePresets.everythingButCredentials.includes(scope)),
      ["clusters:credentials:read"],
    );
  });

  /** The scopes that the provider's resources and data sources need. */
  const terraform: Readonly<Record<string, readonly Scope[]>> = {
    "resource cluster": ["clusters:write"],
    "resource cluster_maintenance_window": ["clusters:write"],
    "action cancel_cluster_upgrade": ["clusters:write"],
    "data cluster, cluster_upgrades, cluster_upgrade_path": ["clusters:read"],
    "data cluster_locations, cluster_types, cluster_features, cluster_versions": [],
    "data cluster_credentials": ["clusters:credentials:read"],
    "data cluster_logs, cluster_security_logs": ["clusters:logs:read"],
    "data cluster_events, cluster_events_export": ["clusters:events:read"],
    "data cluster_insights": ["clusters:insights:read"],
    "resource cluster_security, captcha_domain": ["clusters:security:read", "clusters:security:write"],
    "resource cluster_extension": ["clusters:extensions:read", "clusters:extensions:write"],
    "resource custom_extension; data extensions": ["extensions:read", "extensions:write"],
    "resource realm": ["realms:read", "realms:write"],
    "resource application, application_secret, application_role_assignment": ["applications:write"],
    "data application_roles, application_sessions": ["applications:read"],
    "resource identity_provider; data identity_provider_templates, oidc_discovery": [
      "identity-providers:read",
      "identity-providers:write",
    ],
    "resource smtp": ["smtp:read", "smtp:write"],
    "resource login_branding, email_branding": ["branding:read", "branding:write"],
    "resource custom_theme, theme_assignment, client_theme_assignment; data themes": ["themes:read", "themes:write"],
    "resource domain, domain_route; data domain_routes": ["domains:read", "domains:write"],
    "resource realm_role, realm_user_role_assignment; data realm_roles": ["realm-roles:read", "realm-roles:write"],
    "resource realm_group, realm_group_membership; data realm_groups, realm_group_members": [
      "realm-groups:read",
      "realm-groups:write",
    ],
    "resource realm_user; data realm_users": ["realm-users:read", "realm-users:write"],
    "resource export, realm_export": ["clusters:exports:read", "clusters:exports:write"],
    "resource realm_import": ["clusters:imports:read", "clusters:imports:write"],
    "resource siem_destination; data siem_destinations": ["siem:read", "siem:write"],
    "resource webhook_subscription; data webhook_event_types": ["webhooks:read", "webhooks:write"],
  };
  for (const [what, needed] of Object.entries(terraform)) {
    it(`Terraform: allows ${what}`, () => {
      for (const scope of needed) assert.ok(withImplied(scopePresets.terraform).has(scope), scope);
    });
  }

  it("Terraform: allows nothing that the provider does not do", () => {
    const used = withImplied(Object.values(terraform).flat());
    assert.deepEqual(
      scopePresets.terraform.filter((scope) => !used.has(scope)),
      [],
    );
  });
});
