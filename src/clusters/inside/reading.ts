// Reads through a connection, in one way for whatever is shown of a cluster.

import { refused, type Answer } from "../../api/problem";
import { totalCount, type ReadRoute, type Skycloak } from "../../api/skycloak";
import { sendThrough, type Through } from "./acts/send";

export type Reading = Through<Pick<Skycloak, "read">>;

/** What an answer holds, and how many there are in all where it says so. */
export interface Read<T> {
  readonly value: T;
  readonly total: number | undefined;
  /** The server's time, in milliseconds since 1970. */
  readonly at?: number | undefined;
}

/** `read` answers undefined for what it can't read. */
export async function readThrough<T>(
  connection: Reading,
  route: ReadRoute,
  call: NonNullable<Parameters<Skycloak["read"]>[1]>,
  read: (body: unknown) => T | undefined,
): Promise<Answer<Read<T>>> {
  const answer = await sendThrough(connection, route, (client) => client.read(route, call));
  if (!answer.ok) return answer;
  const { body, headers } = answer.value;
  const value = read(body);
  return value === undefined
    ? refused({ kind: "unreadable", status: 200, html: false })
    : { ok: true, value: { value, total: totalCount(headers), at: timeOf(headers) } };
}

function timeOf(headers: Headers): number | undefined {
  const at = Date.parse(headers.get("Date") ?? "");
  // Whatever is reckoned from it has to be a time, too.
  return at > 0 && at < Date.UTC(9999, 0) ? at : undefined;
}
