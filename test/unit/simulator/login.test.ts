import assert from "node:assert/strict";
import type { IssuedKey } from "../../simulator/model";
import { answerInBrowser } from "../../simulator/sign-in";
import { startSimulator, type Simulator } from "../../simulator/simulator";

interface Started {
  device_code: string;
  user_code: string;
  verification_uri_complete: string;
}

type Tokens = Record<"access_token" | "refresh_token" | "error", string | undefined>;

describe("the OAuth server", () => {
  let simulator: Simulator;

  before(async () => {
    simulator = await startSimulator({ seed: "acme" });
  });

  after(() => simulator.close());

  const form = async (path: string, fields: Record<string, string>): Promise<unknown> => {
    const body = new URLSearchParams({ client_id: "skycloak-mcp", ...fields });
    return (await fetch(simulator.issuer + path, { method: "POST", body })).json();
  };
  const start = async (scope = "openid profile email"): Promise<Started> =>
    (await form("/device/auth", { scope })) as Started;
  const redeem = async ({ device_code }: Started): Promise<Tokens> =>
    (await form("/token", {
      grant_type: "urn:ietf:params:oauth:grant-type:device_code",
      device_code,
    })) as Tokens;
  const refresh = async (refresh_token: string): Promise<Tokens> =>
    (await form("/token", { grant_type: "refresh_token", refresh_token })) as Tokens;
  const signIn = async (scope?: string): Promise<Tokens> => {
    const started = await start(scope);
    await answerInBrowser(started.verification_uri_complete, "allow");
    return redeem(started);
  };
  const dashboard = async (
    path: string,
    token: string | undefined,
    body: object = {},
  ): Promise<{ status: number; body: unknown }> => {
    const response = await fetch(simulator.dashboard + path, {
      method: "POST",
      headers: { Authorization: `Bearer ${token ?? ""}`, "Content-Type": "application/json" },
      body: JSON.stringify(body),
    });
    return { status: response.status, body: await response.json() };
  };

  it("says what it offers", async () => {
    const address = `${simulator.issuer}/.well-known/openid-configuration`;
    const offered = (await (await fetch(address)).json()) as Record<string, unknown>;
    assert.equal(offered["issuer"], simulator.issuer);
    assert.equal(offered["device_authorization_endpoint"], `${simulator.issuer}/device/auth`);
  });

  it("gives tokens once a person has allowed it in the browser, and not before", async () => {
    const started = await start();
    assert.equal((await redeem(started)).error, "authorization_pending");
    assert.match(await answerInBrowser(started.verification_uri_complete, "allow"), /Signed in/);
    const tokens = await redeem(started);
    const made = await dashboard("/api/cli/keys", tokens.access_token, { name: "laptop" });
    assert.equal(made.status, 201);
    assert.equal((made.body as IssuedKey).api_key.name, "laptop");
    const secrets = simulator.simulation.secrets.list().map(({ secret }) => secret);
    assert.ok(secrets.includes(tokens.access_token ?? "?"), "an access token is not registered");
    assert.ok(secrets.includes(tokens.refresh_token ?? "?"), "a refresh token is not registered");
  });

  it("gives none where the person said no", async () => {
    const started = await start();
    await answerInBrowser(started.verification_uri_complete, "deny");
    assert.equal((await redeem(started)).error, "access_denied");
  });

  it("rotates refresh tokens: the one before is dead", async () => {
    const { refresh_token: first = "" } = await signIn();
    const next = await refresh(first);
    assert.notEqual(next.refresh_token, first);
    assert.equal((await dashboard("/api/cli/keys", next.access_token, { name: "a" })).status, 201);
    assert.equal((await refresh(first)).error, "invalid_grant");
  });

  it("makes a token without openid fail at the exchange, though it is a good one", async () => {
    const { access_token } = await signIn("profile email");
    assert.ok(access_token);
    assert.equal((await dashboard("/api/cli/keys", access_token, { name: "a" })).status, 401);
  });

  it("answers the workspaces to choose from, where there are several", async () => {
    const { access_token } = await signIn();
    const other = { id: "0b3c7f52-6a2b-4d0b-9a51-5d1d2b6f0001", name: "Acme Labs" };
    simulator.simulation.changeSettings({ otherWorkspaces: [other] });
    const { status, body } = await dashboard("/api/mcp/session-key", access_token);
    assert.equal(status, 400);
    assert.deepEqual((body as { workspaces: unknown }).workspaces, [simulator.simulation.workspace, other]);
    const made = await dashboard("/api/cli/keys", access_token, {
      name: "labs",
      workspace_id: other.id,
    });
    const { full_key, api_key } = made.body as IssuedKey;
    assert.equal(api_key.workspace_id, other.id);
    const headers = { "API-Key": full_key, "API-Version": "2026-06-01.beta" };
    const clusters = await fetch(`${simulator.api}/clusters`, { headers });
    assert.deepEqual(await clusters.json(), []);
    const stranger = { name: "a", workspace_id: "0b3c7f52-6a2b-4d0b-9a51-5d1d2b6f0009" };
    assert.equal((await dashboard("/api/cli/keys", access_token, stranger)).status, 403);
    simulator.simulation.changeSettings({ otherWorkspaces: [] });
  });

  it("keeps one session key alive for a workspace, and rotates it in place", async () => {
    const { access_token } = await signIn();
    const [first, second] = [
      await dashboard("/api/mcp/session-key", access_token),
      await dashboard("/api/mcp/session-key", access_token),
    ].map(({ body }) => (body as { api_key: string }).api_key);
    const status = async (key: string | undefined): Promise<number> => {
      const headers = { "API-Key": key ?? "", "API-Version": "2026-06-01.beta" };
      return (await fetch(`${simulator.api}/clusters`, { headers })).status;
    };
    assert.deepEqual([await status(first), await status(second)], [401, 200]);
  });

  it("refuses the signed-in for each of the four reasons", async () => {
    const { access_token } = await signIn();
    for (const refusal of ["not-member", "not-allowed", "email-unverified", "quota"] as const) {
      simulator.simulation.changeSettings({ signInRefusal: refusal });
      const { status, body } = await dashboard("/api/cli/keys", access_token, { name: "a" });
      assert.equal(status, 403);
      assert.match((body as { error: string }).error, /\w/);
    }
    simulator.simulation.changeSettings({ signInRefusal: null });
  });

  it("can be made to fail, as the other servers can", async () => {
    const slow = { error: "slow_down" };
    simulator.simulation.faults.add({
      server: "login",
      path: "/token",
      times: 1,
      fault: { kind: "answer", status: 400, body: slow },
    });
    const started = await start();
    assert.equal((await redeem(started)).error, "slow_down");
    assert.equal((await redeem(started)).error, "authorization_pending");
  });
});
