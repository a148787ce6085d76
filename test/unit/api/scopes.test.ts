import assert from "node:assert/strict";
import fc from "fast-check";
import {
  allows,
  allScopes,
  credentialsScope,
  impliedScope,
  leastScopes,
  missingScopes,
  scopePresets,
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
    assert.equal(allows(["clusters:write"], "clusters:read"), true);
    assert.equal(allows(["clusters:read"], "clusters:read"), true);
    assert.equal(allows(["clusters:read"], "clusters:write"), false);
    assert.equal(allows(["clusters:write"], "clusters:extensions:read"), false);
    assert.equal(allows(["clusters:write"], credentialsScope), false);
    assert.equal(allows([], "clusters:read"), false);
  });

  it("that were not granted are told, but not those that another brings", () => {
    assert.deepEqual(missingScopes(["a:read", "b:write", "c:read"], ["a:write", "b:read"]), [
      "b:write",
      "c:read",
    ]);
    assert.deepEqual(missingScopes(["a:write", "a:read"], ["a:write"]), []);
    assert.deepEqual(missingScopes([], ["a:write"]), []);
  });

  it("at their fewest mean the same", () => {
    fc.assert(
      fc.property(someScopes, (scopes) => {
        const least = leastScopes(scopes);
        for (const scope of allScopes) {
          assert.equal(allows(least, scope), allows(scopes, scope));
        }
        assert.ok(least.length <= scopes.length);
        for (const scope of least) {
          const without = least.filter((other) => other !== scope);
          assert.equal(allows(without, scope as Scope), false, "each one is needed");
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

  it("Terraform: manages clusters and realms, makes no keys, reads no logs or credentials", () => {
    for (const scope of ["clusters:write", "clusters:read", "realms:write"] as const) {
      assert.ok(allows(scopePresets.terraform, scope));
    }
    for (const scope of [
      credentialsScope,
      "api-keys:read",
      "api-keys:write",
      "clusters:logs:read",
    ] as const) {
      assert.ok(!allows(scopePresets.terraform, scope));
    }
  });
});
