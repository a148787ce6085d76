// Exports and imports of realms, and uploads of files for imports.

import { randomUUID } from "node:crypto";
import { orNotFound, type Call } from "../call";
import { operation } from "../operation";
import type { ClusterRecord } from "../../clusters";
import { exportFile, isRetained, retentionMs } from "../../cluster-resources/export-file";
import { newJob, progressOf } from "../../cluster-resources/job";
import { newRealm } from "../../cluster-resources/new-realm";
import {
  isPassword,
  readRealmFile,
  realmFile,
  type RealmExportRecord,
  type RealmImportRecord,
} from "../../cluster-resources/transfers";
import {
  createRealmExportBody,
  createRealmImportBody,
  realmExport,
  realmImport,
  uploadUrl,
} from "../../published/clusters";
import type { Static } from "../../published/shape";
import { digest } from "../../issued-secrets";
import { invalid, Problem } from "../../problem";

const cluster = "/clusters/{cluster_id}";

type ImportBody = Static<typeof createRealmImportBody>;

export const transferOperations = [
  operation({
    method: "POST",
    path: `${cluster}/realms/{realm}/exports`,
    scope: "clusters:exports:write",
    body: createRealmExportBody,
    status: 202,
    response: realmExport,
    perform: (call) => {
      const { simulation, now, body } = call;
      const job = newJob(now, simulation.draw(simulation.settings.lifecycle.exportMs, 15_000, 45_000));
      const made: RealmExportRecord = {
        id: randomUUID(),
        clusterId: call.cluster.cluster.id,
        realm: call.realm.realm.name,
        version: call.cluster.cluster.version,
        passwordDigest: digest(body.encryption_password),
        job,
        expiresAt: job.endsAt + retentionMs,
      };
      simulation.secrets.add({ kind: "password", secret: body.encryption_password, of: made.id });
      simulation.transfers.realmExports.push(made);
      call.respondAccepted(`/realm-exports/${made.id}`);
      return exportResponse(call, made);
    },
  }),
  operation({
    method: "GET",
    path: "/realm-exports/{export_id}",
    scope: "clusters:exports:read",
    response: realmExport,
    perform: (call) => {
      const all = call.hasClusters ? call.simulation.transfers.realmExports : [];
      const id = call.param("export_id");
      return exportResponse(
        call,
        orNotFound(
          all.find((each) => each.id === id),
          "Realm export",
        ),
      );
    },
  }),
  operation({
    method: "POST",
    path: `${cluster}/realms/import/upload-url`,
    scope: "clusters:imports:write",
    response: uploadUrl,
    perform: ({ simulation }) => simulation.transfers.announceUpload(),
  }),
  operation({
    method: "POST",
    path: `${cluster}/realms/import`,
    scope: "clusters:imports:write",
    body: createRealmImportBody,
    status: 202,
    response: realmImport,
    perform: beginImport,
  }),
  operation({
    method: "GET",
    path: "/realm-imports/{import_id}",
    scope: "clusters:imports:read",
    response: realmImport,
    perform: (call) => {
      const all = call.hasClusters ? call.simulation.transfers.realmImports : [];
      const id = call.param("import_id");
      return importResponse(
        call,
        orNotFound(
          all.find((each) => each.id === id),
          "Realm import",
        ),
      );
    },
  }),
];

/** What is imported: the realm's name, and why the import will fail, if it will. */
interface Source {
  kind: "upload" | "stored";
  realm: string;
  version: string | null;
  failure: string | null;
}

function beginImport(call: Call<unknown, ImportBody>): Static<typeof realmImport> {
  const { simulation, now, body, resources, cluster: record } = call;
  const { kind, realm, version, failure } = sourceOf(call, body);
  if (resources.realms.some((each) => each.realm.name === realm)) {
    throw new Problem("conflict", `There is a realm named ${realm} already.`);
  }
  const length = simulation.draw(simulation.settings.lifecycle.exportMs, 15_000, 45_000);
  const made: RealmImportRecord = {
    id: randomUUID(),
    clusterId: record.cluster.id,
    realm,
    kind,
    sourceVersion: version,
    targetVersion: record.cluster.version,
    job: { ...newJob(now, length), failure },
  };
  if (body.password !== undefined) {
    simulation.secrets.add({ kind: "password", secret: body.password, of: made.id });
  }
  simulation.transfers.realmImports.push(made);
  if (failure === null) completeImport(call, record, made);
  call.respondAccepted(`/realm-imports/${made.id}`);
  return importResponse(call, made);
}

/** Creates the realm at the end of the import. */
function completeImport(
  { simulation }: Call<unknown, ImportBody>,
  record: ClusterRecord,
  { realm, job }: RealmImportRecord,
): void {
  simulation.scheduler.add(job.endsAt, () => {
    simulation.resourcesOf(record).realms.push(newRealm(realm, job.endsAt));
  });
}

function sourceOf({ simulation, now }: Call<unknown, ImportBody>, body: ImportBody): Source {
  const { upload_s3_key = "", source_export_id, password } = body;
  const { source_kind: kind = source_export_id === undefined ? "upload" : "stored" } = body;
  const wrong = "The password does not open the file.";
  if (kind === "stored") {
    const of = simulation.transfers.realmExports.find(({ id }) => id === source_export_id);
    if (of === undefined || !isRetained(of, now)) {
      throw invalid({
        field: "source_export_id",
        detail: "is no finished export",
        code: "unknown",
      });
    }
    const opens = isPassword(password, of.passwordDigest);
    return { kind, realm: of.realm, version: of.version, failure: opens ? null : wrong };
  }
  const text = simulation.transfers.uploads.get(upload_s3_key);
  if (text === undefined) {
    throw invalid({ field: "upload_s3_key", detail: "has no file", code: "unknown" });
  }
  const file = readRealmFile(text);
  if (file === undefined) {
    return { kind, realm: "", version: null, failure: "The file is no export of a realm." };
  }
  const opens = isPassword(password, file.passwordDigest);
  return { kind, realm: file.realm, version: file.version, failure: opens ? null : wrong };
}

function exportResponse({ simulation, now }: Call, record: RealmExportRecord): Static<typeof realmExport> {
  const { id, clusterId, realm, version, job } = record;
  const { status, progress, created_at, completed_at, error_message } = progressOf(job, now);
  const text = (): string => realmFile(record, simulation.settings.exportBytes);
  const facts = exportFile(simulation, record, `realm-exports/${id}`, text);
  return {
    id,
    cluster_id: clusterId,
    realm,
    scope: "full",
    status,
    progress,
    source_version: status === "completed" ? version : null,
    sha256_checksum: facts.sha256_checksum,
    download_url: facts.download_url,
    expires_at: facts.expires_at,
    error_message,
    created_at,
    completed_at,
  };
}

function importResponse({ now }: Call, record: RealmImportRecord): Static<typeof realmImport> {
  const { id, clusterId, realm, kind, sourceVersion, targetVersion, job } = record;
  const { status, progress, created_at, completed_at, error_message } = progressOf(job, now);
  return {
    id,
    cluster_id: clusterId,
    realm,
    source_kind: kind,
    status,
    progress,
    source_version: status === "completed" ? sourceVersion : null,
    target_version: targetVersion,
    error_message,
    created_at,
    completed_at,
  };
}
