// createClient() for tests of single requests: no pacing, all requests recorded.

import { createClient, type ApiCaller, type HttpOptions, type RequestLog } from "../../../src/api/http";
import type { Pacing } from "../../../src/api/pacing";
import type { Secret } from "../../../src/secrets/secret";
import { randomSecret } from "./keys";

export const noPacing: Pacing = {
  turn: (_, signal) => Promise.resolve(signal?.aborted === true ? "cancelled" : "go"),
  closedFor: () => 0,
  update: () => undefined,
};

export interface TestSend {
  readonly send: ApiCaller["call"];
  readonly key: Secret;
  readonly reports: RequestLog[];
}

export function testSend(endpoint: string, over: Partial<HttpOptions> = {}): TestSend {
  const key = randomSecret();
  const reports: RequestLog[] = [];
  const options: HttpOptions = {
    endpoint,
    apiVersion: "2026-06-01.beta",
    key: () => key,
    fetch: (url, init) => fetch(url, init),
    report: (report) => reports.push(report),
    pacing: noPacing,
    ...over,
  };
  const client = createClient(options);
  return { send: (route, call) => client.call(route, call), key, reports };
}
