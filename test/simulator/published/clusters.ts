// The published shapes of what belongs to a cluster beside its realms.

import { realmName as givenRealmName } from "./realms";
import {
  body,
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

const clusterType = oneOf("keycloak", "tidecloak");
const location = oneOf("us", "ca", "au", "eu");
const summarized = {
  id: uuid,
  name: text({ pattern: "^[a-zA-Z][a-zA-Z0-9 _-]*$", minLength: 1, maxLength: 63 }),
  type: clusterType,
  size: oneOf("small", "medium", "large"),
  version,
  location,
  // One of the eight, or whatever a test has put there.
  status: text(),
  management_mode: oneOf("full"),
  url: text(),
  sso_enabled: truth,
  http_relative_path: text(),
  created_at: time,
  updated_at: time,
};
const autoUpgrade = { auto_upgrade_enabled: truth };
export const clusterSummary = record(summarized, autoUpgrade);
export const cluster = record({ ...summarized, features: list(text()), features_disabled: list(text()) }, autoUpgrade);
export const clusterCredentials = record({
  client_id: text(),
  client_secret: text(),
  token_url: uri,
});

export const clusterTypeInfo = record({ type: clusterType, name: text(), available: truth });
export const clusterLocationInfo = record({ location, name: text(), available: truth });
export const clusterFeatureInfo = record({
  name: text(),
  display_name: text(),
  description: nullable(text()),
  preview: truth,
  min_version: nullable(version),
  max_version: nullable(version),
});
/** As versions are answered today; published are the plain texts of before. */
export const clusterVersion = record({
  version,
  active: truth,
  is_major_change: truth,
  breaking_change_count: whole(),
});

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

export const createDomainBody = body(
  { domain: domainName },
  { subdomain: text({ pattern: "^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$", maxLength: 63 }) },
);

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

const changeableOfRoute = { allow_admin_access: truth, cors_allowed_origins: list(text()) };
export const createRouteBody = body({ realm: givenRealmName }, { hide_realm_path: truth, ...changeableOfRoute });
export const updateRouteBody = body({}, changeableOfRoute);

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
export const upgradeCancellation = record({ cluster });

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

const password = text({ minLength: 8, maxLength: 128 });
export const createExportBody = body(
  { format: exportFormat },
  { include_credentials: truth, encryption_password: password },
);

export const realmExport = record(
  {
    id: uuid,
    cluster_id: uuid,
    realm: text(),
    scope: oneOf("full"),
    status: jobStatus,
    progress: whole(),
    created_at: time,
  },
  {
    source_version: nullable(text()),
    sha256_checksum: nullable(text()),
    download_url: nullable(uri),
    expires_at: nullable(time),
    error_message: nullable(text()),
    completed_at: nullable(time),
  },
);
export const createRealmExportBody = body({ encryption_password: password }, { scope: oneOf("full") });

const sourceKind = oneOf("upload", "stored");
export const realmImport = record(
  {
    id: uuid,
    cluster_id: uuid,
    realm: text(),
    source_kind: sourceKind,
    status: jobStatus,
    progress: whole(),
    created_at: time,
  },
  {
    source_version: nullable(text()),
    target_version: nullable(text()),
    error_message: nullable(text()),
    completed_at: nullable(time),
  },
);
export const createRealmImportBody = body(
  {},
  {
    source_kind: sourceKind,
    upload_s3_key: text(),
    source_export_id: text(),
    password: text(),
  },
);
export const uploadUrl = record({ upload_url: uri, s3_key: text() });

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
export const installExtensionBody = body({ extension_id: uuid }, { parameters: map(text()) });

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
export const setWindowBody = body(windowMembers);
export type MaintenanceWindow = Static<typeof maintenanceWindow>;
