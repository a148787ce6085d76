import assert from "node:assert/strict";
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { createInterface } from "node:readline";
import { ControlClient } from "../../simulator/control-client";
import { apiVersion } from "../../simulator/model";
import { startSimulator, type Simulator } from "../../simulator/simulator";

interface Started {
  api: string;
  dashboard: string;
  control: string;
  key: string;
}

function run(...args: string[]): ChildProcess {
  return spawn(process.execPath, ["--import", "tsx", "test/simulator/main.ts", ...args], {
    stdio: ["ignore", "pipe", "pipe"],
  });
}

describe("the simulator as a command", () => {
  const children: ChildProcess[] = [];
  // It starts a process that compiles, which is slow on a busy machine.
  const patience = 60_000;

  after(() => {
    for (const child of children) child.kill("SIGKILL");
  });

  it("prints one line, serves what it says, and ends by a signal", async function () {
    this.timeout(patience);
    const seeds = [
      { signal: "SIGINT", args: ["--port", "0", "--seed", "empty", "--without-keys"] },
      { signal: "SIGTERM", args: [] },
    ] as const;
    await Promise.all(
      seeds.map(async ({ signal, args }) => {
        const child = run(...args);
        children.push(child);
        assert.ok(child.stdout);
        const lines: string[] = [];
        const output = createInterface(child.stdout).on("line", (line) => lines.push(line));
        await once(output, "line");

        const started = JSON.parse(lines[0] ?? "") as Started;
        assert.deepEqual(Object.keys(started), ["api", "dashboard", "control", "issuer", "key"]);
        const { key, ...urls } = started;
        for (const url of Object.values(urls)) assert.match(url, /^http:\/\/127\.0\.0\.1:\d+$/);
        const headers = { "API-Key": key, "API-Version": apiVersion };
        const answer = await fetch(`${started.api}/api-keys`, { headers });
        assert.equal(answer.status, signal === "SIGINT" ? 404 : 200);
        const { seed } = await new ControlClient(started.control).state();
        assert.equal(seed, signal === "SIGINT" ? "empty" : "acme");

        // A held request must not keep it from exiting.
        await new ControlClient(started.control).addFault({ path: "/**", fault: { kind: "hold" } });
        const held = fetch(`${started.api}/clusters`, { headers }).catch(() => "cut");
        await new ControlClient(started.control).awaitRequests({ reached: "held" });
        child.kill(signal);
        const [code] = (await once(child, "exit")) as [number | null];
        await held;
        assert.deepEqual([code, lines.length], [0, 1]);
      }),
    );
  });

  it("refuses what it does not understand", async function () {
    this.timeout(patience);
    const child = run("--seed", "mars");
    children.push(child);
    let said = "";
    child.stderr?.on("data", (text: Buffer) => (said += text.toString()));
    const [code] = (await once(child, "close")) as [number | null];
    assert.equal(code, 1);
    assert.match(said, /usage/);
  });

  it("takes three ports in a row when told where to begin", async () => {
    const free = await startInARow();
    const ports = [free.api, free.dashboard, free.control].map((url) => Number(new URL(url).port));
    const [first = 0] = ports;
    assert.deepEqual(ports, [first, first + 1, first + 2]);

    // All ports are taken now: the next one fails without affecting the first.
    await assert.rejects(startSimulator({ port: first, seed: "empty" }), /EADDRINUSE/);
    assert.equal((await fetch(`${free.control}/state`)).status, 200);
    await free.close();
    await assert.rejects(fetch(free.api));
  });
});

/** If one of the ports is taken, others are tried. */
async function startInARow(): Promise<Simulator> {
  for (let attempt = 0; ; attempt += 1) {
    const probe = createServer().listen(0, "127.0.0.1");
    await once(probe, "listening");
    const { port } = probe.address() as AddressInfo;
    probe.close();
    await once(probe, "close");
    try {
      return await startSimulator({ port: Math.min(port, 65_530), seed: "empty" });
    } catch (error) {
      if (attempt === 20) throw error;
    }
  }
}
