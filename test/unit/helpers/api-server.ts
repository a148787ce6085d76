// A small local HTTP server with given responses, which records requests.

import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

export interface HeardRequest {
  readonly method: string;
  /** Path and query. */
  readonly url: string;
  readonly headers: IncomingMessage["headers"];
  readonly body: string;
}

export type Reply = (response: ServerResponse, request: IncomingMessage) => void;

export class ApiServer {
  readonly requests: HeardRequest[] = [];
  readonly #server: Server;

  private constructor(server: Server) {
    this.#server = server;
  }

  /** Sends the replies in order; the last one is repeated. */
  static async start(...replies: readonly Reply[]): Promise<ApiServer> {
    const server = createServer((request, response) => {
      const parts: Buffer[] = [];
      request.on("data", (part: Buffer) => parts.push(part));
      request.on("end", () => {
        const reply = replies[Math.min(started.requests.length, replies.length - 1)];
        started.requests.push({
          method: request.method ?? "",
          url: request.url ?? "",
          headers: request.headers,
          body: Buffer.concat(parts).toString(),
        });
        reply?.(response, request);
      });
    });
    const started = new ApiServer(server);
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return started;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    const closed = new Promise((resolve) => this.#server.close(resolve));
    this.#server.closeAllConnections();
    await closed;
  }
}

export function json(status: number, body: unknown, headers: Record<string, string> = {}): Reply {
  return text(status, JSON.stringify(body), { "content-type": "application/json", ...headers });
}

/** Problem details, which only the API itself sends. */
export function problem(
  status: number,
  members: Record<string, unknown> = {},
  headers: Record<string, string> = {},
): Reply {
  const body = { type: "about:blank", title: "Refused", status, ...members };
  return json(status, body, { "content-type": "application/problem+json", ...headers });
}

export function text(status: number, body: string, headers: Record<string, string> = {}): Reply {
  return (response) => response.writeHead(status, headers).end(body);
}

/** Closes the connection without a response. */
export const drop: Reply = (response) => response.socket?.destroy();

/** Closes the connection in the middle of the body. */
export function cutShort(status: number, body: unknown): Reply {
  const whole = JSON.stringify(body);
  return (response) => {
    response.writeHead(status, { "content-length": String(Buffer.byteLength(whole)) });
    response.write(whole.slice(0, whole.length / 2), () => response.socket?.destroy());
  };
}

/** Never responds. */
export const hang: Reply = () => undefined;

/** Sends a status and half a body, then nothing. */
export const hangInBody: Reply = (response) => {
  response.writeHead(200, { "content-length": "100" }).write("[");
};
