// The content, target and time limit of requests.

import assert from "node:assert/strict";
import { routes } from "../../../src/api/routes";
import { reveal } from "../../../src/secrets/secret";
import { ApiServer, drop, hang, hangInBody, json, text } from "../helpers/api-server";
import { randomSecret } from "../helpers/keys";
import { testSend } from "../helpers/send";

describe("a request", () => {
  it("carries key and version in their headers, and the key nowhere else", async () => {
    const server = await ApiServer.start(json(200, []));
    const { send, key, reports } = testSend(server.url);
    await send(routes.listKeys, { query: { limit: 100, offset: 200 } });
    await server.stop();
    const [request] = server.requests;
    assert.ok(request);
    assert.equal(request.method, "GET");
    assert.equal(request.url, "/api-keys?limit=100&offset=200");
    assert.equal(request.headers["api-key"], reveal(key));
    assert.equal(request.headers["api-version"], "2026-06-01.beta");
    assert.equal(request.headers.accept, "application/json");
    assert.equal(request.headers.authorization, undefined);
    assert.equal(request.headers.cookie, undefined);
    const others = Object.entries(request.headers).filter(([name]) => name !== "api-key");
    assert.ok(!JSON.stringify([request.url, request.body, others]).includes(reveal(key)));
    assert.equal(reports.length, 1);
  });

  it("keeps the endpoint's own path, and encodes what is put into a path", async () => {
    const server = await ApiServer.start(json(200, {}));
    const { send } = testSend(`${server.url}/eu`);
    await send(routes.rotateKey, { parameters: { id: "a b?c#d" } });
    await server.stop();
    assert.equal(server.requests[0]?.url, "/eu/api-keys/a%20b%3Fc%23d/rotate");
  });

  it("sends a body as JSON", async () => {
    const server = await ApiServer.start(json(201, {}));
    const { send } = testSend(server.url);
    await send(routes.createKey, { body: { name: "Zoë" } });
    await server.stop();
    const [request] = server.requests;
    assert.equal(request?.headers["content-type"], "application/json");
    assert.deepEqual(JSON.parse(request.body), { name: "Zoë" });
  });

  it("reads the key for each attempt, so that a repetition uses the newest", async () => {
    const server = await ApiServer.start(json(429, {}, { "Retry-After": "0" }), json(200, []));
    const keys = [randomSecret(), randomSecret()];
    const left = [...keys];
    const { send } = testSend(server.url, { key: () => left.shift() ?? randomSecret() });
    await send(routes.listClusters);
    await server.stop();
    assert.deepEqual(
      server.requests.map(({ headers }) => headers["api-key"]),
      keys.map(reveal),
    );
  });

  it("waits for its turn each time, and hands every answer's headers to the pacing", async () => {
    const server = await ApiServer.start(
      json(429, {}, { "Retry-After": "0", "RateLimit-Remaining": "0" }),
      json(200, [], { "RateLimit-Remaining": "4" }),
    );
    const steps: string[] = [];
    const { send } = testSend(server.url, {
      pacing: {
        turn: () => {
          steps.push("turn");
          return Promise.resolve("go");
        },
        closedFor: () => 0,
        update: (headers) => steps.push(`heard ${headers.get("RateLimit-Remaining") ?? ""}`),
      },
    });
    await send(routes.listClusters);
    await server.stop();
    assert.deepEqual(steps, ["turn", "heard 0", "turn", "heard 4"]);
  });

  for (const status of [301, 302, 303, 307, 308]) {
    it(`does not follow a ${status}, so the key goes nowhere else`, async () => {
      const elsewhere = await ApiServer.start(json(200, []));
      const server = await ApiServer.start(text(status, "", { location: elsewhere.url }));
      const { send } = testSend(server.url);
      for (const route of [routes.listClusters, routes.createKey]) {
        const answer = await send(route);
        const unproven = route.method === "GET" ? {} : { unproven: true };
        assert.deepEqual(answer, {
          ok: false,
          problem: { kind: "redirected", status, ...unproven },
        });
      }
      await Promise.all([server.stop(), elsewhere.stop()]);
      assert.equal(elsewhere.requests.length, 0);
      assert.equal(server.requests.length, 2);
    });
  }
});

describe("a deadline", () => {
  for (const [what, reply] of [
    ["no answer", hang],
    ["a body that never ends", hangInBody],
  ] as const) {
    for (const route of [routes.listClusters, routes.createKey]) {
      it(`ends ${route.method} with ${what}, once`, async () => {
        const server = await ApiServer.start(reply);
        const { send, reports } = testSend(server.url, { deadlineSeconds: 0.1 });
        const answer = await send(route);
        await server.stop();
        assert.deepEqual(answer, { ok: false, problem: { kind: "timeout", seconds: 0.1 } });
        assert.ok(server.requests.length <= 1);
        assert.deepEqual(
          reports.map(({ outcome }) => outcome),
          ["timeout"],
        );
      });
    }
  }
});

describe("a report", () => {
  it("says method, path, outcome and time of each attempt, and nothing else", async () => {
    const server = await ApiServer.start(json(503, { detail: "busy" }, { "Retry-After": "0" }), json(200, []));
    const { send, reports, key } = testSend(server.url);
    await send(routes.listKeys, { query: { limit: 1 } });
    await server.stop();
    assert.deepEqual(
      reports.map(({ milliseconds, ...said }) => [said, Number.isInteger(milliseconds)]),
      [503, 200].map((outcome) => [{ method: "GET", path: "/api-keys", outcome }, true]),
    );
    assert.ok(!JSON.stringify(reports).includes(reveal(key)));
  });

  it("says what kind of failure there was", async () => {
    const server = await ApiServer.start(drop);
    const { send, reports } = testSend(server.url);
    await send(routes.createKey);
    await server.stop();
    assert.deepEqual(
      reports.map(({ outcome }) => outcome),
      ["network"],
    );
  });

  it("holds nothing of an error that quotes the key, and the answer neither", async () => {
    const key = randomSecret();
    const cause = Object.assign(new Error(`header ${reveal(key)}`), { code: "ECONNREFUSED" });
    const { send, reports } = testSend("http://127.0.0.1:1", {
      key: () => key,
      fetch: () => Promise.reject(new TypeError(`bad header ${reveal(key)}`, { cause })),
    });
    const answer = await send(routes.listClusters);
    assert.deepEqual(answer, {
      ok: false,
      problem: { kind: "network", cause: "refused", code: "ECONNREFUSED" },
    });
    assert.ok(!JSON.stringify([answer, reports]).includes(reveal(key)));
  });
});
