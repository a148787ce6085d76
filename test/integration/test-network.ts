// The network between the editor and the simulator for tests of it: TLS servers with different certificates, and a
// proxy.
import { mkdirSync } from "node:fs";
import { Authority } from "../support/certificates";
import { HttpProxy } from "../support/http-proxy";
import { authorityVariable, canTrustAuthority } from "../support/trusted-authority";
import { startTlsProxy } from "../support/tls-proxy";
import type { NetworkFacts } from "./host/network";

export interface TestNetwork {
  readonly facts: NetworkFacts;
  /** The environment of the editor. */
  readonly env: Readonly<Record<string, string>>;
  stop(): Promise<void>;
}

const host = "api.skycloak.test";

/**
 * @param folder for the certificates
 * @param api the simulator's URL
 */
export async function startTestNetwork(folder: string, api: string): Promise<TestNetwork> {
  const [trusted, own, ofSystem] = ["trusted", "private", "system"].map((name) => {
    mkdirSync(`${folder}/${name}`, { recursive: true });
    return new Authority(`${folder}/${name}`);
  });
  if (trusted === undefined || own === undefined || ofSystem === undefined) throw new Error("no authority");
  const hosts = ["IP:127.0.0.1", `DNS:${host}`];
  const fronts = {
    trusted: await startTlsProxy(api, { certificate: trusted.server("server", hosts) }),
    own: await startTlsProxy(api, { certificate: own.server("server", hosts) }),
    mutual: await startTlsProxy(api, {
      certificate: own.server("mutual", hosts),
      clientAuthority: own.cert,
    }),
    system: await startTlsProxy(api, { certificate: ofSystem.server("server", hosts) }),
    early: await startTlsProxy(api, { certificate: trusted.server("early", hosts, "not yet") }),
  };
  const ipv6 = await startTlsProxy(api, { host: "::1" }).catch(() => undefined);
  const login = "ann:only-in-tests";
  const proxy = await HttpProxy.start({ login, hosts: { [host]: fronts.trusted.port } });
  const addsAuthority = canTrustAuthority();
  const at = ({ port }: { port: number }): string => `https://127.0.0.1:${port}`;
  const { certFile, keyFile } = own.client("client");
  return {
    facts: {
      trustedAuthority: at(fronts.trusted),
      privateAuthority: at(fronts.own),
      clientCertificate: at(fronts.mutual),
      notYetValid: at(fronts.early),
      ...(addsAuthority ? { systemAuthority: at(fronts.system) } : {}),
      ...(ipv6 === undefined ? {} : { ipv6: `http://[::1]:${ipv6.port}` }),
      caFile: own.certFile,
      certFile,
      keyFile,
      onlyThroughProxy: `https://${host}`,
      proxy: `http://${login}@127.0.0.1:${proxy.port}`,
      proxyWithoutLogin: `http://127.0.0.1:${proxy.port}`,
    },
    env: {
      NODE_EXTRA_CA_CERTS: trusted.certFile,
      ...(addsAuthority ? { [authorityVariable]: ofSystem.certFile } : {}),
    },
    stop: async () => {
      for (const one of [proxy, ...Object.values(fronts)]) await one.stop();
      await ipv6?.stop();
    },
  };
}
