import assert from "node:assert/strict";
import { compareVersions } from "../../simulator/catalog";
import { shaped } from "../../simulator/model";
import { pageHeaders, readPage } from "../../simulator/paging";
import { asTemplate, matchesPath } from "../../simulator/path-pattern";
import { invalid, Problem, problemForStatus } from "../../simulator/problem";
import { allows, defaultScopes, everyScope, grantable } from "../../simulator/scopes";
import { digest, randomToken, IssuedSecrets } from "../../simulator/issued-secrets";

describe("scopes", () => {
  it("are 42: those of the operations and the two for keys", () => {
    assert.equal(everyScope.length, 42);
    assert.equal(new Set(everyScope).size, 42);
    for (const scope of ["api-keys:write", "clusters:credentials:read", "siem:write"]) {
      assert.ok(everyScope.includes(scope), scope);
    }
    for (const scope of ["clusters:logs:write", "clusters:credentials:write"]) {
      assert.ok(!everyScope.includes(scope), scope);
    }
  });

  it("of writing imply reading, of the same thing only", () => {
    assert.ok(allows(["clusters:write"], "clusters:read"));
    assert.ok(allows(["clusters:read"], "clusters:read"));
    assert.ok(allows(["clusters:exports:write"], "clusters:exports:read"));
    assert.ok(!allows(["clusters:read"], "clusters:write"));
    assert.ok(!allows(["clusters:write"], "clusters:credentials:read"));
    assert.ok(!allows(["realms:write"], "clusters:read"));
  });

  it("that don't exist are not granted, and each only once", () => {
    const asked = ["clusters:read", "clusters:fly", "clusters:read", "", "*"];
    assert.deepEqual(grantable(asked), ["clusters:read"]);
  });

  it("by default are all of reading but the credentials", () => {
    assert.ok(defaultScopes.includes("api-keys:read"));
    assert.ok(defaultScopes.every((scope) => scope.endsWith(":read")));
    assert.ok(!defaultScopes.includes("clusters:credentials:read"));
  });
});

