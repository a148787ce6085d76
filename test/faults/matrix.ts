// One case: an operation, a fault, a restart on what is left, and what has to be true then.
import assert from "node:assert/strict";
import { refused, type Answer } from "../../src/api/problem";
import type { IssuedKey, Skycloak } from "../../src/api/skycloak";
import { issueKey, type Issued } from "../../src/keys/issue";
import { Journal, type Intention } from "../../src/vault/journal";
import { Secret } from "../../src/vault/secret";
import type { Vault } from "../../src/vault/vault";
import { ControlClient } from "../simulator/control-client";
import type { Simulator } from "../simulator/simulator";
import type { FaultCase } from "./faults";
import { Killed, Machine, type MachineProcess } from "./machine";

export const operations = ["create", "rotate another", "rotate its own"] as const;
export type MatrixOperation = (typeof operations)[number];

export interface CaseResult {
  readonly givenOut: number;
  readonly lost: number;
  readonly outOfReachAndTold: number;
  readonly doubled: number;
  readonly outcome: string;
}

/** What a person can see of the flow; the flow under test is handed in, so that a broken one can be. */
export type Issue = typeof issueKey;

export async function runCase(
  simulator: Simulator,
  operation: MatrixOperation,
  fault: FaultCase,
  issue: Issue = issueKey,
): Promise<CaseResult> {
  const control = new ControlClient(simulator.control);
  const { key: mainKey } = await control.reset({ seed: "acme" });
  const none = { second: null, minute: null, hour: null, day: null };
  await control.changeSettings({ limits: none });
  const machine = new Machine("https://matrix.test", simulator.api);
  try {
    return await carryOut(control, machine, mainKey, operation, fault, issue);
  } finally {
    await control.clearFaults();
    machine.remove();
  }
}

async function carryOut(
  control: ControlClient,
  machine: Machine,
  mainKey: string,
  operation: MatrixOperation,
  fault: FaultCase,
  issue: Issue,
): Promise<CaseResult> {
  const { mainKeyId } = await control.state();
  const first = machine.start();
  const { origin } = machine;
  const own = await first.vault.store(new Secret(mainKey), {
    origin,
    name: "main",
    prefix: "p",
    keyId: mainKeyId,
  });
  const another = await control.addKey({ name: "another", scopes: ["clusters:read"] });
  const keyId = {
    create: undefined,
    "rotate another": another.api_key.id,
    "rotate its own": mainKeyId,
  }[operation];
  const intention: Intention = {
    operation: operation === "create" ? "create" : "rotate",
    origin,
    name: operation === "create" ? "made" : "rotated",
    ref: operation === "rotate its own" ? own.ref : "new-ref",
    by: own.ref,
    ...(keyId === undefined ? {} : { keyId }),
  };
  const path = operation === "create" ? "/api-keys" : "/api-keys/{api_key_id}/rotate";
  const before = new Set((await control.secrets()).map(({ secret }) => secret));
  if (fault.server !== undefined) {
    const busy = fault.server.kind === "answer" && fault.server.retryAfter !== undefined;
    await control.addFault({
      method: "POST",
      path: operation === "create" ? path : "/api-keys/**",
      fault: fault.server,
      ...(busy ? { times: 1 } : {}),
    });
  }
  await control.clearRequests();

  const issued = await attempt(first, fault, intention, mainKey, issue);
  if (issued?.kind === "unsaved") {
    // The person is shown a modal that does not go away before they have it.
    machine.hands.push(issued.secret);
    await issued.handedOver();
  }
  await control.clearFaults();
  repair(machine);

  // The next start, on what is left; then somebody looks.
  const next = machine.start();
  await next.openEntries.takeUp();
  await next.look(own.ref);

  const posts = (await control.requests({ method: "POST" })).filter(({ carriedOut }) => carriedOut);
  const given = (await control.secrets()).filter(
    ({ kind, secret }) => kind === "api-key" && !before.has(secret),
  );
  let lost = 0;
  let told = 0;
  for (const { secret, of } of given) {
    if (await next.holds(secret)) continue;
    const open = next.openEntries.open;
    const said = open.find(
      ({ entry, learned }) =>
        entry.keyId === of || (learned.kind === "out-of-reach" && learned.key?.id === of),
    );
    if (said?.learned.kind === "out-of-reach") {
      await goForward(control, next, of, own.ref, said.entry.id);
      told++;
    } else lost++;
  }
  if (given.length === 0) {
    // Nothing happened, and nothing may be said to have.
    assert.deepEqual(next.openEntries.open, [], "something is called open that never was");
    const works = await next.client(new Secret(mainKey)).tryKey();
    assert.ok(works.ok, "the old key must still work");
  }
  for (const { secret } of await control.secrets()) {
    assert.ok(!machine.elsewhere().includes(secret), "a secret stands outside of the vault");
  }
  return {
    givenOut: given.length,
    lost,
    outOfReachAndTold: told,
    doubled: posts.length > 1 ? 1 : 0,
    outcome: issued?.kind ?? "killed",
  };
}

