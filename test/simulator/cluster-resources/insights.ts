// The data of the five insights pages. The overview's numbers are the sums of the series.

import { rfc3339 } from "../clock";
import type { authentication, overview, performance, security } from "../published/insights";
import type { Static } from "../published/shape";
import { pseudoRandom } from "./pseudo-random";
import { attempts, badShare, busyness, failures, series, total, type Traffic } from "./traffic";

export function overviewOf(traffic: Traffic): Static<typeof overview> {
  const { login_attempts, login_failures } = authenticationOf(traffic);
  const [all, failed] = [total(login_attempts), total(login_failures)];
  const { average } = performanceOf(traffic).response_times;
  const sessions = traffic.running ? Math.round(traffic.users * 0.35 * busyness(traffic.period.end, 1)) : 0;
  return {
    total_users: traffic.users,
    active_sessions: sessions,
    login_success_rate: rate(all - failed, all),
    avg_response_time: Math.round(total(average) / Math.max(1, average.values.length)),
    total_login_attempts: all,
    failed_login_attempts: failed,
    session_cache_entries: sessions * 2,
    max_session_cache_per_pod: 10_000,
  };
}

export function authenticationOf(traffic: Traffic): Static<typeof authentication> {
  const per = (of: (at: number, step: number) => number) => series(traffic, of);
  const login_attempts = per((at, step) => attempts(traffic, at, step));
  const login_failures = per((at, step) => failures(traffic, at, step));
  return {
    login_attempts,
    login_failures,
    login_successes: per((at, step) => attempts(traffic, at, step) - failures(traffic, at, step)),
    token_issuances: per((at, step) => attempts(traffic, at, step) * 3),
    token_validations: per((at, step) => attempts(traffic, at, step) * 11),
    password_validations: per((at, step) => Math.round(attempts(traffic, at, step) * 0.8)),
    by_protocol: protocols(total(login_attempts) - total(login_failures)),
  };
}

/** Response times and pauses in milliseconds, memory and CPU in percent. */
export function performanceOf(traffic: Traffic): Static<typeof performance> {
  const { clusterId } = traffic;
  const noisy = (name: string, least: number, most: number) =>
    series(traffic, (at, step) => {
      const load = 0.7 * busyness(at, step) + 0.3 * pseudoRandom(clusterId, name, at);
      return least + (most - least) * (load + badShare(at, step));
    });
  const endpoint = (path: string, share: number, factor: number) => ({
    endpoint: path,
    count: Math.round(total(authenticationOf(traffic).login_attempts) * share),
    avg_time: 18 * factor,
    p95_time: 61 * factor,
  });
  return {
    response_times: {
      average: noisy("time", 12, 48),
      p50: noisy("time", 9, 35),
      p95: noisy("time", 40, 180),
      p99: noisy("time", 90, 420),
      by_endpoint: traffic.running
        ? [
            endpoint("/realms/{realm}/protocol/openid-connect/token", 3, 1),
            endpoint("/realms/{realm}/protocol/openid-connect/auth", 1, 1.6),
            endpoint("/realms/{realm}/protocol/openid-connect/userinfo", 2.5, 0.7),
            endpoint("/admin/realms/{realm}/users", 0.02, 6.5),
          ]
        : [],
    },
    memory_usage: noisy("memory", 46, 78),
    cpu_usage: noisy("cpu", 6, 55),
    max_cpu_usage: noisy("cpu", 14, 92),
    garbage_collection: noisy("pauses", 3, 24),
    thread_count: series(traffic, (at) => 60 + Math.round(30 * busyness(at, 1))),
  };
}

export function securityOf(traffic: Traffic): Static<typeof security> {
  const { clusterId, running, period, users } = traffic;
  const attacks = (at: number, step: number) => Math.round(attempts(traffic, at, step) * 0.3 * badShare(at, step));
  const ago = (hours: number) => rfc3339(period.end - hours * 3_600_000);
  return {
    failed_logins: series(traffic, (at, step) => failures(traffic, at, step)),
    brute_force_attempts: series(traffic, attacks),
    security_events: series(
      traffic,
      (at, step) => attacks(at, step) * 2 + Math.round(4 * pseudoRandom(clusterId, "events", at)),
    ),
    suspicious_ips:
      running && users > 0
        ? [
            { ip: "203.0.113.77", failed_logins: 412, last_attempt: ago(2), country: "NL" },
            { ip: "198.51.100.9", failed_logins: 88, last_attempt: ago(5.5), country: "US" },
            { ip: "2001:db8:7::51", failed_logins: 31, last_attempt: ago(0.4) },
          ]
        : [],
    top_failed_users:
      running && users > 0
        ? [
            { username: "admin", failure_count: 377, last_failure: ago(2) },
            { username: "anna.berg", failure_count: 9, last_failure: ago(1) },
          ]
        : [],
  };
}

/** In percent; 100 if there was nothing to count. */
export function rate(good: number, all: number): number {
  return all === 0 ? 100 : Math.round((good / all) * 10_000) / 100;
}

export function protocols(logins: number): { protocol: string; count: number; rate: number }[] {
  const saml = Math.round(logins * 0.12);
  return [
    { protocol: "openid-connect", count: logins - saml, rate: rate(logins - saml, logins) },
    { protocol: "saml", count: saml, rate: logins === 0 ? 0 : rate(saml, logins) },
  ];
}
