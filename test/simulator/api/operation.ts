// Operations in one table: method, path, scope, request and response schemas, and a function. `registerOperations`
// registers all of them.

import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { pageHeaders, readPage } from "../paging";
import type { Shape } from "../published/shape";
import type { Simulation } from "../simulation";
import { Call } from "./call";
import { checkNotBusy, checkReachable } from "./readiness";

type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";

interface OperationDescription {
  method: Method;
  /** As published, for example `/clusters/{cluster_id}`. */
  path: string;
  scope: string;
  /** Default 200. */
  status?: 200 | 201 | 202 | 204;
  /** For paginated lists: the largest and the default page size. */
  paged?: { most: number; usual: number };
  /** Whether a busy cluster accepts this write. */
  whileBusy?: true;
  /** Default JSON. */
  contentType?: string;
}

export interface Operation extends OperationDescription {
  query: Shape<unknown> | undefined;
  body: Shape<unknown> | undefined;
  response: Shape<unknown> | null;
  perform: (call: Call) => unknown;
}

/** A row of the table. For paginated lists, `perform` returns the whole list. */
export function operation<A, Q = unknown, B = unknown>(
  row: OperationDescription & {
    query?: Shape<Q>;
    body?: Shape<B>;
    /** null: no body. */
    response: Shape<A> | null;
    perform: (call: Call<Q, B>) => A;
  },
): Operation {
  const { query, body, perform, ...rest } = row;
  return { ...rest, query, body, perform: perform as (call: Call) => unknown };
}

/** The fields of a body that the operation knows; others are accepted and ignored. */
export function knownFields<T extends object>({ schema }: Shape<T>, body: T): T {
  const known = schema["properties"] as object;
  return Object.fromEntries(Object.entries(body).filter(([name]) => name in known)) as T;
}

export function registerOperations(
  app: FastifyInstance,
  simulation: Simulation,
  operations: readonly Operation[],
): void {
  for (const each of operations) {
    const { method, path, scope, query, body } = each;
    app.route({
      method,
      url: path.replace(/\{([a-z_]+)\}/g, ":$1"),
      config: { scope },
      schema: {
        ...(query === undefined ? {} : { querystring: query.schema }),
        ...(body === undefined ? {} : { body: body.schema }),
      },
      handler: (request, reply) => perform(each, simulation, request, reply),
    });
  }
}

function perform(each: Operation, simulation: Simulation, request: FastifyRequest, reply: FastifyReply): unknown {
  const call = new Call(simulation, request, reply);
  if (each.path.startsWith("/clusters/")) {
    checkReachable(simulation, call.cluster, each.path);
    if (each.method !== "GET" && each.whileBusy !== true) checkNotBusy(simulation, call.cluster);
  }
  const answer = each.perform(call);
  if (each.status === 202 && !(reply.hasHeader("Location") && reply.hasHeader("Retry-After"))) {
    throw new Error(`${request.method} ${request.url} is accepted without saying where to look`);
  }
  void reply.code(each.status ?? 200);
  if (each.response === null) return reply.send();
  if (each.contentType !== undefined) return reply.type(each.contentType).send(answer);
  const sent = each.paged === undefined ? answer : paginate(each.paged, answer, request, reply);
  checkResponse(request, each.response, sent);
  return reply.send(sent);
}

function paginate(
  { most, usual }: { most: number; usual: number },
  response: unknown,
  request: FastifyRequest,
  reply: FastifyReply,
): unknown[] {
  const all = response as unknown[];
  const query = request.query as Record<string, string | string[]>;
  const asked = readPage(query, most, usual);
  const { pathname } = new URL(request.url, `http://${request.host}`);
  void reply.headers(pageHeaders(`http://${request.host}${pathname}`, asked, all.length, query));
  return all.slice(asked.offset, asked.offset + asked.limit);
}

/** Reports a response that doesn't match its schema, which is an error of the simulator. */
function checkResponse(request: FastifyRequest, shape: Shape<unknown>, answer: unknown): void {
  const isPublished = request.compileValidationSchema(shape.schema);
  if (isPublished(answer)) return;
  // Without values, because one may be a secret.
  const errors = (isPublished.errors ?? []).map(({ instancePath, message = "" }) => `${instancePath} ${message}`);
  throw new Error(`${request.method} ${request.url} is not as published: ${errors.join("; ")}`);
}