async function attempt(
  process: MachineProcess,
  fault: FaultCase,
  intention: Intention,
  key: string,
  issue: Issue,
): Promise<Issued | undefined> {
  const { secrets, state } = process.machine;
  let dead = false;
  const isDead = (): boolean => dead;
  const die = (): never => {
    dead = true;
    throw new Killed();
  };
  const alive = async <T>(act: () => Promise<T>): Promise<T> => {
    if (dead) throw new Killed();
    return act();
  };
  const at = (step: FaultCase["step"], local: FaultCase["local"]): boolean =>
    fault.step === step && fault.local === local;

  if (fault.step === "before the request") {
    if (fault.local === "vault store fails") secrets.failing.add("store");
    if (fault.local === "vault get fails") secrets.failing.add("get");
    if (fault.local === "vault delete fails") secrets.failing.add("delete");
    if (fault.local === "vault reads late") secrets.lateReads = 1;
  }
  const vault: Pick<Vault, "probe" | "store" | "recover"> = {
    recover: (...sought) => alive(() => process.vault.recover(...sought)),
    probe: () => alive(() => process.vault.probe()),
    store: (...kept) =>
      alive(async () => {
        if (at("answer read", "killed")) die();
        const held = await process.vault.store(...kept);
        if (at("vault written", "killed")) die();
        return held;
      }),
  };
  const journal: Pick<Journal, "begin" | "stage" | "close" | "undo" | "isTaken"> = {
    isTaken: (entry) => process.journal.isTaken(entry),
    undo: (entry) => alive(() => process.journal.undo(entry)),
    begin: (what) =>
      alive(async () => {
        if (at("before the request", "journal can't be written")) return refuseJournal(what);
        const entry = await process.journal.begin(what);
        if (at("before the request", "killed")) die();
        return entry;
      }),
    stage: (...staged) => alive(() => process.journal.stage(...staged)),
    close: (entry) =>
      alive(async () => {
        if (at("vault written", "journal can't be cleared")) throw new Error("read-only disk");
        await process.journal.close(entry);
        if (at("journal cleared", "killed")) die();
      }),
  };
  const client = process.client(new Secret(key), fault.timeout === true ? 0.3 : undefined);
  const send = (): Promise<Answer<IssuedKey>> =>
    alive(async () => {
      const answer = await request(client, intention);
      if (
        (fault.step === "request sent" || fault.step === "work done") &&
        fault.local === "killed"
      ) {
        die();
      }
      if (fault.step === "answer read") {
        if (fault.local === "vault store fails") secrets.failing.add("store");
        if (fault.local === "vault get fails") secrets.failing.add("get");
        if (fault.local === "globalState fails") state.failing = true;
        if (fault.local === "vault reads late") secrets.lateReads = 1;
      }
      return answer;
    });
  try {
    const issued = await issue({ vault, journal }, intention, send);
    // What a dead process goes on to say, nobody hears.
    return isDead() ? undefined : issued;
  } catch (error) {
    if (error instanceof Killed) return undefined;
    throw error;
  }
}

function request(
  client: Skycloak,
  { operation, keyId, name }: Intention,
): Promise<Answer<IssuedKey>> {
  if (operation === "create") return client.createKey({ name, scopes: ["clusters:read"] });
  return keyId === undefined
    ? Promise.resolve(refused({ kind: "not-connected" }))
    : client.rotateKey(keyId);
}

/** The journal's own refusal: its folder can't be made. */
function refuseJournal(what: Intention): ReturnType<Journal["begin"]> {
  const folder = "/dev/null/journal";
  return new Journal({
    folder,
    now: () => new Date(),
    process: 1,
    lives: () => true,
    run: "1",
  }).begin(what);
}

function repair({ secrets, state }: Machine): void {
  secrets.failing.clear();
  secrets.lateReads = 0;
  state.failing = false;
}

/** Rotates once more, with a key that lives; the result has to be in the vault and to work. */
async function goForward(
  control: ControlClient,
  process: MachineProcess,
  keyId: string,
  ownRef: string,
  entryId: string,
): Promise<void> {
  const ownSecret = await process.vault.read(ownRef);
  const ownWorks =
    ownSecret !== undefined && (await process.client(ownSecret).tryKey()).ok
      ? ownSecret
      : undefined;
  // Where the dead key was the connection's own, another credential does it.
  const credential =
    ownWorks ??
    new Secret((await control.addKey({ name: "rescue", scopes: ["api-keys:write"] })).full_key);
  await process.openEntries.close(
    process.openEntries.open.find(({ entry }) => entry.id === entryId)?.entry ?? assert.fail(),
  );
  const held = process.vault.findByKeyId(keyId, process.machine.origin);
  const issued = await issueKey(
    { vault: process.vault, journal: process.journal },
    {
      operation: "rotate",
      origin: process.machine.origin,
      name: "again",
      keyId,
      ref: held?.ref ?? "forward",
      by: ownRef,
    },
    () => process.client(credential).rotateKey(keyId),
  );
  assert.equal(issued.kind, "held", "the way forward ends in a key");
  const secret = await process.vault.read(issued.held.ref);
  assert.ok(secret !== undefined && (await process.client(secret).tryKey()).ok, "which works");
}
