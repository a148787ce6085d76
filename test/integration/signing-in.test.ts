import assert from "node:assert/strict";
import * as vscode from "vscode";
import { eventually } from "../bed/eventually";
import { answerInBrowser } from "../simulator/sign-in";
import { Alarms } from "./host/alarms";
import type { Person } from "./host/person";
import { run, session } from "./host/session";
import { control, setSetting, simulatorFacts } from "./host/skycloak";

const goOn = "Copy Code and Open Page";
/** Milliseconds between two questions. */
const interval = 5000;

describe("Signing in", () => {
  const desk = session({ connected: false });
  let alarms: Alarms;

  beforeEach(() => {
    alarms = Alarms.hold((milliseconds) => milliseconds === interval);
  });
  afterEach(() => alarms.letGo());

  it("shows the code, copies it, opens the page, and waits for the answer", async () => {
    const { person } = desk;
    await signIn(person, "allow");
    const [code, ...more] = person.heard;
    assert.match(code?.text ?? "", /^Your code: [A-Z]{4}-[A-Z]{4}$/);
    assert.ok(code?.modal);
    assert.match(code.detail, /^The code is copied, and a page of 127\.0\.0\.1:\d+ opens/);
    assert.match(code.detail, /The code is good for 10 minutes\.$/);
    const copied = await vscode.env.clipboard.readText();
    assert.equal(code.text, `Your code: ${copied}`);
    assert.equal(new URL(person.opened[0] ?? "").searchParams.get("user_code"), copied);
    assert.deepEqual(
      more.map(({ text }) => text),
      ["You are signed in to Skycloak."],
    );
    await signsOut();
  });

  async function signIn(person: Person, answer: "allow" | "deny"): Promise<void> {
    person.presses(goOn);
    const signedIn = run("signIn");
    const page = await eventually(() => {
      const [first] = person.opened;
      assert.ok(first !== undefined, "no page was opened");
      assert.equal(alarms.waiting, 1);
      return first;
    });
    await answerInBrowser(page, answer);
    alarms.ring();
    await signedIn;
  }

  async function signsOut(): Promise<void> {
    const { person } = desk;
    await eventually(() => assert.equal(person.contexts.get("skycloak.signedIn"), true));
    await control().clearRequests();
    person.presses("Sign Out");
    await run("signOut");
    assert.equal(person.lastHeard?.text, "Signed out of Skycloak.");
    const ended = await control().requests({ path: "/token/revocation" });
    assert.deepEqual(
      ended.map(({ status }) => status),
      [200, 200],
    );
    await eventually(() => assert.equal(person.contexts.get("skycloak.signedIn"), false));
    await run("signOut");
    assert.equal(person.lastHeard.text, "Nobody is signed in to Skycloak here.");
  }

  it("that was denied in the browser says so, and keeps nothing", async () => {
    await signIn(desk.person, "deny");
    assert.match(desk.person.lastHeard?.text ?? "", /^In the browser, the sign-in was denied\./);
    assert.deepEqual(desk.person.lastHeard?.buttons, ["Sign In Again"]);
    await run("signOut");
    assert.equal(desk.person.lastHeard.text, "Nobody is signed in to Skycloak here.");
  });

  it("that the person leaves at the code opens, copies and asks nothing", async () => {
    await vscode.env.clipboard.writeText("mine");
    await run("signIn");
    assert.equal(desk.person.heard.length, 1);
    assert.deepEqual(desk.person.opened, []);
    assert.equal(await vscode.env.clipboard.readText(), "mine");
    assert.equal(alarms.waiting, 0);
  });

  it("says in words what is wrong with where to sign in", async () => {
    const { issuer } = simulatorFacts();
    const { person } = desk;
    try {
      for (const [address, words, button] of [
        ["http://login.example", /^skycloak\.issuer is plain http/, "Open Setting"],
        ["login", /^skycloak\.issuer is not a web address: “login”\.$/, "Open Setting"],
        [`${issuer}/x`, /is no place to sign in at.*skycloak\.issuer\.$/, "Open Setting"],
        ["http://127.0.0.1:1", /^127\.0\.0\.1:1 can't be reached/, "Sign In Again"],
      ] as const) {
        await setSetting("skycloak.issuer", address);
        await run("signIn");
        assert.match(person.lastHeard?.text ?? "", words);
        assert.deepEqual(person.lastHeard?.buttons, [button]);
      }
      // What the environment says counts where nothing is set, and is told.
      await setSetting("skycloak.issuer", undefined);
      process.env["SKYCLOAK_ISSUER"] = issuer;
      await run("signIn");
      assert.match(person.lastHeard?.text ?? "", /^Your code/);
      assert.match(person.lastHeard?.detail ?? "", /from the environment.*: SKYCLOAK_ISSUER\.$/);
    } finally {
      delete process.env["SKYCLOAK_ISSUER"];
      await setSetting("skycloak.issuer", issuer);
    }
    assert.deepEqual(person.opened, []);
  });
});
