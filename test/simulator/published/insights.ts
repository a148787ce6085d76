// The published shapes of a cluster's insights.

import { realmName } from "./realms";
import { decimal, list, query, record, text, time, whole, type Static } from "./shape";

const series = record({ values: list(record({ timestamp: time, value: decimal })) });
export type Series = Static<typeof series>;

const protocols = list(record({ protocol: text(), count: whole(), rate: decimal }));
const trend = list(record({ timestamp: time, value: whole() }));

const period = { start_time: time, end_time: time };
export const periodQuery = query(period);
export const insightQuery = query({ realm: realmName, ...period });

export const overview = record(
  {
    total_users: whole(),
    active_sessions: whole(),
    login_success_rate: decimal,
    avg_response_time: decimal,
    total_login_attempts: whole(),
    failed_login_attempts: whole(),
  },
  { session_cache_entries: whole(), max_session_cache_per_pod: whole() },
);

export const authentication = record({
  login_attempts: series,
  login_successes: series,
  login_failures: series,
  token_issuances: series,
  token_validations: series,
  password_validations: series,
  by_protocol: protocols,
});

export const performance = record({
  response_times: record({
    average: series,
    p50: series,
    p95: series,
    p99: series,
    by_endpoint: list(record({ endpoint: text(), count: whole(), avg_time: decimal, p95_time: decimal })),
  }),
  memory_usage: series,
  cpu_usage: series,
  max_cpu_usage: series,
  garbage_collection: series,
  thread_count: series,
});

export const security = record({
  failed_logins: series,
  brute_force_attempts: series,
  suspicious_ips: list(record({ ip: text(), failed_logins: whole(), last_attempt: time }, { country: text() })),
  top_failed_users: list(record({ username: text(), failure_count: whole(), last_failure: time })),
  security_events: series,
});

export const eventsAnalytics = record({
  active_users: record({ monthly: whole(), weekly: whole(), daily: whole() }),
  total_logins: whole(),
  total_login_attempts: whole(),
  success_rate: decimal,
  top_realms: list(record({ realm_id: text(), realm_name: text(), user_count: whole(), login_count: whole() })),
  login_trends: trend,
  protocol_stats: protocols,
  registrations: record({
    total_registrations: whole(),
    total_registration_attempts: whole(),
    registration_success_rate: decimal,
    registration_trends: trend,
  }),
  machine_to_machine: record({
    monthly_active_clients: whole(),
    weekly_active_clients: whole(),
    daily_active_clients: whole(),
    total_client_logins: whole(),
    total_client_attempts: whole(),
    client_success_rate: decimal,
    total_client_registrations: whole(),
    total_client_registration_attempts: whole(),
    client_registration_success_rate: decimal,
    top_clients: list(record({ client_id: text(), client_name: text(), login_count: whole(), realm_name: text() })),
    client_login_trends: trend,
  }),
});
