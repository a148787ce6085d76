import assert from "node:assert/strict";
import { operations } from "../../simulator/api/operations/all";
import type { Operation } from "../../simulator/api/operation";
import type { ClusterResources } from "../../simulator/cluster-resources/cluster-resources";
import { everyScope } from "../../simulator/scopes";
import { useSimulator, type TestSimulator } from "./test-simulator";

// Exports and imports of realms must be started first: see the tests of files.
const reads = operations.filter(({ method, path }) => method === "GET" && !path.startsWith("/realm-"));

/** The operation's path for each object of the acme workspace. */
function pathsOf({ path }: Operation, simulation: TestSimulator["simulation"]): string[] {
  const clusters = simulation.clusters.list().map((record) => record.cluster.id);
  const within = (contents: ClusterResources, rest: string): string[] => {
    const fill = (name: string, ids: string[]): string[] =>
      ids.map((id) => rest.replace(`{${name}}`, encodeURIComponent(id)));
    for (const [name, ids] of [
      ["domain_id", contents.routes.map(({ domain_id }) => domain_id)],
      ["route_id", contents.routes.map(({ id }) => id)],
      ["export_id", contents.exports.map(({ id }) => id)],
    ] as const) {
      if (rest.includes(`{${name}}`)) return fill(name, ids).flatMap((each) => within(contents, each));
    }
    if (!rest.includes("{realm_name}")) return [rest];
    return contents.realms.flatMap((each) => {
      const filled = rest.replace("{realm_name}", encodeURIComponent(each.realm.name));
      const ids: Record<string, string[]> = {
        "{client_id}": each.applications.slice(0, 8).map(({ client_id }) => client_id),
        "{provider_id}": each.providers.map(({ provider_id }) => provider_id),
        "{user_id}": each.users.slice(0, 2).map(({ id }) => id),
        "{role_name}": each.roles.map(({ name }) => name),
        "{group_id}": each.groups.flatMap(({ id, groups }) => [id, ...groups.map((g) => g.id)]),
      };
      const [open] = Object.keys(ids).filter((name) => filled.includes(name));
      if (open === undefined) return [filled];
      return (ids[open] ?? []).map((id) => filled.replace(open, encodeURIComponent(id)));
    });
  };
  if (!path.includes("{cluster_id}")) {
    return simulation.extensions.map(({ id }) => path.replace("{extension_id}", id));
  }
  return clusters.flatMap((id) => {
    const record = simulation.clusters.find(id);
    if (record === undefined) return [];
    return within(simulation.resourcesOf(record), path.replace("{cluster_id}", id));
  });
}

describe("the table of operations", () => {
  it("has each once, and takes scopes that exist", () => {
    const names = operations.map(({ method, path }) => `${method} ${path}`);
    assert.equal(new Set(names).size, names.length);
    for (const { scope } of operations) assert.ok(everyScope.includes(scope), scope);
  });
});

