// The three streams of one cluster.

import type { ClusterRecord } from "../clusters";
import type { ClusterLog, Event, SecurityLog } from "../published/streams";
import type { Contents } from "./contents";
import { eventLine } from "./event-lines";
import { logLine, securityLine } from "./log-lines";
import { Timeline } from "./timeline";

const second = 1_000;
const day = 24 * 3_600 * second;

export interface Streams {
  logs: Timeline<ClusterLog>;
  securityLogs: Timeline<SecurityLog>;
  events: Timeline<Event>;
}

export function makeStreams({ cluster }: ClusterRecord, contents: Contents): Streams {
  const { id } = cluster;
  const running = (): boolean => cluster.url !== "" && cluster.status !== "stopped";
  return {
    logs: new Timeline({
      name: `${id} logs`,
      everyMs: 20 * second,
      frequentMs: day,
      make: (at) => (running() ? logLine(id, at) : undefined),
    }),
    securityLogs: new Timeline({
      name: `${id} security`,
      everyMs: 240 * second,
      frequentMs: 7 * day,
      make: (at, index) => (running() ? securityLine(id, at, index) : undefined),
    }),
    events: new Timeline({
      name: `${id} events`,
      everyMs: 180 * second,
      frequentMs: 7 * day,
      make: (at) => (running() ? eventLine(id, contents.realms, at) : undefined),
    }),
  };
}
