// Responses with random changes: no row and no list may fail because of them.
import assert from "node:assert/strict";
import { requestUrl } from "../../../src/api/request-url";
import { routes, type Route } from "../../../src/api/routes";
import { parseApiKeys, parseClusters } from "../../../src/api/schema";
import { resources } from "../../../src/clusters/resources/registry";
import type { Resource } from "../../../src/clusters/resource";
import { sections } from "../../../src/clusters/details/cluster-page";
import { clusterItem } from "../../../src/clusters/rows";
import { keyItem } from "../../../src/api-keys/rows";
import { seededRandom, mutate } from "../../support/mutate";
import { setUpSession } from "../host/session";
import { control, simulatorFacts } from "../host/skycloak";

/** Shortens all lists as far as possible. */
function short(value: unknown): unknown {
  if (Array.isArray(value)) return value.slice(0, 3).map(short);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, short(one)]));
}

describe("Answers that drift", () => {
  const session = setUpSession();
  const { api } = simulatorFacts();
  const format = { now: new Date(), language: "en" };

  async function answer({ route }: { readonly route: Route }, parameters: Record<string, string>): Promise<unknown> {
    const url = requestUrl(api, route, { parameters });
    assert.ok(url.ok);
    const response = await fetch(url.value, {
      headers: { "API-Key": session.key, "API-Version": "2026-06-01.beta" },
    });
    return response.ok ? response.json() : undefined;
  }

  function show(resource: Resource, body: unknown): number {
    const things = resource.read(body);
    for (const thing of things ?? []) {
      const { label, description = [] } = resource.row(thing, format);
      assert.equal(typeof label, "string", resource.name);
      assert.ok(
        description.every((text) => text == null || text === false || typeof text === "string"),
        resource.name,
      );
      assert.notEqual(resource.id(thing), "", resource.name);
      resource.details?.(thing);
    }
    return things?.length ?? 0;
  }

  it("never break a row below a cluster, of thousands of each resource", async () => {
    const { clusters } = await control().state();
    const draw = seededRandom(4711);
    const seen = new Map<string, number>();
    const look = async (parent: Resource | undefined, places: readonly Record<string, string>[]): Promise<void> => {
      for (const resource of resources.filter((one) => one.parent === parent)) {
        const { body, parameters } = await firstWith(resource, places);
        const small = Array.isArray(body) ? body.slice(0, 3) : body;
        let shown = 0;
        for (let round = 0; round < 400; round++) shown += show(resource, mutate(small, draw));
        seen.set(resource.name, shown);
        const { parameter } = resource;
        if (parameter === undefined) continue;
        const values = resource.read(body) ?? [];
        await look(
          resource,
          values.map((value) => ({ ...parameters, [parameter]: resource.id(value) })),
        );
      }
    };
    await look(
      undefined,
      clusters.filter(({ status }) => status === "available").map(({ id }) => ({ cluster_id: id })),
    );
    assert.equal(seen.size, 14);
    for (const [name, shown] of seen) assert.ok(shown > 100, `${name}: ${shown} rows`);
  });

  it("never break a part of a cluster's page, of thousands of each", async () => {
    const { clusters } = await control().state();
    const found = clusters.find(({ name }) => name === "customers-prod");
    const draw = seededRandom(4712);
    for (const part of sections) {
      const body = short(await answer(part, { cluster_id: found?.id ?? "" }));
      let shown = 0;
      for (let round = 0; round < 400; round++) {
        const thing = part.read(mutate(body, draw));
        if (thing === undefined) continue;
        const { text } = part.draw(thing, { ...format, cluster: undefined, canChange: true });
        assert.doesNotMatch(text, /<img|NaN|Infinity|undefined|\[object/, part.id);
        shown++;
      }
      assert.ok(shown > 100, `${part.id}: ${shown}`);
    }
  });

  it("never break a row of a cluster or a key, of thousands of each", async () => {
    const draw = seededRandom(4713);
    const context = { ...format, mayChange: true, maxAgeDays: 90 };
    const row = { secret: "missing", isConnectionKey: false, isOutdated: false } as const;
    const rowsOf = {
      [routes.listClusters.path]: (body: unknown) => parseClusters(body)?.map((one) => clusterItem(one, format)),
      [routes.listKeys.path]: (body: unknown) =>
        parseApiKeys(body)?.items.map((key) => keyItem({ ...row, key }, context)),
    };
    for (const route of [routes.listClusters, routes.listKeys]) {
      const body = (await answer({ route }, {})) as unknown[];
      let shown = 0;
      for (let round = 0; round < 400; round++) {
        for (const item of rowsOf[route.path]?.(mutate(body.slice(0, 3), draw)) ?? []) {
          assert.deepEqual([typeof item?.label, typeof item?.description], ["string", "string"]);
          shown++;
        }
      }
      assert.ok(shown > 100, `${route.path}: ${shown} rows`);
    }
  });

  /** The first parent with resources of this kind. */
  async function firstWith(
    resource: Resource,
    places: readonly Record<string, string>[],
  ): Promise<{ body: unknown; parameters: Record<string, string> }> {
    for (const parameters of places) {
      const body = await answer({ route: resource.routes.list }, parameters);
      if (body !== undefined && show(resource, body) > 0) return { body, parameters };
    }
    throw new Error(`the simulator has no ${resource.name}`);
  }
});
