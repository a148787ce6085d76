// One case: an operation, a fault, a restart on what is left, and what has to be true then.
import assert from "node:assert/strict";
import { issueKey } from "../../src/secrets/issue";
import { Secret } from "../../src/secrets/secret";
import { eventually } from "../support/eventually";
import { ControlClient } from "../simulator/control-client";
import type { Simulator } from "../simulator/simulator";
import { afterwards, type Afterwards } from "./afterwards";
import { faultCases, type FaultCase } from "./faults";
import { Killed, Machine, type MachineProcess } from "./machine";
import { operations, type Issue, type Operation, type Outcome, type Scene } from "./operations";
import { faultyPorts } from "./ports";

export interface CaseResult extends Afterwards {
  readonly outcome: string;
}

export interface Case {
  readonly operation: Operation;
  readonly fault: FaultCase;
}

/** Every operation with every fault that can hit it. */
export const cases: readonly Case[] = operations.flatMap((operation) =>
  faultCases.filter((fault) => canHit(fault, operation)).map((fault) => ({ operation, fault })),
);

/** What happens only here, and not on the server, has no answer to be lost. */
function canHit(fault: FaultCase, { request, onOwnKey }: Operation): boolean {
  const { server, step } = fault;
  if (fault.onOwnKey === true && onOwnKey !== true) return false;
  if (server === undefined) return true;
  // A question changes nothing: there is no work that could be done without an answer.
  return request !== undefined && (request.method === "POST" || step === "request sent");
}

/** The flow under test is handed in, so that a broken one can be. */
export async function runCase(
  simulator: Simulator,
  { operation, fault }: Case,
  issue: Issue = issueKey,
): Promise<CaseResult> {
  const control = new ControlClient(simulator.control);
  const { key } = await control.reset({ seed: "acme" });
  const none = { second: null, minute: null, hour: null, day: null };
  await control.changeSettings({ limits: none });
  const machine = new Machine(new URL(simulator.api).origin, simulator.api, simulator.dashboard);
  try {
    let first = machine.start();
    const scene = await setScene(control, first, new Secret(key));
    if (fault.local === "secret storage never answers") {
      // Each call that is not answered takes as long; the scene is set before, whatever else the machine does.
      machine.patience = 800;
      first = machine.start();
    }
    const before = new Set((await control.secrets()).map(({ secret }) => secret));
    await setFault(control, operation, fault);
    await control.clearRequests();
    const outcome = await carryOut(first, { operation, fault }, scene, new Secret(key), issue);
    if (outcome?.unsaved !== undefined) {
      // The person is shown a modal that does not go away before they have it.
      machine.hands.push(outcome.unsaved.secret);
      await outcome.unsaved.handedOver();
    }
    await control.clearFaults();
    machine.repair();
    if (fault.local === "secret storage never answers") await catchesUp(machine);
    const found = await afterwards(control, machine, scene, { before, operation, outcome });
    return { ...found, outcome: outcome?.kind ?? "killed" };
  } finally {
    await control.clearFaults();
    machine.remove();
  }
}

/** What was asked of a secret store that did not answer is done now, as far as it goes. */
async function catchesUp(machine: Machine): Promise<void> {
  await eventually(async () => {
    const { secretStore } = machine.startBeside();
    await secretStore.reconcile();
    const listed = [...secretStore.list(), ...secretStore.clientSecrets()].map(({ ref }) => `skycloak.key.${ref}`);
    const stored = [...machine.secrets.values.keys()].filter((name) => name.includes(".key."));
    assert.deepEqual(listed.sort(), stored.sort());
  });
}

/** Whose secret can be rotated; in a workspace without clusters there is none. */
async function findApplication(control: ControlClient): Promise<Scene["application"]> {
  for (const { id } of (await control.state()).clusters) {
    for (const { realm, applications } of (await control.contents(id)).realms) {
      const one = applications.find(({ type }) => type !== "public");
      if (one !== undefined) {
        return { cluster_id: id, realm_name: realm.name, client_id: one.client_id };
      }
    }
  }
  return { cluster_id: "", realm_name: "", client_id: "" };
}

export async function setScene(control: ControlClient, process: MachineProcess, ownKey: Secret): Promise<Scene> {
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

async function setFault(control: ControlClient, { request }: Operation, { server }: FaultCase): Promise<void> {
  if (server === undefined || request === undefined) return;
  const busy = server.kind === "answer" && server.retryAfter !== undefined;
  // A question is asked again by itself, which takes seconds when it fails again and again.
  const once = busy || request.method === "GET";
  await control.addFault({ ...request, fault: server, ...(once ? { times: 1 } : {}) });
}

/** Undefined when the process was killed on the way. */
async function carryOut(
  process: MachineProcess,
  { operation, fault }: Case,
  scene: Scene,
  ownKey: Secret,
  issue: Issue,
): Promise<Outcome | undefined> {
  const ports = faultyPorts(process, fault, ownKey);
  try {
    const outcome = await operation.run(scene, ports, issue);
    return ports.isDead() ? undefined : outcome;
  } catch (error) {
    if (error instanceof Killed || ports.isDead()) return undefined;
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
