import assert from "node:assert/strict";
import { hostname } from "node:os";
import { eventually } from "../../support/eventually";
import { signInWithBrowser } from "../host/browser";
import { fakeKey } from "../../support/fake-key";
import { waitForRows, run, waitForRowText, setUpSession, showViews } from "../host/session";
import { control, extension, rows } from "../host/skycloak";

interface Menu {
  readonly command: string;
  readonly when?: string;
}

describe("An endpoint that does not manage keys", () => {
  const session = setUpSession();
  const unavailable = "skycloak.cannotManageKeys";

  for (const answer of ["not-found", "method-not-allowed"] as const) {
    it(`is said in words, with the secret store's keys and the dashboard (${answer})`, async () => {
      await control().changeSettings({ keyManagement: answer });
      await showViews();
      const shown = await eventually(async () => {
        const found = await waitForRows("keys");
        assert.ok(found.some(({ context }) => context.startsWith("storedKey stored")));
        return found;
      });
      const [says, signIn, dashboard, own, ...more] = shown;
      assert.equal(says?.label, "This endpoint can't manage API keys");
      assert.equal(says.icon, "info");
      assert.equal(signIn?.label, "Sign in with the browser to create one…");
      assert.deepEqual([signIn.command?.command, signIn.command?.arguments], ["skycloak.signIn", ["key only"]]);
      assert.equal(dashboard?.label, "Manage API keys in the dashboard");
      assert.equal(dashboard.command?.command, "skycloak.openDashboard");
      assert.match(own?.description ?? "", /^this connection · stored$/);
      assert.deepEqual(more, []);
      // Shown once, in the view: no message, and no retry that could only fail.
      assert.deepEqual(session.user.messages, []);
      await eventually(() => assert.equal(session.user.contextKeys.get(unavailable), true));
      assert.equal((await control().requests({ path: "/api-keys" })).length, 1);
      assert.equal((await waitForRows("clusters")).length, 12);
    });
  }

  it("still lets the secret store's own key be copied", async () => {
    await control().changeSettings({ keyManagement: "not-found" });
    const held = await eventually(async () => {
      const found = (await waitForRows("keys")).find(({ context }) => context.startsWith("storedKey"));
      assert.ok(found);
      return found;
    });
    await run("copyKey", held.node);
    assert.equal(await (await import("vscode")).env.clipboard.readText(), session.key);
  });

  it("gives a stored key another name, which survives a new secret, until Skycloak lists the key", async () => {
    await control().changeSettings({ keyManagement: "not-found", rotationKeepsPrefix: true });
    await showViews();
    const { user } = session;
    const storedKeys = async () => (await waitForRows("keys")).filter(({ context }) => context.startsWith("storedKey"));
    // A list that was requested before the setting was changed may still give the stored key its name.
    await run("refresh");
    const prefix = await eventually(async () => {
      const [stored] = await storedKeys();
      assert.ok(stored);
      return stored.label;
    });
    // Another stored key: the connection uses it for a moment.
    const nightly = await control().addKey({ name: "nightly", scopes: ["clusters:read"] });
    user.willPick("Paste another key…").willType(nightly.full_key);
    await run("replaceKey");
    user.willPick(prefix);
    await run("replaceKey");
    // The rows change until the connection has its key again.
    const [node, other] = await eventually(async () => {
      const both = await storedKeys();
      assert.equal(both.length, 2);
      const own = both.find(({ label }) => label === prefix);
      assert.ok(own);
      return [own.node, both.find((row) => row !== own)?.label ?? ""] as const;
    });
    user.willType(" ").willType("x".repeat(101)).willType(`a ${fakeKey()}`).willType(other).willType("  My key ");
    await run("renameKey", node);
    assert.deepEqual(user.validationErrors, [
      "Enter a name.",
      "Use at most 100 characters.",
      "Don't put a key into its name. Names are not secret.",
      "A stored key with this name already exists.",
    ]);
    assert.deepEqual((await storedKeys()).map(({ label }) => label).sort(), ["My key", other].sort());
    // From the palette, of two stored keys.
    user.willPick("My key").willCancel();
    await run("renameKey");
    assert.equal(user.prompts.at(-1)?.value, "My key");

    const { full_key: newer } = await control().rotateKey("main");
    user.willType(newer);
    await run("storeKey", node);
    await run("refresh");
    await run("copyKey", (await waitForRowText("keys", "My key", /storedKey stored/)).node);
    assert.equal(await (await import("vscode")).env.clipboard.readText(), newer);
    assert.match(user.statusMessages.at(-1) ?? "", /^Copied “My key”/);

    await control().changeSettings({ keyManagement: "offered" });
    await run("refresh");
    const listed = await waitForRowText("keys", "Workspace admin", /key live stored/);
    const asked = user.prompts.length;
    await run("renameKey", listed.node);
    assert.equal(user.lastMessage?.text, "There is no stored key that Skycloak doesn't list.");
    assert.equal(user.prompts.length, asked);
  });

  it("shows the commands again once keys can be managed", async () => {
    await control().changeSettings({ keyManagement: "not-found" });
    await showViews();
    await eventually(() => assert.equal(session.user.contextKeys.get(unavailable), true));
    await control().changeSettings({ keyManagement: "offered" });
    await run("refresh");
    await waitForRowText("keys", "Workspace admin", /own/);
    await eventually(() => assert.equal(session.user.contextKeys.get(unavailable), false));
  });

  it("hides them too where the key itself may not manage keys", async () => {
    await control().changeKey("main", { scopes: ["clusters:read", "api-keys:read"] });
    await showViews();
    await eventually(() => assert.equal(session.user.contextKeys.get(unavailable), true));
    assert.equal((await rows("keys")).length, 12);
  });

  it("hides exactly the commands that could only fail, in the palette and the tree", async () => {
    const { contributes } = (await extension()).packageJSON as {
      contributes: { menus: Record<string, readonly Menu[]> };
    };
    const places = Object.values(contributes.menus).flat();
    const hidden = (command: string) =>
      places
        .filter((menu) => menu.command === command)
        .every(({ when = "" }) => when.includes(`!${unavailable}`) || when.includes("(?!.*\\bfixed\\b)"));
    for (const command of ["createKey", "rotateKey", "revokeKey"]) {
      assert.ok(hidden(`skycloak.${command}`), command);
    }
    for (const command of ["copyKey", "forgetKey", "refresh", "openDashboard"]) {
      assert.ok(!hidden(`skycloak.${command}`), command);
    }
  });

  it("tells what happened to a command that was run all the same", async () => {
    await control().changeSettings({ keyManagement: "not-found" });
    await run("rotateKey");
    assert.equal(session.user.messages.length, 1);
    assert.equal(session.user.messages[0]?.modal, false);
    assert.equal((await control().requests({ method: "POST" })).length, 0);
  });

  it("says what helps, before it asks for anything, to whoever wants to create a key", async () => {
    await control().changeKey("main", { scopes: ["clusters:read", "api-keys:read"] });
    await showViews();
    await eventually(() => assert.equal(session.user.contextKeys.get(unavailable), true));
    const asked = session.user.prompts.length;
    await run("createKey");
    const [said, ...more] = session.user.messages;
    assert.match(said?.text ?? "", /lacks the scope api-keys:write\. Sign in with the browser/);
    assert.deepEqual(said?.buttons, ["Sign In to Skycloak…", "Open Dashboard"]);
    assert.deepEqual([more, session.user.prompts.length], [[], asked]);
  });

  it("uses the sign-in where the connection's key may not create keys", async () => {
    await control().changeKey("main", { scopes: ["clusters:read", "api-keys:read"] });
    await showViews();
    await eventually(() => assert.equal(session.user.contextKeys.get(unavailable), true));
    const { user } = session;
    user.willPress("Copy Code and Open Page");
    await signInWithBrowser(user, "allow", () => run("signIn", "key only"));
    await eventually(() => assert.equal(user.contextKeys.get("skycloak.signedIn"), true));
    await control().clearRequests();
    user.willType("ci deploy").willPick("Custom…").willPick("realms:read").willAccept().willType("For the pipeline.");
    await run("createKey");
    assert.equal(user.lastMessage?.text, "Created and stored the API key “ci deploy”.");
    const sent = await control().requests({ method: "POST" });
    assert.deepEqual(
      sent.map(({ server, path }) => `${server} ${path}`),
      ["dashboard /api/cli/keys"],
    );
    await waitForRowText("keys", "ci deploy", /stored/);
    await waitForRowText("keys", "Workspace admin", /this connection/);
  });

  it("uses it too where the endpoint offers nothing, and stays connected as it is", async () => {
    await control().changeSettings({ keyManagement: "not-found" });
    await showViews();
    await eventually(() => assert.equal(session.user.contextKeys.get(unavailable), true));
    const { user } = session;
    user.willPress("Copy Code and Open Page").willAccept().willAccept();
    await signInWithBrowser(user, "allow", () => run("signIn", "key only"));
    const created = `Created and stored the API key “${hostname()}”.`;
    assert.equal(user.lastMessage?.text, created);
    const shown = await eventually(async () => {
      const found = await waitForRows("keys");
      assert.equal(found[1]?.label, "Create one with your session…");
      return found;
    });
    assert.equal(shown.filter(({ context }) => context.startsWith("storedKey stored")).length, 2);
    user.willAccept().willAccept();
    await run("createKey");
    assert.equal(user.messages.filter(({ text }) => text === created).length, 2);
    assert.equal((await waitForRows("clusters")).length, 12);
  });
});
