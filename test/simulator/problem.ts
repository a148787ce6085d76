// Problem details (RFC 9457). The fragment of `type` is the kind.

import { randomUUID } from "node:crypto";

const kinds = {
  "bad-request": { status: 400, title: "Bad Request" },
  unauthorized: { status: 401, title: "Unauthorized" },
  "plan-limit-exceeded": { status: 402, title: "Plan Limit Exceeded" },
  forbidden: { status: 403, title: "Forbidden" },
  "not-found": { status: 404, title: "Not Found" },
  "method-not-allowed": { status: 405, title: "Method Not Allowed" },
  conflict: { status: 409, title: "Conflict" },
  "payload-too-large": { status: 413, title: "Payload Too Large" },
  "unsupported-media-type": { status: 415, title: "Unsupported Media Type" },
  "validation-failed": { status: 422, title: "Validation Failed" },
  "rate-limit-exceeded": { status: 429, title: "Rate Limit Exceeded" },
  "internal-error": { status: 500, title: "Internal Server Error" },
  "not-implemented": { status: 501, title: "Not Implemented" },
  "bad-gateway": { status: 502, title: "Bad Gateway" },
  "service-unavailable": { status: 503, title: "Service Unavailable" },
  "gateway-timeout": { status: 504, title: "Gateway Timeout" },
} as const;

export type ProblemKind = keyof typeof kinds;

export interface FieldError {
  field: string;
  detail: string;
  code?: string;
  value?: unknown;
}

export const problemContentType = "application/problem+json";

/** Thrown to reject a request; the API's error handler converts it to a response. */
export class Problem extends Error {
  readonly kind: ProblemKind;
  readonly members: Record<string, unknown>;
  readonly headers: Record<string, string>;

  constructor(
    kind: ProblemKind,
    detail: string,
    more: { members?: Record<string, unknown>; headers?: Record<string, string> } = {},
  ) {
    super(detail);
    this.kind = kind;
    this.members = more.members ?? {};
    this.headers = more.headers ?? {};
  }

  get status(): number {
    return kinds[this.kind].status;
  }

  /** The problem details, as JSON text. */
  body(): string {
    return problemBody(this.kind, this.status, this.message, this.members);
  }
}

/** A 422 with the invalid fields. */
export function invalid(...errors: FieldError[]): Problem {
  const detail = "The request contains fields that are not valid.";
  return new Problem("validation-failed", detail, { members: { errors } });
}

/** Problem details for any status, including those without a kind. */
export function problemForStatus(status: number, detail: string): string {
  const known = Object.entries(kinds).find(([, of]) => of.status === status);
  return problemBody(known?.[0] ?? `status-${status}`, status, detail, {});
}

function problemBody(kind: string, status: number, detail: string, members: Record<string, unknown>): string {
  const known = Object.entries(kinds).find(([name]) => name === kind);
  return JSON.stringify({
    type: `https://skycloak.io/docs/api/errors#${kind}`,
    title: known?.[1].title ?? "Error",
    status,
    detail,
    instance: `/logs/requests/${randomUUID()}`,
    ...members,
  });
}
