import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { inspect } from "node:util";
import type { Result } from "../../../src/api/errors";
import { openDownload, upload } from "../../../src/clusters/transfers/transfer";
import { Secret } from "../../../src/secrets/secret";
import { ApiServer, text, type Reply } from "../helpers/api-server";

const signature = randomBytes(16).toString("hex");
const bytes = new TextEncoder().encode("ü".repeat(50_000));

function source(pieces = 10): { body: ReadableStream<Uint8Array>; size: number } {
  const each = bytes.length / pieces;
  let at = 0;
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      if (at >= bytes.length) controller.close();
      else controller.enqueue(bytes.subarray(at, (at += each)));
    },
  });
  return { body, size: bytes.length };
}

describe("A store of files", () => {
  let server: ApiServer | undefined;
  const answering = async (...replies: Reply[]): Promise<Secret> => {
    server = await ApiServer.start(...replies);
    return new Secret(`${server.url}/file?X-Signature=${signature}`);
  };
  const heard = (): ApiServer["requests"] => server?.requests ?? [];
  afterEach(async () => {
    await server?.stop();
    server = undefined;
  });

  it("gives a file to whoever knows its address, without a key", async () => {
    const opened = await openDownload(await answering(text(200, "abc", { "content-length": "3" })), fetch);
    assert.ok(opened.ok);
    assert.equal(opened.value.total, 3);
    assert.equal(await new Response(opened.value.body).text(), "abc");
    const [request] = heard();
    assert.equal(request?.url, `/file?X-Signature=${signature}`);
    assert.equal(request.headers["api-key"] ?? request.headers.authorization, undefined);
  });

  it("takes a file whose length it is told before", async () => {
    const told: number[] = [];
    const address = await answering(text(200, ""));
    const sent = await upload(address, source(), fetch, { progressed: (at) => told.push(at) });
    assert.deepEqual(sent, { ok: true, value: undefined });
    const [request] = heard();
    assert.equal(request?.method, "PUT");
    assert.equal(request.headers["content-length"], String(bytes.length));
    assert.equal(request.headers["transfer-encoding"], undefined);
    assert.equal(request.headers["api-key"], undefined);
    assert.equal(request.body, "ü".repeat(50_000));
    assert.equal(told.length, 10);
    assert.equal(told.at(-1), bytes.length);
  });

  it("is followed to no other place", async () => {
    const address = await answering(text(302, "", { location: "/elsewhere" }));
    for (const answer of [await openDownload(address, fetch), await upload(address, source(), fetch)]) {
      assert.ok(!answer.ok && answer.problem.kind === "redirected");
    }
    assert.deepEqual(
      heard().map(({ url }) => url.split("?")[0]),
      ["/file", "/file"],
    );
  });

  it("refuses in its own way, which is not taken for one of the API's", async () => {
    const refusal = "<Error><Code>AccessDenied</Code></Error>";
    const address = await answering(text(403, refusal), text(404, refusal), text(503, refusal));
    const kinds = [];
    for (let at = 0; at < 3; at++) {
      const answer = await openDownload(address, fetch);
      kinds.push(answer.ok ? "ok" : answer.problem.kind);
    }
    assert.deepEqual(kinds, ["forbidden", "not-found", "server"]);
  });

  it("is given up where nothing happens, and where the person says so", async () => {
    const silent: Reply = () => undefined;
    const address = await answering(silent);
    const late = await openDownload(address, fetch, { stallMs: 50 });
    assert.deepEqual(late, { ok: false, problem: { kind: "timeout", seconds: 0.05 } });
    const stopping = new AbortController();
    const { signal } = stopping;
    const sending = upload(address, source(), fetch, {
      signal,
      progressed: (at) => {
        if (at === bytes.length) stopping.abort();
      },
    });
    assert.deepEqual(await sending, { ok: false, problem: { kind: "cancelled" } });
  });

  it("is asked in clear on this machine only, and its address is in nothing that is said", async () => {
    const asked: string[] = [];
    const asking = (url: string): Promise<Response> => {
      asked.push(url);
      return Promise.reject(new Error(`no way to ${url}`));
    };
    const answers: Result<unknown>[] = [];
    for (const url of ["http://files.test", "https://files.test", "no address"]) {
      answers.push(await openDownload(new Secret(`${url}/?X-Signature=${signature}`), asking));
    }
    assert.deepEqual(
      asked.map((url) => new URL(url).protocol),
      ["https:"],
    );
    assert.ok(answers.every(({ ok }) => !ok));
    assert.ok(!inspect(answers, { depth: 9 }).includes(signature));
  });
});
