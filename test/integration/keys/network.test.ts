// Proxies and certificates in the real extension host, and that nothing else is affected.
import assert from "node:assert/strict";
import dns from "node:dns";
import * as vscode from "vscode";
import { eventually } from "../../support/eventually";
import { networkFacts } from "../host/network";
import { waitForRows, run, setUpSession } from "../host/session";
import { control, rows, setSetting, simulatorFacts } from "../host/skycloak";

/** The system's certificates load with a delay. */
async function setAndSee(name: string, value: unknown): Promise<void> {
  await setSetting(name, value);
  await eventually(() => assert.deepEqual(vscode.workspace.getConfiguration().get(name), value ?? ""));
}

const tlsSettings = ["caFile", "certFile", "keyFile"].map((name) => `skycloak.tls.${name}`);

describe("The way to Skycloak", () => {
  const session = setUpSession({ connected: false });
  const at = networkFacts();

  afterEach(async () => {
    await setSetting("skycloak.endpoint", simulatorFacts().api);
    for (const name of ["http.proxy", ...tlsSettings]) await setAndSee(name, undefined);
  });

  async function connects(): Promise<void> {
    const before = session.user.validationErrors.length;
    session.user.willType(session.key);
    await run("connect");
    assert.deepEqual(session.user.validationErrors.slice(before), []);
    assert.equal((await waitForRows("clusters")).length, 12);
  }

  async function isRefused(words: RegExp): Promise<void> {
    session.user.willType(session.key).willCancel();
    await run("connect");
    assert.match(session.user.validationErrors.at(-1) ?? "", words);
    assert.deepEqual(await rows("clusters"), []);
    assert.deepEqual(await control().requests(), []);
  }

  it("trusts an authority that NODE_EXTRA_CA_CERTS names", async () => {
    await setSetting("skycloak.endpoint", at.trustedAuthority);
    await connects();
  });

  if (at.systemAuthority !== undefined) {
    it("trusts an authority that only the system's store knows", async () => {
      await setSetting("skycloak.endpoint", at.systemAuthority);
      await connects();
    });
  }

  it("trusts no other, and says so; with its file it does, and leaves the rest of the process alone", async () => {
    await setSetting("skycloak.endpoint", at.privateAuthority);
    await isRefused(/^The certificate of 127\.0\.0\.1:\d+ is not trusted on this machine/);
    const slots = (): [string, unknown][] =>
      Object.getOwnPropertySymbols(globalThis).map((name) => [
        String(name),
        (globalThis as Record<symbol, unknown>)[name],
      ]);
    const before = slots();
    const { fetch } = globalThis;
    await setAndSee("skycloak.tls.caFile", at.caFile);
    await connects();
    const after = slots();
    assert.equal(after.length, before.length);
    assert.ok(
      after.every(([name, value], index) => {
        const was = before[index];
        return was?.[0] === name && was[1] === value;
      }),
    );
    assert.equal(globalThis.fetch, fetch);
    // Requests of other extensions don't use that file.
    await assert.rejects(fetch(`${at.privateAuthority}/clusters`));
    assert.equal((await fetch(`${simulatorFacts().control}/state`)).status, 200);
  });

  it("shows a certificate of the person's own, for the connection that it is named for", async () => {
    await setSetting("skycloak.endpoint", at.clientCertificate);
    const host = new URL(at.clientCertificate).host;
    await setAndSee("skycloak.tls.caFile", at.caFile);
    await isRefused(/127\.0\.0\.1:\d+/);
    await setAndSee("skycloak.tls.certFile", { [host]: at.certFile });
    await setAndSee("skycloak.tls.keyFile", { [host]: at.keyFile });
    await connects();
  });

  it("says that a file can't be used, before anything is sent", async () => {
    await setSetting("skycloak.endpoint", at.privateAuthority);
    await setAndSee("skycloak.tls.caFile", `${at.caFile}.nowhere`);
    await isRefused(/^A file named in the skycloak\.tls settings can't be read/);
  });

  it("says that a certificate is not valid at this time, or that the clock is wrong", async () => {
    await setSetting("skycloak.endpoint", at.notYetValid);
    await isRefused(/is not valid at this time \(CERT_NOT_YET_VALID\).*clock/);
  });

  if (at.ipv6 !== undefined) {
    it("may lead to an address of IPv6", async () => {
      await setSetting("skycloak.endpoint", at.ipv6);
      await connects();
    });
  }

  it("says that a host can't be found, and that it does not answer, in time", async () => {
    // Names in .invalid never resolve.
    await setSetting("skycloak.endpoint", "https://api.invalid");
    await isRefused(/^(?:Couldn't find|Can't reach) api\.invalid/);
    await setSetting("skycloak.endpoint", simulatorFacts().api);
    const timeout = AbortSignal.timeout.bind(AbortSignal);
    const asked: number[] = [];
    try {
      AbortSignal.timeout = (milliseconds) => {
        asked.push(milliseconds);
        return timeout(300);
      };
      for (const kind of ["hold", "stall"] as const) {
        await control().addFault({ path: "/clusters", fault: { kind } });
        session.user.willType(session.key).willCancel();
        await run("connect");
        assert.match(
          session.user.validationErrors.at(-1) ?? "",
          /^127\.0\.0\.1:\d+ didn't respond within 30 seconds\./,
          kind,
        );
        await control().clearFaults();
      }
    } finally {
      AbortSignal.timeout = timeout;
    }
    assert.ok(asked.length > 0 && asked.every((milliseconds) => milliseconds === 30_000));
    assert.deepEqual(await rows("clusters"), []);
  });

  it("says that a name server takes too long to answer", async () => {
    const { lookup } = dns;
    const asked: string[] = [];
    const timeout = AbortSignal.timeout.bind(AbortSignal);
    try {
      dns.lookup = ((name: string) => void asked.push(name)) as unknown as typeof lookup;
      AbortSignal.timeout = () => timeout(300);
      await setSetting("skycloak.endpoint", "https://slow.skycloak.test");
      await isRefused(/^slow\.skycloak\.test didn't respond within 30 seconds\./);
    } finally {
      dns.lookup = lookup;
      AbortSignal.timeout = timeout;
    }
    assert.deepEqual(new Set(asked), new Set(["slow.skycloak.test"]));
  });

  it("goes through the editor's proxy with its login", async () => {
    await setSetting("skycloak.endpoint", at.onlyThroughProxy);
    await setAndSee("http.proxy", at.proxy);
    await connects();
  });

  // VS Code 1.105's fetch keeps its first proxy until the extension host restarts.
  if (!vscode.version.startsWith("1.105.")) {
    it("says so where the editor's proxy wants a login", async () => {
      await setSetting("skycloak.endpoint", at.onlyThroughProxy);
      await setAndSee("http.proxy", at.proxyWithoutLogin);
      await isRefused(/^The proxy refused the request/);
    });
  }
});
