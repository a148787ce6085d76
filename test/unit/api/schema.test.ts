// The API is in beta and changes: responses are read as far as possible.

import assert from "node:assert/strict";
import { parseApiKey, parseApiKeys, parseClusters, parseIssuedKey } from "../../../src/api/schema";
import { reveal } from "../../../src/secrets/secret";

const least = { id: "c1", name: "eu", status: "available" };
const leastKey = { id: "k1", name: "ci", status: "active" };

describe("parsing clusters", () => {
  it("needs an id and a name only", () => {
    assert.deepEqual(parseClusters([least]), [least]);
    assert.deepEqual(parseClusters([{ id: "c1", name: "" }]), [{ id: "c1", name: "", status: "unknown" }]);
  });

  it("keeps every detail that it knows, and drops what it does not", () => {
    const whole = {
      ...least,
      type: "keycloak",
      size: "small",
      version: "26.1.4",
      location: "eu-central",
      management_mode: "automated",
      url: "https://eu.example.test",
      sso_enabled: true,
      auto_upgrade_enabled: false,
      http_relative_path: "/auth",
      created_at: "2026-01-01T00:00:00Z",
      updated_at: "2026-01-02T00:00:00Z",
    };
    const parsed = parseClusters([{ ...whole, from_tomorrow: { deep: [1] } }]);
    assert.deepEqual(parsed, [whole]);
  });

  it("lets an unknown status, type and size through", () => {
    const odd = { ...least, status: "hibernating", type: "zitadel", size: "galactic" };
    assert.deepEqual(parseClusters([odd]), [odd]);
  });

  it("takes null, and another type, for a missing detail", () => {
    const nulls = { ...least, type: null, url: null, sso_enabled: null };
    assert.deepEqual(parseClusters([nulls]), [nulls]);
    const wrong = { ...least, status: 7, version: 26, url: {}, sso_enabled: "yes" };
    assert.deepEqual(parseClusters([wrong]), [
      { ...least, status: "unknown", version: null, url: null, sso_enabled: null },
    ]);
  });

  it("leaves out the elements that are broken", () => {
    const broken = [null, 3, "c", [], {}, { id: "", name: "x" }, { id: 4, name: "x" }, { id: "x" }];
    const parsed = parseClusters([...broken, least]);
    assert.deepEqual(parsed, [least]);
  });

  it("is told when it is no list", () => {
    for (const body of [undefined, null, {}, { clusters: [least] }, "x", 1]) {
      assert.equal(parseClusters(body), undefined);
    }
  });
});

describe("parsing keys", () => {
  it("needs an id and a name only", () => {
    assert.deepEqual(parseApiKeys([leastKey, { id: "k2", name: "x" }, { id: "k3" }]), {
      items: [leastKey, { id: "k2", name: "x", status: "unknown" }],
      skipped: 1,
    });
  });

  it("keeps every detail, null or not, and unknown scopes and statuses", () => {
    const whole = {
      ...leastKey,
      status: "suspended",
      prefix: "sk_sc_ab",
      scopes: ["clusters:read", "teleport:write"],
      workspace_id: "w",
      notes: "n",
      created_at: "2026-01-01T00:00:00Z",
      expires_at: null,
      last_used_at: null,
      revoked_at: null,
      rotated_at: "2026-01-01T00:00:00Z",
    };
    assert.deepEqual(parseApiKey({ ...whole, more: 1 }), whole);
  });

  it("gives up scopes that are none, not the key", () => {
    assert.deepEqual(parseApiKey({ ...leastKey, scopes: "all" }), { ...leastKey, scopes: null });
    assert.deepEqual(parseApiKey({ ...leastKey, scopes: ["a", 1] }), { ...leastKey, scopes: null });
  });

  it("never keeps a secret that an answer holds beside the key", () => {
    const parsed = parseApiKey({ ...leastKey, full_key: "x", secret: "x" });
    assert.deepEqual(parsed, leastKey);
  });

  it("is undefined for what is no key", () => {
    for (const body of [undefined, null, [], {}, "x"]) assert.equal(parseApiKey(body), undefined);
  });
});

describe("parsing a new key", () => {
  it("has the secret and the key", () => {
    const body = { full_key: "x", api_key: { ...leastKey, scopes: null }, hint: "keep it" };
    const issued = parseIssuedKey(body);
    assert.equal(issued && reveal(issued.secret), "x");
    assert.deepEqual(issued?.key, { ...leastKey, scopes: null });
  });

  it("has the secret even where the rest is unreadable", () => {
    for (const rest of [{}, { api_key: null }, { api_key: { id: 1 } }, { api_key: "k" }]) {
      const issued = parseIssuedKey({ full_key: "x", ...rest });
      assert.equal(issued && reveal(issued.secret), "x");
      assert.equal(issued?.key, undefined);
    }
  });

  it("is undefined without a secret", () => {
    for (const body of [null, [], {}, { full_key: "" }, { full_key: 7 }, { api_key: leastKey }]) {
      assert.equal(parseIssuedKey(body), undefined);
    }
  });
});
