// Schemas of a cluster's resources, of its logs and events, and of the options for a new cluster. As in
// schema.ts, each requires only the fields that a row needs, and accepts whatever else the response has or lacks.

import * as v from "valibot";
import type { ApiSuccess } from "./http";
import {
  flags,
  parseListOf,
  nonEmptyString,
  numbers,
  parseOne,
  parseList,
  secret,
  parseAsList,
  text,
  texts,
} from "./schema";

const textList = v.optional(v.fallback(v.array(v.string()), []), []);

/** A nested list. It may be missing, and invalid elements are left out. */
const list = <T>(schema: v.GenericSchema<unknown, T>) =>
  v.optional(
    v.pipe(
      v.fallback(v.array(v.unknown()), []),
      v.transform((items) => parseList(schema, items)?.items ?? []),
    ),
    [],
  );

// Response parsers, and the type of an item that a parser returns.
const parseObjects = <E extends v.ObjectEntries>(entries: E) => parseListOf(v.object(entries));
const parseObject = <E extends v.ObjectEntries>(entries: E) => parseOne(v.object(entries));
const parseObjectAsList = <E extends v.ObjectEntries>(entries: E) => parseAsList(v.object(entries));
type Item<R extends (body: unknown) => readonly unknown[] | undefined> = NonNullable<ReturnType<R>>[number];

/** A boolean with a default. */
const flagOr = (value: boolean) => v.optional(v.fallback(v.boolean(), value), value);

export const RealmSchema = v.object({
  name: nonEmptyString,
  ...texts("display_name", "ssl_required", "created_at"),
  ...flags("enabled", "registration_allowed", "registration_email_as_username"),
  ...flags("login_with_email_allowed", "duplicate_emails_allowed"),
});
export type Realm = v.InferOutput<typeof RealmSchema>;

export const ApplicationSchema = v.object({
  client_id: nonEmptyString,
  ...texts("name", "description", "type", "protocol", "status", "root_url", "created_at", "updated_at"),
  redirect_uris: textList,
  web_origins: textList,
  grant_types: textList,
  ...flags("pkce_required", "consent_required", "service_account_enabled"),
});
export type Application = v.InferOutput<typeof ApplicationSchema>;

export const IdentityProviderSchema = v.object({
  provider_id: nonEmptyString,
  ...texts("type", "display_name", "client_id", "created_at", "updated_at"),
  ...flags("enabled", "externally_managed"),
});

export const UserSchema = v.object({
  id: nonEmptyString,
  ...texts("username", "email", "first_name", "last_name", "last_login_at", "created_at"),
  ...flags("enabled", "email_verified"),
});

export const RoleSchema = v.object({ name: nonEmptyString, ...texts("description"), ...flags("composite") });

export const GroupSchema = v.object({ id: nonEmptyString, ...texts("name", "path"), ...numbers("sub_group_count") });

export const DomainSchema = v.object({
  id: nonEmptyString,
  domain: v.fallback(v.string(), ""),
  ...texts("subdomain", "verification_status", "ssl_status", "cname_target", "created_at", "updated_at"),
  dns_records: list(v.object({ type: v.fallback(v.string(), ""), name: nonEmptyString, value: nonEmptyString })),
  ...flags("is_active"),
});
export type Domain = v.InferOutput<typeof DomainSchema>;

export const DomainRouteSchema = v.object({
  id: nonEmptyString,
  ...texts("realm", "created_at", "updated_at"),
  ...flags("hide_realm_path", "allow_admin_access"),
  cors_allowed_origins: textList,
});
export type DomainRoute = v.InferOutput<typeof DomainRouteSchema>;

export const UpgradeSchema = v.object({
  id: nonEmptyString,
  ...texts("from_version", "to_version", "phase", "started_at", "completed_at"),
});
export type Upgrade = v.InferOutput<typeof UpgradeSchema>;

export const UpgradeStepSchema = v.object({ version: nonEmptyString, ...flags("required") });
export type UpgradeStep = v.InferOutput<typeof UpgradeStepSchema>;

export const ExportSchema = v.object({
  id: nonEmptyString,
  ...texts("format", "status", "error_message"),
  ...texts("expires_at", "created_at", "started_at", "completed_at"),
  ...numbers("progress", "file_size_bytes"),
  ...flags("include_credentials", "is_encrypted"),
});
export type Export = v.InferOutput<typeof ExportSchema>;

export const ClusterExtensionSchema = v.object({
  extension_id: nonEmptyString,
  ...texts("extension_name", "extension_source", "status", "installed_version", "available_version"),
  ...texts("installed_at", "last_status_change_at"),
  ...flags("upgrade_available"),
});

export const MaintenanceWindowSchema = v.object({
  ...flags("enabled"),
  days_of_week: v.optional(v.fallback(v.array(v.number()), []), []),
  ...texts("start_local", "end_local", "timezone"),
});
export type MaintenanceWindow = v.InferOutput<typeof MaintenanceWindowSchema>;

export const parseOverview = parseObjectAsList(
  numbers(
    "total_users",
    "active_sessions",
    "login_success_rate",
    "avg_response_time",
    "total_login_attempts",
    "failed_login_attempts",
  ),
);
export type Overview = Item<typeof parseOverview>;

