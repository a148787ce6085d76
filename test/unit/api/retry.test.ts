// Skycloak's retry table: how often the server receives each request.

import assert from "node:assert/strict";
import { routes, type Route } from "../../../src/api/routes";
import { ApiServer, cutShort, drop, json, problem, text, type Reply } from "../helpers/api-server";
import { testSend } from "../helpers/send";

const get: Route = routes.listClusters;
const post: Route = routes.revokeKey;

interface Row {
  readonly route: Route;
  readonly what: string;
  readonly reply: Reply;
  readonly repeated: boolean;
}

function status(route: Route, code: number, retryAfter: string | undefined, repeated: boolean): Row {
  const headers: Record<string, string> = retryAfter === undefined ? {} : { "Retry-After": retryAfter };
  const after = retryAfter === undefined ? "" : ` with Retry-After: ${retryAfter}`;
  return { route, what: `${code}${after}`, reply: problem(code, {}, headers), repeated };
}

const rows: readonly Row[] = [
  ...[get, post].flatMap((route) => [
    ...[400, 401, 402, 403, 404, 405, 418, 422, 501].flatMap((code) => [
      status(route, code, undefined, false),
      status(route, code, "0", false),
    ]),
    status(route, 301, "0", false),
    status(route, 409, undefined, false),
    status(route, 409, "0", true),
    status(route, 409, "1", true),
    status(route, 409, "soon", false),
    status(route, 409, "3600", false),
    status(route, 429, undefined, true),
    status(route, 429, "0", true),
    status(route, 429, "soon", true),
    status(route, 429, "3600", false),
    status(route, 429, new Date(Date.now() + 3_600_000).toUTCString(), false),
    status(route, 429, new Date(Date.now() - 5000).toUTCString(), true),
  ]),
  // Without problem details, the request may have been forwarded and carried out.
  ...[json(429, {}), text(429, "<html>"), text(429, ""), json(409, {}, { "Retry-After": "0" })].flatMap(
    (reply, index) => [
      { route: get, what: `429 or 409 of a gateway (${index})`, reply, repeated: true },
      { route: post, what: `429 or 409 of a gateway (${index})`, reply, repeated: false },
    ],
  ),
  ...["61", "3600.5", "1e9", "Infinity", "2147484", "120, 0"].flatMap((after) => [
    status(get, 429, after, false),
    status(post, 409, after, false),
  ]),
  ...["0.2", "-5", "", "0, 0", ".5"].map((after) => status(post, 429, after, true)),
  ...[500, 502, 503, 504].flatMap((code) => [
    status(get, code, undefined, true),
    status(post, code, undefined, false),
    status(post, code, "0", false),
  ]),
  status(get, 503, "0", true),
  status(get, 503, "3600", false),
  { route: get, what: "502 with HTML", reply: text(502, "<html>"), repeated: true },
  { route: get, what: "a connection that is cut", reply: drop, repeated: true },
  { route: get, what: "a body that is cut", reply: cutShort(200, [{ id: "1" }]), repeated: true },
  { route: post, what: "a connection that is cut", reply: drop, repeated: false },
  { route: post, what: "a body that is cut", reply: cutShort(200, { id: "1" }), repeated: false },
];

describe("the retry table", () => {
  const heard = new Map<Row, { requests: number; ok: boolean }>();

  before(async function () {
    // These tests wait for real delays on a machine that may be busy.
    this.timeout(20_000);
    // In parallel, because several of them wait before a retry.
    await Promise.all(
      rows.map(async (row) => {
        const server = await ApiServer.start(row.reply, json(200, []));
        const { send } = testSend(server.url);
        const { ok } = await send(row.route, { parameters: { id: "k" } });
        heard.set(row, { requests: server.requests.length, ok });
        await server.stop();
      }),
    );
  });

  for (const row of rows) {
    it(`${row.route.method}: ${row.what} is ${row.repeated ? "" : "not "}tried again`, () => {
      const expected = row.repeated ? { requests: 2, ok: true } : { requests: 1, ok: false };
      assert.deepEqual(heard.get(row), expected);
    });
  }

  it("sends the same request again, body and all", async () => {
    const server = await ApiServer.start(problem(429, {}, { "Retry-After": "0" }), json(200, {}));
    const { send } = testSend(server.url);
    await send(routes.createKey, { body: { name: "ci" } });
    await server.stop();
    const bodies = server.requests.map(({ body }) => body);
    assert.deepEqual(bodies, ['{"name":"ci"}', '{"name":"ci"}']);
  });

  it("gives up after three repetitions and tells the last refusal", async () => {
    const server = await ApiServer.start(json(429, {}, { "Retry-After": "0" }));
    const { send } = testSend(server.url);
    const answer = await send(get);
    await server.stop();
    assert.equal(server.requests.length, 4);
    assert.deepEqual(answer, { ok: false, problem: { kind: "rate-limited", retryAfter: 0 } });
  });

  it("does not wait for a RateLimit-Reset that is further away than anybody waits", async () => {
    const far = { "RateLimit-Reset": "86400", "X-RateLimit-Reset": "86400" };
    const server = await ApiServer.start(json(429, {}, far), json(200, []));
    const { send } = testSend(server.url);
    const answer = await send(get);
    await server.stop();
    assert.equal(answer.ok, true);
    assert.equal(server.requests.length, 2);
  });

  for (const route of [routes.createKey, routes.rotateKey]) {
    it(`never sends ${route.path} twice where it may have been carried out`, async () => {
      for (const reply of [drop, cutShort(201, { full_key: "x" }), json(503, {}), json(500, {})]) {
        const server = await ApiServer.start(reply, json(201, {}));
        const { send } = testSend(server.url);
        const answer = await send(route, { parameters: { id: "k" }, body: {} });
        await server.stop();
        assert.equal(server.requests.length, 1);
        assert.equal(answer.ok, false);
      }
    });
  }
});
