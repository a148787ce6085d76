// One request through a connection, where its key may do that as far as is known.

import { refused, type Answer } from "../../../api/problem";
import type { Route } from "../../../api/routes";
import type { Skycloak } from "../../../api/skycloak";
import type { Connection } from "../../../connections/connection";

export async function sendThrough<T>(
  connection: Pick<Connection, "client" | "lacks" | "learn">,
  { scope }: Route,
  send: (client: Skycloak) => Promise<Answer<T>>,
): Promise<Answer<T>> {
  // Known to fail: not even asked.
  if (scope !== undefined && connection.lacks(scope)) {
    return refused({ kind: "scope-missing", scope });
  }
  const client = await connection.client();
  if (!client.ok) return client;
  const answer = await send(client.value);
  if (!answer.ok) connection.learn(answer.problem);
  return answer;
}
