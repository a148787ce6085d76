// Exports of a whole cluster.

import { found } from "../call";
import { operation } from "../operation";
import type { ExportRecord } from "../../contents/contents";
import { progressOf } from "../../contents/job";
import { rfc3339 } from "../../clock";
import { clusterExport, exportSummary, type ClusterExport } from "../../published/clusters";
import { list } from "../../published/shape";

const exports = "/clusters/{cluster_id}/exports";

export const exportOperations = [
  operation({
    method: "GET",
    path: exports,
    scope: "clusters:exports:read",
    answer: list(exportSummary),
    perform: (call) =>
      call.contents.exports.map((each) => {
        const { id, cluster_id, format, status, ...rest } = shown(
          each,
          call.param("cluster_id"),
          call.now,
        );
        const { expires_at, created_at, started_at, completed_at } = rest;
        return { id, cluster_id, format, status, expires_at, created_at, started_at, completed_at };
      }),
  }),
  operation({
    method: "GET",
    path: `${exports}/{export_id}`,
    scope: "clusters:exports:read",
    answer: clusterExport,
    perform: (call) => {
      const id = call.param("export_id");
      const one = found(
        call.contents.exports.find((each) => each.id === id),
        "Export",
      );
      return shown(one, call.param("cluster_id"), call.now);
    },
  }),
];

function shown(record: ExportRecord, clusterId: string, now: number): ClusterExport {
  const { job, expiresAt, ...asked } = record;
  const progress = progressOf(job, now);
  const done = progress.status === "completed";
  return {
    ...asked,
    cluster_id: clusterId,
    ...progress,
    expires_at: done ? rfc3339(expiresAt) : null,
    file_size_bytes: null,
    sha256_checksum: null,
    download_url: null,
  };
}
