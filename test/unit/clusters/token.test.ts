// Testing a client secret: the request, and the meaning of responses.
import assert from "node:assert/strict";
import {
  keycloakVariables,
  isSafeForSecrets,
  findOtherHost,
  testToken,
  type TokenTest,
} from "../../../src/clusters/commands/client-credentials";
import { reveal } from "../../../src/secrets/secret";
import { ApiServer, json, text, type Reply } from "../helpers/api-server";
import { randomSecret } from "../helpers/keys";

const path = "/auth/realms/master/protocol/openid-connect/token";

async function outcomeOf(reply: Reply, seconds?: number): Promise<TokenTest> {
  const server = await ApiServer.start(reply);
  const client = { clientId: "automation", secret: randomSecret(), tokenUrl: server.url + path };
  const outcome = await testToken(client, fetch, seconds);
  assert.equal(server.requests.length, 1);
  await server.stop();
  return outcome;
}

describe("The test of a client", () => {
  it("is one client credentials grant, with the secret in its body only", async () => {
    const token = randomSecret();
    const answer = json(200, { access_token: reveal(token), expires_in: 60 });
    const server = await ApiServer.start(answer);
    const secret = randomSecret();
    const tokenUrl = server.url + path;
    const outcome = await testToken({ clientId: "a & b", secret, tokenUrl }, fetch);
    await server.stop();
    // The token is dropped.
    assert.deepEqual(outcome, { kind: "works", seconds: 60 });
    const [request] = server.requests;
    assert.deepEqual([request?.method, request?.url], ["POST", path]);
    const form = new URLSearchParams(request?.body);
    assert.deepEqual([...form.keys()], ["grant_type", "client_id", "client_secret"]);
    assert.equal(form.get("grant_type"), "client_credentials");
    assert.equal(form.get("client_id"), "a & b");
    assert.ok(form.get("client_secret") === reveal(secret));
    assert.ok(!JSON.stringify(request?.headers).includes(reveal(secret)));
  });

  it("says what the answers mean", async () => {
    const refusal = json(401, { error: "unauthorized_client", error_description: "no" });
    assert.deepEqual(await outcomeOf(refusal), { kind: "refused", code: "unauthorized_client" });
    assert.deepEqual(await outcomeOf(json(200, { access_token: "x" })), { kind: "works" });
    const failures: readonly (readonly [Reply, string])[] = [
      [text(200, "<html>"), "unreadable"],
      [text(503, "<html>"), "server"],
      [json(401, { error: "<b>whatever</b>" }), "unauthorized"],
      [text(302, "", { location: "https://elsewhere.test/" }), "redirected"],
    ];
    for (const [reply, kind] of failures) {
      const outcome = await outcomeOf(reply);
      assert.equal(outcome.kind === "failed" && outcome.problem.kind, kind);
    }
  });

  it("is given up where no answer comes", async () => {
    const outcome = await outcomeOf(() => undefined, 1);
    assert.deepEqual(outcome, { kind: "failed", problem: { kind: "timeout", seconds: 1 } });
  });

  it("sends nothing in clear over a network", async () => {
    for (const tokenUrl of [
      ...["http://auth.example.com/token", "ftp://127.0.0.1/", "nowhere", "", "%", "%E0%A4%A"],
      ...["http://[", "https://%/", "javascript:alert(1)", "data:application/json,{}"],
      ...["file:///dev/stdout", "https://user:pass@auth.example.com", "https://x@127.0.0.1/"],
    ]) {
      assert.ok(!isSafeForSecrets(tokenUrl), tokenUrl);
      const client = { clientId: "a", secret: randomSecret(), tokenUrl };
      const outcome = await testToken(client, () => assert.fail("it was sent"));
      assert.deepEqual(outcome, { kind: "unsafe" });
    }
    assert.ok(isSafeForSecrets("https://auth.example.com/token"));
  });
});

describe("The host of a token URL", () => {
  const own = ["https://c1.eu.skycloak.io", null, undefined, "", "%", "https://api.skycloak.io/v1"];
  for (const [tokenUrl, other] of [
    ["https://c1.eu.skycloak.io/realms/master/token", undefined],
    ["https://C1.eu.skycloak.io:443/auth", undefined],
    ["https://c1.eu.skycloak.io:8443/auth", undefined],
    ["https://api.skycloak.io/token", undefined],
    ["https://c2.eu.skycloak.io/token", "c2.eu.skycloak.io"],
    ["https://c1.eu.skycloak.io.a.example/token", "c1.eu.skycloak.io.a.example"],
    ["https://a.example:8443/c1.eu.skycloak.io", "a.example:8443"],
    ["https://c1.eu.skycloak.\u0456o/token", "c1.eu.skycloak.xn--o-evb"],
    ["http://127.0.0.1:1/token", "127.0.0.1:1"],
  ] as const) {
    it(`is ${other ?? "the cluster's or the API's"} in ${tokenUrl}`, () => {
      assert.equal(findOtherHost(tokenUrl, own), other);
    });
  }
});

describe("Where a Keycloak is", () => {
  it("is said as its Terraform provider reads it", () => {
    const end = "protocol/openid-connect/token";
    assert.deepEqual(keycloakVariables(`https://a.test:8443/auth/realms/master/${end}`), {
      KEYCLOAK_URL: "https://a.test:8443",
      KEYCLOAK_REALM: "master",
      KEYCLOAK_BASE_PATH: "/auth",
    });
    for (const [path, base, realm] of [
      ["/realms/master", "", "master"],
      ["/auth/realms/master", "/auth", "master"],
      ["/a/b/realms/master", "/a/b", "master"],
      ["/realms/Kunden%20S%C3%BCd%2F1", "", "Kunden Süd/1"],
      ["/realms/a%20b", "", "a b"],
      ["/realms/%zz", "", "%zz"],
      ["/realms/%ff", "", "%ff"],
      ["/realms/%", "", "%"],
    ] as const) {
      const at = keycloakVariables(`https://a.test${path}/${end}`);
      assert.deepEqual([at["KEYCLOAK_BASE_PATH"], at["KEYCLOAK_REALM"]], [base, realm], path);
    }
  });
});
