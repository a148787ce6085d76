// A page of a list with what its headers say: how many entries there are in all, and the server's time.

import type { ApiCaller, Call } from "../api/http";
import type { Result } from "../api/errors";
import type { ReadRoute } from "../api/routes";
import { totalCount } from "../api/skycloak";

/** The value of a response, and how many there are in all if the server says so. */
export interface Read<T> {
  readonly value: T;
  readonly total: number | undefined;
  /** The server's time, in milliseconds since 1970. */
  readonly at?: number | undefined;
}

export async function readThrough<T>(
  connection: ApiCaller,
  route: ReadRoute,
  call: Call,
  read: (body: unknown) => T | undefined,
): Promise<Result<Read<T>>> {
  const answer = await connection.call(route, { ...call, read });
  if (!answer.ok) return answer;
  const { value, headers } = answer;
  return { ok: true, value: { value, total: totalCount(headers), at: timeOf(headers) } };
}

function timeOf(headers: Headers): number | undefined {
  const at = Date.parse(headers.get("Date") ?? "");
  // Whatever is reckoned from it has to be a time, too.
  return at > 0 && at < Date.UTC(9999, 0) ? at : undefined;
}
