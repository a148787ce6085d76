// One request through a connection, where its key may do that as far as is known.

import { refused, type Answer } from "../../../api/problem";
import type { Route } from "../../../api/routes";
import type { Connection } from "../../../connections/connection";

type Refused = Extract<Answer<never>, { ok: false }>;

/** What is needed of a connection for it. */
export interface Through<C> extends Pick<Connection, "lacks" | "learn"> {
  client(): Promise<Answer<C>>;
}

/** Undefined where `send` changes its mind. */
export async function sendThrough<C, A extends Answer<unknown> | undefined>(
  connection: Through<C>,
  { scope }: Route,
  send: (client: C) => Promise<A>,
): Promise<A | Refused> {
  // Known to fail: not even asked.
  if (scope !== undefined && connection.lacks(scope)) {
    return refused({ kind: "scope-missing", scope });
  }
  const client = await connection.client();
  if (!client.ok) return client;
  const answer = await send(client.value);
  if (answer?.ok === false) connection.learn(answer.problem);
  return answer;
}
