// What can be had: types, versions, locations and features. Any key may ask.

import type { FastifyInstance } from "fastify";
import { featureInfos, locationInfos, typeInfos, versionObjects, versionStrings } from "../catalogue";
import type { ClusterType } from "../model";
import { Problem } from "../problem";
import type { World } from "../world";
import { clusterTypeParams } from "./schemas";

export function registerCatalogueRoutes(app: FastifyInstance, world: World): void {
  app.get("/cluster-types", () => typeInfos(world.settings.availableTypes));

  app.get<{ Params: { cluster_type: ClusterType } }>(
    "/cluster-types/:cluster_type/versions",
    { schema: { params: clusterTypeParams } },
    (request) => {
      const type = request.params.cluster_type;
      if (!world.settings.availableTypes.includes(type)) {
        throw new Problem("not-found", "Cluster type not found.");
      }
      return world.settings.versionsShape === "objects" ? versionObjects(type) : versionStrings(type);
    },
  );

  app.get("/cluster-locations", () => locationInfos(world.settings.availableLocations));
  app.get("/cluster-features", () => featureInfos());
}
