// Insights: the data of a cluster's charts.

import { orNotFound, type Call } from "../call";
import { operation } from "../operation";
import { eventsAnalyticsOf } from "../../cluster-resources/events-analytics";
import { authenticationOf, overviewOf, performanceOf, securityOf } from "../../cluster-resources/insights";
import type { Traffic } from "../../cluster-resources/traffic";
import { lastDay, lastMonth, periodOf } from "../period";
import {
  authentication,
  eventsAnalytics,
  insightQuery,
  overview,
  performance,
  periodQuery,
  security,
} from "../../published/insights";
import type { Shape, Static } from "../../published/shape";

const path = "/clusters/{cluster_id}/insights";
const scope = "clusters:insights:read";

type InsightQuery = Static<typeof insightQuery>;

function page<A>(name: string, response: Shape<A>, of: (traffic: Traffic) => A) {
  return operation({
    method: "GET",
    path: `${path}/${name}`,
    scope,
    query: insightQuery,
    response,
    perform: (call) => of(trafficOf(call, lastDay)),
  });
}

export const insightOperations = [
  page("overview", overview, overviewOf),
  page("authentication", authentication, authenticationOf),
  page("performance", performance, performanceOf),
  page("security", security, securityOf),
  operation({
    method: "GET",
    path: `${path}/events`,
    scope,
    query: periodQuery,
    response: eventsAnalytics,
    perform: (call) => eventsAnalyticsOf(trafficOf(call, lastMonth), call.resources.realms),
  }),
];

const notRunning = new Set(["provisioning", "failed", "stopped"]);

function trafficOf(call: Call<InsightQuery>, usual: number): Traffic {
  const { resources, query, cluster } = call;
  const { id, status } = cluster.cluster;
  const realms =
    query.realm === undefined
      ? resources.realms
      : [
          orNotFound(
            resources.realms.find(({ realm }) => realm.name === query.realm),
            "Realm",
          ),
        ];
  return {
    clusterId: id,
    users: realms.reduce((sum, { users }) => sum + users.length, 0),
    running: !notRunning.has(status),
    period: periodOf(query, call.now, usual),
  };
}
