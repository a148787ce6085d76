// Schemas of a cluster's resources, of its logs and events, and of the choices when creating a cluster. As in
// schema.ts, each requires only the fields that a row needs, and accepts whatever else the response has or lacks.

import * as v from "valibot";
import type { ApiSuccess } from "./http";
import { flag, listOf, name, number, oneOf, parseList, secret, single, text } from "./schema";

const texts = v.optional(v.fallback(v.array(v.string()), []), []);

/** A nested list. It may be missing, and invalid elements are left out. */
const list = <T>(schema: v.GenericSchema<unknown, T>) =>
  v.optional(
    v.pipe(
      v.fallback(v.array(v.unknown()), []),
      v.transform((items) => parseList(schema, items)?.items ?? []),
    ),
    [],
  );

export const RealmSchema = v.object({
  name,
  display_name: text,
  enabled: flag,
  ssl_required: text,
  registration_allowed: flag,
  registration_email_as_username: flag,
  login_with_email_allowed: flag,
  duplicate_emails_allowed: flag,
  created_at: text,
});

export const ApplicationSchema = v.object({
  client_id: name,
  name: text,
  description: text,
  type: text,
  protocol: text,
  status: text,
  redirect_uris: texts,
  web_origins: texts,
  grant_types: texts,
  pkce_required: flag,
  consent_required: flag,
  service_account_enabled: flag,
  root_url: text,
  created_at: text,
  updated_at: text,
});

export const IdentityProviderSchema = v.object({
  provider_id: name,
  type: text,
  display_name: text,
  enabled: flag,
  client_id: text,
  externally_managed: flag,
  created_at: text,
  updated_at: text,
});

export const UserSchema = v.object({
  id: name,
  username: text,
  email: text,
  first_name: text,
  last_name: text,
  enabled: flag,
  email_verified: flag,
  last_login_at: text,
  created_at: text,
});

export const RoleSchema = v.object({ name, description: text, composite: flag });

export const GroupSchema = v.object({ id: name, name: text, path: text, sub_group_count: number });

const DnsRecordSchema = v.object({ type: v.fallback(v.string(), ""), name, value: name });

export const DomainSchema = v.object({
  id: name,
  domain: v.fallback(v.string(), ""),
  subdomain: text,
  verification_status: text,
  ssl_status: text,
  cname_target: text,
  dns_records: list(DnsRecordSchema),
  is_active: flag,
  created_at: text,
  updated_at: text,
});

export const DomainRouteSchema = v.object({
  id: name,
  realm: text,
  hide_realm_path: flag,
  allow_admin_access: flag,
  cors_allowed_origins: texts,
  created_at: text,
  updated_at: text,
});

export const UpgradeSchema = v.object({
  id: name,
  from_version: text,
  to_version: text,
  phase: text,
  started_at: text,
  completed_at: text,
});

export const UpgradeStepSchema = v.object({ version: name, required: flag });

export const ExportSchema = v.object({
  id: name,
  format: text,
  status: text,
  expires_at: text,
  created_at: text,
  started_at: text,
  completed_at: text,
  progress: number,
  include_credentials: flag,
  is_encrypted: flag,
  file_size_bytes: number,
  error_message: text,
});

export const ClusterExtensionSchema = v.object({
  extension_id: name,
  extension_name: text,
  extension_source: text,
  status: text,
  installed_version: text,
  available_version: text,
  upgrade_available: flag,
  installed_at: text,
  last_status_change_at: text,
});

export const MaintenanceWindowSchema = v.object({
  enabled: flag,
  days_of_week: v.optional(v.fallback(v.array(v.number()), []), []),
  start_local: text,
  end_local: text,
  timezone: text,
});

export const OverviewSchema = v.object({
  total_users: number,
  active_sessions: number,
  login_success_rate: number,
  avg_response_time: number,
  total_login_attempts: number,
  failed_login_attempts: number,
});

const SessionCacheSchema = v.object({
  session_cache_entries: number,
  max_session_cache_per_pod: number,
});

const PointSchema = v.object({ timestamp: name, value: v.pipe(v.number(), v.finite()) });

/** A value at a time, in milliseconds since 1970. */
export interface Point {
  readonly at: number;
  readonly value: number;
}

/** Points without a usable time are left out. */
const points = v.pipe(
  list(PointSchema),
  v.transform((values) =>
    values
      .map(({ timestamp, value }): Point => ({ at: Date.parse(timestamp), value }))
      .filter(({ at }) => !Number.isNaN(at)),
  ),
);

const series = v.pipe(
  v.optional(v.fallback(v.object({ values: points }), { values: [] }), { values: [] }),
  v.transform(({ values }) => values),
);

const AuthenticationSchema = v.object({ login_successes: series, login_failures: series });

const PerformanceSchema = v.object({
  response_times: v.optional(v.fallback(v.object({ average: series, p95: series }), { average: [], p95: [] }), {}),
  cpu_usage: series,
  memory_usage: series,
});

const RealmStatsSchema = v.object({ realm_name: name, login_count: number });

const EventsAnalyticsSchema = v.object({
  active_users: v.optional(
    v.fallback(v.object({ daily: number, weekly: number, monthly: number }), {
      daily: null,
      weekly: null,
      monthly: null,
    }),
    {},
  ),
  top_realms: list(RealmStatsSchema),
});

/** Available unless the response says otherwise. */
const available = v.optional(v.fallback(v.boolean(), true), true);

const TypeSchema = v.object({ type: name, name: text, available });
const LocationSchema = v.object({ location: name, name: text, available });
const FeatureSchema = v.object({
  name,
  display_name: text,
  description: text,
  preview: v.optional(v.fallback(v.boolean(), false), false),
  min_version: text,
  max_version: text,
});

