// A request through a connection's client, or the reason why there is none.

import type { Answer } from "../api/problem";
import type { Skycloak } from "../api/skycloak";
import type { Reach } from "../connections/connection";

export async function sendWith<T>(
  reach: Pick<Reach, "client">,
  send: (client: Skycloak) => Promise<Answer<T>>,
): Promise<Answer<T>> {
  const client = await reach.client();
  return client.ok ? send(client.value) : client;
}
