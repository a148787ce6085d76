// An HTTP proxy for CONNECT, optionally with a login, that resolves invented host names.
import { createServer, type Server } from "node:http";
import { connect, type AddressInfo, type Socket } from "node:net";

export interface ProxyOptions {
  /** `user:password`; undefined: no login. */
  readonly login?: string;
  /** The local port for each host, whatever port is requested. */
  readonly hosts: Readonly<Record<string, number>>;
}

export class HttpProxy {
  /** The requested hosts, and whether they were connected. */
  readonly connections: { readonly host: string; readonly passed: boolean }[] = [];
  readonly #server: Server;
  readonly #open = new Set<Socket>();

  private constructor(server: Server) {
    this.#server = server;
  }

  static async start({ login, hosts }: ProxyOptions): Promise<HttpProxy> {
    const server = createServer((_, response) => response.writeHead(501).end());
    const proxy = new HttpProxy(server);
    const wanted = login === undefined ? undefined : `Basic ${Buffer.from(login).toString("base64")}`;
    server.on("connect", (request, outer: Socket, head: Buffer) => {
      const host = (request.url ?? "").replace(/:\d+$/, "");
      const isIn = wanted === undefined || request.headers["proxy-authorization"] === wanted;
      const port = hosts[host];
      proxy.connections.push({ host, passed: isIn && port !== undefined });
      outer.on("error", () => undefined);
      if (!isIn || port === undefined) {
        const refusal = isIn
          ? "502 Bad Gateway\r\n"
          : '407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm="test"\r\n';
        outer.end(`HTTP/1.1 ${refusal}Content-Length: 0\r\nConnection: close\r\n\r\n`);
        return;
      }
      const inner = connect(port, "127.0.0.1", () => {
        outer.write("HTTP/1.1 200 Connection Established\r\n\r\n");
        inner.write(head);
        outer.pipe(inner).pipe(outer);
      });
      for (const socket of [outer, inner]) {
        proxy.#open.add(socket);
        socket.on("error", () => undefined).on("close", () => proxy.#open.delete(socket));
      }
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return proxy;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  async stop(): Promise<void> {
    for (const socket of this.#open) socket.destroy();
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}
