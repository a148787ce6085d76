// The simulated https://api.skycloak.io.

import { fastify, type FastifyInstance } from "fastify";
import { installInterceptor } from "../request-interceptor";
import { readJsonBodies } from "../json-body";
import type { Simulation } from "../simulation";
import { registerCatalogueRoutes } from "./catalog-routes";
import { registerClusterRoutes } from "./cluster-routes";
import { installRequestChecks } from "./request-checks";
import { registerKeyRoutes } from "./key-routes";
import { registerOperations } from "./operation";
import { operations } from "./operations/all";
import { installErrorHandler } from "./error-handler";

export function buildApi(simulation: Simulation): FastifyInstance {
  const app = fastify({
    forceCloseConnections: true,
    exposeHeadRoutes: false,
    // A client ID has at most 255 characters, and percent-encoding needs up to nine for each.
    routerOptions: { maxParamLength: 255 * 9 },
    // Reports all violations with their values; a number in quotes isn't a number.
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
    void reply.header("Date", new Date(simulation.clock.now()).toUTCString());
    next();
  });
  readJsonBodies(app);
  installInterceptor(app, "api", simulation);
  installRequestChecks(app, simulation);
  installErrorHandler(app);
  registerClusterRoutes(app, simulation);
  registerCatalogueRoutes(app, simulation);
  registerKeyRoutes(app, simulation);
  registerOperations(app, simulation, operations);
  return app;
}
