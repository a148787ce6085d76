import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { eventually } from "../../support/eventually";
import { ProcessGroup, run } from "../../support/process-group";
import { root } from "../../support/paths";
import { fakeKey } from "../../support/fake-key";
import { descendants, running } from "../../support/processes";
import { temporaryFolder } from "../../support/temporary";

describe("a process group", () => {
  it("ends with all that its process started, also what ignores being asked", async () => {
    const script = `sh -c 'trap "" TERM; sleep 600 & echo up; wait' & wait`;
    const group = ProcessGroup.start("sh", ["-c", script]);
    await group.waitForOutput(/up/, 30_000);
    assert.ok(group.pid !== undefined);
    const pids = [group.pid, ...descendants(group.pid)];
    assert.ok(pids.length >= 3, `${pids.length} processes`);
    await group.stop("SIGTERM", 200);
    await eventually(() => assert.deepEqual(running(pids), []));
  });

  it("ends with whoever started it, and what is in a group of its own below with it", async () => {
    const place = temporaryFolder("group");
    try {
      const file = join(place.path, "pid");
      const script = `
        const { existsSync } = require("node:fs");
        const { ProcessGroup } = require(${JSON.stringify(join(root, "test", "support", "process-group.ts"))});
        const inner = "echo $$ > ${file}.new; mv ${file}.new ${file}; sleep 600";
        ProcessGroup.start("sh", ["-c", \`setsid sh -c '\${inner}' & wait\`]);
        setInterval(() => existsSync("${file}") && process.exit(0), 10);
      `;
      await run(process.execPath, ["--import", "tsx", "-e", script], {
        cwd: root,
      });
      const pid = Number(readFileSync(file, "utf8"));
      await eventually(() => assert.deepEqual(running([pid]), []));
    } finally {
      place.remove();
    }
  });

  it("says what it printed when it exits before it printed what was awaited", async () => {
    const group = ProcessGroup.start("sh", ["-c", "echo no such thing >&2; exit 3"]);
    await assert.rejects(group.waitForOutput(/ready/, 30_000), /exited too early\n.*no such thing/s);
    assert.equal(await group.exited, 3);
  });

  it("finds what is printed in pieces", async () => {
    const group = ProcessGroup.start("sh", ["-c", "printf 'listening '; printf 'on 42\\n'; sleep 600"]);
    const [, port] = await group.waitForOutput(/listening on (\d+)\n/, 30_000);
    assert.equal(port, "42");
    await group.stop();
  });

  it("exits with 127 where there is no such program", async () => {
    const group = ProcessGroup.start("no-such-program-anywhere", []);
    assert.equal(await group.exited, 127);
    await group.stop();
  });
});

describe("running a command to its end", () => {
  it("answers what it printed", async () => {
    assert.equal(await run("sh", ["-c", "echo done"]), "done\n");
  });

  it("fails with the last output, without the keys in it", async () => {
    const key = fakeKey();
    const failure = run("sh", ["-c", "echo $KEY; exit 2"], { env: { ...process.env, KEY: key } });
    await assert.rejects(failure, (error: Error) => {
      assert.match(error.message, /exited with 2/);
      assert.match(error.message, /sk_sc_«secret»/);
      assert.ok(!error.message.includes(key));
      return true;
    });
  });

  it("ends one that takes too long", async () => {
    await assert.rejects(run("sleep", ["600"], { timeout: 50 }), /took longer than 0.05 s/);
  });
});