describe("what is in the clusters of acme", () => {
  const bench = useSimulator({ seed: "acme" });
  const prod = (): string => {
    const { id } = bench().simulation.clusters.list()[0]?.cluster ?? {};
    return `/clusters/${id ?? ""}`;
  };

  // The simulator compares each response with its schema and fails with 500 if it differs.
  for (const read of reads) {
    it(`is answered as published: ${read.path}`, async () => {
      // Logs and events have thousands of entries per cluster; two are enough.
      const most = /logs|\/events/.test(read.path) ? 2 : Infinity;
      const paths = pathsOf(read, bench().simulation).slice(0, most);
      assert.ok(paths.length > 0, "nothing to ask for");
      const statuses = new Set<number>();
      for (const each of paths) {
        const path = each.endsWith("/export") ? `${each}?category=user` : each;
        statuses.add((await bench().call("GET", path)).status);
      }
      assert.ok(statuses.has(200), [...statuses].join());
      statuses.delete(200);
      // A stopped cluster has no realms, and not every cluster has a maintenance window.
      assert.deepEqual(
        [...statuses].filter((status) => status !== 404),
        [],
      );
    });
  }

  it("is a fault of the simulator's own where it is not as published", async () => {
    const record = bench().simulation.clusters.list()[0];
    assert.ok(record !== undefined);
    Object.assign(bench().simulation.resourcesOf(record).window ?? {}, { timezone: 7, more: true });
    const printed: unknown[] = [];
    const { error } = console;
    console.error = (...what: unknown[]) => void printed.push(...what);
    try {
      const answer = await bench().call("GET", `${prod()}/maintenance-window`);
      assert.equal(answer.status, 500);
      assert.match(String(printed[0]), /not as published.*additional properties.*\/timezone/);
    } finally {
      console.error = error;
    }
  });

  it("is paged, and the links keep the filter", async () => {
    const path = `${prod()}/realms/customers/users`;
    const first = await bench().call("GET", `${path}?search=anna&status=enabled&limit=5`);
    const total = Number(first.headers.get("total-count"));
    assert.ok(total > 5 && total < 340, String(total));
    const link = first.headers.get("link") ?? "";
    const next = /<[^>]*(\/clusters[^>]*)>; rel="next"/.exec(link)?.[1] ?? "";
    assert.match(next, /search=anna/);
    const second = await bench().call("GET", next);
    const names = (answer: typeof first): string[] =>
      (answer.body as { username: string }[]).map(({ username }) => username);
    assert.equal(new Set([...names(first), ...names(second)]).size, 10);
    for (const name of names(second)) assert.match(name, /anna/);
    const all = await bench().call("GET", `${path}?limit=100`);
    assert.equal(all.headers.get("total-count"), "340");
  });

  it("has names that must be encoded, also in a path", async () => {
    const realm = encodeURIComponent("Kunden Süd & Partner/100%");
    const client = encodeURIComponent("https://billing.example.com/saml/metadata?v=2");
    const path = `${prod()}/realms/${realm}/applications/${client}`;
    const { status, body } = await bench().call("GET", path);
    assert.equal(status, 200);
    assert.equal((body as { protocol: string }).protocol, "saml");
  });

  it("has a domain, an export, an extension and an upgrade in each state", async () => {
    const states = async (path: string, member: string): Promise<string[]> => {
      const { body } = await bench().call("GET", `${prod()}/${path}`);
      const all = (body as Record<string, string>[]).map((each) => each[member] ?? "");
      return [...new Set(all)].sort();
    };
    const verified = ["failed", "pending", "unverified", "verified"];
    assert.deepEqual(await states("domains", "verification_status"), verified);
    const tls = ["active", "expired", "failed", "pending"];
    assert.deepEqual(await states("domains", "ssl_status"), tls);
    const jobs = ["completed", "failed", "pending", "processing"];
    assert.deepEqual(await states("exports", "status"), jobs);
    assert.deepEqual(await states("upgrades", "phase"), ["cancelled", "completed", "failed", "timed_out"]);
    assert.deepEqual(await states("extensions", "status"), ["active", "failed"]);
    await bench().control.advance(6 * 60_000);
    assert.deepEqual(await states("exports", "status"), ["completed", "failed"]);
  });

  it("has an upgrade path in the order of versions, the current one first", async () => {
    const old = bench().simulation.clusters.list()[2]?.cluster;
    const { body } = await bench().call("GET", `/clusters/${old?.id ?? ""}/upgrade-path`);
    assert.deepEqual(body, [
      { version: "25.0.6", required: false },
      { version: "26.0.8", required: true },
      { version: "26.1.5", required: true },
      { version: "26.2.5", required: true },
      { version: "26.3.3", required: true },
      { version: "26.4.2", required: true },
      { version: "26.4.10", required: true },
    ]);
  });

  it("has insights that agree with each other, whatever the period", async () => {
    const read = async (page: string, query = ""): Promise<Record<string, unknown>> => {
      const answer = await bench().call("GET", `${prod()}/insights/${page}?${query}`);
      assert.equal(answer.status, 200, answer.text);
      return answer.body as Record<string, unknown>;
    };
    const attempts = async (query?: string): Promise<{ timestamp: string; value: number }[]> => {
      const page = await read("authentication", query);
      return (page["login_attempts"] as { values: { timestamp: string; value: number }[] }).values;
    };
    const day = await attempts();
    const later = await attempts("start_time=2030-01-14T18:00:00Z");
    assert.deepEqual([day.length, later.length], [24, 18]);
    assert.deepEqual(day.slice(6), later);
    const all = day.reduce((sum, { value }) => sum + value, 0);
    assert.equal((await read("overview"))["total_login_attempts"], all);
    const some = (await read("overview", "realm=partners"))["total_login_attempts"];
    assert.ok(Number(some) > 0 && Number(some) < all);
    const nowhere = await bench().call("GET", `${prod()}/insights/overview?realm=nowhere`);
    assert.equal(nowhere.status, 404);
    const backwards = await bench().call("GET", `${prod()}/insights/security?start_time=2030-01-16T00:00:00Z`);
    assert.equal(backwards.status, 422);
  });

  it("can't be asked for its realms while the automation client is broken", async () => {
    const id = prod().split("/")[2] ?? "";
    await bench().control.changeSettings({ brokenAutomationClients: [id] });
    assert.equal((await bench().call("GET", `${prod()}/realms`)).status, 500);
    assert.equal((await bench().call("GET", `${prod()}/realms/customers/roles`)).status, 500);
    assert.equal((await bench().call("GET", `${prod()}/domains`)).status, 200);
    await bench().control.changeSettings({ brokenAutomationClients: [] });
    assert.equal((await bench().call("GET", `${prod()}/realms`)).status, 200);
  });
});

describe("what is in a cluster of large", () => {
  const bench = useSimulator({ seed: "large" });

  it("is made when it is asked for, and stays the same", async () => {
    const { id } = bench().simulation.clusters.list()[700]?.cluster ?? {};
    const path = `/clusters/${id ?? ""}/realms/main/users`;
    const [first, again] = [await bench().call("GET", path), await bench().call("GET", path)];
    assert.equal(first.headers.get("total-count"), "30");
    assert.equal(first.text, again.text);
  });
});
