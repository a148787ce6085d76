import type { ApiError, Result } from "../../../src/api/errors";
import assert from "node:assert/strict";
import type { RequestLog } from "../../../src/api/http";
import type { DeviceCode } from "../../../src/auth/oauth";
import { createOAuth, type OAuth, type OAuthOptions } from "../../../src/auth/oauth";
import { reveal } from "../../../src/secrets/secret";
import type { Fault } from "../../simulator/control-protocol";
import { answerInBrowser } from "../../simulator/sign-in";
import { startSimulator, type Simulator } from "../../simulator/simulator";

describe("Signing in at the issuer", () => {
  let simulator: Simulator;
  let reports: RequestLog[];

  before(async () => {
    simulator = await startSimulator({ seed: "empty" });
  });
  beforeEach(() => {
    simulator.simulation.reset();
    reports = [];
  });
  after(() => simulator.close());

  const open = (over: Partial<OAuthOptions> = {}): OAuth =>
    createOAuth({
      issuer: simulator.issuer,
      clientId: "skycloak-mcp",
      fetch: (url, init) => fetch(url, init),
      report: (report) => reports.push(report),
      ...over,
    });
  const forever = new AbortController().signal;
  const started = async (oauth: OAuth): Promise<DeviceCode> => valueOf(await oauth.start(forever));
  const fail = (path: string, fault: Fault, skip = 0) =>
    simulator.simulation.faults.add({ server: "login", path, fault, skip });

  it("shows a code, asks, and gets tokens once the person has allowed it", async () => {
    const oauth = open();
    const code = await started(oauth);
    assert.match(code.userCode, /^[A-Z]{4}-[A-Z]{4}$/);
    assert.deepEqual([code.interval, code.seconds], [5, 600]);
    assert.equal(await oauth.poll(code, forever), "pending");
    assert.match(await answerInBrowser(code.page, "allow"), /Signed in/);
    const grant = valueOf(await asOutcome(oauth.poll(code, forever)));
    assert.ok(grant.refresh !== undefined && grant.seconds !== undefined && grant.seconds > 0);
    // The dashboard only accepts tokens with the scope `openid`.
    const asked = await fetch(`${simulator.dashboard}/api/mcp/session-key`, {
      method: "POST",
      headers: { Authorization: `Bearer ${reveal(grant.access)}` },
    });
    assert.equal(asked.status, 200);
  });

  it("takes times that an issuer names within bounds only", async () => {
    for (const [said, expected] of [
      [{ interval: 2_147_484, expires_in: 1e12 }, [60, 3600]],
      [{ interval: 0.001, expires_in: 0.001 }, [1, 1]],
      [{ interval: 7, expires_in: "90" }, [7, 90]],
      [{ expires_in: 90 }, [5, 90]],
    ] as const) {
      const body = {
        device_code: "d",
        user_code: "ABCD-EFGH",
        verification_uri: "https://login.example/device",
        ...said,
      };
      const code = await started(
        open({
          fetch: (url, init) =>
            url.endsWith("/device/auth") || init.method === "POST"
              ? Promise.resolve(Response.json(body))
              : fetch(url, init),
        }),
      );
      assert.deepEqual([code.interval, code.seconds], expected);
    }
  });

  it("renews, which spends the token of before, and ends it at the issuer", async () => {
    const oauth = open();
    const first = await signedIn(oauth);
    const next = valueOf(await oauth.refresh(first));
    assert.ok(next.refresh !== undefined && !next.refresh.equals(first));
    assert.deepEqual(await oauth.revoke(next.refresh), { ok: true, value: true });
    assert.deepEqual(problemOf(await oauth.refresh(next.refresh)), { kind: "sign-in-over" });
  });

  it("tells a person's no, a code that is too old, and one that nobody knows any more", async () => {
    const oauth = open();
    const denied = await started(oauth);
    await answerInBrowser(denied.page, "deny");
    assert.deepEqual(problemOf(await asOutcome(oauth.poll(denied, forever))), {
      kind: "sign-in-denied",
    });
    for (const error of ["expired_token", "invalid_grant"]) {
      const code = await started(oauth);
      simulator.simulation.faults.add({
        server: "login",
        path: "/token",
        times: 1,
        fault: { kind: "answer", status: 400, body: { error } },
      });
      assert.deepEqual(problemOf(await asOutcome(oauth.poll(code, forever))), {
        kind: "sign-in-expired",
      });
    }
  });

  it("hears that it asks too often", async () => {
    const oauth = open();
    const code = await started(oauth);
    fail("/token", { kind: "answer", status: 400, body: { error: "slow_down" } });
    assert.equal(await oauth.poll(code, forever), "slow-down");
  });

  it("tells a client that is not known from other refusals", async () => {
    const unknown = problemOf(await open({ clientId: "nobody" }).start(forever));
    assert.deepEqual(unknown, { kind: "client-refused", clientId: "nobody" });
    fail("/device/auth", { kind: "answer", status: 400, body: { error: "invalid_scope" } });
    assert.deepEqual(problemOf(await open().start(forever)), {
      kind: "oauth-error",
      code: "invalid_scope",
      at: new URL(simulator.issuer).host,
    });
  });

  const metadata = (over: object): Fault => ({
    kind: "answer",
    status: 200,
    body: {
      issuer: simulator.issuer,
      token_endpoint: `${simulator.issuer}/token`,
      device_authorization_endpoint: `${simulator.issuer}/device/auth`,
      ...over,
    },
  });

  it("sees what is no issuer, another one, or one without codes", async () => {
    const at = new URL(simulator.issuer).host;
    const wrong = { issuer: simulator.dashboard };
    assert.equal(problemOf(await open(wrong).start(forever)).kind, "unreadable");
    const path = { issuer: `${simulator.issuer}/elsewhere` };
    assert.deepEqual(problemOf(await open(path).start(forever)), { kind: "no-issuer", at });
    for (const [over, problem] of [
      [{ issuer: "https://login.example" }, { kind: "no-issuer", at }],
      [{ device_authorization_endpoint: undefined }, { kind: "no-device-grant", at }],
    ] as const) {
      simulator.simulation.reset();
      fail("/.well-known/**", metadata(over));
      assert.deepEqual(problemOf(await open().start(forever)), problem);
    }
  });

  it("sends nothing in clear to another machine, whatever the issuer says", async () => {
    const elsewhere = { token_endpoint: "http://login.example/token" };
    fail("/.well-known/**", metadata(elsewhere));
    const oauth = open();
    const code = await started(oauth);
    assert.equal(problemOf(await asOutcome(oauth.poll(code, forever))).kind, "bad-endpoint");
    assert.ok(reports.every(({ path }) => path !== "/token"));
  });

  it("ends nothing where the issuer offers no way to, and says so", async () => {
    fail("/.well-known/**", metadata({}));
    const oauth = open();
    assert.deepEqual(await oauth.revoke(await signedIn(oauth)), { ok: true, value: false });
  });

  const faults: readonly (readonly [Fault, string])[] = [
    [{ kind: "drop" }, "network"],
    [{ kind: "hold" }, "timeout"],
    [{ kind: "html", status: 200 }, "unreadable"],
    [{ kind: "html", status: 502 }, "server"],
    [{ kind: "answer", status: 307, headers: { location: "https://example.test" } }, "redirected"],
    [{ kind: "answer", status: 429, retryAfter: 7 }, "rate-limited"],
  ];
  for (const [fault, kind] of faults) {
    it(`tells ${fault.kind} (${kind}) at each step`, async () => {
      // Only the held response has a deadline, because the machine may be busy.
      const isHeld = fault.kind === "hold";
      const knowing = open();
      const code = await started(knowing);
      const token = await signedIn(knowing);
      fail("/**", fault);
      const oauth = isHeld ? open({ deadlineSeconds: 0.3 }) : knowing;
      const first = problemOf(await open(isHeld ? { deadlineSeconds: 0.3 } : {}).start(forever));
      assert.equal(first.kind, kind);
      for (const answer of [
        await asOutcome(oauth.poll(code, forever)),
        await oauth.refresh(token),
        await oauth.revoke(token),
      ]) {
        const problem = problemOf(answer);
        assert.equal(problem.kind, kind);
      }
    });
  }

  it("comes back at once when the person leaves", async () => {
    fail("/**", { kind: "hold" });
    const leaving = new AbortController();
    const answer = open().start(leaving.signal);
    leaving.abort();
    assert.deepEqual(problemOf(await answer), { kind: "cancelled" });
  });

  it("gives the log nothing but methods, paths and statuses", async () => {
    const oauth = open();
    valueOf(await oauth.refresh(await signedIn(oauth)));
    const told = JSON.stringify(reports);
    for (const { secret } of simulator.simulation.secrets.list()) assert.ok(!told.includes(secret));
    assert.ok(!told.includes("?") && reports.length > 3);
  });

  async function signedIn(oauth: OAuth) {
    const code = await started(oauth);
    await answerInBrowser(code.page, "allow");
    const { refresh } = valueOf(await asOutcome(oauth.poll(code, forever)));
    assert.ok(refresh);
    return refresh;
  }
});

function valueOf<T>(outcome: Result<T>): T {
  assert.ok(outcome.ok, JSON.stringify(outcome));
  return outcome.value;
}

function problemOf(outcome: Result<unknown>): ApiError {
  assert.ok(!outcome.ok, "it succeeded");
  return outcome.problem;
}

async function asOutcome<T>(polled: Promise<Result<T> | string>): Promise<Result<T>> {
  const answer = await polled;
  assert.ok(typeof answer !== "string");
  return answer;
}
