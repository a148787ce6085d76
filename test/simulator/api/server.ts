// The simulated https://api.skycloak.io.

import { fastify, type FastifyInstance } from "fastify";
import { installExchange } from "../exchange";
import { readJsonBodies } from "../json-body";
import type { World } from "../world";
import { registerCatalogueRoutes } from "./catalogue-routes";
import { registerClusterRoutes } from "./cluster-routes";
import { installGate } from "./gate";
import { registerKeyRoutes } from "./key-routes";
import { registerOperations } from "./operation";
import { operations } from "./operations/all";
import { installRefusals } from "./refusals";

export function buildApi(world: World): FastifyInstance {
  const app = fastify({
    forceCloseConnections: true,
    exposeHeadRoutes: false,
    // A client's id may have 255 characters, and percent-encoding makes up to nine of each.
    routerOptions: { maxParamLength: 255 * 9 },
    // All violations, each with its value; a number in quotes is no number.
    ajv: {
      customOptions: {
        allErrors: true,
        verbose: true,
        coerceTypes: false,
        removeAdditional: false,
        useDefaults: false,
      },
    },
  });
  app.addHook("onRequest", (_, reply, next) => {
    void reply.header("Date", new Date(world.clock.now()).toUTCString());
    next();
  });
  readJsonBodies(app);
  installExchange(app, "api", world);
  installGate(app, world);
  installRefusals(app);
  registerClusterRoutes(app, world);
  registerCatalogueRoutes(app, world);
  registerKeyRoutes(app, world);
  registerOperations(app, world, operations);
  return app;
}
