// Exports and imports of one realm, and the place that a file for an import is put to.

import { randomUUID } from "node:crypto";
import { found, type Call } from "../call";
import { operation } from "../operation";
import type { ClusterRecord } from "../../clusters";
import { fileFacts, isKept, keptMs } from "../../contents/file-facts";
import { newJob, progressOf } from "../../contents/job";
import { newRealm } from "../../contents/realm-maker";
import {
  isPassword,
  readRealmFile,
  realmFile,
  type RealmExportRecord,
  type RealmImportRecord,
} from "../../contents/transfers";
import {
  createRealmExportBody,
  createRealmImportBody,
  realmExport,
  realmImport,
  uploadUrl,
} from "../../published/clusters";
import type { Static } from "../../published/shape";
import { digest } from "../../secrets";
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
    answer: realmExport,
    perform: (call) => {
      const { world, now, body } = call;
      const job = newJob(now, world.draw(world.settings.lifecycle.exportMs, 15_000, 45_000));
      const made: RealmExportRecord = {
        id: randomUUID(),
        clusterId: call.cluster.cluster.id,
        realm: call.realm.realm.name,
        version: call.cluster.cluster.version,
        passwordDigest: digest(body.encryption_password),
        job,
        expiresAt: job.endsAt + keptMs,
      };
      world.secrets.add({ kind: "password", secret: body.encryption_password, of: made.id });
      world.transfers.realmExports.push(made);
      call.accepted(`/realm-exports/${made.id}`);
      return shownExport(call, made);
    },
  }),
  operation({
    method: "GET",
    path: "/realm-exports/{export_id}",
    scope: "clusters:exports:read",
    answer: realmExport,
    perform: (call) => {
      const all = call.ofClusters ? call.world.transfers.realmExports : [];
      const id = call.param("export_id");
      return shownExport(
        call,
        found(
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
    answer: uploadUrl,
    perform: ({ world }) => world.transfers.announceUpload(),
  }),
  operation({
    method: "POST",
    path: `${cluster}/realms/import`,
    scope: "clusters:imports:write",
    body: createRealmImportBody,
    status: 202,
    answer: realmImport,
    perform: beginImport,
  }),
  operation({
    method: "GET",
    path: "/realm-imports/{import_id}",
    scope: "clusters:imports:read",
    answer: realmImport,
    perform: (call) => {
      const all = call.ofClusters ? call.world.transfers.realmImports : [];
      const id = call.param("import_id");
      return shownImport(
        call,
        found(
          all.find((each) => each.id === id),
          "Realm import",
        ),
      );
    },
  }),
];

/** What is imported: the realm's name, and why it will come to nothing, if it will. */
interface Source {
  kind: "upload" | "stored";
  realm: string;
  version: string | null;
  failure: string | null;
}

function beginImport(call: Call<unknown, ImportBody>): Static<typeof realmImport> {
  const { world, now, body, contents, cluster: record } = call;
  const { kind, realm, version, failure } = sourceOf(call, body);
  if (contents.realms.some((each) => each.realm.name === realm)) {
    throw new Problem("conflict", `There is a realm named ${realm} already.`);
  }
  const length = world.draw(world.settings.lifecycle.exportMs, 15_000, 45_000);
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
    world.secrets.add({ kind: "password", secret: body.password, of: made.id });
  }
  world.transfers.realmImports.push(made);
  if (failure === null) arrive(call, record, made);
  call.accepted(`/realm-imports/${made.id}`);
  return shownImport(call, made);
}

/** The realm is there when the import has ended. */
function arrive({ world }: Call<unknown, ImportBody>, record: ClusterRecord, { realm, job }: RealmImportRecord): void {
  world.agenda.add(job.endsAt, () => {
    world.contents(record).realms.push(newRealm(realm, job.endsAt));
  });
}

function sourceOf({ world, now }: Call<unknown, ImportBody>, body: ImportBody): Source {
  const { upload_s3_key = "", source_export_id, password } = body;
  const { source_kind: kind = source_export_id === undefined ? "upload" : "stored" } = body;
  const wrong = "The password does not open the file.";
  if (kind === "stored") {
    const of = world.transfers.realmExports.find(({ id }) => id === source_export_id);
    if (of === undefined || !isKept(of, now)) {
      throw invalid({
        field: "source_export_id",
        detail: "is no finished export",
        code: "unknown",
      });
    }
    const opens = isPassword(password, of.passwordDigest);
    return { kind, realm: of.realm, version: of.version, failure: opens ? null : wrong };
  }
  const text = world.transfers.uploads.get(upload_s3_key);
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

function shownExport({ world, now }: Call, record: RealmExportRecord): Static<typeof realmExport> {
  const { id, clusterId, realm, version, job } = record;
  const { status, progress, created_at, completed_at, error_message } = progressOf(job, now);
  const text = (): string => realmFile(record, world.settings.exportBytes);
  const facts = fileFacts(world, record, `realm-exports/${id}`, text);
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

function shownImport({ now }: Call, record: RealmImportRecord): Static<typeof realmImport> {
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
