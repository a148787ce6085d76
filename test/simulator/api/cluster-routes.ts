// Operations on clusters, without those on their resources.

import type { FastifyInstance } from "fastify";
import { beginUpgrade } from "../cluster-resources/upgrade";
import { compareVersions, isFeature, isOffered, upgradePath } from "../catalog";
import type { ClusterRecord } from "../clusters";
import { keycloakUrl, relativePath } from "../keycloak-server";
import type { Cluster } from "../model";
import { invalid, Problem, type FieldError } from "../problem";
import type { Simulation } from "../simulation";
import { checkNotBusy } from "./readiness";
import { createClusterSchema, updatableFields, updateClusterSchema, type CreateClusterBody } from "./schemas";

interface OneCluster {
  Params: { cluster_id: string };
}

export function registerClusterRoutes(app: FastifyInstance, simulation: Simulation): void {
  const read = { config: { scope: "clusters:read" } };
  const write = { config: { scope: "clusters:write" } };

  // Only one of the simulated workspaces has clusters.
  app.get("/clusters", read, ({ workspaceId }) =>
    workspaceId === simulation.workspace.id
      ? simulation.clusters.list().map((record) => simulation.clusters.summary(record))
      : [],
  );

  app.post<{ Body: CreateClusterBody }>(
    "/clusters",
    { ...write, schema: { body: createClusterSchema } },
    (request, reply) => {
      const { name, size, location, version, type = "keycloak" } = request.body;
      checkCreatable(simulation, { ...request.body, type });
      simulation.checkClusterQuota();
      const chosen = { ...picked(request.body), name, size, version, location, type };
      const made = simulation.clusters.create(chosen);
      const { maintenance_window } = request.body;
      if (maintenance_window !== undefined) simulation.resourcesOf(made).window = maintenance_window;
      return reply.code(201).send(simulation.clusters.toResponse(made));
    },
  );

  app.get<OneCluster>("/clusters/:cluster_id", read, (request) =>
    simulation.clusters.toResponse(find(simulation, request.params.cluster_id)),
  );

  app.patch<OneCluster & { Body: Partial<Cluster> }>(
    "/clusters/:cluster_id",
    { ...write, schema: { body: updateClusterSchema } },
    (request) => {
      const record = find(simulation, request.params.cluster_id);
      const change = picked(request.body);
      checkChange(record.cluster, change);
      if (Object.keys(change).length > 0) {
        checkNotBusy(simulation, record);
        const { version } = record.cluster;
        simulation.clusters.update(record, change);
        if (record.cluster.version !== version) beginUpgrade(simulation, record, version);
      }
      return simulation.clusters.toResponse(record);
    },
  );

  app.delete<OneCluster>("/clusters/:cluster_id", write, (request, reply) => {
    const record = find(simulation, request.params.cluster_id);
    const { status } = record.cluster;
    // A failed or stopped cluster can't be changed, but it can be deleted.
    if (status !== "failed" && status !== "stopped") checkNotBusy(simulation, record);
    simulation.clusters.delete(record);
    return reply.code(204).send();
  });

  app.get<OneCluster>(
    "/clusters/:cluster_id/credentials",
    { config: { scope: "clusters:credentials:read" } },
    (request) => {
      const record = find(simulation, request.params.cluster_id);
      const { url } = record.cluster;
      if (url === "") throw new Problem("not-found", "The cluster has no automation client yet.");
      return {
        client_id: simulation.clusters.automationClientId(record),
        client_secret: simulation.clusters.clientSecret(record),
        token_url: tokenUrl(simulation, record),
      };
    },
  );
}

function tokenUrl(simulation: Simulation, record: ClusterRecord): string {
  const base =
    simulation.settings.automationTokenUrls === "simulated"
      ? keycloakUrl(simulation, record)
      : `${record.cluster.url}${relativePath(record.cluster)}`;
  return `${base}/realms/master/protocol/openid-connect/token`;
}

function find(simulation: Simulation, id: string): ClusterRecord {
  const record = simulation.clusters.find(id);
  if (record === undefined) throw new Problem("not-found", "Cluster not found.");
  return record;
}

function picked(body: Partial<Cluster>): Partial<Cluster> {
  const known: readonly string[] = updatableFields;
  return Object.fromEntries(Object.entries(body).filter(([name]) => known.includes(name)));
}

function checkCreatable(simulation: Simulation, body: CreateClusterBody & Pick<Cluster, "type">): void {
  const { availableTypes, availableLocations, enabledTypes } = simulation.settings;
  const { type, location, version } = body;
  const errors = featureErrors(body);
  if (!availableTypes.includes(type)) errors.push(unavailable("type", type));
  if (!availableLocations.includes(location)) errors.push(unavailable("location", location));
  if (!isOffered(type, version)) errors.push(unavailable("version", version));
  if (errors.length > 0) throw invalid(...errors);
  // Skycloak's only message when the type isn't enabled for the workspace.
  if (!enabledTypes.includes(type)) {
    throw new Problem("internal-error", "An unexpected error occurred.");
  }
}

function checkChange(cluster: Cluster, change: Partial<Cluster>): void {
  const errors = featureErrors(change);
  const { version } = change;
  if (version !== undefined && version !== cluster.version) {
    if (!isOffered(cluster.type, version)) {
      throw new Problem("bad-request", "invalid cluster version");
    }
    if (compareVersions(version, cluster.version) < 0) {
      const detail = `must not be older than ${cluster.version}`;
      errors.push({ field: "version", detail, code: "downgrade", value: version });
    }
  }
  if (errors.length > 0) throw invalid(...errors);
  if (version === undefined) return;
  const skipped = upgradePath(cluster.type, cluster.version).find(
    (step) => step.required && compareVersions(step.version, version) < 0,
  );
  if (skipped !== undefined) {
    throw new Problem("conflict", `The upgrade to ${skipped.version} has to come first.`);
  }
}

function featureErrors(body: Partial<Cluster>): FieldError[] {
  return (["features", "features_disabled"] as const).flatMap((field) =>
    (body[field] ?? []).filter((name) => !isFeature(name)).map((name) => unavailable(field, name)),
  );
}

function unavailable(field: string, value: string): FieldError {
  return { field, detail: "is not available", code: "unavailable", value };
}