export const parseSessionCache = parseObjectAsList(numbers("session_cache_entries", "max_session_cache_per_pod"));

/** A data point. `at` is in milliseconds since 1970. */
export interface Point {
  readonly at: number;
  readonly value: number;
}

/** Points without a usable time are left out. */
const points = v.pipe(
  list(v.object({ timestamp: nonEmptyString, value: v.pipe(v.number(), v.finite()) })),
  v.transform((values) =>
    values
      .map(({ timestamp, value }): Point => ({ at: Date.parse(timestamp), value }))
      .filter(({ at }) => !Number.isNaN(at)),
  ),
);

const timeSeries = v.pipe(
  v.optional(v.fallback(v.object({ values: points }), { values: [] }), { values: [] }),
  v.transform(({ values }) => values),
);

export const parseAuthentication = parseObjectAsList({ login_successes: timeSeries, login_failures: timeSeries });
export type Authentication = Item<typeof parseAuthentication>;

export const parsePerformance = parseObjectAsList({
  response_times: v.optional(
    v.fallback(v.object({ average: timeSeries, p95: timeSeries }), { average: [], p95: [] }),
    {},
  ),
  cpu_usage: timeSeries,
  memory_usage: timeSeries,
});
export type Performance = Item<typeof parsePerformance>;

export const parseEventsAnalytics = parseObjectAsList({
  active_users: v.optional(v.fallback(v.object(numbers("daily", "weekly", "monthly")), {}), {}),
  top_realms: list(v.object({ realm_name: nonEmptyString, ...numbers("login_count") })),
});
export type EventsAnalytics = Item<typeof parseEventsAnalytics>;

export const parseClusterTypes = parseObjects({ type: nonEmptyString, name: text, available: flagOr(true) });
export const parseLocations = parseObjects({ location: nonEmptyString, name: text, available: flagOr(true) });
export const parseFeatures = parseObjects({
  name: nonEmptyString,
  ...texts("display_name", "description", "min_version", "max_version"),
  preview: flagOr(false),
});
export type FeatureInfo = Item<typeof parseFeatures>;

/** Accepts both the old format (a string) and the new one (an object). */
export const parseVersions = parseListOf(
  v.union([
    v.pipe(
      nonEmptyString,
      v.transform((version) => ({ version, active: true, major: false, breaking: 0 })),
    ),
    v.pipe(
      v.object({
        version: nonEmptyString,
        active: flagOr(true),
        is_major_change: flagOr(false),
        breaking_change_count: v.optional(v.fallback(v.number(), 0), 0),
      }),
      v.transform(({ version, active, is_major_change: major, breaking_change_count: breaking }) => ({
        version,
        active,
        major,
        breaking,
      })),
    ),
  ]),
);
export type VersionInfo = Item<typeof parseVersions>;

/** Milliseconds since 1970; later times can't be written as RFC 3339. */
const year10000 = Date.UTC(10_000);

/** Entries without a valid timestamp are dropped. */
const timestamp = v.pipe(
  v.string(),
  v.check((value) => Math.abs(Date.parse(value)) < year10000),
);

export const parseLogs = parseObjects({
  timestamp,
  ...texts("level", "message", "source", "category", "thread_name"),
});
export type ClusterLog = Item<typeof parseLogs>;

export const parseSecurityLogs = parseObjects({
  timestamp,
  ...texts("id", "type", "action", "source_ip", "uri", "method", "message", "country"),
  ...numbers("response_code"),
  matched_rules: list(v.object({ rule_id: v.string() })),
});
export type SecurityLog = Item<typeof parseSecurityLogs>;

/**
 * Copies only documented fields. Keycloak's admin events include the changed representation, with client secrets: if the
 * API ever returns it, it is dropped here.
 */
export const parseEvents = parseObjects({
  id: nonEmptyString,
  timestamp,
  ...texts("type", "realm_id", "realm_name", "client_id", "ip_address", "session_id", "error"),
  ...texts("user_id", "username", "auth_method", "identity_provider", "grant_type"),
  ...texts("operation_type", "resource_type", "resource_path"),
  ...flags("is_m2m"),
  geo: v.optional(v.fallback(v.nullable(v.object(texts("country_code", "country", "city"))), null)),
});
export type ClusterEvent = Item<typeof parseEvents>;

/** A presigned URL grants access to anyone who has it, so it is parsed straight into a Secret. */
export const parseTransfer = parseObject({
  id: nonEmptyString,
  ...texts("realm", "status", "completed_at", "expires_at", "sha256_checksum", "error_message"),
  ...numbers("progress", "file_size_bytes"),
  download_url: v.optional(v.fallback(v.nullable(secret), null), null),
});
export type Transfer = NonNullable<ReturnType<typeof parseTransfer>>;

export const parseUpload = parseObject({ upload_url: secret, s3_key: nonEmptyString });
export type Upload = NonNullable<ReturnType<typeof parseUpload>>;

/** The ID of the operation that was started, from the body or else the `Location` header. */
export function operationId({ value, headers }: Pick<ApiSuccess, "value" | "headers">): string | undefined {
  const location = headers.get("Location") ?? "";
  return parseTransfer(value)?.id ?? /^[^?#]*\/([\w-]+)\/?(?:[?#]|$)/.exec(location)?.[1];
}
