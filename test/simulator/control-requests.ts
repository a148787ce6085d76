// Control routes for the list of requests.

import type { FastifyInstance } from "fastify";
import type { RequestFilter } from "./control-protocol";
import type { Simulation } from "./simulation";

const filterMembers = {
  method: { type: "string" },
  path: { type: "string" },
  reached: { type: "string", enum: ["arrived", "held", "finished"] },
};

const filterSchema = { type: "object", properties: filterMembers, additionalProperties: false };

const awaitSchema = {
  type: "object",
  properties: {
    ...filterMembers,
    count: { type: "integer", minimum: 1, default: 1 },
    timeoutMs: { type: "integer", minimum: 0, default: 10_000 },
  },
  additionalProperties: false,
};

export function registerRequestRoutes(app: FastifyInstance, simulation: Simulation): void {
  app.get<{ Querystring: RequestFilter }>("/requests", { schema: { querystring: filterSchema } }, (request) =>
    simulation.log.list(request.query),
  );

  app.delete("/requests", (_request, reply) => {
    simulation.log.clear();
    return reply.code(204).send();
  });

  // Responds when there are enough requests, so that tests need no delays.
  app.post<{ Body: RequestFilter & { count: number; timeoutMs: number } }>(
    "/requests/await",
    { schema: { body: awaitSchema } },
    async (request, reply) => {
      const { count, timeoutMs, ...filter } = request.body;
      const found = await simulation.log.atLeast(count, filter, timeoutMs);
      if (found !== undefined) return found;
      const seen = simulation.log.list(filter).length;
      return reply.code(504).send({ error: `${seen} of ${count} requests within ${timeoutMs} ms` });
    },
  );
}
