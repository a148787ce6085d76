// Endless responses of a real HTTP server: each is cut off at a limit that the problem names.

import assert from "node:assert/strict";
import type { ServerResponse } from "node:http";
import { createGzip, gzipSync } from "node:zlib";
import { bodyLimits } from "../../../src/api/response";
import { mayHaveBeenDone } from "../../../src/api/errors";
import { routes, type Route } from "../../../src/api/routes";
import { createClient } from "../../../src/api/http";
import { listKeys } from "../../../src/api/skycloak";
import { createOAuth } from "../../../src/auth/oauth";
import { testToken } from "../../../src/clusters/commands/client-credentials";
import { ApiServer, json, text, type Reply } from "../helpers/api-server";
import { randomKeyText, randomSecret } from "../helpers/keys";
import { noPacing, testSend } from "../helpers/send";

const mebibyte = 1024 * 1024;
const tooLarge = (max: number) => ({ kind: "too-large", limit: "bytes", max });

/** Counts the bytes sent while somebody reads. */
let sent = 0;

function pour(response: ServerResponse, piece: Buffer): void {
  const more = (): void => {
    while (!response.destroyed) {
      sent += piece.length;
      if (!response.write(piece)) {
        response.once("drain", more);
        return;
      }
    }
  };
  more();
}

const endless =
  (status: number, start = "["): Reply =>
  (response) => {
    response.writeHead(status, { "content-type": "application/json" }).write(start);
    pour(response, Buffer.alloc(65_536, "1,"));
  };

/** Grows a thousandfold when decompressed. */
const bomb =
  (status: number, encoding = "gzip"): Reply =>
  (response) => {
    response.writeHead(status, {
      "content-encoding": encoding,
      "content-type": "application/json",
    });
    const gzip = createGzip();
    gzip.pipe(response);
    let left = 1500;
    const more = (): void => {
      while (left-- > 0 && !response.destroyed) {
        if (!gzip.write(Buffer.alloc(mebibyte, " "))) {
          gzip.once("drain", more);
          return;
        }
      }
      gzip.end();
    };
    more();
  };

const trickle: Reply = (response) => {
  response.writeHead(200, { "content-type": "application/json" }).write("[");
  const timer = setInterval(() => response.write(" "), 50);
  response.on("close", () => clearInterval(timer));
};

async function problemOf(reply: Reply, route: Route, deadlineSeconds = 20): Promise<unknown> {
  const server = await ApiServer.start(reply);
  const { send } = testSend(server.url, { deadlineSeconds });
  const answer = await send(route, { parameters: { id: "k" } });
  await server.stop();
  return answer.ok ? "read" : answer.problem;
}

describe("A body without end", () => {
  beforeEach(() => (sent = 0));

  for (const [what, reply, route, expected] of [
    ["an answer", endless(200), routes.listClusters, tooLarge(bodyLimits.success)],
    ["an answer to a change", endless(200), routes.revokeKey, tooLarge(bodyLimits.success)],
    ["an answer with a secret", endless(201), routes.rotateKey, tooLarge(bodyLimits.secret)],
    ["a refusal", endless(403), routes.listClusters, { kind: "forbidden" }],
    ["a refusal of a change", endless(403), routes.revokeKey, { kind: "forbidden", unproven: true }],
    ["a gzip bomb", bomb(200), routes.listClusters, tooLarge(bodyLimits.success)],
    ["a gzip bomb in place of a secret", bomb(200), routes.createKey, tooLarge(bodyLimits.secret)],
    ["a gzip bomb as a refusal", bomb(404), routes.listClusters, { kind: "not-found" }],
    ["a trickle", trickle, routes.listClusters, { kind: "timeout", seconds: 1 }],
  ] as const) {
    it(`is cut off: ${what}`, async () => {
      const problem = await problemOf(reply, route, what === "a trickle" ? 1 : 20);
      assert.deepEqual(problem, expected);
      assert.ok(sent < bodyLimits.success + 40 * mebibyte, `${sent} bytes were taken`);
    });
  }

  it("does not take the secret along that stands before its limit", async () => {
    const key = randomKeyText();
    const server = await ApiServer.start(endless(201, `{"full_key":"${key}","more":[`));
    const answer = await testSend(server.url).send(routes.createKey);
    await server.stop();
    assert.ok(answer.ok);
    assert.ok((answer.value as { full_key: string }).full_key === key);
  });

  it("may belong to a change that was carried out", () => {
    assert.ok(mayHaveBeenDone({ kind: "too-large", limit: "bytes", max: 1 }));
  });
});

describe("A body within its limit", () => {
  const list = JSON.stringify([...Array(300_000).keys()].map(String));
  for (const [what, reply] of [
    ["as it is", text(200, list)],
    ["compressed", (r) => r.writeHead(200, { "content-encoding": "gzip" }).end(gzipSync(list))],
  ] as readonly (readonly [string, Reply])[]) {
    it(`is read, ${what}`, async () => {
      assert.equal(await problemOf(reply, routes.listClusters), "read");
    });
  }
});

describe("Headers without end", () => {
  it("are an answer that never came", async () => {
    const reply = json(200, [], { "X-Long": "x".repeat(200_000) });
    const problem = (await problemOf(reply, routes.revokeKey)) as { kind: "network"; code: string };
    assert.deepEqual([problem.kind, problem.code], ["network", "UND_ERR_HEADERS_OVERFLOW"]);
    assert.ok(mayHaveBeenDone({ ...problem, cause: "other" }));
  });
});

describe("A list without end", () => {
  it("is not read beyond its pages", async () => {
    let made = 0;
    let asked = 0;
    const client = createClient({
      endpoint: "https://api.test",
      apiVersion: "1",
      key: randomSecret,
      pacing: noPacing,
      report: () => undefined,
      fetch: () => {
        asked += 1;
        const keys = Array.from({ length: 100 }, () => ({ id: String((made += 1)), name: "k" }));
        return Promise.resolve(Response.json(keys, { headers: { "Total-Count": "1000000000" } }));
      },
    });
    const answer = await listKeys(client, () => undefined);
    const problem = { kind: "too-large", limit: "pages", max: 1000 };
    assert.deepEqual(answer, { ok: false, problem });
    assert.equal(asked, 1000);
  });
});

describe("An issuer's answer without end", () => {
  for (const [what, reply] of [
    ["a body", endless(200, "{")],
    ["a refusal", endless(400, "{")],
    ["a gzip bomb", bomb(200)],
  ] as const) {
    it(`is cut off: ${what}`, async () => {
      const server = await ApiServer.start(reply);
      const oauth = createOAuth({
        issuer: server.url,
        clientId: "c",
        fetch: (url, init) => fetch(url, init),
        report: () => undefined,
      });
      const started = await oauth.start(new AbortController().signal);
      const secret = randomSecret();
      const tested = await testToken({ clientId: "c", secret, tokenUrl: `${server.url}/token` }, (url, init) =>
        fetch(url, init),
      );
      await server.stop();
      const problem = tooLarge(bodyLimits.oauth);
      assert.ok(!started.ok);
      assert.deepEqual({ ...started.problem, at: undefined }, { ...problem, at: undefined });
      assert.deepEqual(tested, { kind: "failed", problem });
    });
  }
});
