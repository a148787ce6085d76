// A TLS server in front of a plain one, as a control plane stands behind: for tests of certificates.
import { connect, type AddressInfo, type Socket } from "node:net";
import { createServer } from "node:tls";
import type { Signed } from "./certificates";

export interface TlsFront {
  readonly port: number;
  stop(): Promise<void>;
}

export interface TlsFrontOptions {
  readonly signed: Signed;
  /** The authority of client certificates, where one is asked for. */
  readonly clientsBy?: string;
}

/** `target`: the URL of what stands behind it on this machine. */
export async function startTlsFront(
  target: string,
  { signed, clientsBy }: TlsFrontOptions,
): Promise<TlsFront> {
  const open = new Set<Socket>();
  const mutual =
    clientsBy === undefined ? {} : { ca: clientsBy, requestCert: true, rejectUnauthorized: true };
  const server = createServer({ cert: signed.cert, key: signed.key, ...mutual }, (outer) => {
    const inner = connect(Number(new URL(target).port), "127.0.0.1");
    for (const socket of [outer, inner]) {
      open.add(socket);
      socket.on("error", () => undefined).on("close", () => open.delete(socket));
    }
    outer.pipe(inner).pipe(outer);
  });
  // A client that does not trust it ends the connection: that is what some tests are about.
  server.on("tlsClientError", () => undefined);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    port: (server.address() as AddressInfo).port,
    stop: async () => {
      for (const socket of open) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
