// Control: how a test looks into the simulator and plays fate. README.md lists the endpoints.

import { fastify, type FastifyError, type FastifyInstance } from "fastify";
import type { FaultRule, SeedName, SettingsChange } from "./control-protocol";
import { registerThingRoutes } from "./control-things";
import { registerStreamRoutes } from "./control-streams";
import { registerRequestRoutes } from "./control-requests";
import { faultSchema, resetSchema, settingsSchema } from "./control-schemas";
import { Missing } from "./control-missing";
import { readJsonBodies } from "./json-body";
import type { World } from "./world";

export function buildControl(world: World): FastifyInstance {
  const app = fastify({
    forceCloseConnections: true,
    ajv: { customOptions: { removeAdditional: false, coerceTypes: false, discriminator: true } },
  });
  readJsonBodies(app);
  app.setErrorHandler((error: FastifyError | Missing | RangeError, _request, reply) => {
    const status =
      error instanceof Missing
        ? 404
        : error instanceof RangeError
          ? 400
          : "statusCode" in error
            ? (error.statusCode ?? 500)
            : 500;
    if (status >= 500) console.error(error);
    return reply.code(status).send({ error: error.message });
  });

  app.get("/state", () => world.state());
  app.get("/secrets", () => world.secrets.list());
  app.post<{ Body: { seed?: SeedName; keys?: boolean } | undefined }>(
    "/reset",
    { schema: { body: resetSchema } },
    (request) => {
      world.reset(request.body?.seed, request.body?.keys);
      return { key: world.mainSecret };
    },
  );
  app.patch<{ Body: SettingsChange }>("/settings", { schema: { body: settingsSchema } }, (request) => {
    world.changeSettings(request.body);
    return world.settings;
  });

  app.get("/clock", () => world.state().clock);
  app.post<{ Body: { ms: number } }>("/clock/advance", { schema: { body: number("ms") } }, (request) => {
    world.clock.advance(request.body.ms);
    return world.state().clock;
  });
  app.post("/clock/freeze", () => {
    world.clock.freeze();
    return world.state().clock;
  });
  app.post("/clock/resume", () => {
    world.clock.resume();
    return world.state().clock;
  });

  app.post<{ Body: { requests: number } }>("/limits/spend", { schema: { body: number("requests") } }, (request) => {
    world.limiter.spend(request.body.requests);
    return world.limiter.headers();
  });

  registerFaultRoutes(app, world);
  registerRequestRoutes(app, world);
  registerThingRoutes(app, world);
  registerStreamRoutes(app, world);
  return app;
}

function registerFaultRoutes(app: FastifyInstance, world: World): void {
  app.get("/faults", () => world.faults.list());
  app.post<{ Body: FaultRule }>("/faults", { schema: { body: faultSchema } }, (request, reply) =>
    reply.code(201).send(world.faults.add(request.body)),
  );
  app.delete("/faults", (_request, reply) => {
    world.faults.clear();
    return reply.code(204).send();
  });
  app.delete<{ Params: { id: string } }>("/faults/:id", (request, reply) => {
    if (world.faults.release(request.params.id) === undefined) throw new Missing("fault");
    return reply.code(204).send();
  });
  app.post<{ Params: { id: string }; Body: { keep?: boolean } | undefined }>("/faults/:id/release", (request) => {
    const released = world.faults.release(request.params.id, request.body?.keep);
    if (released === undefined) throw new Missing("fault");
    return released;
  });
}

function number(name: string): object {
  const properties = { [name]: { type: "number", minimum: 0 } };
  return { type: "object", required: [name], properties, additionalProperties: false };
}
