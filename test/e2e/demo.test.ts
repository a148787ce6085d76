// npm run demo, from the first line of output to Ctrl-C.
import assert from "node:assert/strict";
import { existsSync, readFileSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { eventually } from "../support/eventually";
import { ProcessGroup } from "../support/process-group";
import { root } from "../support/paths";
import { descendants, running } from "../support/processes";

const patience = 180_000;

interface PlantedKey {
  readonly key: string;
  /** Of a request to the demo's Skycloak. */
  readonly status: number;
}

/** The keys in the files of the demo's project. */
async function keysOfProject(demo: string): Promise<PlantedKey[]> {
  const settings = JSON.parse(readFileSync(join(demo, "user", "User", "settings.json"), "utf8")) as Settings;
  return Promise.all(
    ["src/admin.js", "scripts/rotate.sh", ".env"].map(async (file) => {
      const [key = ""] = /sk_sc_\w+/.exec(readFileSync(join(demo, "shop", file), "utf8")) ?? [];
      const { status } = await fetch(`${settings["skycloak.endpoint"]}/clusters`, {
        headers: { "API-Key": key, "API-Version": "2026-06-01.beta" },
      });
      return { key, status };
    }),
  );
}

interface Settings {
  readonly "skycloak.endpoint": string;
}

describe("The demo", () => {
  let demo: ProcessGroup;

  before(() => {
    demo = ProcessGroup.start(process.execPath, ["--import", "tsx", join("test", "support", "demo.ts")], {
      cwd: root,
    });
  });

  // Ends it like Ctrl-C; only then does it stop its child processes.
  after(() => demo.stop("SIGINT"));

  it("says where it can be seen, keeps its key out of sight, and ends without a trace", async () => {
    const [said, url = "", keyFile = ""] = await demo.waitForOutput(
      /^ {2}(http:\S+)$.*^\s+(\/\S+key\.txt)$.*Ctrl-C/ms,
      patience,
    );
    const answer = await fetch(url);
    assert.equal(answer.status, 200);
    assert.match(await answer.text(), /workbench/);

    assert.equal(statSync(keyFile).mode & 0o777, 0o600);
    const key = readFileSync(keyFile, "utf8").trim();
    assert.ok(key.startsWith("sk_sc_"));
    assert.equal(said.includes(key), false, "the key was printed");

    const found = await keysOfProject(dirname(keyFile));
    assert.deepEqual(
      found.map(({ status }) => status),
      [200, 401, 200],
      "committed, revoked, ignored",
    );
    assert.equal(new Set([key, ...found.map((one) => one.key)]).size, 4);
    for (const { key: planted } of found) assert.equal(said.includes(planted), false, "a key was printed");

    assert.ok(demo.pid !== undefined);
    const started = descendants(demo.pid);
    assert.ok(started.length >= 2, `${started.length} processes`);
    process.kill(demo.pid, "SIGINT");
    assert.equal(await demo.exited, 0);
    await eventually(() => assert.deepEqual(running(started), []));
    assert.equal(existsSync(dirname(keyFile)), false);
  });
});
