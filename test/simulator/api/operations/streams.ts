// Logs, security logs and events: filtered, paginated, newest first by default.

import type { Call } from "../call";
import { operation } from "../operation";
import {
  clusterLog,
  event,
  eventExportQuery,
  eventQuery,
  logQuery,
  securityLog,
  securityLogQuery,
  type Event,
  type EventQuery,
} from "../../published/streams";
import { list, listed, text } from "../../published/shape";
import type { Timeline } from "../../cluster-resources/timeline";
import { invalid, Problem } from "../../problem";
import { lastDay, lastHour, periodOf } from "../period";
import { csv } from "./csv";

const cluster = "/clusters/{cluster_id}";

/** The largest number of events in an export. */
const mostExported = 10_000;

export const streamOperations = [
  operation({
    method: "GET",
    path: `${cluster}/logs`,
    scope: "clusters:logs:read",
    query: logQuery,
    response: list(clusterLog),
    paged: { most: 1_000, usual: 100 },
    perform: (call) => {
      checkPlan(call);
      const { level, search, category, thread_name } = call.query;
      return entriesInPeriod(call, call.streams.logs, lastHour).filter(
        (line) =>
          matches(level, line.level) &&
          matches(category, line.category) &&
          matches(thread_name, line.thread_name) &&
          containsText(search, line.message),
      );
    },
  }),
  operation({
    method: "GET",
    path: `${cluster}/security-logs`,
    scope: "clusters:logs:read",
    query: securityLogQuery,
    response: list(securityLog),
    paged: { most: 1_000, usual: 100 },
    perform: (call) => {
      checkPlan(call);
      const { type, action, source_ip, country, search } = call.query;
      return entriesInPeriod(call, call.streams.securityLogs, lastHour).filter(
        (line) =>
          matches(type, line.type) &&
          matches(action, line.action) &&
          matches(source_ip, line.source_ip) &&
          matches(country, line.country ?? "") &&
          containsText(search, line.message, line.uri),
      );
    },
  }),
  operation({
    method: "GET",
    path: `${cluster}/events`,
    scope: "clusters:events:read",
    query: eventQuery,
    response: list(event),
    paged: { most: 100, usual: 20 },
    perform: eventsOf,
  }),
  operation({
    method: "GET",
    path: `${cluster}/events/export`,
    scope: "clusters:events:read",
    query: eventExportQuery,
    response: text(),
    contentType: "text/csv; charset=utf-8",
    perform: (call) => {
      const { category = "user" } = call.query;
      const name = `${category}-events-${new Date(call.now).toISOString().slice(0, 10)}.csv`;
      call.header("Content-Disposition", `attachment; filename="${name}"`);
      const events = eventsOf(call);
      if (events.length > mostExported) {
        const detail = `must leave at most ${mostExported} events, not ${events.length}`;
        throw invalid({ field: "start_time", detail, code: "range" });
      }
      return csv(Object.keys(event.schema["properties"] as object), events);
    },
  }),
];

function eventsOf(call: Call<EventQuery>): Event[] {
  const { category, realm, realm_id, user_id, username, error, search, ...more } = call.query;
  const [clients, types, operations] = [more.client_ids, more.types, more.operation_types].map((values) =>
    listed<string>(values),
  );
  return entriesInPeriod(call, call.streams.events, lastDay).filter(
    (each) =>
      matches(category, each.category) &&
      matches(realm, each.realm_name) &&
      matches(realm_id, each.realm_id) &&
      matches(user_id, each.user_id) &&
      (username === undefined || each.username?.startsWith(username) === true) &&
      matches(error, each.error) &&
      isOneOf(clients, each.client_id) &&
      isOneOf(types, each.type) &&
      isOneOf(operations, each.operation_type) &&
      containsText(search, each.username, each.client_id, each.realm_name, each.ip_address),
  );
}

interface StreamQuery {
  start_time?: string;
  end_time?: string;
  order?: "asc" | "desc";
}

/** The entries from `start_time` to `end_time`, both included. */
function entriesInPeriod<T extends { timestamp: string }>(
  call: Call<StreamQuery>,
  stream: Timeline<T>,
  usual: number,
): T[] {
  const { simulation, now, query } = call;
  const { start, end } = periodOf(query, now, usual);
  const all = stream.entries(now, simulation.settings.quietStreams).filter(({ timestamp }) => {
    const at = Date.parse(timestamp);
    return start <= at && at <= end;
  });
  return query.order === "asc" ? all : all.reverse();
}

function checkPlan({ simulation }: Call): void {
  const { includesLogs, name, requiredPlan } = simulation.settings.plan;
  if (includesLogs) return;
  throw new Problem("plan-limit-exceeded", "The plan does not include logs.", {
    members: { current_plan: name, required_plan: requiredPlan },
  });
}

function matches(wanted: string | undefined, value: string | undefined): boolean {
  return wanted === undefined || wanted === value;
}

function isOneOf(wanted: string[] = [], value: string | undefined): boolean {
  return wanted.length === 0 || (value !== undefined && wanted.includes(value));
}

function containsText(search: string | undefined, ...texts: (string | undefined)[]): boolean {
  if (search === undefined) return true;
  return texts.some((each) => each?.toLowerCase().includes(search.toLowerCase()));
}
