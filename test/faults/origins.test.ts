// Keys with the same ID at two origins, such as production and staging: a fault at one must not affect the other.
import assert from "node:assert/strict";
import { createClient } from "../../src/api/http";
import { rotateKey } from "../../src/api/skycloak";
import { issueKey } from "../../src/secrets/issue";
import { reveal, Secret } from "../../src/secrets/secret";
import { ControlClient } from "../simulator/control-client";
import { startSimulator, type Simulator } from "../simulator/simulator";
import { noPacing } from "../unit/helpers/send";
import { faultCases, type FaultCase } from "./faults";
import { Killed, SimulatedMachine } from "./simulated-machine";
import { faultyDependencies } from "./faulty-dependencies";

const id = "7774941b-185b-448b-b61a-e23caed86fa6";

const faults: readonly FaultCase[] = faultCases.filter(
  ({ local, name, server }) =>
    local === "killed" || (server !== undefined && ["connection dropped", "empty body"].includes(name)),
);

describe("One id of a key at two origins", () => {
  let simulators: readonly Simulator[];

  before(async () => {
    const starting = [1, 2].map(() => startSimulator({ seed: "empty" }));
    simulators = await Promise.all(starting);
  });

  after(() => Promise.all(simulators.map((one) => one.close())));

  for (const fault of faults) {
    it(`loses no key of either: ${fault.step}, ${fault.name}`, async () => {
      const [production, staging] = simulators;
      assert.ok(production && staging);
      const at = async ({ control: url, api }: Simulator) => {
        const control = new ControlClient(url);
        const { key } = await control.reset({ seed: "empty" });
        const { full_key: text } = await control.addKey({
          id,
          name: "ci",
          scopes: ["clusters:read"],
        });
        return { control, key: new Secret(key), old: text, origin: new URL(api).origin, api };
      };
      const [one, other] = [await at(production), await at(staging)];
      const machine = new SimulatedMachine(one.origin, one.api, production.dashboard);
      try {
        const first = machine.restart();
        const refs: string[] = [];
        for (const { origin, old } of [one, other]) {
          const about = { origin, name: "ci", prefix: "p", keyId: id, rotatedAt: "" };
          refs.push((await first.secretStore.store(new Secret(old), about)).ref);
        }
        const [ref = "", otherRef = ""] = refs;
        const { secretStore: firstSecretStore } = first;
        const own = await firstSecretStore.store(one.key, { origin: one.origin, name: "o", prefix: "p" });
        if (fault.server !== undefined) {
          const request = { method: "POST", path: "/api-keys/**" } as const;
          await one.control.addFault({ ...request, fault: fault.server });
        }
        const dependencies = faultyDependencies(first, fault, one.key);
        const about = {
          operation: "rotate",
          name: "ci",
          keyId: id,
          rotatedAt: "",
          by: own.ref,
        } as const;
        await issueKey(dependencies, { ...about, origin: one.origin, ref }, () =>
          dependencies.send((client) => rotateKey(client, id)),
        ).catch((error: unknown) => assert.ok(error instanceof Killed));
        await one.control.clearFaults();
        machine.repairStorage();

        const next = machine.restart();
        await next.openEntries.resume();
        const client = createClient({
          endpoint: other.api,
          apiVersion: "2026-06-01.beta",
          key: () => other.key,
          fetch: (url, init) => fetch(url, init),
          report: () => undefined,
          pacing: noPacing,
        });
        const { secretStore, journal } = next;
        const rotation = { ...about, origin: other.origin, ref: otherRef };
        const issued = await issueKey({ secretStore, journal }, rotation, () => rotateKey(client, id));
        assert.equal(issued.kind, "stored");
        await next.refresh(own.ref);
        for (const { control, origin } of [one, other]) {
          const live = (await control.secrets()).findLast(({ of }) => of === id)?.secret;
          const stored = next.secretStore.findByKeyId(id, origin);
          const kept = stored && (await next.secretStore.read(stored.ref));
          const told = next.openEntries.ofKey(id, origin)?.outcome.kind;
          const isKept = kept !== undefined && reveal(kept) === live;
          assert.ok(isKept || (origin === one.origin && told === "lost"), origin);
        }
      } finally {
        machine.remove();
      }
    });
  }
});
