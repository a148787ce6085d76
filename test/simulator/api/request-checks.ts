// Checks before every operation of the API: key, rate limit, version, scope, in that order.

import type { FastifyInstance, FastifyRequest } from "fastify";
import { apiVersion } from "../model";
import { Problem } from "../problem";
import { allows } from "../scopes";
import type { Simulation } from "../simulation";

declare module "fastify" {
  interface FastifyRequest {
    /** The workspace of the request's key. */
    workspaceId: string;
  }
  interface FastifyContextConfig {
    /** The required scope; undefined: every key may call it. */
    scope?: string;
    /** Whether it is a key operation, which an endpoint may lack. */
    keyManagement?: boolean;
  }
}

/** Installs the checks. Unknown paths aren't checked, because they have no operation. */
export function installRequestChecks(app: FastifyInstance, simulation: Simulation): void {
  app.decorateRequest("workspaceId", "");
  app.addHook("onRequest", (request, reply, done) => {
    // Before the next handler, which runs the operation; and after counting the request.
    const refusal = request.is404 ? undefined : problemOf(request, simulation);
    reply.headers(simulation.limiter.headers());
    done(refusal);
  });
}

function problemOf(request: FastifyRequest, simulation: Simulation): Problem | undefined {
  try {
    checkRequest(request, simulation);
    return undefined;
  } catch (error) {
    if (error instanceof Problem) return error;
    throw error;
  }
}

function checkRequest(request: FastifyRequest, simulation: Simulation): void {
  simulation.scheduler.runDue(simulation.clock.now());
  const { scope, keyManagement } = request.routeOptions.config;
  if (keyManagement === true) checkOffered(simulation, request.method);

  const secret = request.headers["api-key"];
  if (typeof secret !== "string" || secret === "") {
    throw new Problem("unauthorized", "The API-Key header is required.");
  }
  const key = simulation.keys.authenticate(secret);
  if (key === undefined) throw new Problem("unauthorized", "The API key is not valid.");
  simulation.log.update(request.exchange.entry, { keyId: key.id });
  request.workspaceId = key.workspaceId;

  const wait = simulation.limiter.take();
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

function checkOffered(simulation: Simulation, method: string): void {
  switch (simulation.settings.keyManagement) {
    case "offered":
      return;
    case "not-found":
      throw new Problem("not-found", "There is nothing here.");
    case "method-not-allowed":
      throw new Problem("method-not-allowed", `${method} is not allowed here.`);
  }
}
