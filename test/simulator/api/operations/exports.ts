// Exports of a whole cluster.

import { randomUUID } from "node:crypto";
import { orNotFound, type Call } from "../call";
import { operation } from "../operation";
import type { ExportRecord } from "../../cluster-resources/cluster-resources";
import { exportFile, retentionMs } from "../../cluster-resources/export-file";
import { newJob, progressOf } from "../../cluster-resources/job";
import { fileText } from "../../cluster-resources/transfers";
import { clusterExport, createExportBody, exportSummary, type ClusterExport } from "../../published/clusters";
import { list } from "../../published/shape";
import { invalid, Problem } from "../../problem";

const exports = "/clusters/{cluster_id}/exports";
const one = `${exports}/{export_id}`;

export const exportOperations = [
  operation({
    method: "GET",
    path: exports,
    scope: "clusters:exports:read",
    response: list(exportSummary),
    perform: (call) =>
      call.resources.exports.map((each) => {
        const { id, cluster_id, format, status, ...rest } = exportResponse(call, each);
        const { expires_at, created_at, started_at, completed_at } = rest;
        return { id, cluster_id, format, status, expires_at, created_at, started_at, completed_at };
      }),
  }),
  operation({
    method: "POST",
    path: exports,
    scope: "clusters:exports:write",
    body: createExportBody,
    status: 202,
    response: clusterExport,
    perform: (call) => {
      const { simulation, resources, body, now } = call;
      const { format, include_credentials = false, encryption_password } = body;
      if (include_credentials && encryption_password === undefined) {
        const detail = "is required with include_credentials";
        throw invalid({ field: "encryption_password", detail, code: "required" });
      }
      const job = newJob(now, simulation.draw(simulation.settings.lifecycle.exportMs, 30_000, 90_000));
      const made: ExportRecord = {
        id: randomUUID(),
        format,
        include_credentials,
        is_encrypted: encryption_password !== undefined,
        job,
        expiresAt: job.endsAt + retentionMs,
      };
      if (encryption_password !== undefined) {
        simulation.secrets.add({ kind: "password", secret: encryption_password, of: made.id });
      }
      resources.exports.unshift(made);
      call.respondAccepted(`/clusters/${call.param("cluster_id")}/exports/${made.id}`);
      return exportResponse(call, made);
    },
  }),
  operation({
    method: "GET",
    path: one,
    scope: "clusters:exports:read",
    response: clusterExport,
    perform: (call) => exportResponse(call, find(call)),
  }),
  operation({
    method: "DELETE",
    path: one,
    scope: "clusters:exports:write",
    status: 204,
    response: null,
    perform: (call) => {
      const gone = find(call);
      if (call.now < gone.job.endsAt) {
        throw new Problem("conflict", "The export is not finished.");
      }
      call.resources.exports = call.resources.exports.filter((each) => each !== gone);
    },
  }),
];

function find(call: Call): ExportRecord {
  const id = call.param("export_id");
  return orNotFound(
    call.resources.exports.find((each) => each.id === id),
    "Export",
  );
}

function exportResponse(call: Call, record: ExportRecord): ClusterExport {
  const { id, format, include_credentials, is_encrypted, job } = record;
  const text = (): string => fileText(id, call.simulation.settings.exportBytes);
  return {
    id,
    cluster_id: call.param("cluster_id"),
    format,
    include_credentials,
    is_encrypted,
    ...progressOf(job, call.now),
    ...exportFile(call.simulation, record, `exports/${id}`, text),
  };
}
