// Control over keys, clusters and bearers: what somebody else does to them, or what Skycloak might
// answer one day.

import type { FastifyInstance } from "fastify";
import type { ClusterRecord } from "./clusters";
import type { Contents } from "./contents/contents";
import { Missing } from "./control-missing";
import type { ClusterChange, ClusterInput, KeyChange, KeyInput, Refusal } from "./control-protocol";
import {
  bearerSchema,
  clusterChangeSchema,
  contentsChangeSchema,
  keyChangeSchema,
  newClusterSchema,
  newKeySchema,
} from "./control-schemas";
import type { KeyRecord } from "./key-ring";
import type { World } from "./world";

interface ById {
  Params: { id: string };
}

export function registerThingRoutes(app: FastifyInstance, world: World): void {
  registerKeys(app, world);
  registerClusters(app, world);

  app.post<{ Body: { refusal?: Refusal | null } | undefined }>(
    "/bearers",
    { schema: { body: bearerSchema } },
    (request, reply) => reply.code(201).send(world.addBearer(request.body?.refusal ?? null)),
  );
  app.delete<ById>("/bearers/:id", (request, reply) => {
    if (!world.removeBearer(request.params.id)) throw new Missing("bearer");
    return reply.code(204).send();
  });
}

function registerKeys(app: FastifyInstance, world: World): void {
  app.post<{ Body: KeyInput }>("/keys", { schema: { body: newKeySchema } }, (request, reply) => {
    const { record, secret } = world.keys.add(request.body);
    return reply.code(201).send({ full_key: secret, api_key: world.keys.view(record) });
  });
  app.patch<ById & { Body: KeyChange }>("/keys/:id", { schema: { body: keyChangeSchema } }, (request) => {
    const record = findKey(world, request.params.id);
    world.keys.change(record, request.body);
    return world.keys.view(record);
  });
  app.post<ById>("/keys/:id/rotate", (request) => {
    const record = findKey(world, request.params.id);
    const secret = world.keys.rotate(record);
    return { full_key: secret, api_key: world.keys.view(record) };
  });
  app.post<ById>("/keys/:id/revoke", (request) => {
    const record = findKey(world, request.params.id);
    world.keys.revoke(record);
    return world.keys.view(record);
  });
  app.post<ById>("/keys/:id/expire", (request) => {
    const record = findKey(world, request.params.id);
    world.keys.expire(record);
    return world.keys.view(record);
  });
  app.delete<ById>("/keys/:id", (request, reply) => {
    world.keys.remove(findKey(world, request.params.id));
    return reply.code(204).send();
  });
}

function registerClusters(app: FastifyInstance, world: World): void {
  app.post<{ Body: ClusterInput }>("/clusters", { schema: { body: newClusterSchema } }, (request, reply) =>
    reply.code(201).send(world.clusters.state(world.clusters.put(request.body))),
  );
  app.patch<ById & { Body: ClusterChange }>("/clusters/:id", { schema: { body: clusterChangeSchema } }, (request) => {
    const record = findCluster(world, request.params.id);
    world.clusters.change(record, request.body);
    return world.clusters.state(record);
  });
  app.get<ById>("/clusters/:id/contents", (request) => world.contents(findCluster(world, request.params.id)));
  app.patch<ById & { Body: Partial<Contents> }>(
    "/clusters/:id/contents",
    { schema: { body: contentsChangeSchema } },
    (request) => Object.assign(world.contents(findCluster(world, request.params.id)), request.body),
  );
  app.delete<ById>("/clusters/:id", (request, reply) => {
    world.clusters.remove(findCluster(world, request.params.id));
    return reply.code(204).send();
  });
}

function findKey(world: World, id: string): KeyRecord {
  const record = world.keys.find(id === "main" ? world.mainKeyId : id);
  if (record === undefined) throw new Missing("key");
  return record;
}

function findCluster(world: World, id: string): ClusterRecord {
  const record = world.clusters.find(id);
  if (record === undefined) throw new Missing("cluster");
  return record;
}
