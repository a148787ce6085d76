// Types, versions, locations and features. Every key may read them.

import type { FastifyInstance } from "fastify";
import { featureInfos, locationInfos, typeInfos, versionObjects, versionStrings } from "../catalog";
import type { ClusterType } from "../model";
import { Problem } from "../problem";
import type { Simulation } from "../simulation";
import { clusterTypeParams } from "./schemas";

export function registerCatalogueRoutes(app: FastifyInstance, simulation: Simulation): void {
  app.get("/cluster-types", () => typeInfos(simulation.settings.availableTypes));

  app.get<{ Params: { cluster_type: ClusterType } }>(
    "/cluster-types/:cluster_type/versions",
    { schema: { params: clusterTypeParams } },
    (request) => {
      const type = request.params.cluster_type;
      if (!simulation.settings.availableTypes.includes(type)) {
        throw new Problem("not-found", "Cluster type not found.");
      }
      return simulation.settings.versionsShape === "objects" ? versionObjects(type) : versionStrings(type);
    },
  );

  app.get("/cluster-locations", () => locationInfos(simulation.settings.availableLocations));
  app.get("/cluster-features", () => featureInfos());
}
