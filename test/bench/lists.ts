// Cost of the lists of clusters and keys, with the simulator's rate limits: requests, time to the first row, memory.
import { connectionKind, Connections } from "../../src/connections/connections";
import { entryFiles } from "../../src/storage/replicated-index";
import { Secret } from "../../src/secrets/secret";
import { SecretStore } from "../../src/secrets/secret-store";
import { startSimulator, type RunningSimulator } from "../support/simulator";
import { temporaryFolder } from "../support/temporary";
import { ControlClient } from "../simulator/control-client";
import { apiVersion } from "../simulator/model";
import { FakeSecrets, FakeState } from "../unit/helpers/fake-storage";
import { heapInUse } from "./memory";
import { ownDrafts } from "../unit/helpers/drafts";

const seeds = ["acme", "large"] as const;

export async function benchLists(): Promise<void> {
  console.log("\nThe lists of a workspace, from nothing:");
  for (const seed of seeds) {
    const simulator = await startSimulator({ seed });
    const temporary = temporaryFolder("bench-lists");
    try {
      await benchSeed(seed, simulator, temporary.path);
    } finally {
      temporary.remove();
      await simulator.stop();
    }
  }
}

async function benchSeed(seed: string, simulator: RunningSimulator, folder: string): Promise<void> {
  const { api, key } = simulator;
  const control = new ControlClient(simulator.control);
  const secretStore = new SecretStore(new FakeSecrets(), new FakeState());
  const about = { origin: new URL(api).origin, name: "bench", prefix: "sk_sc_" };
  const { ref } = await secretStore.store(new Secret(key), about);
  const connections = new Connections({
    state: new FakeState(),
    workspaceState: new FakeState(),
    secretStore,
    files: entryFiles(folder, connectionKind, ownDrafts),
    now: () => new Date(),
    settings: () => ({ endpoint: api, apiVersion, connection: "" }),
    fetch: (url, init) => fetch(url, init),
    report: () => undefined,
  });
  await connections.connectTo(ref, { name: "bench" });
  const [connection] = connections.all;
  if (connection === undefined) throw new Error("there is no connection");
  const before = heapInUse();
  for (const name of ["clusters", "keys"] as const) {
    await control.clearRequests();
    const list = connection[name];
    const begun = performance.now();
    let first: number | undefined;
    const listening = list.onDidChange(() => {
      if (list.state.items.length > 0) first ??= performance.now() - begun;
    });
    await list.ensure();
    const all = performance.now() - begun;
    listening.dispose();
    const { items, problem } = list.state;
    if (problem !== undefined) throw new Error(`${name} were not read: ${problem.kind}`);
    const requests = await control.requests();
    const refused = requests.filter(({ status }) => status === 429).length;
    console.log(
      `  ${`${seed}, ${items.length} ${name}`.padEnd(24)} ${requests.length} requests (${refused} refused as too many)` +
        `   first row ${(first ?? all).toFixed(0)} ms   all ${all.toFixed(0)} ms`,
    );
  }
  console.log(`  ${`${seed}, memory`.padEnd(24)} ${((heapInUse() - before) / 1e6).toFixed(2)} MB`);
}
