// What a cluster writes all the time, as the API answers it: see cluster-schema.ts.

import * as v from "valibot";
import { parseList } from "./schema";

const text = v.optional(v.fallback(v.nullable(v.string()), null));
const number = v.optional(v.fallback(v.nullable(v.number()), null));
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
  matched_rules: v.optional(
    v.pipe(
      v.fallback(v.array(v.unknown()), []),
      v.transform((rules) => parseList(RuleSchema, rules)?.items ?? []),
    ),
    [],
  ),
});

/**
 * Only what the API describes is taken over. An administrator's event has in Keycloak also what was changed,
 * client secrets among it: if that should ever come along, it goes no further than here.
 */
const EventSchema = v.object({
  id: v.pipe(v.string(), v.minLength(1)),
  timestamp,
  realm_id: text,
  realm_name: text,
  client_id: text,
  ip_address: text,
  geo: v.optional(
    v.fallback(v.nullable(v.object({ country_code: text, country: text, city: text })), null),
  ),
  type: text,
  user_id: text,
  username: text,
  session_id: text,
  auth_method: text,
  identity_provider: text,
  grant_type: text,
  is_m2m: v.optional(v.fallback(v.nullable(v.boolean()), null)),
  error: text,
  operation_type: text,
  resource_type: text,
  resource_path: text,
});

export type ClusterLog = v.InferOutput<typeof ClusterLogSchema>;
export type SecurityLog = v.InferOutput<typeof SecurityLogSchema>;
export type ClusterEvent = v.InferOutput<typeof EventSchema>;

export const readLogs = (body: unknown): readonly ClusterLog[] | undefined =>
  parseList(ClusterLogSchema, body)?.items;
export const readSecurityLogs = (body: unknown): readonly SecurityLog[] | undefined =>
  parseList(SecurityLogSchema, body)?.items;
export const readEvents = (body: unknown): readonly ClusterEvent[] | undefined =>
  parseList(EventSchema, body)?.items;
