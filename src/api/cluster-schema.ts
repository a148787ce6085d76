// What stands in a cluster, as the API answers it. As in schema.ts, each asks for the least that a row
// can be drawn from, and is let through whatever else it holds or lacks.

import * as v from "valibot";
import { parseList } from "./schema";

const text = v.optional(v.fallback(v.nullable(v.string()), null));
const texts = v.optional(v.fallback(v.array(v.string()), []), []);
const flag = v.optional(v.fallback(v.nullable(v.boolean()), null));
const number = v.optional(v.fallback(v.nullable(v.pipe(v.number(), v.finite())), null));
const name = v.pipe(v.string(), v.minLength(1));

const RealmSchema = v.object({
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

const ApplicationSchema = v.object({
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

const IdentityProviderSchema = v.object({
  provider_id: name,
  type: text,
  display_name: text,
  enabled: flag,
  client_id: text,
  externally_managed: flag,
  created_at: text,
  updated_at: text,
});

const UserSchema = v.object({
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

const RoleSchema = v.object({ name, description: text, composite: flag });

const GroupSchema = v.object({ id: name, name: text, path: text, sub_group_count: number });

const DnsRecordSchema = v.object({ type: v.fallback(v.string(), ""), name, value: name });

const DomainSchema = v.object({
  id: name,
  domain: v.fallback(v.string(), ""),
  subdomain: text,
  verification_status: text,
  ssl_status: text,
  cname_target: text,
  dns_records: v.optional(
    v.pipe(
      v.fallback(v.array(v.unknown()), []),
      v.transform((records) => parseList(DnsRecordSchema, records)?.items ?? []),
    ),
    [],
  ),
  is_active: flag,
  created_at: text,
  updated_at: text,
});

const DomainRouteSchema = v.object({
  id: name,
  realm: text,
  hide_realm_path: flag,
  allow_admin_access: flag,
  cors_allowed_origins: texts,
  created_at: text,
  updated_at: text,
});

const UpgradeSchema = v.object({
  id: name,
  from_version: text,
  to_version: text,
  phase: text,
  started_at: text,
  completed_at: text,
});

const UpgradeStepSchema = v.object({ version: name, required: flag });

const ExportSchema = v.object({
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

const ClusterExtensionSchema = v.object({
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

const MaintenanceWindowSchema = v.object({
  enabled: flag,
  days_of_week: v.optional(v.fallback(v.array(v.number()), []), []),
  start_local: text,
  end_local: text,
  timezone: text,
});

const OverviewSchema = v.object({
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

/** What can't be read of a series is left out of it; there may be nothing to begin with. */
const points = v.optional(
  v.pipe(
    v.fallback(v.array(v.unknown()), []),
    v.transform((values) => (parseList(PointSchema, values)?.items ?? []).flatMap(pointOf)),
  ),
  [],
);

const PointSchema = v.object({ timestamp: name, value: v.pipe(v.number(), v.finite()) });

/** A value at a time, in milliseconds since 1970. */
function pointOf({ timestamp, value }: v.InferOutput<typeof PointSchema>): Point[] {
  const at = Date.parse(timestamp);
  return Number.isNaN(at) ? [] : [{ at, value }];
}

const series = v.pipe(
  v.optional(v.fallback(v.object({ values: points }), { values: [] }), { values: [] }),
  v.transform(({ values }) => values),
);

const AuthenticationSchema = v.object({ login_successes: series, login_failures: series });

const PerformanceSchema = v.object({
  response_times: v.optional(
    v.fallback(v.object({ average: series, p95: series }), { average: [], p95: [] }),
    {},
  ),
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
  top_realms: v.optional(
    v.pipe(
      v.fallback(v.array(v.unknown()), []),
      v.transform((realms) => parseList(RealmStatsSchema, realms)?.items ?? []),
    ),
    [],
  ),
});

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
export interface Point {
  readonly at: number;
  readonly value: number;
}
export type SessionCache = v.InferOutput<typeof SessionCacheSchema>;
export type Authentication = v.InferOutput<typeof AuthenticationSchema>;
export type Performance = v.InferOutput<typeof PerformanceSchema>;
export type EventsAnalytics = v.InferOutput<typeof EventsAnalyticsSchema>;

/** Reads a list; undefined when the body is none. What can't be read of it is left out. */
export type ReadList<T> = (body: unknown) => readonly T[] | undefined;

const listOf =
  <T>(schema: v.GenericSchema<unknown, T>): ReadList<T> =>
  (body) =>
    parseList(schema, body)?.items;

/** Reads one thing, as a list of one. */
const oneOf =
  <T>(schema: v.GenericSchema<unknown, T>): ReadList<T> =>
  (body) => {
    const parsed = v.safeParse(schema, body);
    return parsed.success ? [parsed.output] : undefined;
  };

export const readRealm = oneOf(RealmSchema);
export const readApplication = oneOf(ApplicationSchema);
export const readDomain = oneOf(DomainSchema);
export const readDomainRoute = oneOf(DomainRouteSchema);
export const readRealms = listOf(RealmSchema);
export const readApplications = listOf(ApplicationSchema);
export const readIdentityProviders = listOf(IdentityProviderSchema);
export const readUsers = listOf(UserSchema);
export const readRoles = listOf(RoleSchema);
export const readGroups = listOf(GroupSchema);
export const readDomains = listOf(DomainSchema);
export const readDomainRoutes = listOf(DomainRouteSchema);
export const readUpgrades = listOf(UpgradeSchema);
export const readUpgradePath = listOf(UpgradeStepSchema);
export const readExport = oneOf(ExportSchema);
export const readExports = listOf(ExportSchema);
export const readClusterExtensions = listOf(ClusterExtensionSchema);
export const readMaintenanceWindow = oneOf(MaintenanceWindowSchema);
export const readOverview = oneOf(OverviewSchema);
export const readSessionCache = oneOf(SessionCacheSchema);
export const readAuthentication = oneOf(AuthenticationSchema);
export const readPerformance = oneOf(PerformanceSchema);
export const readEventsAnalytics = oneOf(EventsAnalyticsSchema);
