// Control routes for keys, clusters and bearer tokens: changes by other clients, and unusual responses.

import type { FastifyInstance } from "fastify";
import type { ClusterRecord } from "./clusters";
import type { ClusterResources } from "./cluster-resources/cluster-resources";
import { NotFoundError } from "./not-found-error";
import type { ClusterChange, ClusterInput, KeyChange, KeyInput, Refusal } from "./control-protocol";
import {
  bearerSchema,
  clusterChangeSchema,
  resourcesChangeSchema,
  keyChangeSchema,
  newClusterSchema,
  newKeySchema,
} from "./control-schemas";
import type { KeyRecord } from "./api-keys";
import type { Simulation } from "./simulation";

interface ById {
  Params: { id: string };
}

export function registerEntityRoutes(app: FastifyInstance, simulation: Simulation): void {
  registerKeys(app, simulation);
  registerClusters(app, simulation);

  app.post<{ Body: { refusal?: Refusal | null } | undefined }>(
    "/bearers",
    { schema: { body: bearerSchema } },
    (request, reply) => reply.code(201).send(simulation.addBearer(request.body?.refusal ?? null)),
  );
  app.delete<ById>("/bearers/:id", (request, reply) => {
    if (!simulation.removeBearer(request.params.id)) throw new NotFoundError("bearer");
    return reply.code(204).send();
  });
}

function registerKeys(app: FastifyInstance, simulation: Simulation): void {
  app.post<{ Body: KeyInput }>("/keys", { schema: { body: newKeySchema } }, (request, reply) => {
    const { record, secret } = simulation.keys.add(request.body);
    return reply.code(201).send({ full_key: secret, api_key: simulation.keys.view(record) });
  });
  app.patch<ById & { Body: KeyChange }>("/keys/:id", { schema: { body: keyChangeSchema } }, (request) => {
    const record = findKey(simulation, request.params.id);
    simulation.keys.change(record, request.body);
    return simulation.keys.view(record);
  });
  app.post<ById>("/keys/:id/rotate", (request) => {
    const record = findKey(simulation, request.params.id);
    const secret = simulation.keys.rotate(record);
    return { full_key: secret, api_key: simulation.keys.view(record) };
  });
  app.post<ById>("/keys/:id/revoke", (request) => {
    const record = findKey(simulation, request.params.id);
    simulation.keys.revoke(record);
    return simulation.keys.view(record);
  });
  app.post<ById>("/keys/:id/expire", (request) => {
    const record = findKey(simulation, request.params.id);
    simulation.keys.expire(record);
    return simulation.keys.view(record);
  });
  app.delete<ById>("/keys/:id", (request, reply) => {
    simulation.keys.remove(findKey(simulation, request.params.id));
    return reply.code(204).send();
  });
}

function registerClusters(app: FastifyInstance, simulation: Simulation): void {
  app.post<{ Body: ClusterInput }>("/clusters", { schema: { body: newClusterSchema } }, (request, reply) =>
    reply.code(201).send(simulation.clusters.state(simulation.clusters.put(request.body))),
  );
  app.patch<ById & { Body: ClusterChange }>("/clusters/:id", { schema: { body: clusterChangeSchema } }, (request) => {
    const record = findCluster(simulation, request.params.id);
    simulation.clusters.change(record, request.body);
    return simulation.clusters.state(record);
  });
  app.get<ById>("/clusters/:id/resources", (request) =>
    simulation.resourcesOf(findCluster(simulation, request.params.id)),
  );
  app.patch<ById & { Body: Partial<ClusterResources> }>(
    "/clusters/:id/resources",
    { schema: { body: resourcesChangeSchema } },
    (request) => Object.assign(simulation.resourcesOf(findCluster(simulation, request.params.id)), request.body),
  );
  app.delete<ById>("/clusters/:id", (request, reply) => {
    simulation.clusters.remove(findCluster(simulation, request.params.id));
    return reply.code(204).send();
  });
}

function findKey(simulation: Simulation, id: string): KeyRecord {
  const record = simulation.keys.find(id === "main" ? simulation.mainKeyId : id);
  if (record === undefined) throw new NotFoundError("key");
  return record;
}

function findCluster(simulation: Simulation, id: string): ClusterRecord {
  const record = simulation.clusters.find(id);
  if (record === undefined) throw new NotFoundError("cluster");
  return record;
}
