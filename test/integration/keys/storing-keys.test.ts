// Storing and forgetting keys by command.
import assert from "node:assert/strict";
import { env } from "vscode";
import { fakeKey } from "../../support/fake-key";
import { loadViews, keyNode, waitForRows, rowOf, run, waitForRowText, setUpSession } from "../host/session";
import { control, rows } from "../host/skycloak";

describe("The secret store by hand", () => {
  const session = setUpSession();
  let nightly = "";

  beforeEach(async () => {
    const added = await control().addKey({ name: "nightly", scopes: ["clusters:read"] });
    nightly = added.full_key;
    await loadViews();
  });

  it("takes the key that is asked for and no other, and asks nobody else about it", async () => {
    const { user } = session;
    user.willType("hello").willType(session.key).willType(fakeKey()).willType(`API-Key: ${nightly}`);
    await run("storeKey", await keyNode("nightly"));
    const input = user.prompts.at(-1);
    assert.equal(input?.title, "Store API Key");
    assert.deepEqual([input.masked, input.staysOpen], [true, true]);
    const [none, another, yetAnother, ...more] = user.validationErrors;
    assert.equal(none, "This is not a Skycloak API key. Keys start with sk_sc_.");
    assert.match(another ?? "", /^This is a different key: “nightly” starts with sk_sc_/);
    assert.equal(yetAnother, another);
    assert.deepEqual(more, []);
    const row = await waitForRowText("keys", "nightly", /stored key live stored indexed/);
    await run("copyKey", row.node);
    assert.ok((await env.clipboard.readText()) === nightly);
    assert.deepEqual(await control().requests(), []);
  });

  it("leaves a living key alone where a dead one is pasted, or nobody knows", async () => {
    const { user } = session;
    user.willType(nightly);
    await run("storeKey", await keyNode("nightly"));
    const { id = "" } = (await control().state()).keys.find(({ name }) => name === "nightly") ?? {};
    await control().changeSettings({ rotationKeepsPrefix: true });
    const { full_key: newer } = await control().rotateKey(id);
    await run("refresh");
    const outdated = await waitForRowText("keys", "nightly", /rotated elsewhere/);
    user.willType(nightly).willType(newer);
    await run("storeKey", outdated.node);
    const row = await waitForRowText("keys", "nightly", /stored key live stored/);
    await control().addFault({
      path: "/cluster-locations",
      fault: { kind: "answer", status: 404 },
    });
    user.willType(nightly);
    await run("storeKey", row.node);
    await control().clearFaults();
    user.willType(nightly);
    await run("storeKey", row.node);
    const [dead, unknown, again, ...more] = user.validationErrors;
    assert.match(dead ?? "", /^Skycloak refused this key: it was rotated/);
    assert.match(unknown ?? "", /^Couldn't check whether this key works, so the stored key was /);
    assert.deepEqual([again, more], [dead, []]);
    await run("copyKey", row.node);
    assert.ok((await env.clipboard.readText()) === newer, "a dead key took a living one's place");
  });

  it("keeps nothing of an input that is left", async () => {
    session.user.willType(fakeKey()).willCancel();
    await run("storeKey", await keyNode("nightly"));
    assert.equal((await rowOf("keys", "nightly")).context, "key live absent");
  });

  it("forgets a key after a yes only, and nothing else of it changes", async () => {
    session.user.willType(nightly);
    await run("storeKey", await keyNode("nightly"));
    await run("forgetKey", await keyNode("nightly"));
    assert.equal((await rowOf("keys", "nightly")).context, "key live stored indexed");
    const modal = session.user.lastMessage;
    assert.equal(modal?.text, "Remove “nightly” from this machine?");
    assert.match(modal.detail, /^The key keeps working everywhere else\./);
    assert.doesNotMatch(modal.detail, /this connection/);
    session.user.willPress("Forget");
    await run("forgetKey", await keyNode("nightly"));
    assert.equal((await rowOf("keys", "nightly")).context, "key live absent");
    assert.equal((await rows("clusters")).length, 12);
    assert.deepEqual(await control().requests(), []);
  });

  it("says that the connection goes with its own key, and disconnects", async () => {
    session.user.willPress("Forget");
    await run("forgetKey", await keyNode("Workspace admin"));
    assert.match(session.user.lastMessage?.detail ?? "", /This connection uses it and will be disconnected\./);
    assert.equal(session.user.contextKeys.get("skycloak.connected"), false);
    for (const view of ["clusters", "keys"] as const) assert.deepEqual(await rows(view), []);
    assert.deepEqual(await control().requests(), []);
  });

  it("keeps the key when only the connection ends, and connects with it again", async () => {
    session.user.willPress("Disconnect");
    await run("disconnect");
    assert.deepEqual(await rows("keys"), []);
    session.user.willPick("Workspace admin");
    await run("connect");
    assert.equal((await waitForRows("clusters")).length, 12);
  });

  it("forgets it together with the connection where that is wanted", async () => {
    session.user.willPress("Disconnect and Forget Key");
    await run("disconnect");
    await run("copyKey");
    assert.equal(session.user.lastMessage?.text, "No API keys are stored on this machine.");
  });
});