/** Formerly a string, now an object. */
const VersionSchema = v.union([
  v.pipe(
    name,
    v.transform((version) => ({ version, active: true, major: false, breaking: 0 })),
  ),
  v.pipe(
    v.object({
      version: name,
      active: v.optional(v.fallback(v.boolean(), true), true),
      is_major_change: v.optional(v.fallback(v.boolean(), false), false),
      breaking_change_count: v.optional(v.fallback(v.number(), 0), 0),
    }),
    v.transform(({ version, active, is_major_change: major, breaking_change_count: breaking }) => ({
      version,
      active,
      major,
      breaking,
    })),
  ),
]);

/** Milliseconds since 1970; later times can't be written as RFC 3339. */
const year10000 = Date.UTC(10_000);

/** Entries without a timestamp are dropped. */
const timestamp = v.pipe(
  v.string(),
  v.check((value) => Math.abs(Date.parse(value)) < year10000),
);

const ClusterLogSchema = v.object({
  timestamp,
  level: text,
  message: text,
  source: text,
  category: text,
  thread_name: text,
});

const RuleSchema = v.object({ rule_id: v.string() });

const SecurityLogSchema = v.object({
  id: text,
  timestamp,
  type: text,
  action: text,
  source_ip: text,
  uri: text,
  method: text,
  message: text,
  response_code: number,
  country: text,
  matched_rules: list(RuleSchema),
});

/**
 * Only documented fields are taken over. In Keycloak, an administrator's event also contains the changed representation
 * with client secrets in it: if the API should ever return that, it ends here.
 */
const EventSchema = v.object({
  id: name,
  timestamp,
  realm_id: text,
  realm_name: text,
  client_id: text,
  ip_address: text,
  geo: v.optional(v.fallback(v.nullable(v.object({ country_code: text, country: text, city: text })), null)),
  type: text,
  user_id: text,
  username: text,
  session_id: text,
  auth_method: text,
  identity_provider: text,
  grant_type: text,
  is_m2m: flag,
  error: text,
  operation_type: text,
  resource_type: text,
  resource_path: text,
});

/** A presigned address grants access to anyone who has it, so it is parsed straight into a Secret. */
const TransferSchema = v.object({
  id: name,
  realm: text,
  status: text,
  progress: number,
  completed_at: text,
  expires_at: text,
  file_size_bytes: number,
  sha256_checksum: text,
  download_url: v.optional(v.fallback(v.nullable(secret), null), null),
  error_message: text,
});

const UploadSchema = v.object({ upload_url: secret, s3_key: name });

export type Realm = v.InferOutput<typeof RealmSchema>;
export type Application = v.InferOutput<typeof ApplicationSchema>;
export type IdentityProvider = v.InferOutput<typeof IdentityProviderSchema>;
export type User = v.InferOutput<typeof UserSchema>;
export type Role = v.InferOutput<typeof RoleSchema>;
export type Group = v.InferOutput<typeof GroupSchema>;
export type Domain = v.InferOutput<typeof DomainSchema>;
export type DomainRoute = v.InferOutput<typeof DomainRouteSchema>;
export type Upgrade = v.InferOutput<typeof UpgradeSchema>;
export type UpgradeStep = v.InferOutput<typeof UpgradeStepSchema>;
export type Export = v.InferOutput<typeof ExportSchema>;
export type ClusterExtension = v.InferOutput<typeof ClusterExtensionSchema>;
export type MaintenanceWindow = v.InferOutput<typeof MaintenanceWindowSchema>;
export type Overview = v.InferOutput<typeof OverviewSchema>;
export type SessionCache = v.InferOutput<typeof SessionCacheSchema>;
export type Authentication = v.InferOutput<typeof AuthenticationSchema>;
export type Performance = v.InferOutput<typeof PerformanceSchema>;
export type EventsAnalytics = v.InferOutput<typeof EventsAnalyticsSchema>;
export type FeatureInfo = v.InferOutput<typeof FeatureSchema>;
export type VersionInfo = v.InferOutput<typeof VersionSchema>;
export type ClusterLog = v.InferOutput<typeof ClusterLogSchema>;
export type SecurityLog = v.InferOutput<typeof SecurityLogSchema>;
export type ClusterEvent = v.InferOutput<typeof EventSchema>;
export type Transfer = v.InferOutput<typeof TransferSchema>;
export type Upload = v.InferOutput<typeof UploadSchema>;

export const readOverview = single(OverviewSchema);
export const readSessionCache = single(SessionCacheSchema);
export const readAuthentication = single(AuthenticationSchema);
export const readPerformance = single(PerformanceSchema);
export const readEventsAnalytics = single(EventsAnalyticsSchema);
export const readTypes = listOf(TypeSchema);
export const readLocations = listOf(LocationSchema);
export const readFeatures = listOf(FeatureSchema);
export const readVersions = listOf(VersionSchema);
export const readLogs = listOf(ClusterLogSchema);
export const readSecurityLogs = listOf(SecurityLogSchema);
export const readEvents = listOf(EventSchema);
export const readTransfer = oneOf(TransferSchema);
export const readUpload = oneOf(UploadSchema);

/** The id of a started operation: in the body, or else at the end of the `Location` header. */
export function begunId({ value, headers }: Pick<ApiSuccess, "value" | "headers">): string | undefined {
  const location = headers.get("Location") ?? "";
  return readTransfer(value)?.id ?? /^[^?#]*\/([\w-]+)\/?(?:[?#]|$)/.exec(location)?.[1];
}
