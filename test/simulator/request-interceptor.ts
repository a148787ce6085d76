// Logs every request to the API and the dashboard, and applies faults before and after its work.

import { Readable } from "node:stream";
import { setTimeout as pause } from "node:timers/promises";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { Fault, LoggedRequest, ServerName } from "./control-protocol";
import type { FaultList, Hit } from "./fault-list";
import { asTemplate } from "./path-pattern";
import { problemContentType, problemForStatus } from "./problem";
import type { RequestLog } from "./request-log";

interface InterceptedRequest {
  entry: LoggedRequest;
  hit: Hit | undefined;
  /** Whether the operation ran. */
  worked: boolean;
  /** The body, if it was read early. */
  body: Buffer | undefined;
}

declare module "fastify" {
  interface FastifyRequest {
    exchange: InterceptedRequest;
  }
}

interface InterceptorOptions {
  log: RequestLog;
  faults: FaultList;
}

/** Installs the interceptor. Call it before anything else is added to the server. */
export function installInterceptor(app: FastifyInstance, server: ServerName, parts: InterceptorOptions): void {
  const { log, faults } = parts;
  app.decorateRequest("exchange");

  app.addHook("onRequest", (request, reply, done) => {
    const entry = log.arrive({
      server,
      method: request.method,
      url: request.url,
      apiVersion: header(request, "api-version"),
      userAgent: header(request, "user-agent"),
    });
    const hit = faults.hit(server, request.method, entry.path);
    const route = request.is404 ? null : asTemplate(request.routeOptions.url ?? "");
    log.update(entry, { route, faultId: hit?.faultId ?? null });
    request.exchange = { entry, hit, worked: false, body: undefined };
    logCompletion(log, entry, reply);
    if (hit?.when !== "before") {
      done();
      return;
    }
    // The work isn't done yet: a fault with a response ends the request here.
    const instead = replacement(hit.fault);
    if (hit.fault.kind === "drop") drop(log, entry, reply);
    else if (instead !== undefined) {
      void reply.code(instead.status).headers(instead.headers).send(instead.body);
    } else {
      // Reads the body before waiting, so that the work can be done even if the client disconnects.
      void readBody(request).then((body) => {
        request.exchange.body = body;
        afterWaiting(log, entry, hit, done);
      });
    }
  });

  app.addHook("preParsing", (request, _reply, payload, done) => {
    const { body } = request.exchange;
    done(null, body === undefined ? payload : Readable.from([body]));
  });

  app.addHook("preHandler", (request, _reply, done) => {
    request.exchange.worked = !request.is404;
    done();
  });

  app.addHook("onSend", (request, reply, payload: unknown, done) => {
    const { entry, hit, worked } = request.exchange;
    log.update(entry, { carriedOut: worked && reply.statusCode < 400 });
    // Before the response is sent, so that a client that has it finds it in the log.
    const answer = (text: unknown): void => {
      if (entry.state !== "aborted") {
        log.update(entry, { state: "answered", status: reply.statusCode });
      }
      done(null, text);
    };
    if (hit?.when !== "after") {
      answer(payload);
      return;
    }
    const truth = typeof payload === "string" ? payload : "";
    afterWaiting(log, entry, hit, () => {
      const instead = replacement(hit.fault, reply.statusCode);
      if (instead !== undefined) {
        reply.code(instead.status).headers(instead.headers);
        answer(instead.body);
      } else if (hit.fault.kind === "drop") drop(log, entry, reply);
      else if (hit.fault.kind === "truncated") {
        log.update(entry, { status: reply.statusCode });
        sendHalf(reply, truth, () => drop(log, entry, reply));
      } else if (hit.fault.kind === "stall") {
        sendHalf(reply, truth, (rest) => {
          log.update(entry, { state: "held", status: reply.statusCode });
          void hit.released().then(() => {
            if (entry.state === "held") log.update(entry, { state: "answered" });
            reply.raw.end(rest);
          });
        });
      } else if (hit.fault.kind === "malformed") {
        // Without a body there is nothing to damage, so half an object replaces it.
        if (truth === "") reply.code(200).type("application/json");
        answer(half(truth)[0]);
      } else answer(payload);
    });
  });
}

/** The text that replaces the response, if any. */
function replacement(
  fault: Fault,
  trueStatus = 200,
): { status: number; headers: Record<string, string>; body: string } | undefined {
  switch (fault.kind) {
    case "html": {
      const status = fault.status ?? 502;
      const body = `<!DOCTYPE html><html><head><title>${status}</title></head><body><h1>Gateway</h1></body></html>\n`;
      return { status, headers: { "content-type": "text/html" }, body };
    }
    case "empty":
      return { status: fault.status ?? trueStatus, headers: {}, body: "" };
    case "answer": {
      const { status, body, contentType, retryAfter, headers } = fault;
      const [type, text] =
        body === undefined
          ? [problemContentType, problemForStatus(status, "A fault that a test has set.")]
          : typeof body === "string"
            ? ["text/plain", body]
            : ["application/json", JSON.stringify(body)];
      return {
        status,
        headers: {
          "content-type": contentType ?? type,
          ...(retryAfter === undefined ? {} : { "retry-after": String(retryAfter) }),
          ...headers,
        },
        body: text,
      };
    }
    case "delay":
    case "hold":
    case "drop":
    case "truncated":
    case "malformed":
    case "stall":
      return undefined;
  }
}

function afterWaiting(log: RequestLog, entry: LoggedRequest, hit: Hit, next: () => void): void {
  if (hit.fault.kind === "delay") {
    void pause(hit.fault.ms, undefined, { ref: false }).then(next);
  } else if (hit.fault.kind === "hold") {
    log.update(entry, { state: "held" });
    void hit.released().then(() => {
      // The work is done even if the client has disconnected, as on any server.
      if (entry.state === "held") log.update(entry, { state: "open" });
      next();
    });
  } else {
    next();
  }
}

async function readBody(request: FastifyRequest): Promise<Buffer> {
  const chunks: Buffer[] = [];
  try {
    for await (const chunk of request.raw) chunks.push(Buffer.from(chunk as Uint8Array));
  } catch {
    // The client disconnected within its body; the parser will reject what arrived.
  }
  return Buffer.concat(chunks);
}

function drop(log: RequestLog, entry: LoggedRequest, reply: FastifyReply): void {
  reply.hijack();
  log.update(entry, { state: "dropped" });
  reply.raw.socket?.destroy();
}

/** Sends the head with the full length and half of the body; then calls `then` with the rest. */
function sendHalf(reply: FastifyReply, body: string, then: (rest: string) => void): void {
  reply.hijack();
  if (body === "") reply.code(200).type("application/json");
  const [first, rest] = half(body);
  for (const [name, value] of Object.entries(reply.getHeaders())) {
    if (value !== undefined) reply.raw.setHeader(name, value);
  }
  reply.raw.setHeader("content-length", Buffer.byteLength(first + rest));
  reply.raw.writeHead(reply.statusCode);
  reply.raw.write(first, () => then(rest));
}

function half(body: string): [string, string] {
  const whole = body === "" ? '{"id":""}' : body;
  const middle = Math.floor(whole.length / 2);
  return [whole.slice(0, middle), whole.slice(middle)];
}

function logCompletion(log: RequestLog, entry: LoggedRequest, reply: FastifyReply): void {
  const { raw } = reply;
  raw.once("close", () => {
    if (entry.state !== "dropped" && !raw.writableFinished) log.update(entry, { state: "aborted" });
  });
}

function header(request: FastifyRequest, name: string): string | null {
  const value = request.headers[name];
  return typeof value === "string" ? value : null;
}
