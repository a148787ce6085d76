// A server in front of the simulator, with TLS or at another address.
import { connect, createServer as createPlain, type AddressInfo, type Socket } from "node:net";
import { createServer } from "node:tls";
import type { Certificate } from "./certificates";

export interface TlsProxy {
  readonly port: number;
  stop(): Promise<void>;
}

export interface TlsProxyOptions {
  /** Default: no TLS. */
  readonly certificate?: Certificate;
  /** The authority of required client certificates. */
  readonly clientAuthority?: string;
  /** The address to listen at; default 127.0.0.1. */
  readonly host?: string;
}

/** @param target the URL of the server behind it on this machine */
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
  // A client that doesn't trust it disconnects, which some tests expect.
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
