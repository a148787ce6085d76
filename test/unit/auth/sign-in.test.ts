import assert from "node:assert/strict";
import { join } from "node:path";
import type { Result } from "../../../src/api/errors";
import { createOAuth, type OAuth } from "../../../src/auth/oauth";
import { SignIn } from "../../../src/auth/sign-in";
import type { Addresses, Tokens } from "../../../src/auth/sign-in";
import { entryFiles } from "../../../src/storage/replicated-index";
import { storedKeyKind } from "../../../src/secrets/stored-key";
import { reveal } from "../../../src/secrets/secret";
import { SecretStore } from "../../../src/secrets/secret-store";
import { eventually } from "../../support/eventually";
import { answerInBrowser } from "../../simulator/sign-in";
import { filesWithSecrets } from "../../support/secret-search";
import { startSimulator, type Simulator } from "../../simulator/simulator";
import { FakeSecrets, FakeState, WindowSecrets } from "../helpers/fake-storage";
import { begun, JournalPlace } from "../helpers/journal";
import { ownDrafts } from "../helpers/drafts";

/** Milliseconds. */
const life = 300_000;

describe("A sign-in", () => {
  let simulator: Simulator;
  let place: JournalPlace;
  let secrets: FakeSecrets;
  let addresses: Addresses;
  let now: number;
  /** How often a window has checked whether it can take the lock. */
  let pauses: number;

  before(async () => {
    simulator = await startSimulator({ seed: "empty" });
  });
  beforeEach(() => {
    simulator.simulation.reset();
    simulator.simulation.changeSettings({ accessTokenSeconds: life / 1000 });
    place = new JournalPlace();
    secrets = new FakeSecrets();
    const { issuer, dashboard } = simulator;
    addresses = { issuer, dashboard, clientId: "skycloak-mcp" };
    now = Date.now();
    pauses = 0;
  });
  afterEach(() => place.remove());
  after(() => simulator.close());

  const oauth = (): OAuth =>
    createOAuth({ ...addresses, fetch: (url, init) => fetch(url, init), report: () => undefined });

  /** Opens a window; its renewal can be replaced. */
  function open(process = 1, { store = secrets, with: renewing = oauth() } = {}) {
    const secretStore = new SecretStore(store, new FakeState(), {
      sessionFiles: entryFiles(join(place.folder, "session"), storedKeyKind, ownDrafts),
      timeoutMs: 2000,
    });
    const journal = place.open(process);
    const signIn = new SignIn({
      secretStore,
      journal,
      addresses: () => ({ ok: true, value: addresses }),
      fetch: (url, init) => fetch(url, init),
      report: () => undefined,
      now: () => now,
      pause: (milliseconds) => {
        pauses++;
        return new Promise((resolve) => setTimeout(resolve, milliseconds / 20));
      },
    });
    signIn.openOAuth = () => Promise.resolve(renewing);
    return { signIn, secretStore, journal };
  }

  async function person(signIn: SignIn): Promise<Tokens> {
    const asked = oauth();
    const forever = new AbortController().signal;
    const code = valueOf(await asked.start(forever));
    await answerInBrowser(code.page, "allow");
    const polled = await asked.poll(code, forever);
    assert.ok(typeof polled !== "string");
    return valueOf(await signIn.store(valueOf(polled), addresses));
  }

  const posts = (path: string) =>
    simulator.simulation.log.list({ method: "POST", path }).filter(({ server }) => server === "login");
  const isTaken = async ({ access }: Tokens): Promise<boolean> =>
    (await simulator.simulation.signedIn(reveal(access))) !== undefined;

  it("is kept in the secret store, in one entry, and known of without reading it", async () => {
    const { signIn, secretStore } = open();
    assert.equal(await signIn.isSignedIn(), false);
    const tokens = await person(signIn);
    assert.ok(await isTaken(tokens));
    assert.deepEqual([...secrets.values.keys()], ["skycloak.key.sign-in"]);
    secrets.calls.length = 0;
    assert.equal(await signIn.isSignedIn(), true);
    assert.deepEqual(secrets.calls, []);
    assert.deepEqual(secretStore.list(), [], "it is no key");
    // The next start finds the tokens without a request.
    simulator.simulation.log.clear();
    assert.ok(valueOf(await open(2).signIn.tokens()).access.equals(tokens.access));
    assert.deepEqual(posts("/**"), []);
    assert.deepEqual(await place.open(1).entries(), []);
  });

  it("is renewed before it lapses, and not earlier", async () => {
    const { signIn } = open();
    const first = await person(signIn);
    now += life - 61_000;
    assert.ok(valueOf(await signIn.tokens()).access.equals(first.access));
    now += 2000;
    const second = valueOf(await signIn.tokens());
    assert.ok(!second.access.equals(first.access) && (await isTaken(second)));
    now += life;
    assert.ok(await isTaken(valueOf(await open(2).signIn.tokens())), "with the next refresh token");
  });

  it("that lives shortly is renewed at half of its life", async () => {
    simulator.simulation.changeSettings({ accessTokenSeconds: 20 });
    const { signIn } = open();
    const first = await person(signIn);
    now += 9000;
    assert.ok(valueOf(await signIn.tokens()).access.equals(first.access));
    now += 2000;
    assert.ok(!valueOf(await signIn.tokens()).access.equals(first.access));
  });

  it("is renewed once for all who want it at once, in one window and in two", async () => {
    const [one, other] = [open(1), open(2)];
    await person(one.signIn);
    now += life;
    simulator.simulation.log.clear();
    const all = await Promise.all([one, other, one, other].map(({ signIn }) => signIn.tokens().then(valueOf)));
    assert.equal(posts("/token").length, 1);
    for (const tokens of all) {
      assert.ok(all[0]?.access.equals(tokens.access), "two windows have different tokens");
    }
    assert.ok(all[0] && (await isTaken(all[0])));
  });

  it("waits for another window that is at work on the secret store, and not for a dead one", async () => {
    const [one, other] = [open(1), open(2)];
    await person(one.signIn);
    now += life;
    const entry = await begun(
      other.journal.begin({
        operation: "create",
        origin: "https://api.example",
        name: "ci",
        ref: "r",
        by: "",
      }),
    );
    const renewed = one.signIn.tokens();
    await eventually(() => assert.ok(pauses > 2, "it does not wait"));
    const before = posts("/token").length;
    await other.journal.close(entry);
    assert.ok(await isTaken(valueOf(await renewed)));
    assert.deepEqual([before, posts("/token").length], [1, 2]);
    // One request was for the code. A killed window blocks nobody.
    await begun(
      other.journal.begin({
        operation: "sign-in",
        origin: "",
        name: "",
        ref: "sign-in",
        by: "",
      }),
    );
    place.living.delete(2);
    now += life;
    assert.ok(await isTaken(valueOf(await one.signIn.tokens())));
  });

  it("does not ask the issuer for what the secret store would not keep", async () => {
    const { signIn } = open();
    await person(signIn);
    now += life;
    simulator.simulation.log.clear();
    secrets.failing.add("store");
    const problem = problemOf(await signIn.tokens());
    assert.equal(problem.kind, "secret-store-refused");
    assert.deepEqual(posts("/**"), []);
    secrets.failing.clear();
    assert.ok((await signIn.tokens()).ok);
  });

  it("outlives a secret store that fails in the middle: this window has the new tokens", async () => {
    const real = oauth();
    let times = 0;
    const { signIn } = open(1, {
      with: {
        ...real,
        refresh: async (token) => {
          const granted = await real.refresh(token);
          if (times++ === 0) secrets.failing.add("store");
          return granted;
        },
      },
    });
    await person(signIn);
    now += life;
    assert.ok(await isTaken(valueOf(await signIn.tokens())));
    secrets.failing.clear();
    now += life;
    assert.ok(await isTaken(valueOf(await signIn.tokens())), "with the token that was not kept");
    assert.ok((await open(2).signIn.tokens()).ok, "which is kept by now");
  });

  it("is over where the issuer has ended it", async () => {
    const { signIn } = open();
    const { refresh } = await person(signIn);
    assert.ok(refresh && (await oauth().revoke(refresh)).ok);
    now += life;
    assert.deepEqual(problemOf(await signIn.tokens()), { kind: "sign-in-over" });
  });

  it("lets a window that sees older tokens, as in a browser, spend none of them", async () => {
    const browser = new Map<string, string>();
    const one = open(1, { store: new WindowSecrets(browser) });
    await person(one.signIn);
    const other = open(2, { store: new WindowSecrets(browser) });
    now += life;
    const renewed = valueOf(await one.signIn.tokens());
    const problem = problemOf(await other.signIn.tokens());
    assert.deepEqual(problem, {
      kind: "secret-store-refused",
      reason: "out-of-sync",
    });
    assert.ok(await isTaken(renewed), "the one window's sign-in was ended by the other");
  });

  it("goes to no other addresses than it was for", async () => {
    const { signIn } = open();
    await person(signIn);
    for (const over of [
      { issuer: "https://login.example" },
      { clientId: "other" },
      { dashboard: "https://app.example" },
    ]) {
      const before = addresses;
      addresses = { ...addresses, ...over };
      assert.deepEqual(problemOf(await signIn.tokens()), { kind: "signed-out" });
      addresses = before;
    }
    assert.ok((await signIn.tokens()).ok);
  });

  it("is ended at the issuer and here by signing out", async () => {
    const { signIn } = open();
    const tokens = await person(signIn);
    assert.deepEqual(await signIn.signOut(), { ok: true, value: { ok: true, value: undefined } });
    assert.equal(await isTaken(tokens), false);
    assert.equal(secrets.values.size, 0);
    assert.equal(await signIn.isSignedIn(), false);
    assert.deepEqual(problemOf(await signIn.tokens()), { kind: "signed-out" });
  });

  it("is ended here also where the issuer can't be told, which is said", async () => {
    const { signIn } = open();
    await person(signIn);
    simulator.simulation.faults.add({ server: "login", path: "/**", fault: { kind: "drop" } });
    const ended = valueOf(await signIn.signOut());
    assert.ok(!ended.ok && ended.problem.kind === "network");
    assert.equal(secrets.values.size, 0);
  });

  it("that was made while the clock was ahead is renewed when the dashboard refuses it", async () => {
    simulator.simulation.changeSettings({ accessTokenSeconds: 1 });
    const { signIn } = open();
    now += 365 * 86_400_000;
    await person(signIn);
    now -= 365 * 86_400_000;
    await new Promise((resolve) => setTimeout(resolve, 1500));
    simulator.simulation.changeSettings({ accessTokenSeconds: 300 });
    simulator.simulation.log.clear();
    assert.ok((await signIn.listWorkspaces()).ok);
    assert.equal(posts("/token").length, 1);
  });

  const request = { name: "laptop", scopes: ["clusters:read"] };
  const dashboardPosts = () =>
    simulator.simulation.log.list({ method: "POST" }).filter(({ server }) => server === "dashboard");
  const refusal = { error: "The token is not valid." };
  for (const [what, fault, times, expected] of [
    // Requests to the dashboard, renewals, and created keys.
    ["once", { kind: "answer", status: 401, body: refusal }, 1, [2, 1, 1]],
    ["always", { kind: "answer", status: 401, body: refusal }, 9, [2, 1, 0]],
    ["by a proxy's page", { kind: "html", status: 401 }, 1, [1, 0, 0]],
    ["by a proxy's page, after the key was made", { kind: "html", status: 401, when: "after" }, 1, [1, 0, 1]],
    ["for another reason", { kind: "answer", status: 403, body: refusal }, 1, [1, 0, 0]],
    ["with a redirect to a login", { kind: "answer", status: 302 }, 1, [1, 0, 0]],
  ] as const) {
    it(`whose token is refused ${what} makes at most one key, after at most one renewal`, async () => {
      const { signIn } = open();
      await person(signIn);
      const workspaces = valueOf(await signIn.listWorkspaces());
      const keysBefore = simulator.simulation.keys.list().length;
      simulator.simulation.log.clear();
      simulator.simulation.faults.add({ server: "dashboard", path: "/api/cli/keys", times, fault });
      const answer = await signIn.createKey(request, workspaces[0]?.id ?? "");
      const made = simulator.simulation.keys.list().length - keysBefore;
      assert.deepEqual([dashboardPosts().length, posts("/token").length, made], expected);
      assert.equal(answer.ok, what === "once");
    });
  }

  it("is renewed once where several requests in two windows are refused at once", async () => {
    const [one, other] = [open(1), open(2)];
    await person(one.signIn);
    simulator.simulation.log.clear();
    simulator.simulation.faults.add({
      server: "dashboard",
      path: "/api/mcp/session-key",
      times: 4,
      fault: { kind: "answer", status: 401, body: refusal },
    });
    const all = await Promise.all([one, other, one, other].map(({ signIn }) => signIn.listWorkspaces()));
    assert.ok(all.every(({ ok }) => ok));
    assert.equal(posts("/token").length, 1);
  });

  it("leaves nothing of the tokens in files", async () => {
    const { signIn } = open();
    await person(signIn);
    now += life;
    await signIn.tokens();
    const all = simulator.simulation.secrets.list().map(({ secret }) => secret);
    assert.deepEqual(filesWithSecrets(place.folder, all), []);
  });
});

function valueOf<T>(outcome: Result<T>): T {
  assert.ok(outcome.ok, JSON.stringify(outcome));
  return outcome.value;
}

function problemOf(outcome: Result<unknown>) {
  assert.ok(!outcome.ok, "it succeeded");
  return outcome.problem;
}
