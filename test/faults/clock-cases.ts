// Wrong or changed clocks and sleeping machines at each step of an operation. At that step the process is killed, or a
// second window acts.
import { rotateKey } from "../../src/api/skycloak";
import assert from "node:assert/strict";
import { issueKey } from "../../src/secrets/issue";
import type { JournalRecord } from "../../src/secrets/journal";
import { Secret } from "../../src/secrets/secret";
import { ControlClient } from "../simulator/control-client";
import type { Simulator } from "../simulator/simulator";
import { verifyAfterRestart } from "./verify";
import type { FaultCase, Step } from "./faults";
import { Killed, SimulatedMachine, type ExtensionProcess } from "./simulated-machine";
import { detectConcurrentRotation } from "../../src/api-keys/key-matching";
import { createFixture, type CaseResult } from "./matrix";
import { operations, type Operation, type Outcome, type Fixture } from "./operations";
import { faultyDependencies } from "./faulty-dependencies";

export type Interference = "killed" | "second window" | "second browser window";

export interface ClockCase {
  readonly operation: Operation;
  readonly time: ClockChange;
  readonly at: Step | "the start";
  readonly meanwhile: Interference;
}

interface ClockChange {
  readonly name: string;
  readonly offset: number;
  readonly sleep: number;
}

const noFault: FaultCase = { step: "screen updated", name: "nothing" };

const hour = 60 * 60 * 1000;
const year = 365 * 24 * hour;

