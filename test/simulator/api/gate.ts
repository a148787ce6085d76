// What stands before every operation of the API: the key, the rate limit, the version, the scope,
// in that order.

import type { FastifyInstance, FastifyRequest } from "fastify";
import { apiVersion } from "../model";
import { Problem } from "../problem";
import { allows } from "../scopes";
import type { World } from "../world";

declare module "fastify" {
  interface FastifyRequest {
    /** The workspace of the key that it came with. */
    workspaceId: string;
  }
  interface FastifyContextConfig {
    /** The scope that the operation takes; none: any key will do. */
    scope?: string;
    /** Whether it is one of the key operations, which an endpoint may lack. */
    keyManagement?: boolean;
  }
}

/** Installs it; not-found answers pass it by, since there is no operation to guard. */
export function installGate(app: FastifyInstance, world: World): void {
  app.decorateRequest("workspaceId", "");
  app.addHook("onRequest", (request, reply, done) => {
    // Before going on, since that runs the whole operation; and after the request was counted.
    const refusal = request.is404 ? undefined : refusalOf(request, world);
    reply.headers(world.limiter.headers());
    done(refusal);
  });
}

function refusalOf(request: FastifyRequest, world: World): Problem | undefined {
  try {
    pass(request, world);
    return undefined;
  } catch (error) {
    if (error instanceof Problem) return error;
    throw error;
  }
}

function pass(request: FastifyRequest, world: World): void {
  world.agenda.catchUp(world.clock.now());
  const { scope, keyManagement } = request.routeOptions.config;
  if (keyManagement === true) checkOffered(world, request.method);

  const secret = request.headers["api-key"];
  if (typeof secret !== "string" || secret === "") {
    throw new Problem("unauthorized", "The API-Key header is required.");
  }
  const key = world.keys.authenticate(secret);
  if (key === undefined) throw new Problem("unauthorized", "The API key is not valid.");
  world.log.update(request.exchange.entry, { keyId: key.id });
  request.workspaceId = key.workspaceId;

  const wait = world.limiter.take();
  if (wait !== undefined) {
    throw new Problem("rate-limit-exceeded", "Too many requests for this workspace.", {
      headers: { "Retry-After": String(wait) },
    });
  }

  const version = request.headers["api-version"];
  if (version !== apiVersion) {
    const what = version === undefined ? "The API-Version header is required" : "Unknown version";
    throw new Problem("bad-request", `${what}. Supported: ${apiVersion}.`);
  }

  if (scope !== undefined && !allows(key.scopes, scope)) {
    throw new Problem("forbidden", `API key does not have the required scope: ${scope}`);
  }
}

function checkOffered(world: World, method: string): void {
  switch (world.settings.keyManagement) {
    case "offered":
      return;
    case "not-found":
      throw new Problem("not-found", "There is nothing here.");
    case "method-not-allowed":
      throw new Problem("method-not-allowed", `${method} is not allowed here.`);
  }
}
