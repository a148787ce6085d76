import assert from "node:assert/strict";
import { routes } from "../../../src/api/routes";
import { ApiServer, hang, json } from "../helpers/api-server";
import { testSend } from "../helpers/send";

const cancelled = { ok: false, problem: { kind: "cancelled" } };
const undone = { ok: false, problem: { kind: "cancelled", undone: true } };

describe("cancelling", () => {
  it("before it went out: nothing is sent", async () => {
    const server = await ApiServer.start(json(200, []));
    const { send } = testSend(server.url);
    const answer = await send(routes.listClusters, { signal: AbortSignal.abort() });
    await server.stop();
    assert.deepEqual(answer, undone);
    assert.equal(server.requests.length, 0);
  });

  for (const [what, route, expected] of [
    ["it ends, and is not tried again", routes.listClusters, cancelled],
    ["a change is not cut off", routes.revokeKey, { ok: true }],
  ] as const) {
    it(`on its way: ${what}`, async () => {
      const leave = new AbortController();
      const server = await ApiServer.start((response, request) => {
        leave.abort();
        if (expected.ok) json(200, {})(response, request);
        else hang(response, request);
      });
      const { send, reports } = testSend(server.url);
      const answer = await send(route, { parameters: { id: "k" }, signal: leave.signal });
      await server.stop();
      if (expected.ok) assert.ok(answer.ok);
      else assert.deepEqual(answer, expected);
      assert.equal(server.requests.length, 1);
      assert.deepEqual(
        reports.map(({ outcome }) => outcome),
        [expected.ok ? 200 : "cancelled"],
      );
    });
  }

  it("while it waits for Retry-After: it does not wait on", async () => {
    const server = await ApiServer.start(json(409, {}, { "Retry-After": "29" }));
    const leave = new AbortController();
    // Aborted one turn after the response, while waiting for a retry.
    const { send } = testSend(server.url, { report: () => setImmediate(() => leave.abort()) });
    const answer = await send(routes.listClusters, { signal: leave.signal });
    await server.stop();
    assert.deepEqual(answer, undone);
    assert.equal(server.requests.length, 1);
  });

  for (const route of [routes.createKey, routes.rotateKey]) {
    it(`changes nothing about ${route.path}: its secret is said once`, async () => {
      const leave = new AbortController();
      const server = await ApiServer.start((response, request) => {
        leave.abort();
        json(201, { full_key: "x" })(response, request);
      });
      const { send } = testSend(server.url);
      const call = { parameters: { id: "k" }, signal: leave.signal };
      const first = await send(route, call);
      const second = await send(route, call);
      await server.stop();
      assert.deepEqual(
        [first, second].map((answer) => answer.ok && answer.value),
        [{ full_key: "x" }, { full_key: "x" }],
      );
      assert.equal(server.requests.length, 2);
    });
  }
});
