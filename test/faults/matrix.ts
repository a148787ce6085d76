// A case: an operation, a fault, a restart, and a check of what must hold then.
import assert from "node:assert/strict";
import { issueKey } from "../../src/secrets/issue";
import { Secret } from "../../src/secrets/secret";
import { eventually } from "../support/eventually";
import { ControlClient } from "../simulator/control-client";
import type { Simulator } from "../simulator/simulator";
import { verifyAfterRestart, type Verification } from "./verify";
import { faultCases, type FaultCase } from "./faults";
import { Killed, SimulatedMachine, type ExtensionProcess } from "./simulated-machine";
import { operations, type IssueFlow, type Operation, type Outcome, type Fixture } from "./operations";
import { faultyDependencies } from "./faulty-dependencies";

export interface CaseResult extends Verification {
  readonly outcome: string;
}

export interface Case {
  readonly operation: Operation;
  readonly fault: FaultCase;
}

/** Every operation with every applicable fault. */
export const cases: readonly Case[] = operations.flatMap((operation) =>
  faultCases.filter((fault) => isApplicable(fault, operation)).map((fault) => ({ operation, fault })),
);

/** A fault of the server needs an operation with a request. */
function isApplicable(fault: FaultCase, { request, onOwnKey }: Operation): boolean {
  const { server, step } = fault;
  if (fault.onOwnKey === true && onOwnKey !== true) return false;
  if (server === undefined) return true;
  // A GET changes nothing, so it can't be done with its response lost.
  return request !== undefined && (request.method === "POST" || step === "request sent");
}

/** `issue` can be replaced by a defective flow. */
export async function runCase(
  simulator: Simulator,
  { operation, fault }: Case,
  issue: IssueFlow = issueKey,
): Promise<CaseResult> {
  const control = new ControlClient(simulator.control);
  const { key } = await control.reset({ seed: "acme" });
  const none = { second: null, minute: null, hour: null, day: null };
  await control.changeSettings({ limits: none });
  const machine = new SimulatedMachine(new URL(simulator.api).origin, simulator.api, simulator.dashboard);
  try {
    let first = machine.restart();
    const fixture = await createFixture(control, first, new Secret(key));
    if (fault.local === "secret storage never answers") {
      // Each unanswered call takes this long. The fixture is created before, with the usual timeout.
      machine.secretStoreTimeout = 800;
      first = machine.restart();
    }
    const before = new Set((await control.secrets()).map(({ secret }) => secret));
    await addServerFault(control, operation, fault);
    await control.clearRequests();
    const outcome = await runOperation(first, { operation, fault }, fixture, new Secret(key), issue);
    if (outcome?.unsaved !== undefined) {
      // The user sees a modal dialog until the secret is copied or saved.
      machine.handedOver.push(outcome.unsaved.secret);
      await outcome.unsaved.closeEntry();
    }
    await control.clearFaults();
    machine.repairStorage();
    if (fault.local === "secret storage never answers") await waitForSecretStore(machine);
    const found = await verifyAfterRestart(control, machine, fixture, { before, operation, outcome });
    return { ...found, outcome: outcome?.kind ?? "killed" };
  } finally {
    await control.clearFaults();
    machine.remove();
  }
}

/** Waits until the secret store has done what it was asked while it didn't respond. */
async function waitForSecretStore(machine: SimulatedMachine): Promise<void> {
  await eventually(async () => {
    const { secretStore } = machine.startProcess();
    await secretStore.reconcile();
    const listed = [...secretStore.list(), ...secretStore.clientSecrets()].map(({ ref }) => `skycloak.key.${ref}`);
    const stored = [...machine.secrets.values.keys()].filter((name) => name.includes(".key."));
    assert.deepEqual(listed.sort(), stored.sort());
  });
}

/** An application whose secret can be rotated; empty without clusters. */
async function findApplication(control: ControlClient): Promise<Fixture["application"]> {
  for (const { id } of (await control.state()).clusters) {
    for (const { realm, applications } of (await control.clusterResources(id)).realms) {
      const one = applications.find(({ type }) => type !== "public");
      if (one !== undefined) {
        return { cluster_id: id, realm_name: realm.name, client_id: one.client_id };
      }
    }
  }
  return { cluster_id: "", realm_name: "", client_id: "" };
}

export async function createFixture(
  control: ControlClient,
  process: ExtensionProcess,
  ownKey: Secret,
): Promise<Fixture> {
  const { origin } = process.machine;
  const { mainKeyId } = await control.state();
  const keep = (secret: Secret, name: string, keyId: string, rotatedAt = "") =>
    process.secretStore.store(secret, { origin, name, prefix: "p", keyId, rotatedAt });
  const own = await keep(ownKey, "main", mainKeyId);
  await process.connections.connectTo(own.ref);
  const make = (name: string) => control.addKey({ name, scopes: ["clusters:read"] });
  const another = await make("another");
  const dead = new Secret(another.full_key);
  const rotated = await control.rotateKey(another.api_key.id);
  const { id, rotated_at } = rotated.api_key;
  const otherSecret = new Secret(rotated.full_key);
  const other = await keep(otherSecret, "another", id, rotated_at);
  const third = await make("pasted");
  const pasted = new Secret(third.full_key);
  const signedIn = new Secret((await control.addBearer()).token);
  const workspaceId = (await control.state()).workspace.id;
  const pastedId = third.api_key.id;
  const application = await findApplication(control);
  return {
    origin,
    own,
    other,
    otherSecret,
    dead,
    pasted,
    pastedId,
    signedIn,
    workspaceId,
    application,
  };
}

async function addServerFault(control: ControlClient, { request }: Operation, { server }: FaultCase): Promise<void> {
  if (server === undefined || request === undefined) return;
  const busy = server.kind === "answer" && server.retryAfter !== undefined;
  // A GET is retried automatically, which takes seconds if it keeps failing.
  const once = busy || request.method === "GET";
  await control.addFault({ ...request, fault: server, ...(once ? { times: 1 } : {}) });
}

/** Undefined if the process was killed. */
async function runOperation(
  process: ExtensionProcess,
  { operation, fault }: Case,
  fixture: Fixture,
  ownKey: Secret,
  issue: IssueFlow,
): Promise<Outcome | undefined> {
  const dependencies = faultyDependencies(process, fault, ownKey);
  try {
    const outcome = await operation.run(fixture, dependencies, issue);
    return dependencies.isDead() ? undefined : outcome;
  } catch (error) {
    if (error instanceof Killed || dependencies.isDead()) return undefined;
    throw error;
  }
}

export function findCase(operation: string, step: string, name: string): Case {
  const found = cases.find(
    (one) => one.operation.name === operation && one.fault.step === step && one.fault.name === name,
  );
  assert.ok(found, `no case ${operation}, ${step}: ${name}`);
  return found;
}
