// A port that forwards to the simulator and can be closed, like a server that is down or a wrong address.
import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";

export class PortForwarder {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  readonly #port: number;
  #target = 0;

  private constructor(server: Server) {
    this.#server = server;
    this.#port = (server.address() as AddressInfo).port;
    server.on("connection", (socket) => this.#forward(socket));
  }

  static async open(): Promise<PortForwarder> {
    const server = createServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    return new PortForwarder(server);
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  forwardTo(url: string): void {
    this.#target = Number(new URL(url).port);
  }

  async close(): Promise<void> {
    if (!this.#server.listening) return;
    const closed = once(this.#server, "close");
    this.#server.close();
    for (const socket of this.#sockets) socket.destroy();
    await closed;
  }

  /** Listens at the same address as before. */
  async reopen(): Promise<void> {
    this.#server.listen(this.#port, "127.0.0.1");
    await once(this.#server, "listening");
  }

  #forward(near: Socket): void {
    const far = connect(this.#target, "127.0.0.1");
    for (const socket of [near, far]) {
      this.#sockets.add(socket);
      socket.on("close", () => this.#sockets.delete(socket));
    }
    near.pipe(far).pipe(near);
    near.on("error", () => far.destroy());
    far.on("error", () => near.destroy());
  }
}
