// What a test inside the extension host knows of the network between it and the simulator.
import { networkVariable } from "./variables";

export interface NetworkFacts {
  /** The simulator behind a certificate of an authority that NODE_EXTRA_CA_CERTS names. */
  readonly trustedAuthority: string;
  /** Behind one of an authority that only a file knows, and the same where a client shows one. */
  readonly privateAuthority: string;
  readonly clientCertificate: string;
  /** Behind one that is not valid yet, by this machine's clock. */
  readonly notYetValid: string;
  /** Behind one of an authority that only the system's store knows; undefined where none can be put there. */
  readonly systemAuthority?: string;
  /** Behind nothing, at an address of IPv6; undefined where this machine has none. */
  readonly ipv6?: string;
  readonly caFile: string;
  readonly certFile: string;
  readonly keyFile: string;
  /** An address that no name server knows, only the proxy. */
  readonly onlyThroughProxy: string;
  readonly proxy: string;
  readonly proxyWithoutLogin: string;
}

export function networkFacts(): NetworkFacts {
  return JSON.parse(process.env[networkVariable] ?? "") as NetworkFacts;
}
