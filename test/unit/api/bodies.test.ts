// Response bodies: complete, empty, truncated, malformed, or from a proxy.

import assert from "node:assert/strict";
import type { ApiError } from "../../../src/api/errors";
import { routes, type Route } from "../../../src/api/routes";
import { ApiServer, cutShort, json, text, type Reply } from "../helpers/api-server";
import { randomKeyText } from "../helpers/keys";
import { testSend } from "../helpers/send";

async function answerTo(
  reply: Reply,
  route: Route = routes.revokeKey,
  over: { deadlineSeconds?: number } = {},
): Promise<unknown> {
  const server = await ApiServer.start(reply);
  const { send } = testSend(server.url, over);
  const answer = await send(route, { parameters: { id: "k" } });
  await server.stop();
  return answer.ok ? { body: answer.value } : answer.problem;
}

/** None of these has the API's problem details. */
const unproven = true;

const refusals: readonly (readonly [string, Reply, ApiError])[] = [
  ["HTML with 200", text(200, "<!doctype html>"), { kind: "unreadable", status: 200, html: true }],
  ["HTML after space", text(200, "\n <html>"), { kind: "unreadable", status: 200, html: true }],
  ["half a JSON text", text(200, '[{"id":'), { kind: "unreadable", status: 200, html: false }],
  ["no JSON at all", text(200, "pong"), { kind: "unreadable", status: 200, html: false }],
  ["HTML with 400", text(400, "<html>"), { kind: "unreadable", status: 400, html: true, unproven }],
  ["HTML with 403", text(403, "<html>"), { kind: "forbidden", unproven }],
  ["HTML with 404", text(404, "<html>"), { kind: "not-found", unproven }],
  ["HTML with 502", text(502, "<html>"), { kind: "server", status: 502 }],
  ["an empty 401", text(401, ""), { kind: "unauthorized", unproven }],
  ["an empty 422", text(422, ""), { kind: "invalid", fields: [], unproven }],
  ["malformed JSON with 400", text(400, "{"), { kind: "rejected", status: 400, unproven }],
  ["a JSON text with 500", json(500, "oops"), { kind: "server", status: 500 }],
  ["null with 400", json(400, null), { kind: "rejected", status: 400, unproven }],
  ["a list with 422", json(422, []), { kind: "invalid", fields: [], unproven }],
];

describe("an answer's body", () => {
  it("is parsed where it is JSON, whatever its type says", async () => {
    assert.deepEqual(await answerTo(text(200, '{"a":1}', { "content-type": "text/plain" })), {
      body: { a: 1 },
    });
    assert.deepEqual(await answerTo(json(200, null)), { body: null });
  });

  it("is undefined where there is none", async () => {
    assert.deepEqual(await answerTo(text(204, "")), { body: undefined });
    assert.deepEqual(await answerTo(text(200, "")), { body: undefined });
  });

  it("comes with its headers", async () => {
    const server = await ApiServer.start(json(200, [], { "Total-Count": "7" }));
    const answer = await testSend(server.url).send(routes.listKeys);
    await server.stop();
    assert.equal(answer.ok && answer.headers.get("total-count"), "7");
  });

  for (const [what, reply, problem] of refusals) {
    it(`is survived: ${what}`, async () => assert.deepEqual(await answerTo(reply), problem));
  }

  it("is a cut connection where it is shorter than announced", async () => {
    const { kind, cause } = (await answerTo(cutShort(200, { id: "1" }))) as {
      kind: string;
      cause: string;
    };
    assert.deepEqual({ kind, cause }, { kind: "network", cause: "dropped" });
  });

  it("still gives the key that it holds, where it broke off or was damaged behind it", async () => {
    const key = randomKeyText();
    const whole = `{"api_key":{"id":"1","name":"ci"},"full_key":"${key}","more":"${"x".repeat(300)}"}`;
    const stalled: Reply = (response) => {
      response.writeHead(201, { "content-length": "1000" }).write(whole.slice(0, -20));
    };
    for (const route of [routes.createKey, routes.rotateKey]) {
      for (const reply of [stalled, text(201, whole.slice(0, -20))]) {
        const answer = (await answerTo(reply, route, { deadlineSeconds: 0.5 })) as {
          body?: { full_key: string };
        };
        assert.ok(answer.body?.full_key === key, "the key was thrown away");
      }
    }
    const within = whole.slice(0, whole.indexOf(key) + 20);
    for (const [reply, route] of [
      [text(200, within), routes.rotateKey],
      [text(200, whole.slice(0, -20)), routes.revokeKey],
      [text(502, whole.slice(0, -20)), routes.rotateKey],
    ] as const) {
      assert.ok(!("body" in ((await answerTo(reply, route)) as object)));
    }
  });

  it("gives the key wherever it is in the answer, and however it is written", async () => {
    const key = `${randomKeyText()}/+&`;
    const escaped = key.replaceAll("/", "\\/").replaceAll("&", "\\u0026");
    const issued = `{"full_key":"${key}","api_key":{"id":"1","name":"ci"}}`;
    for (const whole of [
      issued,
      `{"data":${issued}}`,
      `[${issued}]`,
      `{"full_key":"${escaped}"}`,
      `{"full_key":"${escaped}","api_key":{"id`,
      `)]}'\n${issued}`,
      `cb(${issued})`,
      issued + issued,
    ]) {
      const { body } = (await answerTo(text(201, whole), routes.rotateKey)) as {
        body?: { full_key: string };
      };
      assert.ok(body?.full_key === key, whole.replaceAll(key, "…").replaceAll(escaped, "…"));
    }
  });

  it("with a secret is not compressed, so that a part of it can be read", async () => {
    const server = await ApiServer.start(json(200, {}));
    const { send } = testSend(server.url);
    await send(routes.rotateKey, { parameters: { id: "k" } });
    await send(routes.listKeys);
    await server.stop();
    const encodings = server.requests.map(({ headers }) => headers["accept-encoding"]);
    assert.equal(encodings[0], "identity");
    assert.match(String(encodings[1]), /gzip/);
  });

  for (const [what, fetch] of [
    ["a request", () => new Promise<Response>(() => undefined)],
    ["a body", () => Promise.resolve(new Response(new ReadableStream()))],
    ["the body of a refusal", () => Promise.resolve(new Response(new ReadableStream(), { status: 500 }))],
  ] as const) {
    it(`has its deadline also where ${what} ends by nothing, not even when it is aborted`, async () => {
      const { send } = testSend("http://127.0.0.1:1", { fetch, deadlineSeconds: 0.1 });
      for (const route of [routes.rotateKey, routes.deleteCluster]) {
        const answer = await send(route, { parameters: { id: "k", cluster_id: "c" } });
        assert.ok(!answer.ok);
        assert.equal(answer.problem.kind, what.endsWith("refusal") ? "server" : "timeout");
      }
    });
  }

  it("is not lost with the log", async () => {
    const server = await ApiServer.start(json(200, { a: 1 }));
    const report = () => {
      throw new Error("disk full");
    };
    const answer = await testSend(server.url, { report }).send(routes.rotateKey, {
      parameters: { id: "k" },
    });
    await server.stop();
    assert.ok(answer.ok);
  });

  it("is a refused connection where nothing listens", async () => {
    const server = await ApiServer.start(json(200, []));
    const { url } = server;
    await server.stop();
    const answer = await testSend(url).send(routes.listClusters);
    const problem = { kind: "network", cause: "refused", code: "ECONNREFUSED" };
    assert.deepEqual(answer, { ok: false, problem });
  });
});
