import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import type { Cluster } from "../../simulator/model";
import type { FieldError } from "../../simulator/problem";
import { Simulation } from "../../simulator/simulation";
import { useSimulator, type TestResponse } from "./test-simulator";

const valid = { name: "shop-prod", size: "medium", version: "26.4.10", location: "ca" };

describe("clusters", () => {
  const bench = useSimulator({ seed: "empty" });

  const create = async (more: object = {}): Promise<Cluster> => {
    const answer = await bench().call("POST", "/clusters", { body: { ...valid, ...more } });
    assert.equal(answer.status, 201, answer.text);
    return answer.body as Cluster;
  };
  const get = async (id: string): Promise<Cluster> => (await bench().call("GET", `/clusters/${id}`)).body as Cluster;
  const patch = (id: string, body: object): Promise<TestResponse> => bench().call("PATCH", `/clusters/${id}`, { body });
  const available = async (more: object = {}): Promise<Cluster> => {
    const { id } = await create(more);
    await bench().control.advance(240_000);
    return get(id);
  };
  const fields = ({ body }: TestResponse): string[] =>
    (body as { errors: FieldError[] }).errors.map(({ field }) => field);

  it("are created as asked, provisioning and without a URL", async () => {
    const made = await create({ features: ["passkeys"], http_relative_path: "/auth" });
    assert.match(made.id, /^[0-9a-f-]{36}$/);
    assert.deepEqual(made, {
      ...valid,
      id: made.id,
      type: "keycloak",
      status: "provisioning",
      management_mode: "full",
      url: "",
      sso_enabled: true,
      auto_upgrade_enabled: true,
      http_relative_path: "/auth",
      created_at: "2030-01-15T12:00:00.000Z",
      updated_at: "2030-01-15T12:00:00.000Z",
      features: ["passkeys"],
      features_disabled: [],
    });
    const [listed] = (await bench().call("GET", "/clusters")).body as Cluster[];
    const summary: Partial<Cluster> = { ...made };
    delete summary.features;
    delete summary.features_disabled;
    assert.deepEqual(listed, summary);
  });

  it("become available on the clock, with a URL", async () => {
    await bench().control.changeSettings({ lifecycle: { passesUpdating: false } });
    const { id } = await create();
    // Halfway between 45 s and 4 min, because the random number is always 0.5.
    await bench().control.advance(142_499);
    assert.equal((await get(id)).status, "provisioning");
    await bench().control.advance(1);
    const { status, url, updated_at } = await get(id);
    assert.deepEqual([status, updated_at], ["available", "2030-01-15T12:02:22.500Z"]);
    assert.match(url, new RegExp(`^https://${id}\\.ca\\.skycloak\\.io$`));
  });

  it("sometimes pass updating first, still without a URL", async () => {
    await bench().control.changeSettings({
      lifecycle: { passesUpdating: true, provisioningMs: 100_000 },
    });
    const { id } = await create();
    await bench().control.advance(69_999);
    assert.equal((await get(id)).status, "provisioning");
    await bench().control.advance(1);
    const { status, url } = await get(id);
    assert.deepEqual([status, url], ["updating", ""]);
    await bench().control.advance(30_000);
    assert.equal((await get(id)).status, "available");
  });

  for (const [drawn, ms] of [
    [0, 45_000],
    [1, 240_000],
  ] as const) {
    it(`take ${ms / 1_000} s when the draw is ${drawn}`, () => {
      const time = { ms: 0 };
      const { clusters } = new Simulation({
        seed: "empty",
        keys: true,
        random: () => drawn,
        realNow: () => time.ms,
      });
      const chosen = { size: "small", type: "keycloak", location: "eu" } as const;
      const { cluster } = clusters.create({ ...chosen, name: "a", version: "26.4.10" });
      time.ms = ms - 1;
      assert.notEqual(clusters.find(cluster.id)?.cluster.status, "available");
      time.ms = ms;
      assert.equal(clusters.find(cluster.id)?.cluster.status, "available");
    });
  }

  it("stand still while the clock is frozen", async () => {
    await bench().control.freeze();
    const { id } = await create();
    bench().time.ms += 3_600_000;
    assert.equal((await get(id)).status, "provisioning");
    await bench().control.advance(240_000);
    assert.equal((await get(id)).status, "available");
  });

  it("are updating after an update, then available with it", async () => {
    const { id, url } = await available({ version: "26.3.3" });
    const answer = await patch(id, { name: "shop", version: "26.4.2", sso_enabled: false });
    assert.equal(answer.status, 200);
    const changed = answer.body as Cluster;
    assert.deepEqual(
      [changed.status, changed.name, changed.version, changed.sso_enabled, changed.url],
      ["updating", "shop", "26.4.2", false, url],
    );
    await bench().control.advance(90_000);
    assert.deepEqual(await get(id), {
      ...changed,
      status: "available",
      updated_at: "2030-01-15T12:04:55.000Z",
    });
  });

  it("answer 409 with Retry-After while they are busy", async () => {
    const { id } = await create();
    for (const ready of [false, true]) {
      if (ready) {
        await bench().control.advance(240_000);
        assert.equal((await patch(id, { size: "large" })).status, 200);
      }
      for (const answer of [await patch(id, { size: "small" }), await bench().call("DELETE", `/clusters/${id}`)]) {
        assert.equal(answer.status, 409);
        assert.match(answer.text, /errors#conflict/);
        assert.equal(answer.headers.get("retry-after"), "30");
      }
    }
    await bench().control.advance(54_001);
    assert.equal((await patch(id, { size: "small" })).headers.get("retry-after"), "1");
    await bench().control.advance(999);
    assert.equal((await patch(id, { size: "small" })).status, 200);
  });

  it("answer 409 without Retry-After when waiting would not help", async () => {
    const { id } = await available();
    for (const status of ["failed", "stopped", "deleting"]) {
      await bench().control.changeCluster(id, { status });
      const answer = await patch(id, { size: "large" });
      assert.deepEqual([answer.status, answer.headers.get("retry-after")], [409, null]);
    }
  });

  it("can be changed while degraded or in maintenance", async () => {
    const { id } = await available();
    for (const status of ["degraded", "maintenance"]) {
      await bench().control.changeCluster(id, { status });
      assert.equal((await patch(id, { size: "large" })).status, 200);
    }
  });

  it("don't change type or location, and are not busy with nothing", async () => {
    const before = await available();
    const answer = await patch(before.id, { type: "tidecloak", location: "eu", colour: "blue" });
    assert.deepEqual([answer.status, answer.body], [200, before]);
  });

  it("don't go back to an older version, or to one that is not offered", async () => {
    const { id } = await available({ version: "26.4.10" });
    const older = await patch(id, { version: "26.4.2" });
    assert.deepEqual([older.status, fields(older)], [422, ["version"]]);
    for (const version of ["27.0.0", "0.14.20"]) {
      assert.equal((await patch(id, { version })).status, 400, version);
    }
    assert.deepEqual(fields(await patch(id, { size: "tiny", sso_enabled: "yes" })), ["size", "sso_enabled"]);
  });

  it("are deleting after a delete, then gone", async () => {
    const { id } = await available();
    const answer = await bench().call("DELETE", `/clusters/${id}`);
    assert.deepEqual([answer.status, answer.text], [204, ""]);
    assert.equal((await get(id)).status, "deleting");
    assert.equal((await bench().call("DELETE", `/clusters/${id}`)).status, 409);
    await bench().control.advance(60_000);
    assert.equal((await bench().call("GET", `/clusters/${id}`)).status, 404);
    assert.deepEqual((await bench().call("GET", "/clusters")).body, []);
  });

  it("can be deleted when stopped or failed", async () => {
    for (const status of ["failed", "stopped"]) {
      const { id } = await bench().control.addCluster({ name: "x", status });
      assert.equal((await bench().call("DELETE", `/clusters/${id}`)).status, 204);
    }
  });

  it("are not found by an id that is none", async () => {
    for (const id of [randomUUID(), "nonsense"]) {
      for (const [method, path] of [
        ["GET", ""],
        ["PATCH", ""],
        ["DELETE", ""],
        ["GET", "/credentials"],
      ] as const) {
        const body = method === "PATCH" ? {} : undefined;
        const answer = await bench().call(method, `/clusters/${id}${path}`, { body });
        assert.equal(answer.status, 404);
        assert.match(answer.text, /errors#not-found/);
      }
    }
  });

  it("have an automation client once they have a URL, the same one each time", async () => {
    const { id } = await create();
    assert.equal((await bench().call("GET", `/clusters/${id}/credentials`)).status, 404);
    await bench().control.changeSettings({ automationTokenUrls: "named" });
    await bench().control.advance(240_000);
    const answer = await bench().call("GET", `/clusters/${id}/credentials`);
    const { client_id, client_secret, token_url } = answer.body as Record<string, string>;
    assert.match(client_id ?? "", /^skycloak-automation-[0-9a-f-]{36}$/);
    assert.match(client_secret ?? "", /^[A-Za-z0-9]{32}$/);
    const { url } = await get(id);
    assert.equal(token_url, `${url}/realms/master/protocol/openid-connect/token`);
    assert.deepEqual((await bench().call("GET", `/clusters/${id}/credentials`)).body, answer.body);
    const given = await bench().control.secrets();
    const found = given.filter(({ secret }) => secret === client_secret);
    assert.deepEqual(
      found.map(({ kind, of }) => [kind, of]),
      [["client-secret", id]],
    );
  });
});
