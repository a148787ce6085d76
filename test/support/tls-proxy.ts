// A server in front of a plain one, as a control plane stands behind one: with TLS for tests of
// certificates, or at another address.
import { connect, createServer as createPlain, type AddressInfo, type Socket } from "node:net";
import { createServer } from "node:tls";
import type { Certificate } from "./certificates";

export interface TlsProxy {
  readonly port: number;
  stop(): Promise<void>;
}

export interface TlsProxyOptions {
  /** Without, it is plain. */
  readonly certificate?: Certificate;
  /** The authority of client certificates, where one is asked for. */
  readonly clientAuthority?: string;
  /** The address that it listens at; 127.0.0.1 unless said. */
  readonly host?: string;
}

/** `target`: the URL of what stands behind it on this machine. */
export async function startTlsProxy(
  target: string,
  { certificate, clientAuthority, host = "127.0.0.1" }: TlsProxyOptions,
): Promise<TlsProxy> {
  const open = new Set<Socket>();
  const mutual =
    clientAuthority === undefined ? {} : { ca: clientAuthority, requestCert: true, rejectUnauthorized: true };
  const lead = (outer: Socket): void => {
    const inner = connect(Number(new URL(target).port), "127.0.0.1");
    for (const socket of [outer, inner]) {
      open.add(socket);
      socket.on("error", () => undefined).on("close", () => open.delete(socket));
    }
    outer.pipe(inner).pipe(outer);
  };
  const server =
    certificate === undefined
      ? createPlain(lead)
      : createServer({ cert: certificate.cert, key: certificate.key, ...mutual }, lead);
  // A client that does not trust it ends the connection: that is what some tests are about.
  server.on("tlsClientError", () => undefined);
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject).listen(0, host, resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    stop: async () => {
      for (const socket of open) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
