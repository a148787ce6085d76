// What a cluster writes all the time, as the API answers it: see cluster-schema.ts.

import * as v from "valibot";
import { parseList } from "./schema";

const text = v.optional(v.fallback(v.nullable(v.string()), null));
const number = v.optional(v.fallback(v.nullable(v.number()), null));
/** A line that was written at no time stands nowhere. */
const timestamp = v.pipe(
  v.string(),
  v.check((value) => !Number.isNaN(Date.parse(value))),
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

export type ClusterLog = v.InferOutput<typeof ClusterLogSchema>;
export type SecurityLog = v.InferOutput<typeof SecurityLogSchema>;

export const readLogs = (body: unknown): readonly ClusterLog[] | undefined =>
  parseList(ClusterLogSchema, body)?.items;
export const readSecurityLogs = (body: unknown): readonly SecurityLog[] | undefined =>
  parseList(SecurityLogSchema, body)?.items;
