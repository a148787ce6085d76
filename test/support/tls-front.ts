// A server in front of a plain one, as a control plane stands behind one: with TLS for tests of
// certificates, or at another address.
import { connect, createServer as createPlain, type AddressInfo, type Socket } from "node:net";
import { createServer } from "node:tls";
import type { Signed } from "./certificates";

export interface TlsFront {
  readonly port: number;
  stop(): Promise<void>;
}

export interface TlsFrontOptions {
  /** Without, it is plain. */
  readonly signed?: Signed;
  /** The authority of client certificates, where one is asked for. */
  readonly clientsBy?: string;
  /** The address that it listens at; 127.0.0.1 unless said. */
  readonly host?: string;
}

/** `target`: the URL of what stands behind it on this machine. */
export async function startTlsFront(
  target: string,
  { signed, clientsBy, host = "127.0.0.1" }: TlsFrontOptions,
): Promise<TlsFront> {
  const open = new Set<Socket>();
  const mutual = clientsBy === undefined ? {} : { ca: clientsBy, requestCert: true, rejectUnauthorized: true };
  const lead = (outer: Socket): void => {
    const inner = connect(Number(new URL(target).port), "127.0.0.1");
    for (const socket of [outer, inner]) {
      open.add(socket);
      socket.on("error", () => undefined).on("close", () => open.delete(socket));
    }
    outer.pipe(inner).pipe(outer);
  };
  const server =
    signed === undefined ? createPlain(lead) : createServer({ cert: signed.cert, key: signed.key, ...mutual }, lead);
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
