// Responses that are read as streams.

import assert from "node:assert/strict";
import type { ApiResponse } from "../../../src/api/http";
import { routes } from "../../../src/api/routes";
import { reveal } from "../../../src/secrets/secret";
import { ApiServer, hang, json, text, type Reply } from "../helpers/api-server";
import { testSend } from "../helpers/send";

const csv = { "content-type": "text/csv; charset=utf-8" };
const call = { parameters: { cluster_id: "c" } };
const route = routes.exportEvents;

function streamOf(answer: ApiResponse): ReadableStream<Uint8Array> {
  assert.ok(answer.ok);
  return answer.value as ReadableStream<Uint8Array>;
}

describe("an answer that is read while it comes", () => {
  let server: ApiServer;

  afterEach(() => server.stop());

  async function answerTo(...replies: readonly Reply[]) {
    server = await ApiServer.start(...replies);
    const sender = testSend(server.url);
    return { ...sender, answer: await sender.send(route, call) };
  }

  it("is asked for as every other one, and is there before it has ended", async () => {
    let rest = (): void => undefined;
    const { answer, key, reports } = await answerTo((response) => {
      response.writeHead(200, csv).write("id\r\n");
      rest = () => response.end("1\r\n");
    });
    assert.ok(answer.ok);
    const reader = streamOf(answer).getReader();
    const decoder = new TextDecoder();
    const first = await reader.read();
    assert.equal(decoder.decode(first.value), "id\r\n");
    rest();
    const second = await reader.read();
    assert.equal(decoder.decode(second.value), "1\r\n");
    assert.equal((await reader.read()).done, true);
    const headers = server.requests[0]?.headers ?? {};
    assert.ok(headers["api-key"] === reveal(key));
    assert.deepEqual([headers["api-version"], headers.accept], ["2026-06-01.beta", "text/csv"]);
    assert.deepEqual(
      reports.map(({ outcome }) => outcome),
      [200],
    );
  });

  it("has a deadline for its head, and none for all of it", async () => {
    const deadlines: AbortController[] = [];
    const real = AbortSignal.timeout.bind(AbortSignal);
    AbortSignal.timeout = (milliseconds) => {
      assert.equal(milliseconds, 7_777_000);
      const deadline = new AbortController();
      deadlines.push(deadline);
      return deadline.signal;
    };
    try {
      server = await ApiServer.start(text(200, "id\r\n", csv), () => deadlines.at(-1)?.abort());
      const { send } = testSend(server.url, { deadlineSeconds: 7_777 });
      const whole = await send(route, call);
      assert.ok(whole.ok);
      deadlines[0]?.abort();
      assert.equal(await new Response(streamOf(whole)).text(), "id\r\n");
      const late = await send(route, call);
      assert.deepEqual(late, { ok: false, problem: { kind: "timeout", seconds: 7_777 } });
      assert.equal(deadlines.length, 2);
    } finally {
      AbortSignal.timeout = real;
    }
  });

  it("ends where the person says so, before its head and in the middle", async () => {
    const leave = new AbortController();
    server = await ApiServer.start(
      (response) => response.writeHead(200, csv).write("id\r\n"),
      (response, request) => {
        leave.abort();
        hang(response, request);
      },
    );
    const { send } = testSend(server.url);
    const stop = new AbortController();
    const answer = await send(route, { ...call, signal: stop.signal });
    assert.ok(answer.ok);
    const reader = streamOf(answer).getReader();
    await reader.read();
    stop.abort();
    await assert.rejects(reader.read());
    const before = await send(route, { ...call, signal: leave.signal });
    assert.deepEqual(before, { ok: false, problem: { kind: "cancelled" } });
  });

  it("is of the type that was asked for, or is none", async () => {
    const page = { "content-type": "text/html" };
    for (const [reply, html] of [
      [text(200, "<html>Sign in</html>", page), true],
      [json(200, []), false],
      [text(204, ""), false],
    ] as const) {
      const { answer } = await answerTo(reply);
      assert.ok(!answer.ok && answer.problem.kind === "unreadable");
      assert.equal(answer.problem.html, html);
      await server.stop();
    }
    server = await ApiServer.start(hang);
  });

  it("is refused as every other one, and asked for again where that helps", async () => {
    const detail = "required scope: clusters:events:read";
    const refused = await answerTo(json(403, { detail }));
    const problem = { kind: "scope-missing", scope: "clusters:events:read" };
    assert.deepEqual(refused.answer, { ok: false, problem });
    await server.stop();
    const moved = await answerTo(text(302, "", { location: "http://127.0.0.1:9/" }));
    assert.ok(!moved.answer.ok && moved.answer.problem.kind === "redirected");
    await server.stop();
    const limited = json(429, {}, { "Retry-After": "0" });
    const { answer } = await answerTo(limited, text(200, "id\r\n", csv));
    assert.ok(answer.ok);
    assert.equal(await new Response(streamOf(answer)).text(), "id\r\n");
  });

  it("is asked for with each value of a list", async () => {
    server = await ApiServer.start(text(200, "", csv));
    const { send } = testSend(server.url);
    await send(route, { ...call, query: { category: "user", types: ["LOGIN", "LOGOUT"] } });
    assert.equal(server.requests[0]?.url, "/clusters/c/events/export?category=user&types=LOGIN&types=LOGOUT");
  });
});
