import assert from "node:assert/strict";
import { hostname } from "node:os";
import * as vscode from "vscode";
import { eventually } from "../../support/eventually";
import { signInWithBrowser } from "../host/browser";
import { waitForRows, run, waitForRowText, setUpSession, showViews } from "../host/session";
import { control, rows, setSetting, simulatorFacts } from "../host/skycloak";

const goOn = "Copy Code and Open Page";

describe("Signing in", () => {
  const session = setUpSession({ connected: false });
  it("shows the code, makes a key that may read, and connects with it", async () => {
    const { user } = session;
    user.willPress(goOn).willAccept().willAccept();
    await signIn("allow");
    const [code, ...more] = user.messages;
    assert.match(code?.text ?? "", /^Your code: [A-Z]{4}-[A-Z]{4}$/);
    assert.ok(code?.modal);
    assert.match(code.detail, /^The code is copied, and a page of 127\.0\.0\.1:\d+ opens/);
    assert.match(code.detail, /The code is valid for 10 minutes\.$/);
    const copied = await vscode.env.clipboard.readText();
    assert.equal(code.text, `Your code: ${copied}`);
    assert.equal(new URL(user.openedUrls[0] ?? "").searchParams.get("user_code"), copied);
    // The views show it; no message repeats it.
    assert.deepEqual(more, []);
    assert.deepEqual(
      user.prompts.map(({ title, step, message }) => [title, step, message]),
      [
        ["Sign In to Skycloak", 1, "Select what the key is for"],
        ["Sign In to Skycloak", 2, "Select when the key expires"],
      ],
    );
    const made = await madeKey();
    assert.ok(made.scopes.every((scope) => scope.endsWith(":read")));
    assert.ok(made.expires_at != null);
    await showViews();
    await waitForRowText("keys", hostname(), /this connection · stored|own/);
    assert.equal((await waitForRows("clusters")).length, 12);
    await signsOut();
    // The key and the connection remain.
    await run("refresh");
    assert.equal((await waitForRows("clusters")).length, 12);
  });

  it("asks which of several workspaces, makes a key in each, and a connection with each", async () => {
    const labs = { id: crypto.randomUUID(), name: "Acme Labs" };
    await control().changeSettings({ otherWorkspaces: [labs] });
    const { workspace } = await control().state();
    const { user } = session;
    user.willPress(goOn).willPick(workspace.name, labs.name).willAccept().willAccept();
    await signIn("allow");
    assert.deepEqual(
      user.prompts[0]?.items.map(({ label }) => label),
      [workspace.name, labs.name],
    );
    const of = (name: string) => `${hostname()} (${name})`;
    await showViews();
    const top = await rows("keys");
    assert.deepEqual(
      top.map(({ label }) => label),
      [workspace.name, labs.name],
    );
    assert.match(top[0]?.description ?? "", /^this window/);
    await eventually(async () => {
      const names = (await rows("keys", top[0])).map(({ label }) => label);
      assert.ok(names.includes(of(workspace.name)) || names.includes(hostname()));
      assert.equal((await rows("clusters", (await rows("clusters"))[0])).length, 12);
    });
    await signsOut();
  });

  it("goes straight to the key where somebody is signed in, and says why there is none", async () => {
    const { user } = session;
    user.willPress(goOn);
    await signIn("allow");
    assert.equal(user.prompts.length, 1, "they left at the first question");
    for (const [refusal, words, button] of [
      ["not-member", /You are not a member of this Skycloak workspace\./, "Open Dashboard"],
      ["not-allowed", /Only owners and admins .* can create API keys\./, "Connect with API Key…"],
      ["email-unverified", /Your email address is not verified/, "Open Dashboard"],
      ["quota", /doesn't allow another API key\./, "Open Dashboard"],
    ] as const) {
      await control().changeSettings({ signInRefusal: refusal });
      await run("signIn");
      assert.match(user.lastMessage?.text ?? "", words);
      assert.match(user.lastMessage?.text ?? "", /^You are signed in, but no key was created\. /);
      assert.deepEqual(user.lastMessage?.buttons, [button]);
    }
    await control().changeSettings({ signInRefusal: null });
    for (const [fault, words] of [
      [{ kind: "answer", status: 401, body: { error: "Unauthorized" } }, /failed\. Skycloak didn't accept the session/],
      [{ kind: "answer", status: 405, body: {} }, /This dashboard can't create keys for a session/],
      [
        { kind: "answer", status: 302, headers: { location: "https://elsewhere.example/" } },
        /redirects to another address\. .* Check the setting skycloak\.dashboard\. It may have been/,
      ],
      [{ kind: "drop", when: "after" }, /no usable response/],
    ] as const) {
      // A rejected token is renewed, and the request is repeated once.
      const times = fault.kind === "answer" && fault.status === 401 ? 2 : 1;
      await control().addFault({ server: "dashboard", path: "/api/cli/keys", times, fault });
      user.willAccept().willAccept();
      await run("signIn");
      assert.match(user.lastMessage?.text ?? "", words);
      assert.deepEqual(await rows("clusters"), [], "it is connected all the same");
    }
    // Another key, which works and whose list contains the lost one.
    user.willAccept().willAccept();
    await run("signIn");
    await showViews();
    await eventually(async () => {
      const contexts = (await rows("keys")).filter(({ label }) => label === hostname());
      assert.equal(contexts.length, 2);
      assert.ok(contexts.some(({ description }) => description.includes("new key was lost")));
    });
    await signsOut();
  });

  async function madeKey() {
    const { keys } = await control().state();
    const made = keys.find(({ name }) => name === hostname());
    assert.ok(made, "no key is named after this machine");
    return made;
  }

  const signIn = (answer: "allow" | "deny") => signInWithBrowser(session.user, answer, () => run("signIn"));

  async function signsOut(): Promise<void> {
    const { user } = session;
    await eventually(() => assert.equal(user.contextKeys.get("skycloak.signedIn"), true));
    await control().clearRequests();
    user.willPress("Sign Out");
    await run("signOut");
    assert.equal(user.lastMessage?.text, "Sign out of Skycloak?");
    assert.equal(user.statusMessages.at(-1), "Signed out of Skycloak.");
    const ended = await control().requests({ path: "/token/revocation" });
    assert.deepEqual(
      ended.map(({ status }) => status),
      [200, 200],
    );
    await eventually(() => assert.equal(user.contextKeys.get("skycloak.signedIn"), false));
    await run("signOut");
    assert.equal(user.lastMessage.text, "You are not signed in to Skycloak.");
    assert.deepEqual(user.lastMessage.buttons, ["Sign In to Skycloak…"]);
  }

  it("that was denied in the browser says so, and keeps nothing", async () => {
    session.user.willPress(goOn);
    await signIn("deny");
    assert.match(session.user.lastMessage?.text ?? "", /^Access was denied in the browser\./);
    assert.deepEqual(session.user.lastMessage?.buttons, ["Sign In Again"]);
    await run("signOut");
    assert.equal(session.user.lastMessage.text, "You are not signed in to Skycloak.");
  });

  it("that the person leaves at the code opens, copies and asks nothing", async () => {
    await vscode.env.clipboard.writeText("mine");
    await run("signIn");
    assert.equal(session.user.messages.length, 1);
    assert.deepEqual(session.user.openedUrls, []);
    assert.equal(await vscode.env.clipboard.readText(), "mine");
    assert.deepEqual(await control().requests({ path: "/token" }), []);
  });

  it("says in words what is wrong with where to sign in", async () => {
    const { issuer } = simulatorFacts();
    const { user } = session;
    try {
      for (const [address, words, button] of [
        ["http://login.example", /^skycloak\.issuer uses plain HTTP/, "Open Setting"],
        ["login", /^skycloak\.issuer is not a web address: “login”\.$/, "Open Setting"],
        [`${issuer}/x`, /is not an OAuth issuer.*skycloak\.issuer\.$/, "Open Setting"],
        ["http://127.0.0.1:1", /^Can't reach 127\.0\.0\.1:1/, "Sign In Again"],
      ] as const) {
        await setSetting("skycloak.issuer", address);
        await run("signIn");
        assert.match(user.lastMessage?.text ?? "", words);
        assert.deepEqual(user.lastMessage?.buttons, [button]);
      }
      // The environment variable applies if there is no setting, after the user has confirmed it.
      await setSetting("skycloak.issuer", undefined);
      process.env["SKYCLOAK_ISSUER"] = issuer;
      await control().clearRequests();
      await run("signIn");
      assert.equal(user.lastMessage?.text, "Sign in with these values from the environment?");
      assert.ok(user.lastMessage.detail.startsWith(`SKYCLOAK_ISSUER=${new URL(issuer).href}\n`));
      assert.deepEqual(await control().requests(), []);
      user.willPress("Use These Values");
      await run("signIn");
      assert.match(user.lastMessage.text, /^Your code/);
      // The same value isn't confirmed again; another one is.
      user.messages.length = 0;
      await run("signIn");
      assert.match(user.lastMessage.text, /^Your code/);
      assert.equal(user.messages.length, 1);
      process.env["SKYCLOAK_ISSUER"] = "https://login.example\u0131";
      await run("signIn");
      assert.match(user.lastMessage.detail, /^SKYCLOAK_ISSUER=https:\/\/login\.xn--/);
    } finally {
      delete process.env["SKYCLOAK_ISSUER"];
      await setSetting("skycloak.issuer", issuer);
    }
    assert.deepEqual(user.openedUrls, []);
  });
});
