// A machine with two windows, the server, and another client, for random sequences of actions.
import { createKey, revokeKey, rotateKey, tryKey } from "../../src/api/skycloak";
import assert from "node:assert/strict";
import { sendRevocation } from "../../src/secrets/issue";
import { issueKey, type IssueOutcome } from "../../src/secrets/issue";
import { detectConcurrentRotation, type RotationDecision } from "../../src/api-keys/key-matching";
import { isOutdated } from "../../src/api-keys/key-matching";
import { publicPrefix, type StoredKey } from "../../src/secrets/stored-key";
import type { JournalRecord } from "../../src/secrets/journal";
import { storeSecret } from "../../src/secrets/issue";
import { reveal, Secret } from "../../src/secrets/secret";
import { ControlClient } from "../simulator/control-client";
import type { Simulator } from "../simulator/simulator";
import type { FaultCase } from "./faults";
import { Killed, SimulatedMachine, type ExtensionProcess } from "./simulated-machine";
import { faultyDependencies, type FaultyDependencies } from "./faulty-dependencies";

export const operationKinds = ["create", "rotate", "revoke", "paste"] as const;

export type Action =
  | {
      readonly kind: (typeof operationKinds)[number];
      readonly window: number;
      readonly key: number;
      readonly fault: FaultCase | undefined;
    }
  /** Both windows decide at the same time; with `inTurn`, the second starts when the first is done. */
  | { readonly kind: "both rotate"; readonly key: number; readonly inTurn: boolean }
  | { readonly kind: "restart" | "look"; readonly window: number }
  /** The wall clock is set, or jumps because the machine slept. */
  | { readonly kind: "clock"; readonly hours: number; readonly slept: boolean }
  | { readonly kind: "rotated elsewhere" | "revoked elsewhere"; readonly key: number };

const noFault: FaultCase = { step: "screen updated", name: "nothing" };

export class Scenario {
  readonly #control: ControlClient;
  readonly #machine: SimulatedMachine;
  /** The connection's key, and two others of which one is stored from the start. */
  readonly #keyIds: readonly string[];
  readonly #ownRef: string;
  #windows: ExtensionProcess[];
  #createdCount = 0;
  /** Secrets that other clients requested. */
  readonly #foreignSecrets: Set<string>;

  private constructor(
    control: ControlClient,
    machine: SimulatedMachine,
    ids: readonly string[],
    ownRef: string,
    windows: ExtensionProcess[],
    foreign: Set<string>,
  ) {
    this.#control = control;
    this.#machine = machine;
    this.#keyIds = ids;
    this.#ownRef = ownRef;
    this.#windows = windows;
    this.#foreignSecrets = foreign;
  }

  /** `inBrowser`: each window has its own copy of all secrets. */
  static async create(
    simulator: Simulator,
    { hear, inBrowser = false }: { readonly hear: boolean; readonly inBrowser?: boolean },
  ): Promise<Scenario> {
    const control = new ControlClient(simulator.control);
    const { key } = await control.reset({ seed: "empty" });
    await control.changeSettings({
      limits: { second: null, minute: null, hour: null, day: null },
      plan: { keyLimit: 1000 },
    });
    const { mainKeyId } = await control.state();
    const { api, dashboard } = simulator;
    const machine = new SimulatedMachine(new URL(api).origin, api, dashboard, { inBrowser });
    machine.secrets.silent = !hear;
    const first = machine.restart();
    const { origin } = machine;
    const keep = async (text: string, name: string, keyId: string): Promise<string> =>
      (
        await first.secretStore.store(new Secret(text), {
          origin,
          name,
          prefix: publicPrefix(new Secret(text)),
          keyId,
          rotatedAt: "",
        })
      ).ref;
    const ownRef = await keep(key, "main", mainKeyId);
    const stored = await control.addKey({ name: "held", scopes: ["api-keys:write"] });
    await keep(stored.full_key, "stored", stored.api_key.id);
    const absent = await control.addKey({ name: "absent", scopes: ["api-keys:write"] });
    const ids = [mainKeyId, stored.api_key.id, absent.api_key.id];
    machine.end(first);
    const windows = [machine.startProcess(), machine.startProcess()];
    const foreign = new Set((await control.secrets()).map(({ secret }) => secret));
    const scenario = new Scenario(control, machine, ids, ownRef, windows, foreign);
    await scenario.#refreshAll();
    return scenario;
  }

  async remove(): Promise<void> {
    await this.#control.clearFaults();
    this.#machine.remove();
  }

