// The operations on clusters, without those on what belongs to one.

import type { FastifyInstance } from "fastify";
import { beginUpgrade } from "../contents/upgrade";
import { compareVersions, isFeature, isOffered, upgradePath } from "../catalogue";
import type { ClusterRecord } from "../clusters";
import { keycloakUrl, relativePath } from "../keycloak-server";
import type { Cluster } from "../model";
import { invalid, Problem, type FieldError } from "../problem";
import type { World } from "../world";
import { checkIdle } from "./readiness";
import { createClusterSchema, updatableFields, updateClusterSchema, type CreateClusterBody } from "./schemas";

interface OneCluster {
  Params: { cluster_id: string };
}

export function registerClusterRoutes(app: FastifyInstance, world: World): void {
  const read = { config: { scope: "clusters:read" } };
  const write = { config: { scope: "clusters:write" } };

  // Only one of the simulated workspaces has clusters.
  app.get("/clusters", read, ({ workspaceId }) =>
    workspaceId === world.workspace.id ? world.clusters.list().map((record) => world.clusters.summary(record)) : [],
  );

  app.post<{ Body: CreateClusterBody }>(
    "/clusters",
    { ...write, schema: { body: createClusterSchema } },
    (request, reply) => {
      const { name, size, location, version, type = "keycloak" } = request.body;
      checkCreatable(world, { ...request.body, type });
      world.checkClusterQuota();
      const chosen = { ...picked(request.body), name, size, version, location, type };
      const made = world.clusters.create(chosen);
      const { maintenance_window } = request.body;
      if (maintenance_window !== undefined) world.contents(made).window = maintenance_window;
      return reply.code(201).send(world.clusters.answer(made));
    },
  );

  app.get<OneCluster>("/clusters/:cluster_id", read, (request) =>
    world.clusters.answer(find(world, request.params.cluster_id)),
  );

  app.patch<OneCluster & { Body: Partial<Cluster> }>(
    "/clusters/:cluster_id",
    { ...write, schema: { body: updateClusterSchema } },
    (request) => {
      const record = find(world, request.params.cluster_id);
      const change = picked(request.body);
      checkChange(record.cluster, change);
      if (Object.keys(change).length > 0) {
        checkIdle(world, record);
        const { version } = record.cluster;
        world.clusters.update(record, change);
        if (record.cluster.version !== version) beginUpgrade(world, record, version);
      }
      return world.clusters.answer(record);
    },
  );

  app.delete<OneCluster>("/clusters/:cluster_id", write, (request, reply) => {
    const record = find(world, request.params.cluster_id);
    const { status } = record.cluster;
    // What is broken or stopped can't be changed, but it can be thrown away.
    if (status !== "failed" && status !== "stopped") checkIdle(world, record);
    world.clusters.delete(record);
    return reply.code(204).send();
  });

  app.get<OneCluster>(
    "/clusters/:cluster_id/credentials",
    { config: { scope: "clusters:credentials:read" } },
    (request) => {
      const record = find(world, request.params.cluster_id);
      const { url } = record.cluster;
      if (url === "") throw new Problem("not-found", "The cluster has no automation client yet.");
      return {
        client_id: world.clusters.automationClientId(record),
        client_secret: world.clusters.clientSecret(record),
        token_url: tokenUrl(world, record),
      };
    },
  );
}

function tokenUrl(world: World, record: ClusterRecord): string {
  const base =
    world.settings.automationTokenUrls === "simulated"
      ? keycloakUrl(world, record)
      : `${record.cluster.url}${relativePath(record.cluster)}`;
  return `${base}/realms/master/protocol/openid-connect/token`;
}

function find(world: World, id: string): ClusterRecord {
  const record = world.clusters.find(id);
  if (record === undefined) throw new Problem("not-found", "Cluster not found.");
  return record;
}

function picked(body: Partial<Cluster>): Partial<Cluster> {
  const known: readonly string[] = updatableFields;
  return Object.fromEntries(Object.entries(body).filter(([name]) => known.includes(name)));
}

function checkCreatable(world: World, body: CreateClusterBody & Pick<Cluster, "type">): void {
  const { availableTypes, availableLocations, enabledTypes } = world.settings;
  const { type, location, version } = body;
  const errors = featureErrors(body);
  if (!availableTypes.includes(type)) errors.push(unavailable("type", type));
  if (!availableLocations.includes(location)) errors.push(unavailable("location", location));
  if (!isOffered(type, version)) errors.push(unavailable("version", version));
  if (errors.length > 0) throw invalid(...errors);
  // That is all Skycloak says when the type is not enabled for the workspace.
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
