// Connections with certificate files and proxies, and that nothing else is affected.
import assert from "node:assert/strict";
import { execFile, execFileSync } from "node:child_process";
import { readFileSync, truncateSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { promisify } from "node:util";
import { build, type BuildOptions } from "esbuild";
import { networkProblem } from "../../../src/api/response";
import { createClient } from "../../../src/api/http";
import { listClusters } from "../../../src/api/skycloak";
import type { ApiError } from "../../../src/api/errors";
import type { createTransport, TransportOptions, Transport } from "../../../src/network/undici";
import { readTlsFiles, TlsFileError } from "../../../src/network/settings";
import { Authority, type Certificate } from "../../support/certificates";
import { eventually } from "../../support/eventually";
import { HttpProxy } from "../../support/http-proxy";
import { temporaryFolder, type TemporaryFolder } from "../../support/temporary";
import { startTlsProxy, type TlsProxy, type TlsProxyOptions } from "../../support/tls-proxy";
import { ApiServer, hangInBody, json, text } from "../helpers/api-server";
import { randomSecret } from "../helpers/keys";

const load = createRequire(__filename);
const { extensionOptions } = load("../../../esbuild.js") as {
  extensionOptions: () => Promise<BuildOptions>;
};
const host = "api.skycloak.test";
const direct = { url: undefined, authorization: undefined, except: "" };

describe("The person's own road", () => {
  let temporary: TemporaryFolder;
  /** The released bundle. */
  let shipped: { createTransport: typeof createTransport };
  let authority: Authority;
  let server: Certificate;
  let api: ApiServer;
  const running: { stop(): Promise<void> }[] = [];

  before(async () => {
    temporary = temporaryFolder("certificates");
    await build({ ...(await extensionOptions()), outdir: temporary.path, write: true });
    shipped = load(join(temporary.path, "undici.js")) as typeof shipped;
    authority = new Authority(temporary.path);
    server = authority.server("server", [`DNS:${host}`, "IP:127.0.0.1"]);
    api = await ApiServer.start(json(200, [], { "x-one": "1" }));
  });

  after(async () => {
    await api.stop();
    temporary.remove();
  });

  afterEach(async () => {
    for (const one of running.splice(0)) await one.stop();
  });

  async function front(more: Partial<TlsProxyOptions> = {}): Promise<TlsProxy> {
    const started = await startTlsProxy(api.url, { certificate: server, ...more });
    running.push(started);
    return started;
  }

  async function proxy(login?: string): Promise<HttpProxy> {
    const { port } = await front();
    const hosts = { [host]: port };
    const started = await HttpProxy.start(login === undefined ? { hosts } : { hosts, login });
    running.push(started);
    return started;
  }

  function transport(more: Partial<TransportOptions> = {}): Transport {
    const opened = shipped.createTransport({ ca: [authority.cert], proxy: direct, ...more });
    running.push({ stop: () => opened.close() });
    return opened;
  }

  async function problemOf(asking: Promise<Response>): Promise<ApiError | undefined> {
    return asking.then(
      () => undefined,
      (error: unknown) => networkProblem(error),
    );
  }

  it("trusts the authority that it is given, and no other", async () => {
    const { port } = await front();
    const url = `https://127.0.0.1:${port}/clusters?x=1`;
    const answer = await transport().fetch(url, { headers: { "X-Asked": "yes" } });
    assert.deepEqual([answer.status, await answer.json()], [200, []]);
    assert.equal(answer.headers.get("x-one"), "1");
    const { url: asked, headers } = api.requests.at(-1) ?? {};
    assert.deepEqual([asked, headers?.["x-asked"]], ["/clusters?x=1", "yes"]);
    const problem = await problemOf(transport({ ca: [] }).fetch(url, {}));
    assert.ok(problem?.kind === "network" && problem.cause === "tls");
  });

  it("shows the client's certificate where one is asked for", async () => {
    const { port } = await front({ clientAuthority: authority.cert });
    const url = `https://127.0.0.1:${port}/clusters`;
    const { cert, key } = authority.client("client");
    assert.equal((await transport({ cert, key }).fetch(url, {})).status, 200);
    assert.equal((await problemOf(transport().fetch(url, {})))?.kind, "network");
  });

  it("goes through the proxy, with its login, and says so where that is refused", async () => {
    const asked = await proxy("ann:secret");
    const url = `https://${host}/clusters`;
    const at = (login: string): TransportOptions["proxy"] => ({
      ...direct,
      url: `http://${login}127.0.0.1:${asked.port}`,
    });
    assert.equal((await transport({ proxy: at("ann:secret@") }).fetch(url, {})).status, 200);
    const authorization = `Basic ${Buffer.from("ann:secret").toString("base64")}`;
    const bySetting = { ...at(""), authorization };
    assert.equal((await transport({ proxy: bySetting }).fetch(url, {})).status, 200);
    for (const wrong of ["", "ann:wrong@"]) {
      const problem = await problemOf(transport({ proxy: at(wrong) }).fetch(url, {}));
      assert.ok(problem?.kind === "network" && problem.cause === "proxy", wrong);
    }
    assert.deepEqual(
      asked.connections.map(({ passed }) => passed),
      [true, true, false, false],
    );
    const around = { ...at("ann:secret@"), except: "127.0.0.1" };
    const { port } = await front();
    await transport({ proxy: around }).fetch(`https://127.0.0.1:${port}/`, {});
    assert.equal(asked.connections.length, 4, "this machine is asked directly");
  });

  it("says of a proxy that speaks no HTTP that it can't be used", () => {
    for (const url of ["socks5://127.0.0.1:9", "socks://127.0.0.1:9"]) {
      try {
        transport({ proxy: { ...direct, url } });
        assert.fail(url);
      } catch (error) {
        const problem = networkProblem(error);
        assert.ok(problem.kind === "network" && problem.cause === "proxy-kind", url);
      }
    }
  });

  for (const valid of ["not any more", "not yet"] as const) {
    it(`says of a certificate that is ${valid} valid that it is not, or that the clock is wrong`, async () => {
      const certificate = authority.server(valid.replaceAll(" ", "-"), ["IP:127.0.0.1"], valid);
      const { port } = await front({ certificate });
      await eventually(async () => {
        const problem = await problemOf(transport().fetch(`https://127.0.0.1:${port}/`, {}));
        assert.ok(problem?.kind === "network" && problem.cause === "clock");
      });
    });
  }

  it("keeps to the deadline, follows no redirect, and takes an answer without a body", async () => {
    const own = await ApiServer.start(text(307, "", { location: "http://127.0.0.1:9/" }), text(204, ""), hangInBody);
    running.push(own);
    const { fetch } = transport();
    assert.equal((await fetch(`${own.url}/a`, {})).status, 307);
    const none = await fetch(`${own.url}/b`, { method: "POST", body: "{}" });
    assert.deepEqual([none.status, await none.text()], [204, ""]);
    assert.deepEqual([own.requests[1]?.method, own.requests[1]?.body], ["POST", "{}"]);
    const client = createClient({
      endpoint: own.url,
      apiVersion: "v",
      key: randomSecret,
      fetch,
      report: () => undefined,
      deadlineSeconds: 0.2,
    });
    assert.deepEqual(await listClusters(client), {
      ok: false,
      problem: { kind: "timeout", seconds: 0.2 },
    });
  });

  it("leaves this process's global slots as they were, and everybody's fetch", async () => {
    const out = join(temporary.path, "undici.js");
    const script = `
      // Node's Response loads its own dispatcher, with or without this extension.
      new Response("");
      const slots = () => Object.getOwnPropertySymbols(globalThis).map((name) => [name, globalThis[name]]);
      const before = slots(), fetched = globalThis.fetch;
      const { createTransport } = require(${JSON.stringify(out)});
      const road = createTransport({ ca: [], proxy: { url: undefined, authorization: undefined, except: "" } });
      road.fetch(${JSON.stringify(api.url)}, {}).then(async (answer) => {
        await answer.text();
        await road.close();
        const after = slots();
        const same =
          fetched === globalThis.fetch &&
          after.length === before.length &&
          after.every(([name, value], at) => name === before[at][0] && value === before[at][1]);
        const other = await fetch(${JSON.stringify(api.url)});
        console.log(same, answer.status, other.status);
      });`;
    const file = join(temporary.path, "slots.cjs");
    writeFileSync(file, script);
    const { stdout } = await promisify(execFile)(process.execPath, [file]);
    assert.equal(stdout.trim(), "true 200 200");
  });

  it("says which file of the settings can't be used", () => {
    const { certFile, keyFile } = authority.client("other");
    const noPem = join(temporary.path, "text.pem");
    writeFileSync(noPem, "hello");
    const none = { caFile: "", certFile: "", keyFile: "" };
    const failing = (files: Partial<typeof none>): string => {
      try {
        readTlsFiles({ ...none, ...files });
        return "";
      } catch (error) {
        return error instanceof TlsFileError ? error.setting : "?";
      }
    };
    const pipe = join(temporary.path, "pipe");
    execFileSync("mkfifo", [pipe]);
    const endless = join(temporary.path, "large.pem");
    writeFileSync(endless, readFileSync(authority.certFile));
    truncateSync(endless, 2_000_000);
    for (const caFile of [pipe, "/dev/zero", temporary.path, endless]) {
      assert.equal(failing({ caFile }), "caFile", caFile);
    }
    assert.equal(failing({ caFile: join(temporary.path, "nowhere.pem") }), "caFile");
    assert.equal(failing({ caFile: noPem }), "caFile");
    assert.equal(failing({ certFile }), "keyFile");
    assert.equal(failing({ keyFile }), "certFile");
    assert.equal(failing({ certFile, keyFile: authority.certFile }), "keyFile");
    assert.equal(failing({ certFile, keyFile: server.keyFile }), "keyFile");
    assert.equal(failing({ certFile, keyFile, caFile: authority.certFile }), "");
    const problem = networkProblem(new TlsFileError("caFile", "x"));
    assert.ok(problem.kind === "network" && problem.cause === "tls-file");
  });
});
