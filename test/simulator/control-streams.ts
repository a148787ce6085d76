// Control routes for a cluster's logs and events.

import { randomUUID } from "node:crypto";
import type { FastifyInstance } from "fastify";
import { rfc3339 } from "./clock";
import { NotFoundError } from "./not-found-error";
import type { StreamEntries } from "./control-protocol";
import { streamEntriesSchema } from "./control-schemas";
import type { Simulation } from "./simulation";

export function registerStreamRoutes(app: FastifyInstance, simulation: Simulation): void {
  app.post<{ Params: { id: string }; Body: StreamEntries }>(
    "/clusters/:id/entries",
    { schema: { body: streamEntriesSchema } },
    (request, reply) => {
      const record = simulation.clusters.find(request.params.id);
      if (record === undefined) throw new NotFoundError("cluster");
      const { logs = [], securityLogs = [], events = [] } = request.body;
      const streams = simulation.streams(record);
      const timestamp = rfc3339(simulation.clock.now());
      for (const line of logs) {
        streams.logs.add({
          timestamp,
          level: "info",
          message: "",
          source: "kc-0",
          category: "org.keycloak",
          thread_name: "main",
          ...line,
        });
      }
      for (const line of securityLogs) {
        streams.securityLogs.add({
          id: randomUUID(),
          timestamp,
          type: "waf",
          action: "block",
          source_ip: "203.0.113.1",
          uri: "/",
          method: "GET",
          message: "",
          attack_type: null,
          severity: null,
          anomaly_score: null,
          response_code: null,
          country: null,
          matched_rules: [],
          ...line,
        });
      }
      for (const event of events) {
        const realm = simulation.resourcesOf(record).realms[0]?.realm;
        streams.events.add({
          id: randomUUID(),
          timestamp,
          category: "user",
          realm_id: realm?.id ?? randomUUID(),
          realm_name: realm?.name ?? "main",
          ...event,
        });
      }
      return reply.code(204).send();
    },
  );
}
