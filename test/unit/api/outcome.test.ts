// Each status with each kind of body, as the answer to a state-changing request: which of them prove that
// nothing was done, and that all others are sent once and count as "may have been done". Every status is tried
// with one request, and one of each sort with every other method, since the method plays no part in it.

import assert from "node:assert/strict";
import { mayHaveBeenDone } from "../../../src/api/errors";
import { dashboardRoutes, routes, type Route } from "../../../src/api/routes";
import { ApiServer, cutShort, json, problem, text, type Reply } from "../helpers/api-server";
import { testSend } from "../helpers/send";

type Make = (status: number) => Reply;

const html = "<!doctype html><title>Proxy</title>";
const page = { "content-type": "text/html" };

/** Only the first few have the API's problem details. */
const own: Readonly<Record<string, Make>> = {
  "problem details": (status) => problem(status),
  "problem details with a charset": (status) =>
    problem(status, {}, { "content-type": "application/problem+json; charset=utf-8" }),
  "problem details without a status": (status) => problem(status, { status: undefined }),
  "problem details as plain JSON": (status) => problem(status, {}, { "content-type": "application/json" }),
};

const foreign: Readonly<Record<string, Make>> = {
  "a page": (status) => text(status, html, page),
  "a page that claims to be problem details": (status) =>
    text(status, html, { "content-type": "application/problem+json" }),
  "problem details that claim to be a page": (status) => problem(status, {}, page),
  "problem details of another status": (status) => problem(status, { status: status + 1 }),
  "problem details without a title or type": (status) => problem(status, { title: undefined, type: undefined }),
  "JSON of a gateway": (status) => json(status, { message: "no" }),
  "JSON without a status": (status) => json(status, { title: "no" }),
  "a JSON list": (status) => json(status, []),
  "a JSON text": (status) => json(status, "no"),
  "plain text": (status) => text(status, "404 page not found", { "content-type": "text/plain" }),
  nothing: (status) => text(status, ""),
  "problem details cut short": (status) => cutShort(status, { title: "no", type: "x", status }),
};

const proving = [400, 401, 402, 403, 404, 405, 406, 409, 410, 412, 413, 415, 418, 422, 423, 428];
const never = [300, 301, 302, 303, 304, 307, 308, 407, 408, 500, 501, 502, 503, 504, 520, 599];
/** Statuses without a body. */
const bodiless = [304];

const changes: readonly Route[] = [
  routes.rotateKey,
  routes.deleteCluster,
  routes.updateRealm,
  routes.setMaintenanceWindow,
];

const parameters = { id: "k", cluster_id: "c", realm_name: "r" };

let server: ApiServer;
let reply: Reply;

before(async () => (server = await ApiServer.start((...given) => reply(...given))));
after(() => server.stop());

async function outcomeOf(route: Route, answers: Reply, isBearer = false): Promise<{ sent: number; open: boolean }> {
  reply = answers;
  const before = server.requests.length;
  const { send } = testSend(server.url, isBearer ? { apiVersion: undefined } : {});
  const answer = await send(route, { parameters, body: {} });
  assert.ok(!answer.ok);
  return { sent: server.requests.length - before, open: mayHaveBeenDone(answer.problem) };
}

describe("The answer to a change", () => {
  for (const [index, route] of changes.entries()) {
    const statuses = index === 0 ? [...proving, ...never] : [401, 404, 409, 422, 302, 408, 500];
    for (const [what, make] of Object.entries({ ...own, ...foreign })) {
      it(`${route.method} ${route.path}: ${what}`, async () => {
        for (const status of statuses) {
          if (bodiless.includes(status) && what !== "nothing") continue;
          const open = !(what in own && proving.includes(status));
          assert.deepEqual(await outcomeOf(route, make(status)), { sent: 1, open }, String(status));
        }
      });
    }
  }

  for (const [name, route] of Object.entries<Route>(dashboardRoutes)) {
    it(`of the dashboard (${name}) is proved by its own form`, async () => {
      const refusal = { error: "no" };
      for (const status of [401, 402, 403, 404, 405, 422]) {
        const outcome = await outcomeOf(route, json(status, refusal), true);
        assert.deepEqual(outcome, { sent: 1, open: false }, String(status));
      }
      for (const other of [
        json(500, refusal),
        json(302, refusal),
        text(401, html, page),
        text(401, JSON.stringify(refusal), page),
        json(403, {}),
        text(404, ""),
      ]) {
        assert.deepEqual(await outcomeOf(route, other, true), { sent: 1, open: true });
      }
      assert.equal((await outcomeOf(routes.rotateKey, json(403, refusal))).open, true);
    });
  }

  it("is never proved by a 421, after which fetch() itself sends the request again", async () => {
    for (const make of Object.values(own)) {
      assert.deepEqual(await outcomeOf(routes.rotateKey, make(421)), { sent: 2, open: true });
    }
  });

  it("is repeated only where it proves that nothing was done", async () => {
    const now = { "Retry-After": "0" };
    for (const [refusal, sent] of [
      [problem(429, {}, now), 4],
      [problem(409, {}, now), 4],
      [problem(409), 1],
      [json(429, { message: "API rate limit exceeded" }, now), 1],
      [text(429, html, { ...page, ...now }), 1],
      [json(409, {}, now), 1],
      [problem(503, {}, now), 1],
    ] as const) {
      assert.equal((await outcomeOf(routes.rotateKey, refusal)).sent, sent);
    }
  });
});
