// What must hold after a fault, when a new process has started and the list has been read.
import { rotateKey, tryKey } from "../../src/api/skycloak";
import assert from "node:assert/strict";
import { issueKey } from "../../src/secrets/issue";
import { isOutdated } from "../../src/api-keys/key-matching";
import { reveal, Secret } from "../../src/secrets/secret";
import type { ControlClient } from "../simulator/control-client";
import type { IssuedSecret } from "../simulator/control-protocol";
import type { SimulatedMachine, ExtensionProcess } from "./simulated-machine";
import type { Operation, Outcome, Fixture } from "./operations";

export interface Verification {
  readonly issued: number;
  readonly lost: number;
  readonly lostButReported: number;
  readonly doubled: number;
}

interface CompletedRun {
  /** The secrets before the operation. */
  readonly before: ReadonlySet<string>;
  readonly operation: Operation;
  /** Undefined for a killed process. */
  readonly outcome: Outcome | undefined;
}

export async function verifyAfterRestart(
  control: ControlClient,
  machine: SimulatedMachine,
  fixture: Fixture,
  { before, operation, outcome }: CompletedRun,
): Promise<Verification> {
  const posts = await control.requests({ method: "POST" });
  const next = machine.restart();
  await next.openEntries.resume();
  await next.refresh(fixture.own.ref);
  const issued = (await control.secrets()).filter(({ kind, secret }) => isStoredKind(kind) && !before.has(secret));
  // A secret that has been rotated since is of no use.
  const given = issued.filter((one) => issued.findLast(({ of }) => of === one.of) === one);
  let lost = 0;
  let told = 0;
  for (const { secret, of } of given) {
    if (await next.holds(secret)) continue;
    if (operation.name === "rotate-client") {
      // No list has the state of client secrets, so the user is asked to rotate again.
      const isTold = next.openEntries.open.some(({ entry }) => entry.operation === "rotate-client");
      if (isTold) told++;
      else lost++;
      continue;
    }
    const open = next.openEntries.ofKey(of, fixture.origin);
    if (open?.outcome.kind === "lost") {
      await rotateAgain(control, next, of, fixture);
      told++;
    } else lost++;
  }
  if (given.length === 0 && operation.name !== "rotate-client") {
    assert.deepEqual(next.openEntries.open, [], "something is called open that never was");
  }
  // If a secret is lost, the secret store can't match the server.
  if (lost === 0) await assertSecretStoreMatches(control, next, fixture, operation.name);
  checkOutcome(next, fixture, outcome);
  await checkOtherStorage(control, machine);
  const paths = posts.filter((post) => post.carriedOut).map(({ path }) => path);
  const doubled = paths.some((path, at) => !path.includes(fixture.pastedId) && paths.indexOf(path) !== at);
  return {
    issued: given.length,
    lost,
    lostButReported: told,
    doubled: doubled ? 1 : 0,
  };
}

function isStoredKind(kind: IssuedSecret["kind"]): boolean {
  return kind === "api-key" || kind === "client-secret";
}

/** Asserts that all stored keys are valid, or known to be outdated. */
async function assertSecretStoreMatches(
  control: ControlClient,
  process: ExtensionProcess,
  { own, other, origin }: Fixture,
  operation: string,
): Promise<void> {
  const { keys } = await control.state();
  const secrets = await control.secrets();
  for (const stored of process.secretStore.list()) {
    const secret = await process.secretStore.read(stored.ref);
    assert.ok(secret, `“${stored.name}” stands in the index and not in the secret store`);
    const key = keys.find(({ id }) => id === stored.keyId);
    if (key?.status !== "active") continue;
    const live = secrets.findLast(({ of }) => of === key.id)?.secret;
    const isLive = live === reveal(secret);
    const open = process.openEntries.ofKey(key.id, origin);
    const inHand = process.machine.handedOver.some((one) => reveal(one) === live);
    assert.ok(isLive || open !== undefined || inHand || isOutdated(stored, key), "called alive");
  }
  // Keys that the operation doesn't concern are unchanged.
  const bystanders = [
    ...(operation.endsWith("another") ? [own] : []),
    ...(/its own$|^disconnect|^put a dead/.test(operation) ? [other] : []),
    ...(operation.startsWith("put a dead") ? [own] : []),
  ];
  for (const { keyId = "" } of bystanders) {
    const stored = process.secretStore.findByKeyId(keyId, origin);
    const secret = stored && (await process.secretStore.read(stored.ref));
    assert.ok(secret !== undefined && (await tryKey(process.client(secret))).ok);
  }
}

/** Asserts that the reported outcome still holds after a restart. */
function checkOutcome(
  { secretStore, connections }: ExtensionProcess,
  { own, origin, pastedId }: Fixture,
  outcome: Outcome | undefined,
): void {
  switch (outcome?.kind) {
    case "connected":
      assert.ok(connections.active && secretStore.find(connections.active.ref));
      assert.notEqual(connections.active.ref, own.ref);
      break;
    case "disconnected":
      assert.equal(connections.active, undefined);
      break;
    case undefined:
      // Nothing was reported.
      break;
    case "stored":
      assert.ok(secretStore.list().length > 2 || secretStore.findByKeyId(pastedId, origin) === undefined);
      break;
  }
}

async function checkOtherStorage(control: ControlClient, machine: SimulatedMachine): Promise<void> {
  const elsewhere = machine.textOutsideSecretStore();
  for (const { secret } of await control.secrets()) {
    assert.ok(!elsewhere.includes(secret), "a secret stands outside of the secret store");
  }
}

/** Rotates once more with a valid key. The result must be stored and valid. */
async function rotateAgain(
  control: ControlClient,
  process: ExtensionProcess,
  keyId: string,
  { own, origin }: Pick<Fixture, "own" | "origin">,
): Promise<void> {
  const { secretStore, journal } = process;
  const ownSecret = await secretStore.read(own.ref);
  const works = ownSecret !== undefined && (await tryKey(process.client(ownSecret))).ok;
  // If the invalid key is the connection's own, another key is used.
  const credential = works
    ? ownSecret
    : new Secret((await control.addKey({ name: "rescue", scopes: ["api-keys:write"] })).full_key);
  const ref = secretStore.findByKeyId(keyId, origin)?.ref ?? "forward";
  const issued = await issueKey(
    { secretStore, journal },
    { operation: "rotate", origin, name: "again", keyId, ref, by: own.ref },
    () => rotateKey(process.client(credential), keyId),
  );
  assert.equal(issued.kind, "stored", "the way forward ends in a key");
  const secret = await secretStore.read(issued.stored.ref);
  assert.ok(secret !== undefined && (await tryKey(process.client(secret))).ok, "which works");
  // A creation has its own entry.
  const open = process.openEntries.ofKey(keyId, origin);
  if (open !== undefined) await process.openEntries.close(open.entry);
}
