// The four key operations. They are documented but not in the published description, so an
// endpoint may lack them.

import type { FastifyInstance } from "fastify";
import type { KeyRecord } from "../api-keys";
import { pageHeaders, readPage } from "../paging";
import { invalid, Problem } from "../problem";
import type { Simulation } from "../simulation";
import { createKeySchema, type CreateKeyBody } from "./schemas";

interface OneKey {
  Params: { key_id: string };
}

export function registerKeyRoutes(app: FastifyInstance, simulation: Simulation): void {
  const read = { config: { scope: "api-keys:read", keyManagement: true } };
  const write = { config: { scope: "api-keys:write", keyManagement: true } };

  app.get<{ Querystring: Record<string, unknown> }>("/api-keys", read, (request, reply) => {
    const page = readPage(request.query);
    const all = simulation.keys.list().filter((one) => one.workspaceId === request.workspaceId);
    reply.headers(pageHeaders(`http://${request.host}/api-keys`, page, all.length));
    return all.slice(page.offset, page.offset + page.limit).map((record) => simulation.keys.answer(record));
  });

  app.post<{ Body: CreateKeyBody }>("/api-keys", { ...write, schema: { body: createKeySchema } }, (request, reply) => {
    const { name, scopes, expires_at, notes } = request.body;
    if (expires_at != null && Date.parse(expires_at) <= simulation.clock.now()) {
      throw invalid({ field: "expires_at", detail: "must be in the future", code: "past" });
    }
    simulation.checkKeyQuota();
    const { record, secret } = simulation.keys.add({
      workspaceId: request.workspaceId,
      name,
      scopes,
      ...(expires_at == null ? {} : { expires_at }),
      ...(notes == null ? {} : { notes }),
    });
    return reply.code(201).send(simulation.keys.issued(record, secret));
  });

  app.post<OneKey>("/api-keys/:key_id/rotate", write, (request) => {
    const record = find(simulation, request.params.key_id);
    const status = simulation.keys.status(record);
    if (status !== "active") throw new Problem("conflict", `The API key is ${status}.`);
    return simulation.keys.issued(record, simulation.keys.rotate(record));
  });

  app.post<OneKey>("/api-keys/:key_id/revoke", write, (request, reply) => {
    const record = find(simulation, request.params.key_id);
    simulation.keys.revoke(record);
    return simulation.settings.revokeAnswers === 204 ? reply.code(204).send() : simulation.keys.answer(record);
  });
}

function find(simulation: Simulation, id: string): KeyRecord {
  const record = simulation.keys.find(id);
  if (record === undefined) throw new Problem("not-found", "API key not found.");
  return record;
}
