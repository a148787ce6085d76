// The servers and proxies between the extension and the simulator.
import { networkVariable } from "./variables";

export interface NetworkFacts {
  /** The simulator with a certificate of the authority in NODE_EXTRA_CA_CERTS. */
  readonly trustedAuthority: string;
  /** With a certificate of a private authority; and the same with a required client certificate. */
  readonly privateAuthority: string;
  readonly clientCertificate: string;
  /** With a certificate that isn't valid yet. */
  readonly notYetValid: string;
  /** With a certificate of an authority in the system's store; undefined if none can be added there. */
  readonly systemAuthority?: string;
  /** Without TLS, at an IPv6 address; undefined if the machine has none. */
  readonly ipv6?: string;
  readonly caFile: string;
  readonly certFile: string;
  readonly keyFile: string;
  /** An address that only the proxy resolves. */
  readonly onlyThroughProxy: string;
  readonly proxy: string;
  readonly proxyWithoutLogin: string;
}

export function networkFacts(): NetworkFacts {
  return JSON.parse(process.env[networkVariable] ?? "") as NetworkFacts;
}
