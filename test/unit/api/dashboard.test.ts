import assert from "node:assert/strict";
import { createDashboard, createKeyIn, listWorkspaces } from "../../../src/api/skycloak";
import type { ApiCaller, RequestLog } from "../../../src/api/http";
import { mayHaveBeenDone, type Result, type ApiError } from "../../../src/api/errors";
import { Secret } from "../../../src/secrets/secret";
import { refusals, type Fault } from "../../simulator/control-protocol";
import { startSimulator, type Simulator } from "../../simulator/simulator";
import { noPacing } from "../helpers/send";

const other = { id: "0b3c7f52-6a2b-4d0b-9a51-5d1d2b6f0001", name: "Acme Labs" };
const request = { name: "laptop", scopes: ["clusters:read"] };

describe("The dashboard's client", () => {
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

  const open = (token = simulator.simulation.addBearer(null).token): ApiCaller =>
    createDashboard({
      endpoint: simulator.dashboard,
      key: () => new Secret(token),
      fetch: (url, init) => fetch(url, init),
      report: (report) => reports.push(report),
      pacing: noPacing,
    });
  const fail = (fault: Fault) => simulator.simulation.faults.add({ server: "dashboard", path: "/**", fault });
  const create = (dashboard = open()) => createKeyIn(dashboard, simulator.simulation.workspace.id, request);
  const keys = () => simulator.simulation.keys.list().length;

  it("lists the workspaces of who has several, without a key for any of them", async () => {
    simulator.simulation.changeSettings({ otherWorkspaces: [other] });
    const before = keys();
    const answer = await listWorkspaces(open());
    assert.deepEqual(answer.ok && answer.value, [simulator.simulation.workspace, other]);
    assert.equal(keys(), before);
  });

  it("knows the only workspace of who has one, and lets go of the key that comes along", async () => {
    const answer = await listWorkspaces(open());
    assert.deepEqual(answer.ok && answer.value, [{ id: simulator.simulation.workspace.id, name: "" }]);
    assert.equal(simulator.simulation.log.list({ method: "POST" }).length, 1);
  });

  it("makes a key in the workspace that is named", async () => {
    simulator.simulation.changeSettings({ otherWorkspaces: [other] });
    const answer = await createKeyIn(open(), other.id, {
      ...request,
      expiresAt: "2099-01-01T00:00:00Z",
    });
    assert.ok(answer.ok && answer.value.secret.startsWith("sk_sc_"));
    const { key } = answer.value;
    assert.deepEqual(
      [key?.name, key?.workspace_id, key?.scopes, key?.expires_at?.slice(0, 4)],
      ["laptop", other.id, ["clusters:read"], "2099"],
    );
  });

  for (const refusal of refusals) {
    it(`tells ${refusal} from the other causes of its 403`, async () => {
      const { token } = simulator.simulation.addBearer(refusal);
      assert.deepEqual(problemOf(await create(open(token))), { kind: "dashboard", reason: refusal });
      assert.deepEqual(problemOf(await listWorkspaces(open(token))), {
        kind: "dashboard",
        reason: refusal,
      });
    });
  }

  for (const [error, reason] of [
    ["Verify your e-mail first", "email-unverified"],
    ["Not in your plan", "quota"],
    ["You are a guest, and no member", "not-member"],
    ["Only an owner may do that", "not-allowed"],
  ] as const) {
    it(`tells by its words what “${error}” means`, async () => {
      fail({ kind: "answer", status: 403, body: { error } });
      assert.deepEqual(problemOf(await create()), { kind: "dashboard", reason });
    });
  }

  const told: readonly (readonly [Fault, ApiError | ApiError["kind"]])[] = [
    [
      { kind: "answer", status: 403, body: { error: "Computer says no" } },
      { kind: "dashboard", reason: "other", detail: "Computer says no" },
    ],
    [
      { kind: "answer", status: 401, body: { error: "no" } },
      { kind: "dashboard", reason: "token" },
    ],
    [
      { kind: "html", status: 401 },
      { kind: "dashboard", reason: "token", unproven: true },
    ],
    [
      { kind: "answer", status: 404, body: {} },
      { kind: "dashboard", reason: "not-offered", unproven: true },
    ],
    [
      { kind: "answer", status: 405, body: { error: "no" } },
      { kind: "dashboard", reason: "not-offered" },
    ],
    [{ kind: "answer", status: 402, body: {} }, "plan-limit"],
    [{ kind: "answer", status: 500, body: {} }, "server"],
    [{ kind: "html", status: 502 }, "server"],
    [{ kind: "html", status: 200 }, "unreadable"],
    [{ kind: "answer", status: 302, headers: { location: "https://x.test" } }, "redirected"],
    [{ kind: "drop" }, "network"],
  ];
  for (const [fault, problem] of told) {
    const name = "status" in fault ? `${fault.kind} ${fault.status}` : fault.kind;
    it(`tells ${name}, and asks once`, async () => {
      fail(fault);
      const found = problemOf(await create());
      if (typeof problem === "string") assert.equal(found.kind, problem);
      else assert.deepEqual(found, problem);
      assert.equal(simulator.simulation.log.list({ method: "POST" }).length, 1);
    });
  }

  it("repeats nothing that may have been done, and saves a key from a broken answer", async () => {
    fail({ kind: "html", status: 502, when: "after" });
    const before = keys();
    assert.ok(mayHaveBeenDone(problemOf(await create())));
    assert.equal(keys(), before + 1);
    simulator.simulation.faults.clear();
    fail({ kind: "truncated" });
    const saved = await create();
    assert.ok(saved.ok && saved.value.secret.length > 20);
  });

  it("sends the token in its header only, and tells the log nothing of it", async () => {
    const { token } = simulator.simulation.addBearer(null);
    await create(open(token));
    await listWorkspaces(open(token));
    const seen = simulator.simulation.log.list({});
    assert.ok(seen.every(({ secretInUrl, apiVersion }) => !secretInUrl && apiVersion === null));
    assert.ok(!JSON.stringify(reports).includes(token));
  });
});

function problemOf(answer: Result<unknown>): ApiError {
  assert.ok(!answer.ok, "it succeeded");
  return answer.problem;
}
