// Connecting with SKYCLOAK_API_KEY when it fails. This editor starts without the variable; the tests in before-restart
// have it.
import assert from "node:assert/strict";
import { eventually } from "../../support/eventually";
import { run, setUpSession } from "../host/session";
import { control, rows, setSetting, simulatorFacts } from "../host/skycloak";

const variable = "SKYCLOAK_API_KEY";

describe("Connecting with SKYCLOAK_API_KEY from the environment", () => {
  const session = setUpSession({ connected: false });

  afterEach(async () => {
    Reflect.deleteProperty(process.env, variable);
    await setSetting("skycloak.endpoint", simulatorFacts().api);
  });

  async function says(words: RegExp): Promise<void> {
    await run("connectFromEnvironment");
    const [heard, ...more] = session.user.messages;
    assert.match(heard?.text ?? "", words);
    assert.deepEqual(more, []);
    assert.deepEqual(session.user.prompts, []);
    assert.deepEqual(await rows("keys"), []);
  }

  it("says that the variable is not set, or that it is empty", async () => {
    await says(/^SKYCLOAK_API_KEY is not set in the editor's environment\.$/);
    assert.deepEqual(await control().requests(), []);
  });

  for (const [text, words] of [
    ["secret", /^SKYCLOAK_API_KEY: This is not a Skycloak API key\./],
    ["sk_sc_live_9f3a…", /^SKYCLOAK_API_KEY: This is a placeholder or only the start of a key/],
  ] as const) {
    it(`says what is wrong with ${text}, and asks nobody about it`, async () => {
      process.env[variable] = text;
      await says(words);
      assert.deepEqual(await control().requests(), []);
    });
  }

  it("says that the key was refused, and keeps nothing of it", async () => {
    process.env[variable] = session.key;
    await control().revokeKey("main");
    await says(/^Skycloak refused this key\./);
    assert.equal((await control().requests()).length, 1);
    await run("copyKey");
    assert.match(session.user.lastMessage?.text ?? "", /No API keys are stored on this machine/);
  });

  it("sends a key to no address in clear", async () => {
    process.env[variable] = session.key;
    await setSetting("skycloak.endpoint", "http://api.skycloak.example");
    await says(/uses plain HTTP\. Keys are only sent over HTTPS/);
  });

  it("does not connect a narrow key unless that is wanted", async () => {
    process.env[variable] = session.key;
    await control().changeKey("main", { scopes: ["api-keys:read"] });
    await run("connectFromEnvironment");
    const [modal, refusal] = session.user.messages;
    assert.match(modal?.text ?? "", /lacks the scope clusters:read/);
    assert.equal(refusal?.text, "This key lacks the scope clusters:read.");
    assert.deepEqual(await rows("keys"), []);
    session.user.willPress("Connect Anyway");
    await run("connectFromEnvironment");
    await eventually(() => assert.equal(session.user.contextKeys.get("skycloak.connected"), true));
  });
});
