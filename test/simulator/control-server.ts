// The control server for tests. README.md describes its routes.

import { fastify, type FastifyError, type FastifyInstance } from "fastify";
import type { FaultRule, SeedName, SettingsChange } from "./control-protocol";
import { registerEntityRoutes } from "./control-entities";
import { registerStreamRoutes } from "./control-streams";
import { registerRequestRoutes } from "./control-requests";
import { faultSchema, resetSchema, settingsSchema } from "./control-schemas";
import { NotFoundError } from "./not-found-error";
import { readJsonBodies } from "./json-body";
import type { Simulation } from "./simulation";

export function buildControl(simulation: Simulation): FastifyInstance {
  const app = fastify({
    forceCloseConnections: true,
    ajv: { customOptions: { removeAdditional: false, coerceTypes: false, discriminator: true } },
  });
  readJsonBodies(app);
  app.setErrorHandler((error: FastifyError | NotFoundError | RangeError, _request, reply) => {
    const status =
      error instanceof NotFoundError
        ? 404
        : error instanceof RangeError
          ? 400
          : "statusCode" in error
            ? (error.statusCode ?? 500)
            : 500;
    if (status >= 500) console.error(error);
    return reply.code(status).send({ error: error.message });
  });

  app.get("/state", () => simulation.state());
  app.get("/secrets", () => simulation.secrets.list());
  app.post<{ Body: { seed?: SeedName; keys?: boolean } | undefined }>(
    "/reset",
    { schema: { body: resetSchema } },
    (request) => {
      simulation.reset(request.body?.seed, request.body?.keys);
      return { key: simulation.mainSecret };
    },
  );
  app.patch<{ Body: SettingsChange }>("/settings", { schema: { body: settingsSchema } }, (request) => {
    simulation.changeSettings(request.body);
    return simulation.settings;
  });

  app.get("/clock", () => simulation.state().clock);
  app.post<{ Body: { ms: number } }>("/clock/advance", { schema: { body: number("ms") } }, (request) => {
    simulation.clock.advance(request.body.ms);
    return simulation.state().clock;
  });
  app.post("/clock/freeze", () => {
    simulation.clock.freeze();
    return simulation.state().clock;
  });
  app.post("/clock/resume", () => {
    simulation.clock.resume();
    return simulation.state().clock;
  });

  app.post<{ Body: { requests: number } }>("/limits/spend", { schema: { body: number("requests") } }, (request) => {
    simulation.limiter.spend(request.body.requests);
    return simulation.limiter.headers();
  });

  registerFaultRoutes(app, simulation);
  registerRequestRoutes(app, simulation);
  registerEntityRoutes(app, simulation);
  registerStreamRoutes(app, simulation);
  return app;
}

function registerFaultRoutes(app: FastifyInstance, simulation: Simulation): void {
  app.get("/faults", () => simulation.faults.list());
  app.post<{ Body: FaultRule }>("/faults", { schema: { body: faultSchema } }, (request, reply) =>
    reply.code(201).send(simulation.faults.add(request.body)),
  );
  app.delete("/faults", (_request, reply) => {
    simulation.faults.clear();
    return reply.code(204).send();
  });
  app.delete<{ Params: { id: string } }>("/faults/:id", (request, reply) => {
    if (simulation.faults.release(request.params.id) === undefined) throw new NotFoundError("fault");
    return reply.code(204).send();
  });
  app.post<{ Params: { id: string }; Body: { keep?: boolean } | undefined }>("/faults/:id/release", (request) => {
    const released = simulation.faults.release(request.params.id, request.body?.keep);
    if (released === undefined) throw new NotFoundError("fault");
    return released;
  });
}

function number(name: string): object {
  const properties = { [name]: { type: "number", minimum: 0 } };
  return { type: "object", required: [name], properties, additionalProperties: false };
}
