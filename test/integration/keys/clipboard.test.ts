import assert from "node:assert/strict";
import { env } from "vscode";
import { eventually } from "../../support/eventually";
import { ControlledTimers } from "../host/controlled-timers";
import { run, setUpSession } from "../host/session";
import { setSetting } from "../host/skycloak";

const setting = "skycloak.clipboard.clearAfterSeconds";

describe("A key on the clipboard", () => {
  const session = setUpSession();
  let timers: ControlledTimers;

  beforeEach(() => {
    // Delays that nothing else in the extension host uses, and the default.
    timers = ControlledTimers.hold((ms) => [60_000, 41_700, 43_700].includes(ms));
  });
  afterEach(async () => {
    timers.restore();
    await setSetting(setting, undefined);
  });

  /** Describes the text on the clipboard, because a report must not contain keys. */
  async function there(): Promise<string> {
    const text = await env.clipboard.readText();
    return text === session.key ? "the key" : text;
  }

  /** Until the list of keys has been read, a key's name is its prefix. */
  const said = () => session.user.statusMessages.map((text) => text.replace(/“.*”/, "“NAME”"));

  it("is taken off after a minute, once for the last of two copies", async () => {
    for (let copy = 0; copy < 2; copy++) {
      session.user.willAccept();
      await run("copyKey");
    }
    assert.equal(await there(), "the key");
    assert.deepEqual(said(), ["Copied “NAME” (clipboard clears in 60 s)", "Copied “NAME” (clipboard clears in 60 s)"]);
    assert.deepEqual(timers.pauses, [60_000, 60_000]);
    assert.equal(timers.waiting, 1);
    timers.fire();
    await eventually(async () => assert.equal(await there(), ""));
    // Background work shows no message.
    assert.deepEqual(session.user.messages, []);
  });

  it("stays for as long as the setting says, from the next copy on", async () => {
    await setSetting(setting, 41.7);
    session.user.willAccept();
    await run("copyKey");
    await setSetting(setting, 43.7);
    session.user.willAccept();
    await run("copyKey");
    assert.deepEqual(timers.pauses, [41_700, 43_700]);
    assert.equal(said().at(-1), "Copied “NAME” (clipboard clears in 43.7 s)");
  });

  it("leaves alone what was copied since then", async () => {
    session.user.willAccept();
    await run("copyKey");
    await env.clipboard.writeText("a recipe");
    timers.fire();
    // Clipboard calls run in order, so after two of them the timer's work is done.
    for (let look = 0; look < 3; look++) assert.equal(await there(), "a recipe");
  });

  it("stays for good where the setting is 0", async () => {
    await setSetting(setting, 0);
    session.user.willAccept();
    await run("copyKey");
    assert.deepEqual(timers.pauses, []);
    assert.equal(await there(), "the key");
    assert.deepEqual(said(), ["Copied “NAME”"]);
  });

  for (const senseless of ["soon", -1, null]) {
    it(`is taken off after a minute where the setting is ${String(senseless)}`, async () => {
      await setSetting(setting, senseless);
      session.user.willAccept();
      await run("copyKey");
      assert.deepEqual(timers.pauses, [60_000]);
    });
  }
});
