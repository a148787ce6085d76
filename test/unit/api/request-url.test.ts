// Hostile values for every parameter of every route: rejected before sending, or received by a real HTTP server as
// exactly one path segment.

import assert from "node:assert/strict";
import { requestUrl } from "../../../src/api/request-url";
import { dashboardRoutes, routes, type Route } from "../../../src/api/routes";
import { ApiServer, json } from "../helpers/api-server";
import { testSend } from "../helpers/send";

const refused: readonly string[] = [
  "",
  " ",
  "\u3000",
  ".",
  "..",
  " ..",
  ".. ",
  "..\u00a0",
  "%2e",
  "%2E%2e",
  ".%2e",
  "%252e%252e",
  "%25%32%65",
  "%00",
  "%250a",
  "..;",
  "..;x=y",
  "..%3bx",
  "..?",
  "..?x=y",
  ".#x",
  "..%3fx",
  "\uff052e\uff052e",
  "%EF%BC%8E%EF%BC%8E",
  "..%E3%80%80",
  "../x",
  "x/..",
  "a/../../b",
  "..%2fx",
  "..\\x",
  "x\\..\\y",
  "/x",
  "\\x",
  "\uff0e\uff0e",
  "\u2025",
  "\u2024.",
  "..\uff0fx",
  ".\t.",
  "\t..",
  "..\n",
  "a\r\nX: y",
  "a\0b",
  "\0",
  "\x1b[1m",
  "\x7f",
  "\x85",
  "\ud800",
  "x\udc00y",
  "x".repeat(2001),
  "%25".repeat(3_000_000),
];

const received: readonly string[] = [
  "...",
  ".a",
  "a..b",
  "..a",
  "a b",
  "%",
  "%zz",
  "%41",
  "a?b=c",
  "a#b",
  "a;b",
  "%c3%a4",
  "%ff",
  "a&b=c",
  "a:b@c",
  "^|`'!()*~[]{}<>\"$+,=",
  "käse",
  "\u202etxt",
  "\u200b",
  "😀",
  "constructor",
  "__proto__",
  "$&",
  "{realm_name}",
  "x".repeat(2000),
];

/** Only for SAML entity IDs. */
const receivedAsClient: readonly string[] = ["https://sp.test/saml", "a/b", "a\\b", "a/"];

const table: readonly (readonly [string, Route])[] = [
  ...Object.entries<Route>(routes),
  ...Object.entries<Route>(dashboardRoutes),
];

function namesOf({ path }: Route): string[] {
  return [...path.matchAll(/\{(\w+)\}/g)].map(([, name = ""]) => name);
}

describe("A path parameter", () => {
  let server: ApiServer;
  before(async () => (server = await ApiServer.start(json(200, {}))));
  after(() => server.stop());

  for (const [name, route] of table) {
    const names = namesOf(route);
    if (names.length === 0) continue;

    it(`of ${name} is refused, or received as one segment`, async () => {
      const { send } = testSend(`${server.url}/base/v1`);
      const plain = Object.fromEntries(names.map((one) => [one, "plain"]));
      for (const parameter of names) {
        const isClient = parameter === "client_id";
        const bad = [...refused, ...(isClient ? [] : receivedAsClient)];
        for (const value of bad) {
          const before = server.requests.length;
          const answer = await send(route, { parameters: { ...plain, [parameter]: value } });
          const problem = { kind: "unusable-address", value: value.slice(0, 100) };
          assert.deepEqual(answer, { ok: false, problem }, problem.value);
          assert.equal(server.requests.length, before);
        }
        for (const value of [...received, ...(isClient ? receivedAsClient : [])]) {
          const parameters = { ...plain, [parameter]: value };
          const answer = await send(route, { parameters });
          // The server always responds with JSON.
          assert.equal(answer.ok, route.streamedMediaType === undefined, JSON.stringify(value));
          const heard = server.requests.at(-1);
          const segments = (heard?.url ?? "").slice("/base/v1".length).split("/");
          const wanted = route.path.split("/").map((segment) => {
            const [, of] = /^\{(\w+)\}$/.exec(segment) ?? [];
            return of === undefined ? segment : (parameters as Record<string, string>)[of];
          });
          assert.deepEqual(segments.map(decodeURIComponent), wanted);
          assert.equal(heard?.method, route.method);
        }
        const others = names.filter((one) => one !== parameter).map((one) => [one, "plain"]);
        const without = Object.fromEntries(others) as Record<string, string>;
        assert.equal((await send(route, { parameters: without })).ok, false);
      }
    });
  }

  it("is not taken from a prototype", async () => {
    const { send } = testSend(server.url);
    const parameters = Object.create({ id: "inherited" }) as Record<string, string>;
    assert.equal((await send(routes.rotateKey, { parameters })).ok, false);
  });
});

describe("A query", () => {
  it("is received as it was given, or refused", async () => {
    const server = await ApiServer.start(json(200, []));
    const { send } = testSend(server.url);
    for (const value of ["a&b=c#d", "../..", "'\"<>", "a\r\nb", "\0", "käse", "+ %20", "😀"]) {
      assert.ok((await send(routes.listClusters, { query: { search: value, many: ["1", value] } })).ok);
      const { pathname, searchParams } = new URL(server.requests.at(-1)?.url ?? "", server.url);
      assert.equal(pathname, "/clusters");
      assert.deepEqual(
        [...searchParams],
        [
          ["search", value],
          ["many", "1"],
          ["many", value],
        ],
      );
    }
    const sent = server.requests.length;
    const answer = await send(routes.listClusters, { query: { search: "\ud800" } });
    await server.stop();
    assert.equal(answer.ok, false);
    assert.equal(server.requests.length, sent);
  });
});

describe("An endpoint", () => {
  const accepted = ["https://api.test", "https://api.test:8443/v1", "http://127.0.0.1:8080"];
  const changed = [
    "https://API.test",
    "https://api.test:443",
    "https://api.test/a/../b",
    "https://api.test/a b",
    "https://api.test\\a",
    "https:api.test",
    " https://api.test",
    "api.test",
    "",
  ];
  for (const endpoint of [...accepted, ...changed]) {
    const isAccepted = accepted.includes(endpoint);
    it(`${JSON.stringify(endpoint)} is ${isAccepted ? "used as it is" : "not sent to"}`, () => {
      const answer = requestUrl(endpoint, routes.listClusters, {});
      assert.equal(answer.ok, isAccepted);
      if (answer.ok) assert.equal(answer.value, `${endpoint}/clusters`);
    });
  }
});
