// Create API Key…: its steps, its request, and that canceling at any step sends nothing.
import assert from "node:assert/strict";
import { eventually } from "../../support/eventually";
import { fakeKey } from "../../support/fake-key";
import { everyScope } from "../../simulator/scopes";
import type { FakeUser } from "../host/fake-user";
import type { Prompt } from "../host/quick-input";
import { run, setUpSession, showViews } from "../host/session";
import { control } from "../host/skycloak";

const day = 24 * 60 * 60 * 1000;
const own = "Custom…";

/** The key with this name on the server. */
async function made(name: string) {
  const found = (await control().state()).keys.find((key) => key.name === name);
  assert.ok(found, `${name} was not made`);
  const { scopes, notes, expires_at, created_at } = found;
  const life = expires_at === undefined ? undefined : Date.parse(expires_at) - Date.parse(created_at);
  return { scopes: scopes.toSorted(), notes, days: life && Math.round(life / day), expires_at };
}

/** Accepts all defaults from the preset step on. */
function acceptsTheRest(user: FakeUser): FakeUser {
  return user.willAccept().willAccept();
}

/** The steps that the command showed. */
function stepsOf(user: FakeUser): Prompt[] {
  return user.prompts.filter(({ title }) => title === "Create API Key");
}

async function nothingWasSent(): Promise<void> {
  assert.deepEqual(await control().requests({ method: "POST" }), []);
}

