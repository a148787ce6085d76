// Exports of a whole cluster.

import { randomUUID } from "node:crypto";
import { found, type Call } from "../call";
import { operation } from "../operation";
import type { ExportRecord } from "../../contents/contents";
import { fileFacts, keptMs } from "../../contents/file-facts";
import { newJob, progressOf } from "../../contents/job";
import { fileText } from "../../contents/transfers";
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
    answer: list(exportSummary),
    perform: (call) =>
      call.contents.exports.map((each) => {
        const { id, cluster_id, format, status, ...rest } = shown(call, each);
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
    answer: clusterExport,
    perform: (call) => {
      const { world, contents, body, now } = call;
      const { format, include_credentials = false, encryption_password } = body;
      if (include_credentials && encryption_password === undefined) {
        const detail = "is required with include_credentials";
        throw invalid({ field: "encryption_password", detail, code: "required" });
      }
      const job = newJob(now, world.draw(world.settings.lifecycle.exportMs, 30_000, 90_000));
      const made: ExportRecord = {
        id: randomUUID(),
        format,
        include_credentials,
        is_encrypted: encryption_password !== undefined,
        job,
        expiresAt: job.endsAt + keptMs,
      };
      if (encryption_password !== undefined) {
        world.secrets.add({ kind: "password", secret: encryption_password, of: made.id });
      }
      contents.exports.unshift(made);
      call.accepted(`/clusters/${call.param("cluster_id")}/exports/${made.id}`);
      return shown(call, made);
    },
  }),
  operation({
    method: "GET",
    path: one,
    scope: "clusters:exports:read",
    answer: clusterExport,
    perform: (call) => shown(call, find(call)),
  }),
  operation({
    method: "DELETE",
    path: one,
    scope: "clusters:exports:write",
    status: 204,
    answer: null,
    perform: (call) => {
      const gone = find(call);
      if (call.now < gone.job.endsAt) {
        throw new Problem("conflict", "The export is not finished.");
      }
      call.contents.exports = call.contents.exports.filter((each) => each !== gone);
    },
  }),
];

function find(call: Call): ExportRecord {
  const id = call.param("export_id");
  return found(
    call.contents.exports.find((each) => each.id === id),
    "Export",
  );
}

function shown(call: Call, record: ExportRecord): ClusterExport {
  const { id, format, include_credentials, is_encrypted, job } = record;
  const text = (): string => fileText(id, call.world.settings.exportBytes);
  return {
    id,
    cluster_id: call.param("cluster_id"),
    format,
    include_credentials,
    is_encrypted,
    ...progressOf(job, call.now),
    ...fileFacts(call.world, record, `exports/${id}`, text),
  };
}
