// A request through the connection's client, or the reason why there is none.

import type { Answer } from "../api/problem";
import type { Skycloak } from "../api/skycloak";
import type { Connections } from "../connections/connections";

export async function sendWith<T>(
  connections: Pick<Connections, "client">,
  send: (client: Skycloak) => Promise<Answer<T>>,
): Promise<Answer<T>> {
  const client = await connections.client();
  return client.ok ? send(client.value) : client;
}
