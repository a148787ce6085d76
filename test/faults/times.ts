// Clocks that are wrong or are set, and machines that sleep, at each step of an operation: the process
// is then killed, or a second window acts meanwhile.
import { rotateKey } from "../../src/api/skycloak";
import assert from "node:assert/strict";
import { issueKey } from "../../src/secrets/issue";
import type { JournalRecord } from "../../src/secrets/journal";
import { Secret } from "../../src/secrets/secret";
import { ControlClient } from "../simulator/control-client";
import type { Simulator } from "../simulator/simulator";
import { afterwards } from "./afterwards";
import type { FaultCase, Step } from "./faults";
import { Killed, Machine, type MachineProcess } from "./machine";
import { detectConcurrentRotation } from "../../src/api-keys/key-matching";
import { setScene, type CaseResult } from "./matrix";
import { operations, type Operation, type Outcome, type Scene } from "./operations";
import { faultyPorts } from "./ports";

export type Meanwhile = "killed" | "second window" | "second browser window";

export interface TimeCase {
  readonly operation: Operation;
  readonly time: Time;
  readonly at: Step | "the start";
  readonly meanwhile: Meanwhile;
}

interface Time {
  readonly name: string;
  readonly moved: number;
  readonly slept: number;
}

const nothing: FaultCase = { step: "screen updated", name: "nothing" };

const hour = 60 * 60 * 1000;
const year = 365 * 24 * hour;

const times: readonly Time[] = [
  { name: "right", moved: 0, slept: 0 },
  { name: "back an hour", moved: -hour, slept: 0 },
  { name: "back a year", moved: -year, slept: 0 },
  { name: "forward an hour", moved: hour, slept: 0 },
  { name: "forward a year", moved: year, slept: 0 },
  { name: "asleep for an hour", moved: hour, slept: hour },
];

const steps: readonly (Step | "the start")[] = [
  "the start",
  "before the request",
  "request sent",
  "work done",
  "answer read",
  "secret written",
  "journal cleared",
];

const timed = operations.filter(({ request, name }) => {
  return request?.method === "POST" || name === "put into the secret store";
});

/** A crash at the right time is in the matrix, and a sleep before one is a clock that was set forward. */
function differs({ moved, slept }: Time, meanwhile: Meanwhile): boolean {
  return meanwhile !== "killed" || (moved !== 0 && slept === 0);
}

/** What is done, what happens meanwhile and what the clock does: a case for each step. */
export interface TimeRow {
  readonly operation: Operation;
  readonly meanwhile: Meanwhile;
  readonly time: Time;
  readonly cases: readonly TimeCase[];
}

export const timeRows: readonly TimeRow[] = timed.flatMap((operation) =>
  (["killed", "second window", "second browser window"] as const).flatMap((meanwhile) =>
    times
      .filter((time) => differs(time, meanwhile))
      .map((time) => {
        const cases = steps.map((at) => ({ operation, time, at, meanwhile }));
        return { operation, meanwhile, time, cases };
      }),
  ),
);

export interface TimeResult extends CaseResult {
  /** How often a window said of an operation under way that it had ended, or let it be forgotten. */
  readonly untrue: number;
}

export async function runTimeCase(simulator: Simulator, one: TimeCase): Promise<TimeResult> {
  const control = new ControlClient(simulator.control);
  // Most of the time would go into filling clusters with things.
  const seed = one.operation.name === "rotate-client" ? "acme" : "empty";
  const { key } = await control.reset({ seed });
  const none = { second: null, minute: null, hour: null, day: null };
  await control.changeSettings({ limits: none });
  const inBrowser = one.meanwhile === "second browser window";
  const { api, dashboard } = simulator;
  const machine = new Machine(new URL(api).origin, api, dashboard, { inBrowser });
  try {
    const first = machine.start();
    const scene = await setScene(control, first, new Secret(key));
    const before = new Set((await control.secrets()).map(({ secret }) => secret));
    const windows = [machine.startBeside(), machine.startBeside()] as const;
    for (const window of windows) await window.look(scene.own.ref);
    await control.clearRequests();
    const { outcome, untrue } = await carryOut(windows, one, scene, new Secret(key));
    machine.repair();
    const { operation } = one;
    const found = await afterwards(control, machine, scene, { before, operation, outcome });
    return { ...found, outcome: outcome?.kind ?? "killed", untrue };
  } finally {
    machine.remove();
  }
}

async function carryOut(
  [own, other]: readonly [MachineProcess, MachineProcess],
  { operation, time, at, meanwhile }: TimeCase,
  scene: Scene,
  key: Secret,
): Promise<{ outcome: Outcome | undefined; untrue: number }> {
  const { machine } = own;
  let untrue = 0;
  const set = (): void => {
    machine.moved += time.moved;
    machine.slept += time.slept;
  };
  // What died before its request had no effect, whatever the clocks say.
  const end: Step = steps.indexOf(at) < steps.indexOf("work done") ? "work done" : (at as Step);
  const fault: FaultCase = meanwhile === "killed" ? { step: end, name: "killed", local: "killed" } : nothing;
  let begun = false;
  const ports = faultyPorts(own, fault, key, async (step) => {
    if (step !== at) return;
    if (begun) return;
    begun = true;
    set();
    if (meanwhile === "killed") return;
    const open = (await own.journal.entries()).length;
    for (const window of [own, other]) {
      await window.look(scene.own.ref).catch(() => undefined);
      if (step !== "journal cleared") untrue += window.openEntries.open.length;
    }
    // What is done is done, and a key that was revoked may be revoked again.
    const again = step === "journal cleared" && operation.name.startsWith("revoke");
    await act(other, again ? undefined : operation, scene, key);
    if (step !== "journal cleared" && (await own.journal.entries()).length < open) untrue++;
  });
  if (at === "the start") set();
  let outcome: Outcome | undefined;
  try {
    outcome = await operation.run(scene, ports, issueKey);
    if (ports.isDead()) outcome = undefined;
  } catch (error) {
    if (!(error instanceof Killed) && !ports.isDead()) throw error;
  }
  if (outcome?.unsaved !== undefined) {
    machine.hands.push(outcome.unsaved.secret);
    await outcome.unsaved.handedOver();
  }
  if (meanwhile !== "killed") await act(other, undefined, scene, key);
  return { outcome, untrue };
}

/** The other window does the same, and something else; the person has not seen the first one's result. */
async function act(window: MachineProcess, operation: Operation | undefined, scene: Scene, key: Secret): Promise<void> {
  const ports = faultyPorts(window, nothing, key);
  if (operation !== undefined && !/^create|^put/.test(operation.name)) {
    await operation.run(scene, ports, (given, record, send) => {
      const { keyId = "", rotatedAt = "", origin } = record;
      const secret = keyId === scene.own.keyId ? key : scene.otherSecret;
      const decided = { keyId, origin, rotatedAt, secret };
      const overtaken = given.rotatedElsewhere ?? (() => detectConcurrentRotation(window.secretStore, decided));
      return issueKey({ ...given, rotatedElsewhere: overtaken }, record, send);
    });
  }
  const { origin, own, pastedId: keyId } = scene;
  const ref = window.secretStore.findByKeyId(keyId, origin)?.ref ?? "bystander";
  const bystander: JournalRecord = {
    operation: "rotate",
    origin,
    name: "n",
    keyId,
    ref,
    by: own.ref,
  };
  const issued = await issueKey(ports, bystander, () => ports.send((client) => rotateKey(client, keyId)));
  assert.notEqual(issued.kind, "unsaved");
}