const clockChanges: readonly ClockChange[] = [
  { name: "right", offset: 0, sleep: 0 },
  { name: "back an hour", offset: -hour, sleep: 0 },
  { name: "back a year", offset: -year, sleep: 0 },
  { name: "forward an hour", offset: hour, sleep: 0 },
  { name: "forward a year", offset: year, sleep: 0 },
  { name: "asleep for an hour", offset: hour, sleep: hour },
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

const testedOperations = operations.filter(({ request, name }) => {
  return request?.method === "POST" || name === "put into the secret store";
});

/**
 * Leaves out crashes with a correct clock, which the matrix covers, and sleep before a crash, which equals a clock set
 * forward.
 */
function addsCoverage({ offset, sleep }: ClockChange, meanwhile: Interference): boolean {
  return meanwhile !== "killed" || (offset !== 0 && sleep === 0);
}

/** An operation, an interference and a clock change, with a case for each step. */
export interface ClockRow {
  readonly operation: Operation;
  readonly meanwhile: Interference;
  readonly time: ClockChange;
  readonly cases: readonly ClockCase[];
}

export const clockRows: readonly ClockRow[] = testedOperations.flatMap((operation) =>
  (["killed", "second window", "second browser window"] as const).flatMap((meanwhile) =>
    clockChanges
      .filter((time) => addsCoverage(time, meanwhile))
      .map((time) => {
        const cases = steps.map((at) => ({ operation, time, at, meanwhile }));
        return { operation, meanwhile, time, cases };
      }),
  ),
);

export interface ClockResult extends CaseResult {
  /** How often a window reported an operation in progress as ended, or let it be removed from the list. */
  readonly falseReports: number;
}

export async function runClockCase(simulator: Simulator, one: ClockCase): Promise<ClockResult> {
  const control = new ControlClient(simulator.control);
  // Creating resources of clusters would take most of the time.
  const seed = one.operation.name === "rotate-client" ? "acme" : "empty";
  const { key } = await control.reset({ seed });
  const none = { second: null, minute: null, hour: null, day: null };
  await control.changeSettings({ limits: none });
  const inBrowser = one.meanwhile === "second browser window";
  const { api, dashboard } = simulator;
  const machine = new SimulatedMachine(new URL(api).origin, api, dashboard, { inBrowser });
  try {
    const first = machine.restart();
    const fixture = await createFixture(control, first, new Secret(key));
    const before = new Set((await control.secrets()).map(({ secret }) => secret));
    const windows = [machine.startProcess(), machine.startProcess()] as const;
    for (const window of windows) await window.refresh(fixture.own.ref);
    await control.clearRequests();
    const { outcome, falseReports } = await runOperation(windows, one, fixture, new Secret(key));
    machine.repairStorage();
    const { operation } = one;
    const found = await verifyAfterRestart(control, machine, fixture, { before, operation, outcome });
    return { ...found, outcome: outcome?.kind ?? "killed", falseReports };
  } finally {
    machine.remove();
  }
}

async function runOperation(
  [own, other]: readonly [ExtensionProcess, ExtensionProcess],
  { operation, time, at, meanwhile }: ClockCase,
  fixture: Fixture,
  key: Secret,
): Promise<{ outcome: Outcome | undefined; falseReports: number }> {
  const { machine } = own;
  let falseReports = 0;
  const set = (): void => {
    machine.clockOffset += time.offset;
    machine.sleepTime += time.sleep;
  };
  // A process that dies before its request has no effect, whatever the clock.
  const end: Step = steps.indexOf(at) < steps.indexOf("work done") ? "work done" : (at as Step);
  const fault: FaultCase = meanwhile === "killed" ? { step: end, name: "killed", local: "killed" } : noFault;
  let begun = false;
  const dependencies = faultyDependencies(own, fault, key, async (step) => {
    if (step !== at) return;
    if (begun) return;
    begun = true;
    set();
    if (meanwhile === "killed") return;
    const open = (await own.journal.entries()).length;
    for (const window of [own, other]) {
      await window.refresh(fixture.own.ref).catch(() => undefined);
      if (step !== "journal cleared") falseReports += window.openEntries.open.length;
    }
    // The first operation is complete; a revoked key may be revoked again.
    const again = step === "journal cleared" && operation.name.startsWith("revoke");
    await interfere(other, again ? undefined : operation, fixture, key);
    if (step !== "journal cleared" && (await own.journal.entries()).length < open) falseReports++;
  });
  if (at === "the start") set();
  let outcome: Outcome | undefined;
  try {
    outcome = await operation.run(fixture, dependencies, issueKey);
    if (dependencies.isDead()) outcome = undefined;
  } catch (error) {
    if (!(error instanceof Killed) && !dependencies.isDead()) throw error;
  }
  if (outcome?.unsaved !== undefined) {
    machine.handedOver.push(outcome.unsaved.secret);
    await outcome.unsaved.closeEntry();
  }
  if (meanwhile !== "killed") await interfere(other, undefined, fixture, key);
  return { outcome, falseReports };
}

/** The other window runs the same operation and another one, before its user has seen the first one's result. */
async function interfere(
  window: ExtensionProcess,
  operation: Operation | undefined,
  fixture: Fixture,
  key: Secret,
): Promise<void> {
  const dependencies = faultyDependencies(window, noFault, key);
  if (operation !== undefined && !/^create|^put/.test(operation.name)) {
    await operation.run(fixture, dependencies, (given, record, send) => {
      const { keyId = "", rotatedAt = "", origin } = record;
      const secret = keyId === fixture.own.keyId ? key : fixture.otherSecret;
      const decided = { keyId, origin, rotatedAt, secret };
      const overtaken = given.rotatedElsewhere ?? (() => detectConcurrentRotation(window.secretStore, decided));
      return issueKey({ ...given, rotatedElsewhere: overtaken }, record, send);
    });
  }
  const { origin, own, pastedId: keyId } = fixture;
  const ref = window.secretStore.findByKeyId(keyId, origin)?.ref ?? "bystander";
  const bystander: JournalRecord = {
    operation: "rotate",
    origin,
    name: "n",
    keyId,
    ref,
    by: own.ref,
  };
  const issued = await issueKey(dependencies, bystander, () => dependencies.send((client) => rotateKey(client, keyId)));
  assert.notEqual(issued.kind, "unsaved");
}
