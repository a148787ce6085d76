import assert from "node:assert/strict";
import { clusterStatuses, type ApiKey, type Cluster } from "../../simulator/model";
import { isOffered } from "../../simulator/catalog";
import { everyScope } from "../../simulator/scopes";
import { Simulation } from "../../simulator/simulation";
import { start, useSimulator } from "./test-simulator";

const day = 86_400_000;
const simulation = (seed: "acme" | "empty" | "large" | "readonly"): Simulation =>
  new Simulation({ seed, keys: true, realNow: () => start });

describe("the seed acme", () => {
  const { clusters, keys, mainKeyId } = simulation("acme").state();
  const daysLeft = (key: ApiKey): number => (Date.parse(key.expires_at ?? "9999-01-01T00:00:00Z") - start) / day;

  it("has a cluster of every status, and no other", () => {
    assert.deepEqual([...new Set(clusters.map(({ status }) => status))].sort(), [...clusterStatuses].sort());
    assert.ok(clusters.length >= 10 && clusters.length <= 12);
  });

  it("has clusters of each type, size and location, named as Skycloak allows", () => {
    for (const member of ["type", "size", "location"] as const) {
      const found = new Set(clusters.map((cluster) => cluster[member]));
      assert.equal(found.size, { type: 2, size: 3, location: 4 }[member], member);
    }
    for (const { name, version } of clusters) {
      assert.match(name, /^[a-zA-Z][a-zA-Z0-9 _-]{0,62}$/);
      assert.match(version, /^[0-9]+\.[0-9]+(\.[0-9]+)?$/);
    }
    assert.ok(clusters.some(({ type, version }) => isOffered(type, version)));
  });

  it("has a URL for those that have been available, and none for the others", () => {
    for (const { status, url } of clusters) {
      const none = status === "provisioning" || status === "failed";
      assert.equal(url === "", none, status);
    }
  });

  it("has keys in every state, and odd ones", () => {
    assert.ok(keys.length >= 9 && keys.length <= 12);
    const active = keys.filter(({ status }) => status === "active");
    assert.ok(active.some((key) => daysLeft(key) > 14 && key.expires_at !== undefined));
    assert.ok(active.filter((key) => daysLeft(key) <= 14).length >= 2);
    assert.ok(active.some((key) => key.expires_at === undefined));
    assert.ok(active.some((key) => key.last_used_at === undefined));
    assert.ok(active.some((key) => key.rotated_at !== undefined));
    for (const status of ["revoked", "expired"]) {
      assert.ok(
        keys.some((key) => key.status === status),
        status,
      );
    }
    assert.ok(keys.some(({ name }) => name.length > 150));
    assert.ok(keys.some(({ notes }) => notes?.includes("](command:") === true));
  });

  it("has a main key with every scope", () => {
    const main = keys.find(({ id }) => id === mainKeyId);
    assert.deepEqual([main?.scopes, main?.status], [[...everyScope], "active"]);
  });

  it("lives on: what is passing passes", () => {
    const time = { ms: start };
    const later = new Simulation({ seed: "acme", keys: true, realNow: () => time.ms });
    time.ms += 300_000;
    const statuses = later.state().clusters.map(({ status }) => status);
    for (const passing of ["provisioning", "updating", "deleting"]) {
      assert.ok(!statuses.includes(passing), passing);
    }
    assert.equal(statuses.length, clusters.length - 1);
  });

  it("has new secrets at each start", () => {
    const [one, other] = [simulation("acme"), simulation("acme")].map((each) =>
      each.secrets.list().map(({ secret }) => secret),
    );
    assert.equal(one?.length, keys.length);
    assert.ok(one.every((secret) => other?.includes(secret) === false));
  });
});

describe("the other seeds", () => {
  it("empty has no cluster and one key", () => {
    const { clusters, keys, mainKeyId } = simulation("empty").state();
    assert.deepEqual([clusters, keys.map(({ id }) => id)], [[], [mainKeyId]]);
    assert.deepEqual(keys[0]?.scopes, everyScope);
  });

  it("large has 1,000 clusters and 5,000 keys, with room for more", () => {
    const large = simulation("large");
    const { clusters, keys, settings } = large.state();
    assert.deepEqual([clusters.length, keys.length], [1_000, 5_000]);
    assert.equal(new Set(clusters.map(({ id }) => id)).size, 1_000);
    assert.equal(new Set(large.secrets.list().map(({ secret }) => secret)).size, 5_000);
    assert.ok(settings.plan.keyLimit > large.keys.activeCount);
    for (const { name } of clusters) assert.match(name, /^[a-zA-Z][a-zA-Z0-9 _-]{0,62}$/);
  });

  describe("readonly", () => {
    const bench = useSimulator({ seed: "readonly" });

    it("reads everything but credentials, and writes nothing", async () => {
      const { body, status } = await bench().call("GET", "/clusters");
      assert.equal(status, 200);
      const id = (body as Cluster[])[0]?.id ?? "";
      assert.equal((await bench().call("GET", "/api-keys")).status, 200);
      for (const [method, path] of [
        ["POST", "/clusters"],
        ["DELETE", `/clusters/${id}`],
        ["GET", `/clusters/${id}/credentials`],
        ["POST", "/api-keys"],
      ] as const) {
        assert.equal((await bench().call(method, path)).status, 403, path);
      }
    });
  });
});
