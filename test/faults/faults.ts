// The faults, and the steps at which they occur.
import type { Fault } from "../simulator/control-protocol";

export type Step =
  | "before the request"
  | "request sent"
  | "work done"
  | "answer half read"
  | "answer read"
  | "secret half written"
  | "secret written"
  | "journal cleared"
  | "screen updated";

export type LocalFault =
  | "killed"
  | "journal can't be written"
  | "journal can't be cleared"
  | "secret storage store fails"
  | "secret storage get fails"
  | "secret storage delete fails"
  | "secret storage reads late"
  | "secret storage never answers"
  | "globalState fails";

export interface FaultCase {
  readonly step: Step;
  readonly name: string;
  /** The fault of the server. */
  readonly server?: Fault;
  /** Whether the client notices it by a deadline. */
  readonly timeout?: boolean;
  readonly local?: LocalFault;
  /** Whether it applies only to requests about the key that they are sent with. */
  readonly onOwnKey?: true;
}

const status = (code: number, when: "before" | "after", retryAfter?: number): Fault => ({
  kind: "answer",
  status: code,
  when,
  ...(retryAfter === undefined ? {} : { retryAfter }),
});

const refusals: readonly (readonly [string, number, number?])[] = [
  ["401", 401],
  ["403", 403],
  ["404", 404],
  ["409", 409],
  ["409 with Retry-After", 409, 0],
  ["429", 429, 0],
  ["500", 500],
  ["501", 501],
];

const gateways: readonly (readonly [string, number])[] = [
  ["502 with HTML", 502],
  ["503 with HTML", 503],
  ["504 with HTML", 504],
];

export const faultCases: readonly FaultCase[] = [
  { step: "screen updated", name: "nothing" },
  // Before the request is sent.
  ...(
    [
      "killed",
      "journal can't be written",
      "secret storage store fails",
      "secret storage get fails",
      "secret storage delete fails",
      "secret storage reads late",
      "secret storage never answers",
      "globalState fails",
    ] as const
  ).map((local): FaultCase => ({ step: "before the request", name: local, local })),
  // The request is sent, the work is not done.
  { step: "request sent", name: "killed", local: "killed", server: { kind: "drop" } },
  { step: "request sent", name: "connection dropped", server: { kind: "drop" } },
  { step: "request sent", name: "timeout", server: { kind: "hold" }, timeout: true },
  ...refusals.map(([name, code, after]): FaultCase => ({
    step: "request sent",
    name,
    server: status(code, "before", after),
  })),
  ...gateways.map(([name, code]): FaultCase => ({
    step: "request sent",
    name,
    server: { kind: "html", status: code, when: "before" },
  })),
  // The work is done, the response is lost.
  { step: "work done", name: "killed", local: "killed", server: { kind: "drop", when: "after" } },
  { step: "work done", name: "connection dropped", server: { kind: "drop", when: "after" } },
  { step: "work done", name: "timeout", server: { kind: "hold", when: "after" }, timeout: true },
  { step: "work done", name: "500", server: status(500, "after") },
  // A proxy has sent the request twice, or responds instead of the server.
  { step: "work done", name: "401", server: status(401, "after"), onOwnKey: true },
  { step: "work done", name: "302", server: status(302, "after") },
  ...[403, 404, 429].map((code): FaultCase => ({
    step: "work done",
    name: `${code} with HTML`,
    server: { kind: "html", status: code, when: "after" },
  })),
  ...gateways.map(([name, code]): FaultCase => ({
    step: "work done",
    name,
    server: { kind: "html", status: code, when: "after" },
  })),
  { step: "work done", name: "empty body", server: { kind: "empty" } },
  {
    step: "work done",
    name: "an answer without the secret",
    server: { kind: "answer", status: 200, when: "after", body: { api_key: { id: "x" } } },
  },
  { step: "answer half read", name: "truncated body", server: { kind: "truncated" } },
  {
    step: "answer half read",
    name: "cut within the key",
    server: { kind: "answer", status: 200, when: "after", body: '{"full_key":"sk_sc_' },
  },
  { step: "answer half read", name: "malformed JSON", server: { kind: "malformed" } },
  { step: "answer half read", name: "a stalled body", server: { kind: "stall" }, timeout: true },
  // The response has arrived.
  ...(
    [
      "killed",
      "secret storage store fails",
      "secret storage get fails",
      "secret storage delete fails",
      "secret storage never answers",
      "globalState fails",
    ] as const
  ).map((local): FaultCase => ({ step: "answer read", name: local, local })),
  { step: "answer read", name: "secret storage reads late", local: "secret storage reads late" },
  { step: "secret half written", name: "killed", local: "killed" },
  ...(["killed", "journal can't be cleared"] as const).map((local): FaultCase => ({
    step: "secret written",
    name: local,
    local,
  })),
  { step: "journal cleared", name: "killed", local: "killed" },
];
