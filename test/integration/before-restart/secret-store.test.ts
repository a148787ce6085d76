// An editor that was started with SKYCLOAK_API_KEY. The tests in after-restart see what it leaves.
import assert from "node:assert/strict";
import { env } from "vscode";
import { FakeUser } from "../host/fake-user";
import { waitForRows, rowOf, run, waitForRowText, showViews } from "../host/session";
import { control, rows, simulatorFacts } from "../host/skycloak";

describe("An editor with SKYCLOAK_API_KEY in its environment", () => {
  let user: FakeUser;
  beforeEach(() => {
    user = FakeUser.install();
  });
  afterEach(() => user.uninstall());

  it("does nothing with it by itself", async () => {
    await showViews();
    for (const view of ["clusters", "keys"] as const) assert.deepEqual(await rows(view), []);
    assert.deepEqual(await control().requests(), []);
  });

  it("connects with it when asked to, without asking for anything", async () => {
    await run("connectFromEnvironment");
    assert.deepEqual([user.prompts, user.messages], [[], []]);
    assert.equal((await waitForRows("clusters")).length, 12);
    const own = await waitForRowText("keys", "Workspace admin", /own/);
    await run("copyKey", own.node);
    assert.ok((await env.clipboard.readText()) === simulatorFacts().key);
  });

  it("keeps other keys as well", async () => {
    for (const name of ["nightly", "weekly"]) {
      const { full_key } = await control().addKey({ name, scopes: ["clusters:read"] });
      await run("refresh");
      user.willType(full_key);
      await run("storeKey", (await rowOf("keys", name)).node);
      await waitForRowText("keys", name, /stored/);
    }
    await control().clearRequests();
  });
});
