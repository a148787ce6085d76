import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { eventually } from "../../support/eventually";
import { loadViews, waitForRows, run, waitForRowText, setUpSession, showViews } from "../host/session";
import { control, extension, rows, setSetting, simulatorFacts } from "../host/skycloak";

describe("Connecting", () => {
  const session = setUpSession({ connected: false });

  it("asks for the key where nobody can read it, and stays open for looking it up", async () => {
    session.user.willCancel();
    await run("connect");
    const [input] = session.user.prompts;
    assert.equal(input?.title, "Connect to Skycloak");
    assert.ok(input.masked && input.staysOpen);
    assert.deepEqual(session.user.messages, []);
    assert.deepEqual(await control().requests(), []);
    assert.deepEqual(await rows("clusters"), []);
  });

  it("takes a key with its wrapping, checks it, and shows both lists for two requests", async () => {
    session.user.willType(`  export SKYCLOAK_API_KEY="${session.key}"\n`);
    await run("connect");
    assert.deepEqual(session.user.validationErrors, []);
    assert.deepEqual(session.user.messages, []);
    assert.deepEqual(paths(await control().requests()), ["GET /clusters"]);
    await control().clearRequests();
    await showViews();
    assert.equal((await waitForRows("clusters")).length, 12);
    await eventually(async () => assert.equal((await waitForRows("keys")).length, 12));
    const requests = await control().requests();
    assert.deepEqual(paths(requests), ["GET /api-keys"]);
    assert.ok(requests.every(({ apiVersion }) => apiVersion === "2026-06-01.beta"));
    assert.ok(requests.every(({ secretInUrl }) => !secretInUrl));
    await eventually(async () => {
      const own = (await rows("keys")).find(({ context }) => context.includes("own"));
      assert.equal(own?.label, "Workspace admin");
    });
  });

  it("talks to nobody while nothing is connected", async () => {
    await showViews();
    assert.deepEqual(await control().requests(), []);
  });

  it("says what is wrong beside the input, and keeps what was typed", async () => {
    const unknown = `sk_sc_live_${randomBytes(4).toString("hex")}_${randomBytes(16).toString("hex")}`;
    const { user, key } = session;
    user.willType("hello").willType("sk_sc_live_9f3a…").willType(unknown);
    user.willType(`${key} ${unknown}`).willType(key);
    await run("connect");
    assert.deepEqual(user.validationErrors, [
      "This is not a Skycloak API key. Keys start with sk_sc_.",
      "This is a placeholder or only the start of a key. Paste the whole key.",
      "Skycloak refused this key. It may have been rotated, revoked or expired.",
      "This contains more than one key. Paste one of them.",
    ]);
  });

  for (const [end, change] of [
    ["revoked", () => control().revokeKey("main")],
    ["expired", () => control().expireKey("main")],
    ["rotated away", () => control().rotateKey("main")],
  ] as const) {
    it(`refuses a key that was ${end}, and keeps nothing of it`, async () => {
      await change();
      session.user.willType(session.key).willCancel();
      await run("connect");
      assert.match(session.user.validationErrors.join(), /Skycloak refused this key/);
      await run("copyKey");
      assert.match(session.user.lastMessage?.text ?? "", /No API keys are stored on this machine/);
    });
  }

  it("keeps the choice open where a stored key is refused", async () => {
    const { user, key } = session;
    user.willType(key);
    await run("connect");
    await loadViews();
    user.willPress("Disconnect");
    await run("disconnect");
    await control().rotateKey("main");
    user.willPick("Workspace admin").willCancel();
    await run("connect");
    assert.deepEqual(user.validationErrors, [
      "Skycloak refused this key. It may have been rotated, revoked or expired.",
    ]);
    assert.deepEqual(await rows("keys"), []);
  });

  it("offers no stored key that is known to be refused", async () => {
    const { user, key } = session;
    user.willType(key);
    await run("connect");
    await loadViews();
    await control().rotateKey("main");
    await run("refresh");
    const { name } = (await extension()).exports.connections.all[0] ?? {};
    assert.equal(name, `Workspace admin (${new URL(simulatorFacts().api).host})`);
    user.willPick(`Another key for “${name}”`).willCancel();
    await run("connect");
    assert.match(user.prompts.at(-1)?.message ?? "", /^Paste an API key for /);
  });

  it("connects a key without clusters:read only if the person wants that", async () => {
    await control().changeKey("main", { scopes: ["api-keys:read"] });
    session.user.willType(session.key).willCancel();
    await run("connect");
    assert.deepEqual(session.user.validationErrors, ["This key lacks the scope clusters:read."]);
    assert.equal(session.user.lastMessage?.modal, true);
    assert.match(session.user.lastMessage.text, /lacks the scope clusters:read/);
    assert.deepEqual(await rows("keys"), []);

    session.user.willType(session.key).willPress("Connect Anyway");
    await run("connect");
    await showViews();
    await waitForRowText("keys", "Workspace admin", /this connection/);
    const [first] = await waitForRows("clusters");
    assert.equal(first?.label, "Not allowed: the key lacks the scope clusters:read");
  });

  it("asks for the clusters once, though it tries the key with them and then shows them", async () => {
    await showViews();
    await control().clearRequests();
    session.user.willType(session.key);
    await run("connect");
    assert.equal((await waitForRows("clusters")).length, 12);
    assert.equal((await control().requests({ path: "/clusters" })).length, 1);
  });

  it("says so where there is no API, a web page, a fault or a cut connection", async () => {
    const answers = [
      { kind: "answer", status: 404, body: { message: "no route" } },
      { kind: "html", status: 200 },
      { kind: "answer", status: 501 },
      { kind: "empty", status: 200 },
    ] as const;
    for (const fault of answers) {
      await control().addFault({ path: "/clusters", times: 1, fault });
      session.user.willType(session.key);
    }
    session.user.willType(session.key);
    await run("connect");
    const [noApi, page, fault, nothing] = session.user.validationErrors;
    assert.match(noApi ?? "", /^No Skycloak API was found at 127\.0\.0\.1:\d+\. Check the setting/);
    assert.match(page ?? "", /returned a web page instead of data/);
    assert.match(fault ?? "", /doesn't offer this \(status 501\)/);
    assert.match(nothing ?? "", /returned an invalid response/);
    assert.equal(session.user.validationErrors.length, 4);
    assert.equal((await waitForRows("clusters")).length, 12);
  });

  it("does not follow a redirect, which would take the key along", async () => {
    const { api, dashboard } = simulatorFacts();
    await control().addFault({
      path: "/clusters",
      server: "api",
      fault: { kind: "answer", status: 307, headers: { location: `${dashboard}/clusters` } },
    });
    session.user.willType(session.key).willCancel();
    await run("connect");
    assert.match(session.user.validationErrors.join(), /redirects to another address.*not sent there/);
    assert.match(session.user.validationErrors.join(), new RegExp(new URL(api).host));
    assert.deepEqual(
      (await control().requests()).map(({ server }) => server),
      ["api"],
    );
  });
});

describe("The endpoint setting", () => {
  const session = setUpSession({ connected: false });
  const { api } = simulatorFacts();

  afterEach(() => setSetting("skycloak.endpoint", api));

  for (const [endpoint, words] of [
    ["http://api.skycloak.example", /uses plain HTTP\. Keys are only sent over HTTPS/],
    ["api.skycloak.io", /“api\.skycloak\.io” is not a valid API address/],
    ["file:///etc/passwd", /is not a valid API address/],
    ["https://api.skycloak.example/?to=elsewhere", /is not a valid API address/],
  ] as const) {
    it(`refuses ${endpoint} before it asks for a key`, async () => {
      await setSetting("skycloak.endpoint", endpoint);
      await run("connect");
      assert.deepEqual(session.user.prompts, []);
      assert.match(session.user.lastMessage?.text ?? "", words);
      assert.deepEqual(session.user.lastMessage?.buttons, ["Open Setting"]);
    });
  }

  it("says that nothing answers where nothing listens", async () => {
    await setSetting("skycloak.endpoint", await unusedAddress());
    session.user.willType(session.key).willCancel();
    await run("connect");
    assert.match(
      session.user.validationErrors.join(),
      /^No response from 127\.0\.0\.1:\d+ \(ECONNREFUSED\)\. Check the setting skycloak\.endpoint\./,
    );
  });

  it("may have a path and a slash at its end", async () => {
    await setSetting("skycloak.endpoint", `${api}/`);
    session.user.willType(session.key);
    await run("connect");
    assert.equal((await waitForRows("clusters")).length, 12);
  });

  it("sends a key nowhere but to the origin that it was given for", async () => {
    session.user.willType(session.key);
    await run("connect");
    await waitForRows("clusters");
    await setSetting("skycloak.endpoint", simulatorFacts().dashboard);
    await control().clearRequests();
    await run("refresh");
    const [first, retry, remedy] = await waitForRows("clusters");
    assert.equal(first?.label, "Key for another endpoint");
    assert.equal(retry?.label, "Try Again");
    assert.equal(remedy?.command?.command, "skycloak.connect");
    await run("createKey");
    assert.match(session.user.lastMessage?.text ?? "", /is not sent anywhere else, but the endpoint/);
    assert.deepEqual(await control().requests(), []);

    await setSetting("skycloak.endpoint", api);
    assert.equal((await waitForRows("clusters")).length, 12);
  });
});

function paths(requests: readonly { method: string; path: string }[]): string[] {
  return requests.map(({ method, path }) => `${method} ${path}`);
}

/** An address where nothing listens any more. */
async function unusedAddress(): Promise<string> {
  const { createServer } = await import("node:net");
  const server = createServer();
  const port = await new Promise<number>((resolve, reject) => {
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      if (typeof address === "object" && address !== null) resolve(address.port);
      else reject(new Error("no port"));
    });
  });
  await new Promise((resolve) => server.close(resolve));
  return `http://127.0.0.1:${port}`;
}
