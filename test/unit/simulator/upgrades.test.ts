import assert from "node:assert/strict";
import type { Cluster } from "../../simulator/model";
import type { FieldError } from "../../simulator/problem";
import type { ClusterUpgrade } from "../../simulator/published/clusters";
import { send, useSimulator, type Answer } from "./bench";

describe("upgrading a cluster", () => {
  const bench = useSimulator({ seed: "acme" });
  // The one with an old version.
  const path = (): string => `/clusters/${bench().world.clusters.list()[2]?.cluster.id ?? ""}`;
  const upgrade = (version: string): Promise<Answer> =>
    bench().call("PATCH", path(), { body: { version } });
  const upgrades = async (): Promise<ClusterUpgrade[]> =>
    (await bench().call("GET", `${path()}/upgrades`)).body as ClusterUpgrade[];
  const cluster = async (): Promise<Cluster> => (await bench().call("GET", path())).body as Cluster;
  const cancel = (): Promise<Answer> => bench().call("POST", `${path()}/upgrades/cancel`);

  beforeEach(() => bench().control.changeSettings({ lifecycle: { updatingMs: 100_000 } }));

  it("goes through its phases on the clock, into the history", async () => {
    assert.equal((await upgrade("26.0.8")).status, 200);
    const phases: string[] = [];
    for (let passed = 0; passed <= 100; passed += 10) {
      const [newest] = await upgrades();
      if (newest !== undefined && !phases.includes(newest.phase)) phases.push(newest.phase);
      await bench().control.advance(10_000);
    }
    assert.deepEqual(phases, ["pending", "backing-up", "upgrading", "verifying", "completed"]);
    const [{ from_version, to_version, completed_at } = {} as ClusterUpgrade] = await upgrades();
    assert.deepEqual(
      [from_version, to_version, completed_at],
      ["25.0.6", "26.0.8", "2030-01-15T12:01:40.000Z"],
    );
    const { status, version } = await cluster();
    assert.deepEqual([status, version], ["available", "26.0.8"]);
  });

  it("leaves out no required step, and then goes the rest of the path", async () => {
    const refused = await upgrade("26.4.10");
    assert.equal(refused.status, 422);
    const [error] = (refused.body as { errors: FieldError[] }).errors;
    assert.deepEqual([error?.field, error?.code], ["version", "required-step"]);
    assert.match(error?.detail ?? "", /26\.0\.8/);
    for (const version of ["26.0.8", "26.2.5", "26.4.10"]) {
      assert.equal((await upgrade(version)).status, 200, version);
      assert.equal((await upgrade(version)).status, 409, "busy");
      await bench().control.advance(100_000);
    }
    const left = await bench().call("GET", `${path()}/upgrade-path`);
    assert.deepEqual(left.body, []);
  });

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

  it("can come to nothing", async () => {
    await bench().control.changeSettings({ lifecycle: { upgradeFails: true } });
    await upgrade("26.0.8");
    await bench().control.advance(100_000);
    const { status, version } = await cluster();
    assert.deepEqual([status, version], ["available", "25.0.6"]);
    assert.equal((await upgrades())[0]?.phase, "failed");
  });
});

describe("an automation client", () => {
  const bench = useSimulator({ seed: "acme" });
  const credentials = async (): Promise<Record<string, string>> => {
    const { id } = bench().world.clusters.list()[0]?.cluster ?? {};
    const answer = await bench().call("GET", `/clusters/${id ?? ""}/credentials`);
    return answer.body as Record<string, string>;
  };
  const grant = async (form: Record<string, string>, url?: string): Promise<Answer> => {
    const headers = { "content-type": "application/x-www-form-urlencoded" };
    const body = new URLSearchParams(form).toString();
    const { token_url = "" } = await credentials();
    return send(url ?? token_url, { method: "POST", headers, body });
  };
  const right = async (): Promise<Record<string, string>> => {
    const { client_id = "", client_secret = "" } = await credentials();
    return { grant_type: "client_credentials", client_id, client_secret };
  };

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
    const { id = "" } = bench().world.clusters.list()[0]?.cluster ?? {};
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
    await bench().control.changeSettings({ automationTokenUrls: "named" });
    assert.match((await credentials())["token_url"] ?? "", /^https:\/\/customers-prod-/);
  });
});