describe("Create API Key", () => {
  const session = setUpSession();

  it("asks in three steps, and sends one request", async () => {
    acceptsTheRest(session.user.willType("  ci deploy ")).willPress("Copy API Key");
    await run("createKey");
    assert.deepEqual(
      stepsOf(session.user).map(({ title, step, totalSteps, staysOpen }) => [title, step, totalSteps, staysOpen]),
      [1, 2, 3].map((step) => ["Create API Key", step, 3, true]),
    );
    const posts = await control().requests({ method: "POST" });
    assert.deepEqual(
      posts.map(({ path, status }) => [path, status]),
      [["/api-keys", 201]],
    );
    assert.equal((await made("ci deploy")).days, 90);
  });

  it("selects the new key, also if the filter hides it", async () => {
    await showViews();
    session.user.willType("old laptop");
    await run("filterKeys");
    acceptsTheRest(session.user.willType("ci deploy"));
    await run("createKey");
    await eventually(() =>
      assert.match(String(session.user.contextKeys.get("skycloak.selectedKeyRow")), /^key live stored/),
    );
    assert.equal(session.user.contextKeys.get("skycloak.keysFiltered"), false);
  });

  const presets: readonly [string, (scope: string) => boolean][] = [
    ["Read only", (scope) => scope.endsWith(":read") && !scope.includes("credentials")],
    ["Terraform", (scope) => !scope.startsWith("api-keys:")],
    ["Everything except credentials", (scope) => !scope.includes("credentials")],
  ];
  for (const [preset, belongs] of presets) {
    it(`grants what the preset “${preset}” says, without what is implied`, async () => {
      session.user.willType("k").willPick(preset).willAccept();
      await run("createKey");
      const belonging = everyScope.filter(belongs);
      const implied = (scope: string) => belonging.includes(scope.replace(/:read$/, ":write"));
      const { scopes } = await made("k");
      assert.deepEqual(
        scopes,
        belonging.filter((scope) => scope.endsWith(":write") || !implied(scope)),
      );
    });
  }

  it("groups every scope, says what each is for, and which one brings another", async () => {
    session.user.willType("k").willPick(own).willCancel();
    await run("createKey");
    const items = stepsOf(session.user)[2]?.items ?? [];
    const [first] = items;
    assert.equal(first?.label, "Clusters");
    assert.equal(items.filter(({ kind }) => kind !== undefined).length, 8);
    const scopes = items.filter(({ kind }) => kind === undefined);
    assert.deepEqual(scopes.map(({ label }) => label).sort(), everyScope);
    for (const { label, detail, description } of scopes) {
      assert.ok((detail ?? "").length > 5, label);
      const read = label.replace(/:write$/, ":read");
      assert.equal(description, read === label ? undefined : `includes ${read}`, label);
    }
  });

  it("ticks a read scope together with its write scope, and asks for the latter only", async () => {
    session.user.willType("k").willPick(own).willPick("clusters:write", "realms:read").willAccept().willAccept();
    await run("createKey");
    assert.deepEqual(stepsOf(session.user)[2]?.ticked, ["clusters:read", "clusters:write", "realms:read"]);
    assert.deepEqual((await made("k")).scopes, ["clusters:write", "realms:read"]);
  });

  it("wants at least one scope", async () => {
    session.user.willType("k").willPick(own).willAccept();
    await run("createKey");
    assert.deepEqual(session.user.validationErrors, ["Select at least one scope"]);
    await nothingWasSent();
  });

  it("offers 90 days first, then 30, 365, a date and never", async () => {
    session.user.willType("k").willAccept().willCancel();
    await run("createKey");
    assert.deepEqual(session.user.offeredLabels, ["In 90 days", "In 30 days", "In 365 days", "On a date…", "Never"]);
    assert.equal(stepsOf(session.user)[2]?.active, "In 90 days");
  });

  for (const [choice, days] of [
    ["In 30 days", 30],
    ["In 365 days", 365],
    ["Never", undefined],
  ] as const) {
    it(`ends a key as chosen: ${choice}`, async () => {
      session.user.willType("k").willAccept().willPick(choice);
      await run("createKey");
      assert.equal((await made("k")).days, days);
    });
  }

  it("ends a key with the date that is typed, if it is one and not over", async () => {
    const next = new Date().getFullYear() + 1;
    session.user.willType("k").willAccept().willPick("On a date…");
    session.user.willType("soon").willType(`${next}-02-30`).willType("2020-01-01").willType(`${next}-03-31`);
    await run("createKey");
    assert.deepEqual(session.user.validationErrors, [
      "Enter a date like 2027-03-31.",
      "Enter a date like 2027-03-31.",
      "This date is in the past.",
    ]);
    const end = new Date((await made("k")).expires_at ?? "");
    assert.deepEqual(
      [end.getFullYear(), end.getMonth(), end.getDate(), end.getHours(), end.getMinutes()],
      [next, 2, 31, 23, 59],
    );
  });

  it("takes notes along, and no key in them", async () => {
    customUpToNotes(session.user.willType("k")).willType(`with ${fakeKey()}`).willType("x".repeat(501));
    session.user.willType("  for the night job\n");
    await run("createKey");
    assert.deepEqual(session.user.validationErrors, [
      "Don't put a key into the notes. Everyone who can list keys sees them.",
      "Use at most 500 characters.",
    ]);
    assert.equal((await made("k")).notes, "for the night job");
  });

  it("says what is wrong with a name", async () => {
    const longest = "n".repeat(100);
    session.user.willType("").willType("   ").willType(`${longest}n`);
    acceptsTheRest(session.user.willType(longest));
    await run("createKey");
    assert.deepEqual(session.user.validationErrors, ["Enter a name.", "Enter a name.", "Use at most 100 characters."]);
    await made(longest);
  });

  for (let step = 1; step <= 5; step++) {
    it(`sends nothing when it is left at step ${step}`, async () => {
      if (step > 1) session.user.willType("k");
      if (step > 2) session.user.willPick(own);
      if (step > 3) session.user.willPick("realms:read");
      if (step > 4) session.user.willAccept();
      session.user.willCancel();
      await run("createKey");
      assert.equal(stepsOf(session.user).length, step);
      assert.deepEqual(session.user.messages, []);
      await nothingWasSent();
    });
  }

  it("loses nothing on the way back and forth", async () => {
    const { user } = session;
    user.willType("back and forth").willPick(own);
    user.willGoBack({ ticks: ["smtp:write", "siem:read"] }).willAccept();
    user.willAccept().willPick("In 365 days").willGoBack({ text: "not lost" });
    user.willGoBack().willGoBack().willGoBack();
    user.willAccept().willAccept().willAccept().willAccept().willAccept();
    await run("createKey");
    const steps = stepsOf(user).map(({ step, totalSteps }) => `${step}/${totalSteps}`);
    assert.deepEqual(steps, [
      "1/3",
      "2/3",
      "3/5",
      "2/5",
      "3/5",
      "4/5",
      "5/5",
      "4/5",
      "3/5",
      "2/5",
      "1/5",
      "2/5",
      "3/5",
      "4/5",
      "5/5",
    ]);
    const last = stepsOf(user).slice(-5);
    assert.equal(last[0]?.value, "back and forth");
    assert.equal(last[1]?.active, own);
    assert.equal(last[3]?.active, "In 365 days");
    assert.equal(last[4]?.value, "not lost");
    const { scopes, days, notes } = await made("back and forth");
    assert.deepEqual(scopes, ["siem:read", "smtp:write"]);
    assert.equal(days, 365);
    assert.equal(notes, "not lost");
  });

  it("forgets scopes and notes of its own if a preset is chosen after all", async () => {
    const { user } = session;
    customUpToNotes(user.willType("k")).willGoBack({ text: "of its own" });
    user.willGoBack().willGoBack().willPick("Read only").willAccept();
    await run("createKey");
    const steps = stepsOf(user).map(({ step, totalSteps }) => `${step}/${totalSteps}`);
    assert.deepEqual(steps, ["1/3", "2/3", "3/5", "4/5", "5/5", "4/5", "3/5", "2/5", "3/3"]);
    const { scopes, notes } = await made("k");
    assert.ok(scopes.length > 10 && scopes.every((scope) => scope.endsWith(":read")));
    assert.equal(notes, undefined);
  });

  it("goes back from the date to the other choices, and keeps the date", async () => {
    const { user } = session;
    const date = `${new Date().getFullYear() + 1}-06-30`;
    customUpToNotes(user.willType("k"), "On a date…").willGoBack({ text: date });
    user.willAccept().willAccept().willGoBack().willAccept().willAccept().willAccept();
    await run("createKey");
    const [again, , , lastDate] = stepsOf(user).slice(-5);
    assert.equal(again?.value, date);
    assert.equal(lastDate?.value, date);
    assert.equal(new Date((await made("k")).expires_at ?? "").getMonth(), 5);
  });
});

/** Selects one scope; the next step asks for notes. */
function customUpToNotes(user: FakeUser, expiry = "In 90 days"): FakeUser {
  return user.willPick(own).willPick("realms:read").willPick(expiry);
}
