// The published shapes of what belongs to a cluster beside its realms.

import {
  list,
  map,
  nullable,
  oneOf,
  query,
  record,
  text,
  time,
  truth,
  uri,
  uuid,
  whole,
  type Static,
} from "./shape";

const version = text({ pattern: "^[0-9]+\\.[0-9]+(\\.[0-9]+)?$", minLength: 1, maxLength: 20 });
const realmName = text({ minLength: 1 });

const verificationStatus = oneOf("unverified", "pending", "verified", "failed");
const domainName = text({
  pattern: "^([a-zA-Z0-9]([a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?\\.)+[a-zA-Z]{2,}$",
  minLength: 3,
  maxLength: 253,
});

export const domain = record(
  {
    id: uuid,
    cluster_id: uuid,
    domain: domainName,
    verification_status: verificationStatus,
    ssl_status: oneOf("pending", "active", "failed", "expired"),
    cname_target: text(),
    dns_records: list(record({ type: oneOf("CNAME", "TXT"), name: text(), value: text() })),
    is_active: truth,
    created_at: time,
    updated_at: time,
  },
  { subdomain: text() },
);
export type Domain = Static<typeof domain>;

export const domainQuery = query({ verification_status: verificationStatus });

export const domainRoute = record({
  id: uuid,
  domain_id: uuid,
  cluster_id: uuid,
  realm: realmName,
  hide_realm_path: truth,
  allow_admin_access: truth,
  cors_allowed_origins: list(text()),
  created_at: time,
  updated_at: time,
});
export type DomainRoute = Static<typeof domainRoute>;

export const clusterUpgrade = record({
  id: text(),
  from_version: version,
  to_version: version,
  phase: text(),
  started_at: time,
  completed_at: nullable(time),
});
export type ClusterUpgrade = Static<typeof clusterUpgrade>;
export const upgradePathItem = record({ version, required: truth });
const exportFormat = oneOf("sql", "pgdump");
const jobStatus = oneOf("pending", "processing", "completed", "failed");
const ofExport = {
  id: uuid,
  cluster_id: uuid,
  format: exportFormat,
  status: jobStatus,
  expires_at: nullable(time),
  created_at: time,
  started_at: nullable(time),
  completed_at: nullable(time),
};
export const exportSummary = record(ofExport);
export const clusterExport = record({
  ...ofExport,
  progress: whole(0, 100),
  include_credentials: truth,
  is_encrypted: truth,
  file_size_bytes: nullable(whole()),
  sha256_checksum: nullable(text()),
  download_url: nullable(uri),
  error_message: nullable(text()),
});
export type ClusterExport = Static<typeof clusterExport>;

const extensionSource = oneOf("platform", "custom");
export const clusterExtension = record({
  extension_id: uuid,
  extension_name: text(),
  extension_source: extensionSource,
  status: oneOf("installing", "active", "failed", "removing"),
  installed_version: text(),
  available_version: nullable(text()),
  upgrade_available: truth,
  parameters: map(nullable(text())),
  installed_at: time,
  last_status_change_at: nullable(time),
});
export type ClusterExtension = Static<typeof clusterExtension>;
const fieldType = oneOf("text", "dropdown", "checkbox", "number", "password");
export const extension = record({
  id: uuid,
  name: text({ minLength: 1, maxLength: 200 }),
  description: nullable(text()),
  source: extensionSource,
  version: text(),
  previous_versions: list(record({ version: text(), created_at: time })),
  keycloak_versions: list(text()),
  parameter_type: oneOf("env", "cli", "realm_attributes"),
  parameters: list(
    record({
      key: text({ minLength: 1, maxLength: 100 }),
      label: text({ minLength: 1, maxLength: 200 }),
      type: fieldType,
      required: truth,
      default_value: nullable(text()),
      options: list(record({ value: text(), label: text() })),
      is_sensitive: truth,
    }),
  ),
  repository_url: nullable(uri),
  icon_url: nullable(uri),
  documentation_url: nullable(uri),
  quick_start_steps: nullable(text()),
  usage_notes: nullable(text()),
  scan_status: nullable(oneOf("scanning", "ready", "rejected")),
  scan_message: nullable(text()),
  original_jar_name: nullable(text()),
  file_size_bytes: nullable(whole()),
  uploaded_at: nullable(time),
  created_at: time,
  updated_at: time,
});
export type Extension = Static<typeof extension>;

const windowMembers = {
  enabled: truth,
  days_of_week: list(whole()),
  start_local: text(),
  end_local: text(),
  timezone: text(),
};
export const maintenanceWindow = record(windowMembers);
export type MaintenanceWindow = Static<typeof maintenanceWindow>;
