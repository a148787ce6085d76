// Kills a process by SIGKILL at each step, so that no cleanup code runs. The next process starts with the files that
// are left.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";
import { createClient } from "../../src/api/http";
import { listKeys } from "../../src/api/skycloak";
import { isCompleteFor } from "../../src/api-keys/recovery";
import { OpenOperations } from "../../src/api-keys/recovery";
import type { JournalRecord } from "../../src/secrets/journal";
import { reveal, Secret } from "../../src/secrets/secret";
import { temporaryFolder, type TemporaryFolder } from "../support/temporary";
import { ControlClient } from "../simulator/control-client";
import { startSimulator, type Simulator } from "../simulator/simulator";
import { noPacing } from "../unit/helpers/send";
import { killSteps, openStores, type ChildTask } from "./killed-child";

describe("No key is lost by a process that is killed", () => {
  let simulator: Simulator;
  let bundle: TemporaryFolder;
  let temporary: TemporaryFolder;

  before(async () => {
    simulator = await startSimulator({ seed: "empty" });
    bundle = temporaryFolder("killed-child");
    await build({
      entryPoints: [join(__dirname, "killed-child.ts")],
      outfile: join(bundle.path, "child.js"),
      bundle: true,
      platform: "node",
      logLevel: "silent",
    });
  });

  after(async () => {
    bundle.remove();
    await simulator.close();
  });

  beforeEach(() => (temporary = temporaryFolder("killed")));
  afterEach(() => temporary.remove());

  /** Resolves when the process has been killed at the step. */
  async function kill(task: ChildTask, key: string): Promise<void> {
    const child = spawn(process.execPath, [join(bundle.path, "child.js")], {
      env: { ...process.env, SKYCLOAK_TEST_KEY: key, SKYCLOAK_TEST_TASK: JSON.stringify(task) },
      stdio: ["ignore", "pipe", "inherit"],
    });
    const ended = new Promise((resolve) => child.once("exit", (_, signal) => resolve(signal)));
    child.stdout.once("data", () => child.kill("SIGKILL"));
    assert.equal(await ended, "SIGKILL", "it came to its end");
  }

  for (const operation of ["create", "rotate"] as const) {
    for (const at of killSteps) {
      it(`${operation}, ${at}`, async () => {
        const control = new ControlClient(simulator.control);
        const { key } = await control.reset({ seed: "empty" });
        const own = await control.state();
        const stored = await control.addKey({ name: "held", scopes: ["clusters:read"] });
        const folder = temporary.path;
        const { origin } = new URL(simulator.api);
        const first = openStores(folder);
        const about = { origin, name: "main", prefix: "p", keyId: own.mainKeyId };
        const { ref } = await first.secretStore.store(new Secret(key), about);
        const keyId = stored.api_key.id;
        const oldKey = new Secret(stored.full_key);
        const other = await first.secretStore.store(oldKey, { ...about, name: "held", keyId });
        const before = new Set((await control.secrets()).map(({ secret }) => secret));
        const record: JournalRecord =
          operation === "create"
            ? { operation, origin, name: "made", ref: "new", by: ref, others: [] }
            : { operation, origin, name: "held", keyId, ref: other.ref, by: ref, rotatedAt: "" };
        await control.clearRequests();
        await kill({ folder, api: simulator.api, record, at }, key);

        const { secretStore, journal } = openStores(folder);
        let asOf = 0;
        const client = createClient({
          endpoint: simulator.api,
          apiVersion: "2026-06-01.beta",
          key: () => new Secret(key),
          fetch: (url, init) => fetch(url, init),
          report: () => undefined,
          pacing: noPacing,
        });
        const read = async () => {
          const answer = await listKeys(client, () => undefined);
          return answer.ok ? answer.value : [];
        };
        let list = await read();
        const openEntries = new OpenOperations(journal, {
          secretStore,
          list: (entry) =>
            asOf >= journal.abandonedAt(entry)
              ? { keys: list, isComplete: isCompleteFor(entry, ref, list) }
              : undefined,
          tryOldKey: () => Promise.resolve(undefined),
        });
        await openEntries.resume();
        asOf = performance.now();
        list = await read();
        await openEntries.resume();
        const given = (await control.secrets()).filter(({ secret }) => !before.has(secret));
        for (const { secret, of } of given) {
          const entry = secretStore.findByKeyId(of, origin);
          const kept = entry && (await secretStore.read(entry.ref));
          const told = openEntries.ofKey(of, origin)?.outcome.kind;
          const isKept = kept !== undefined && reveal(kept) === secret;
          assert.ok(isKept || told === "lost", "a secret was lost and nobody was told");
        }
        const posts = await control.requests({ method: "POST" });
        assert.ok(posts.filter(({ carriedOut }) => carriedOut).length <= 1, "it was done twice");
        // Only the journal entry of an unfinished operation may be left.
        const names = readdirSync(join(folder, "journal"));
        assert.deepEqual(
          names.filter((name) => !name.endsWith(".json")),
          [],
          "drafts are left",
        );
        assert.ok(names.length <= 1);
        openEntries.dispose();
      });
    }
  }
});