  /** Returns how many requests changed something on the server. */
  async perform(act: Action): Promise<number> {
    await this.#control.clearRequests();
    switch (act.kind) {
      case "restart":
        this.#restart(act.window);
        break;
      case "look":
        await this.#windows[act.window]?.refresh(this.#ownRef);
        break;
      case "clock": {
        const moved = act.hours * 60 * 60 * 1000;
        this.#machine.clockOffset += moved;
        if (act.slept) this.#machine.sleepTime += Math.abs(moved);
        break;
      }
      case "both rotate":
        await this.#bothRotate(act.key, act.inTurn);
        break;
      case "rotated elsewhere": {
        if (!(await this.#isLive(act.key))) break;
        const rotated = await this.#control.rotateKey(this.#keyIds[act.key] ?? "");
        this.#foreignSecrets.add(rotated.full_key);
        break;
      }
      case "revoked elsewhere":
        // Without a valid key, nothing more could be read.
        if (act.key > 0) await this.#control.revokeKey(this.#keyIds[act.key] ?? "");
        break;
      default:
        await this.#runOperation(act.kind, act.window, act.key, act.fault);
    }
    const effects = (await this.#control.requests({ method: "POST" })).filter(({ carriedOut }) => carriedOut).length;
    assert.ok(effects <= 1, "one intention had two effects");
    return effects;
  }

  async #bothRotate(key: number, inTurn: boolean): Promise<void> {
    const [first, second] = await Promise.all([this.#decideToRotate(0, key), this.#decideToRotate(1, key)]);
    const one = this.#runOperation("rotate", 0, key, undefined, first);
    if (inTurn) await one;
    await Promise.all([one, this.#runOperation("rotate", 1, key, undefined, second)]);
  }

  async #decideToRotate(window: number, key: number): Promise<RotationDecision | undefined> {
    const process = this.#windows[window];
    const keyId = this.#keyIds[key] ?? "";
    const { origin } = this.#machine;
    const stored = process?.secretStore.findByKeyId(keyId, origin);
    const listed = process?.list?.find(({ id }) => id === keyId);
    const secret = stored && (await process?.secretStore.read(stored.ref).catch(() => undefined));
    return { keyId, origin, rotatedAt: listed?.rotated_at ?? "", secret };
  }

  async #runOperation(
    kind: (typeof operationKinds)[number],
    number: number,
    key: number,
    fault: FaultCase | undefined,
    decided?: RotationDecision,
  ): Promise<void> {
    const process = this.#windows[number];
    if (process === undefined || (kind === "revoke" && key === 0)) return;
    if (fault?.server !== undefined) {
      await this.#control.addFault({ method: "POST", path: "/api-keys**", fault: fault.server });
    }
    const own = await process.secretStore.read(this.#ownRef).catch(() => undefined);
    const dependencies = faultyDependencies(process, fault ?? noFault, own ?? new Secret("sk_sc_none"));
    try {
      const issued = await this.#runFlow(kind, process, dependencies, key, decided);
      if (!dependencies.isDead() && issued?.kind === "unsaved") {
        this.#machine.handedOver.push(issued.secret);
        await issued.closeEntry();
      }
    } catch (error) {
      if (!(error instanceof Killed) && !dependencies.isDead()) throw error;
    }
    await this.#control.clearFaults();
    this.#machine.repairStorage();
    if (dependencies.isDead()) this.#restart(number);
  }

  async #runFlow(
    kind: (typeof operationKinds)[number],
    process: ExtensionProcess,
    dependencies: FaultyDependencies,
    key: number,
    decided: RotationDecision | undefined,
  ): Promise<IssueOutcome | undefined> {
    const { origin } = this.#machine;
    const keyId = this.#keyIds[key] ?? "";
    const stored = process.secretStore.findByKeyId(keyId, origin);
    const listed = process.list?.find(({ id }) => id === keyId);
    const about = {
      origin,
      keyId,
      name: "n",
      by: this.#ownRef,
      ref: stored?.ref ?? `ref-${keyId}`,
    };
    switch (kind) {
      case "create": {
        const name = `made-${++this.#createdCount}`;
        const ref = crypto.randomUUID();
        const known = await dependencies.knownKeys(name);
        const by = this.#ownRef;
        const record: JournalRecord = { operation: "create", origin, name, ref, by, ...known };
        return issueKey(dependencies, record, () =>
          dependencies.send((client) => createKey(client, { name, scopes: ["clusters:read"] })),
        );
      }
      case "rotate": {
        const rotatedAt = listed?.rotated_at == null ? {} : { rotatedAt: listed.rotated_at };
        const overtaken = (): Promise<StoredKey | undefined> =>
          decided === undefined ? Promise.resolve(undefined) : detectConcurrentRotation(process.secretStore, decided);
        return issueKey(
          { ...dependencies, rotatedElsewhere: overtaken },
          { operation: "rotate", ...about, ...rotatedAt },
          () => dependencies.send((client) => rotateKey(client, keyId)),
        );
      }
      case "revoke":
        await sendRevocation(dependencies.journal, { operation: "revoke", ...about }, false, () =>
          dependencies.send((client) => revokeKey(client, keyId)),
        );
        return undefined;
      case "paste": {
        // The key's current secret, issued to another client.
        const live = (await this.#control.secrets()).findLast(({ of }) => of === keyId)?.secret;
        if (live === undefined || !this.#foreignSecrets.has(live)) return undefined;
        const rotatedAt = (await this.#key(keyId))?.rotated_at ?? "";
        const known = { origin, name: "n", prefix: "p", keyId, rotatedAt };
        await storeSecret(dependencies, new Secret(live), known);
        return undefined;
      }
    }
  }

  /** Restarts both windows, refreshes, and compares everything with the server. */
  async check(): Promise<void> {
    this.#restart(0);
    this.#restart(1);
    await this.#refreshAll();
    const [process] = this.#windows;
    assert.ok(process);
    if (process.list === undefined) await this.#connectWithNewKey(process);
    const secrets = await this.#control.secrets();
    for (const key of (await this.#control.state()).keys) {
      if (key.status !== "active") continue;
      const live = secrets.findLast(({ of }) => of === key.id)?.secret ?? "";
      const stored = process.secretStore.findByKeyId(key.id, this.#machine.origin);
      const kept = stored && (await process.secretStore.read(stored.ref));
      if (await process.holds(live)) continue;
      const open = process.openEntries.ofKey(key.id, this.#machine.origin);
      if (!this.#foreignSecrets.has(live)) {
        assert.equal(open?.outcome.kind, "lost", "a secret was lost and nobody was told");
        await this.#rotateAgain(process, key.id);
      } else if (stored !== undefined && stored.ref !== this.#ownRef) {
        // If the connection's own key is rejected, both views say so.
        assert.ok(kept === undefined || open !== undefined || isOutdated(stored, key));
      }
    }
    const elsewhere = this.#machine.textOutsideSecretStore();
    const all = await this.#control.secrets();
    for (const { secret } of all) {
      assert.ok(!elsewhere.includes(secret), "a secret stands outside of the secret store");
    }
    for (const { ref } of process.secretStore.list()) {
      const secret = await process.secretStore.read(ref);
      assert.ok(secret !== undefined && all.some((one) => one.secret === reveal(secret)));
    }
  }

  /** The way forward that the views offer if the connection's own key is no longer valid. */
  async #connectWithNewKey(process: ExtensionProcess): Promise<void> {
    const { full_key } = await this.#control.addKey({ name: "other", scopes: ["api-keys:read"] });
    this.#foreignSecrets.add(full_key);
    await process.refreshWith(new Secret(full_key), "another");
  }

  async #rotateAgain(process: ExtensionProcess, keyId: string): Promise<void> {
    const { secretStore, journal, machine } = process;
    const rescue = await this.#control.addKey({ name: "rescue", scopes: ["api-keys:write"] });
    this.#foreignSecrets.add(rescue.full_key);
    const ref = secretStore.findByKeyId(keyId, machine.origin)?.ref ?? crypto.randomUUID();
    const about = { operation: "rotate", origin: machine.origin, name: "n", keyId, ref } as const;
    const issued = await issueKey({ secretStore, journal }, { ...about, by: this.#ownRef }, () =>
      rotateKey(process.client(new Secret(rescue.full_key)), keyId),
    );
    const secret = issued.kind === "stored" ? await secretStore.read(issued.stored.ref) : undefined;
    assert.ok(secret !== undefined && (await tryKey(process.client(secret))).ok, issued.kind);
  }

  #restart(number: number): void {
    const old = this.#windows[number];
    if (old !== undefined) this.#machine.end(old);
    this.#windows[number] = this.#machine.startProcess();
  }

  async #refreshAll(): Promise<void> {
    for (const process of this.#windows) await process.refresh(this.#ownRef);
  }

  async #key(id: string) {
    return (await this.#control.state()).keys.find((key) => key.id === id);
  }

  async #isLive(key: number): Promise<boolean> {
    return (await this.#key(this.#keyIds[key] ?? ""))?.status === "active";
  }
}