describe("problem details", () => {
  const instance = /^\/logs\/requests\/[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/;

  for (const [status, kind, title] of [
    [402, "plan-limit-exceeded", "Plan Limit Exceeded"],
    [403, "forbidden", "Forbidden"],
    [409, "conflict", "Conflict"],
    [422, "validation-failed", "Validation Failed"],
    [429, "rate-limit-exceeded", "Rate Limit Exceeded"],
  ] as const) {
    it(`of a ${status} are titled “${title}”`, () => {
      const detail = "Something is wrong.";
      for (const text of [problemForStatus(status, detail), new Problem(kind, detail).body()]) {
        const { instance: path, ...rest } = JSON.parse(text) as Record<string, unknown>;
        const type = `https://skycloak.io/docs/api/errors#${kind}`;
        assert.deepEqual(rest, { type, title, status, detail });
        assert.match(String(path), instance);
      }
    });
  }

  it("name the fields of a 422", () => {
    const errors = [{ field: "name", detail: "is too long" }];
    const body = JSON.parse(invalid(...errors).body()) as Record<string, unknown>;
    assert.deepEqual([body["title"], body["errors"]], ["Validation Failed", errors]);
  });
});

describe("paging", () => {
  it("has 25 a page, or as many as a list has, unless told", () => {
    assert.deepEqual(readPage({}), { limit: 25, offset: 0 });
    assert.deepEqual(readPage({}, 1_000, 100), { limit: 100, offset: 0 });
    assert.deepEqual(readPage({ limit: "100", offset: "7" }), { limit: 100, offset: 7 });
  });

  const refusals: [Record<string, unknown>, number][] = [
    [{ limit: "ten" }, 400],
    [{ limit: "" }, 400],
    [{ limit: "1.5" }, 400],
    [{ limit: ["1", "2"] }, 400],
    [{ offset: "x" }, 400],
    [{ limit: "0" }, 422],
    [{ limit: "101" }, 422],
    [{ offset: "-1" }, 422],
  ];
  for (const [query, status] of refusals) {
    it(`refuses ${JSON.stringify(query)} with ${status}`, () => {
      assert.throws(
        () => readPage(query),
        (error) => error instanceof Problem && error.status === status,
      );
    });
  }

  const link = (limit: number, offset: number, total: number): Record<string, string> => {
    const found = pageHeaders("http://h/k", { limit, offset }, total)["Link"] ?? "";
    return Object.fromEntries(
      [...found.matchAll(/<http:\/\/h\/k\?limit=(\d+&offset=\d+)>; rel="(\w+)"/g)].map(([, at = "", rel = ""]) => [
        rel,
        at,
      ]),
    );
  };

  it("links to first, next and last from the first page", () => {
    assert.deepEqual(link(10, 0, 25), {
      first: "10&offset=0",
      next: "10&offset=10",
      last: "10&offset=20",
    });
  });

  it("links to prev and not to next from the last page", () => {
    assert.deepEqual(link(10, 20, 30), {
      first: "10&offset=0",
      prev: "10&offset=10",
      last: "10&offset=20",
    });
  });

  it("links back into the list from beyond its end, and tells an empty one", () => {
    assert.equal(link(10, 500, 25)["prev"], "10&offset=20");
    assert.deepEqual(link(10, 0, 0), { first: "10&offset=0", last: "10&offset=0" });
    assert.equal(pageHeaders("x", { limit: 1, offset: 0 }, 3)["Total-Count"], "3");
  });
});

describe("path patterns", () => {
  it("match segment by segment", () => {
    assert.ok(matchesPath("/clusters/{cluster_id}", "/clusters/1"));
    assert.ok(matchesPath("/clusters/1", "/clusters/1"));
    assert.ok(!matchesPath("/clusters/{cluster_id}", "/clusters/"));
    assert.ok(!matchesPath("/clusters/{cluster_id}", "/clusters/1/credentials"));
    assert.ok(!matchesPath("/clusters", "/clusters/1"));
  });

  it("match any rest with two stars", () => {
    for (const path of ["/", "/clusters", "/clusters/1/credentials"]) {
      assert.ok(matchesPath("/**", path), path);
      assert.ok(matchesPath("**", path), path);
    }
    assert.ok(!matchesPath("/clusters/**", "/api-keys/1"));
  });

  it("are written as the description of the API does", () => {
    assert.equal(asTemplate("/a/:b_c/d/:e"), "/a/{b_c}/d/{e}");
  });
});

describe("secrets", () => {
  it("are random, of letters and digits, with both", () => {
    const tokens = Array.from({ length: 200 }, () => randomToken(8));
    assert.equal(new Set(tokens).size, 200);
    for (const token of tokens) assert.match(token, /^(?=.*\d)(?=.*[A-Za-z])[A-Za-z0-9]{8}$/);
  });

  it("are compared by a digest that does not hold them", () => {
    const token = randomToken(20);
    assert.match(digest(token), /^[0-9a-f]{64}$/);
    assert.notEqual(digest(token), digest(randomToken(20)));
  });

  it("are remembered once each, and masked wherever they stand", () => {
    const register = new IssuedSecrets();
    const key = `sk_sc_${randomToken(40)}`;
    const other = randomToken(32);
    register.add({ kind: "api-key", secret: key, of: "1" });
    register.add({ kind: "api-key", secret: key, of: "1" });
    register.add({ kind: "client-secret", secret: other, of: "2" });
    assert.equal(register.list().length, 2);
    assert.equal(register.mask(`/a?k=${key}&s=${other}&k=${key}`), "/a?k=«secret»&s=«secret»&k=«secret»");
    assert.equal(register.mask("/a?k=b"), "/a?k=b");
  });
});

describe("shapes and versions", () => {
  it("lay fields over an answer and take others out, which may be unknown ones", () => {
    assert.deepEqual(shaped({ a: 1, b: 2 }, { set: { b: 3, new: [] }, omit: ["a", "z"] }), {
      b: 3,
      new: [],
    });
    assert.deepEqual(shaped({ a: 1 }, {}), { a: 1 });
  });

  it("compare by number and not by letter", () => {
    assert.ok(compareVersions("0.9.8", "0.14.20") < 0);
    assert.ok(compareVersions("26.4.10", "26.4.2") > 0);
    assert.equal(compareVersions("26.0", "26.0.0"), 0);
  });
});
