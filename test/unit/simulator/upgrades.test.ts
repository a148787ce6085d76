import assert from "node:assert/strict";
import { createPublicKey, verify, type JsonWebKey } from "node:crypto";
import type { Cluster } from "../../simulator/model";
import type { ClusterUpgrade } from "../../simulator/published/clusters";
import { send, useSimulator, type TestResponse } from "./test-simulator";

describe("upgrading a cluster", () => {
  const bench = useSimulator({ seed: "acme" });
  // The cluster with an old version.
  const path = (): string => `/clusters/${bench().simulation.clusters.list()[2]?.cluster.id ?? ""}`;
  const upgrade = (version: string): Promise<TestResponse> => bench().call("PATCH", path(), { body: { version } });
  const upgrades = async (): Promise<ClusterUpgrade[]> =>
    (await bench().call("GET", `${path()}/upgrades`)).body as ClusterUpgrade[];
  const cluster = async (): Promise<Cluster> => (await bench().call("GET", path())).body as Cluster;
  const cancel = (): Promise<TestResponse> => bench().call("POST", `${path()}/upgrades/cancel`);

  beforeEach(() => bench().control.changeSettings({ lifecycle: { updatingMs: 100_000 } }));

  it("is initiated until it ends, on the clock, and then in the history", async () => {
    assert.equal((await upgrade("26.0.8")).status, 200);
    const phases: string[] = [];
    for (let passed = 0; passed <= 100; passed += 10) {
      const [newest] = await upgrades();
      if (newest !== undefined && !phases.includes(newest.phase)) phases.push(newest.phase);
      await bench().control.advance(10_000);
    }
    assert.deepEqual(phases, ["initiated", "completed"]);
    const [{ from_version, to_version, completed_at } = {} as ClusterUpgrade] = await upgrades();
    assert.deepEqual([from_version, to_version, completed_at], ["25.0.6", "26.0.8", "2030-01-15T12:01:40.000Z"]);
    const { status, version } = await cluster();
    assert.deepEqual([status, version], ["available", "26.0.8"]);
  });

  it("takes every step of the path in order, and then there is only the current version", async () => {
    const left = async (): Promise<string[]> => {
      const { body } = await bench().call("GET", `${path()}/upgrade-path`);
      return (body as { version: string }[]).map(({ version }) => version);
    };
    const steps = ["25.0.6", "26.0.8", "26.1.5", "26.2.5", "26.3.3", "26.4.2", "26.4.10"];
    for (const [at, version] of steps.entries()) {
      assert.deepEqual(await left(), steps.slice(at));
      for (const skipping of steps.slice(at + 2)) {
        const refused = await upgrade(skipping);
        assert.deepEqual([refused.status, refused.headers.get("retry-after")], [409, null]);
        assert.match(refused.text, /errors#conflict/);
      }
      assert.equal((await cluster()).version, version);
      const next = steps[at + 1];
      if (next === undefined) break;
      assert.equal((await upgrade(next)).status, 200, next);
      assert.match((await upgrade(next)).headers.get("retry-after") ?? "none", /^\d+$/, "busy");
      await bench().control.advance(100_000);
    }
  });

  for (const [what, version] of [
    ["an unknown version", "26.4.9"],
    ["one of the other type", "0.14.20"],
    ["a retired one", "24.0.5"],
  ] as const) {
    it(`refuses ${what}`, async () => {
      const refused = await upgrade(version);
      assert.equal(refused.status, 400);
      assert.equal((refused.body as { detail: string }).detail, "invalid cluster version");
    });
  }

  it("can be cancelled until it has gone too far, and leaves the version as it was", async () => {
    assert.equal((await cancel()).status, 409);
    await upgrade("26.0.8");
    await bench().control.advance(49_000);
    const answer = await cancel();
    assert.equal(answer.status, 200);
    const { cluster: after } = answer.body as { cluster: Cluster };
    assert.deepEqual([after.status, after.version], ["available", "25.0.6"]);
    assert.equal((await upgrades())[0]?.phase, "cancelled");
    await bench().control.advance(100_000);
    assert.deepEqual([(await cluster()).version, (await upgrades()).length], ["25.0.6", 1]);

    await upgrade("26.0.8");
    await bench().control.advance(51_000);
    const late = await cancel();
    assert.deepEqual([late.status, late.headers.get("retry-after")], [409, null]);
  });

  for (const phase of ["failed", "timed_out"] as const) {
    it(`can come to nothing: ${phase}`, async () => {
      await bench().control.changeSettings({ lifecycle: { upgradeEnds: phase } });
      await upgrade("26.0.8");
      await bench().control.advance(100_000);
      const { status, version } = await cluster();
      assert.deepEqual([status, version], ["available", "25.0.6"]);
      assert.equal((await upgrades())[0]?.phase, phase);
    });
  }
});

describe("an automation client", () => {
  const bench = useSimulator({ seed: "acme" });
  const credentials = async (): Promise<Record<string, string>> => {
    const { id } = bench().simulation.clusters.list()[0]?.cluster ?? {};
    const answer = await bench().call("GET", `/clusters/${id ?? ""}/credentials`);
    return answer.body as Record<string, string>;
  };
  const grant = async (form: Record<string, string>, url?: string): Promise<TestResponse> => {
    const headers = { "content-type": "application/x-www-form-urlencoded" };
    const body = new URLSearchParams(form).toString();
    const { token_url = "" } = await credentials();
    return send(url ?? token_url, { method: "POST", headers, body });
  };
  const right = async (): Promise<Record<string, string>> => {
    const { client_id = "", client_secret = "" } = await credentials();
    return { grant_type: "client_credentials", client_id, client_secret };
  };

  it("has a name with an id in it that is not the cluster's", async () => {
    const { id = "" } = bench().simulation.clusters.list()[0]?.cluster ?? {};
    const { client_id = "" } = await credentials();
    const inName = /^skycloak-automation-([0-9a-f-]{36})$/.exec(client_id)?.[1];
    assert.ok(inName !== undefined && inName !== id);
  });

  it("gets a token that the keys of its realm verify", async () => {
    const { body } = await grant(await right());
    const { access_token = "" } = body as Record<string, string>;
    const { token_url = "", client_id } = await credentials();
    const [head = "", claims = "", signature = ""] = access_token.split(".");
    const read = (part: string): Record<string, unknown> =>
      JSON.parse(Buffer.from(part, "base64url").toString()) as Record<string, unknown>;
    const { body: keys } = await send(token_url.replace(/token$/, "certs"), { method: "GET" });
    const { alg, kid } = read(head);
    const found = (keys as { keys: JsonWebKey[] }).keys.find((each) => each["kid"] === kid);
    assert.ok(alg === "RS256" && found !== undefined && !("d" in found));
    const key = createPublicKey({ key: found, format: "jwk" });
    const signed = Buffer.from(`${head}.${claims}`);
    assert.ok(verify("RSA-SHA256", signed, key, Buffer.from(signature, "base64url")));
    const { iss, azp, exp, iat } = read(claims);
    assert.equal(iss, token_url.replace(/\/protocol\/.*$/, ""));
    assert.deepEqual([azp, Number(exp) - Number(iat)], [client_id, 60]);
  });

  for (const [path, above] of [
    ["", ""],
    ["/", ""],
    ["/auth", "/auth"],
    ["auth/", "/auth"],
  ] as const) {
    it(`is asked for its tokens below ${JSON.stringify(path)}`, async () => {
      const { id = "" } = bench().simulation.clusters.list()[0]?.cluster ?? {};
      await bench().control.changeCluster(id, { http_relative_path: path });
      const { token_url = "" } = await credentials();
      assert.match(token_url, new RegExp(`/${id}${above}/realms/master/protocol/`));
      assert.equal((await grant(await right())).status, 200);
      const elsewhere = token_url.replace(`${above}/realms/`, "/elsewhere/realms/");
      assert.equal((await grant(await right(), elsewhere)).status, 404);
      await bench().control.changeSettings({ automationTokenUrls: "named" });
      const named = `https://${id}.eu.skycloak.io${above}/realms/master/protocol/openid-connect/token`;
      assert.equal((await credentials())["token_url"], named);
    });
  }

  it("gets a token that lives for a while, and is in the register", async () => {
    await bench().control.changeSettings({ automationTokenSeconds: 90 });
    const { status, body } = await grant(await right());
    const { access_token, expires_in, token_type } = body as Record<string, unknown>;
    assert.deepEqual([status, expires_in, token_type], [200, 90, "Bearer"]);
    const given = await bench().control.secrets();
    assert.ok(given.some((each) => each.kind === "access-token" && each.secret === access_token));
  });

  it("gets none with a wrong secret, another name, another grant, or when it is broken", async () => {
    const form = await right();
    const { client_secret = "" } = form;
    for (const [change, status, error] of [
      [{ client_secret: `${client_secret}0` }, 401, "unauthorized_client"],
      [{ client_secret: "" }, 401, "unauthorized_client"],
      [{ client_id: "somebody" }, 401, "unauthorized_client"],
      [{ grant_type: "password" }, 400, "unsupported_grant_type"],
    ] as const) {
      const answer = await grant({ ...form, ...change });
      assert.deepEqual([answer.status, (answer.body as { error: string }).error], [status, error]);
    }
    const { id = "" } = bench().simulation.clusters.list()[0]?.cluster ?? {};
    await bench().control.changeSettings({ brokenAutomationClients: [id] });
    assert.equal((await grant(form)).status, 401);
  });

  it("asks a server that is not the API, and that faults can hit", async () => {
    const form = await right();
    const fault = { kind: "answer", status: 503 } as const;
    await bench().control.addFault({ server: "keycloak", path: "**", times: 1, fault });
    assert.equal((await grant(form)).status, 503);
    const [request] = await bench().control.requests({ path: "/*/realms/**" });
    assert.equal(request, undefined);
    const all = await bench().control.requests({ method: "POST" });
    assert.deepEqual(
      all.map(({ server, status, secretInUrl }) => [server, status, secretInUrl]),
      [["keycloak", 503, false]],
    );
  });
});
