// Insights about events: users, locations and devices.

import type { eventsAnalytics } from "../published/insights";
import type { Static } from "../published/shape";
import type { RealmResources } from "./cluster-resources";
import { authenticationOf, protocols, rate } from "./insights";
import { series, total, type Traffic } from "./traffic";

export function eventsAnalyticsOf(traffic: Traffic, realms: readonly RealmResources[]): Static<typeof eventsAnalytics> {
  const { login_attempts, login_successes } = authenticationOf(traffic);
  const [all, good] = [total(login_attempts), total(login_successes)];
  const share = (part: number) => (traffic.running ? Math.round(traffic.users * part) : 0);
  const whole = (factor: number) =>
    series(traffic, (at) => Math.round((valueAt(login_successes, at) ?? 0) * factor)).values;
  const machines = realms.flatMap(({ realm, applications }) =>
    applications
      .filter((each) => each.service_account_enabled)
      .map((each) => ({ realm_name: realm.name, client_id: each.client_id, name: each.name })),
  );
  const clientLogins = Math.round(good * 0.4);
  const registrations = share(0.03);
  return {
    active_users: { monthly: share(0.8), weekly: share(0.55), daily: share(0.3) },
    total_logins: good,
    total_login_attempts: all,
    success_rate: rate(good, all),
    top_realms: realms.map(({ realm, users }) => ({
      realm_id: realm.id,
      realm_name: realm.name,
      user_count: users.length,
      login_count: Math.round((good * users.length) / Math.max(1, traffic.users)),
    })),
    login_trends: whole(1),
    protocol_stats: protocols(good),
    registrations: {
      total_registrations: registrations,
      total_registration_attempts: registrations + share(0.01),
      registration_success_rate: rate(registrations, registrations + share(0.01)),
      registration_trends: whole(0.02),
    },
    machine_to_machine: {
      monthly_active_clients: machines.length,
      weekly_active_clients: machines.length,
      daily_active_clients: Math.max(0, machines.length - 1),
      total_client_logins: clientLogins,
      total_client_attempts: clientLogins,
      client_success_rate: 100,
      total_client_registrations: 0,
      total_client_registration_attempts: 0,
      client_registration_success_rate: 100,
      top_clients: machines.map(({ name, ...client }) => ({
        ...client,
        client_name: name,
        login_count: Math.round(clientLogins / machines.length),
      })),
      client_login_trends: whole(0.4),
    },
  };
}

function valueAt(of: { values: { timestamp: string; value: number }[] }, at: number): number | undefined {
  return of.values.find(({ timestamp }) => Date.parse(timestamp) === at)?.value;
}
