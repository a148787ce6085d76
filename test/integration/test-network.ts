// What stands between the editor and the simulator where a test is about the network: TLS servers of
// three kinds, and proxies.
import { mkdirSync } from "node:fs";
import { Authority } from "../support/certificates";
import { TestProxy } from "../support/proxy";
import { authorityVariable, canAddAuthority } from "../support/system-store";
import { startTlsFront } from "../support/tls-front";
import type { NetworkFacts } from "./host/network";

export interface TestNetwork {
  readonly facts: NetworkFacts;
  /** What the editor is started with. */
  readonly env: Readonly<Record<string, string>>;
  stop(): Promise<void>;
}

const host = "api.skycloak.test";

/** `folder` takes the certificates; `api` is the simulator's. */
export async function startTestNetwork(folder: string, api: string): Promise<TestNetwork> {
  const [trusted, own, ofSystem] = ["trusted", "private", "system"].map((name) => {
    mkdirSync(`${folder}/${name}`, { recursive: true });
    return new Authority(`${folder}/${name}`);
  });
  if (trusted === undefined || own === undefined || ofSystem === undefined) throw new Error("no authority");
  const hosts = ["IP:127.0.0.1", `DNS:${host}`];
  const fronts = {
    trusted: await startTlsFront(api, { signed: trusted.server("server", hosts) }),
    own: await startTlsFront(api, { signed: own.server("server", hosts) }),
    mutual: await startTlsFront(api, {
      signed: own.server("mutual", hosts),
      clientsBy: own.cert,
    }),
    system: await startTlsFront(api, { signed: ofSystem.server("server", hosts) }),
    early: await startTlsFront(api, { signed: trusted.server("early", hosts, "not yet") }),
  };
  const ipv6 = await startTlsFront(api, { host: "::1" }).catch(() => undefined);
  const login = "ann:only-in-tests";
  const proxy = await TestProxy.start({ login, hosts: { [host]: fronts.trusted.port } });
  const addsAuthority = canAddAuthority();
  const at = ({ port }: { port: number }): string => `https://127.0.0.1:${port}`;
  const { certFile, keyFile } = own.client("client");
  return {
    facts: {
      trusted: at(fronts.trusted),
      own: at(fronts.own),
      mutual: at(fronts.mutual),
      early: at(fronts.early),
      ...(addsAuthority ? { system: at(fronts.system) } : {}),
      ...(ipv6 === undefined ? {} : { ipv6: `http://[::1]:${ipv6.port}` }),
      caFile: own.certFile,
      certFile,
      keyFile,
      beyondProxy: `https://${host}`,
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
