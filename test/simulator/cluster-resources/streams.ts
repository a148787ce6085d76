// A cluster's three streams: logs, security logs and events.

import type { ClusterRecord } from "../clusters";
import type { ClusterLog, Event, SecurityLog } from "../published/streams";
import type { ClusterResources } from "./cluster-resources";
import { generateEvent } from "./generated-events";
import { generateLog, generateSecurityLog } from "./generated-logs";
import { Timeline } from "./timeline";

const second = 1_000;
const day = 24 * 3_600 * second;

export interface Streams {
  logs: Timeline<ClusterLog>;
  securityLogs: Timeline<SecurityLog>;
  events: Timeline<Event>;
}

export function createStreams({ cluster }: ClusterRecord, resources: ClusterResources): Streams {
  const { id } = cluster;
  const running = (): boolean => cluster.url !== "" && cluster.status !== "stopped";
  return {
    logs: new Timeline({
      name: `${id} logs`,
      everyMs: 20 * second,
      frequentMs: day,
      make: (at) => (running() ? generateLog(id, at) : undefined),
    }),
    securityLogs: new Timeline({
      name: `${id} security`,
      everyMs: 240 * second,
      frequentMs: 7 * day,
      make: (at, index) => (running() ? generateSecurityLog(id, at, index) : undefined),
    }),
    events: new Timeline({
      name: `${id} events`,
      everyMs: 180 * second,
      frequentMs: 7 * day,
      make: (at) => (running() ? generateEvent(id, resources.realms, at) : undefined),
    }),
  };
}
