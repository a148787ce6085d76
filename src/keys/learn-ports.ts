// Where the feature learns from what became of an operation.

import type { Parts } from "../parts";
import type { LearnPorts } from "./learn";

export function learnPorts({ vault, keys, connections }: Parts): LearnPorts {
  const isOurs = (origin: string, by: string): boolean => {
    const endpoint = connections.endpoint();
    return endpoint.ok && endpoint.value.origin === origin && connections.current?.ref === by;
  };
  return {
    vault,
    list: ({ origin, by }) => {
      const { loaded, problem, items } = keys.state;
      return loaded && problem === undefined && isOurs(origin, by) ? items : undefined;
    },
    tryOld: async ({ origin, keyId }) => {
      // Nothing goes out before somebody has looked at the list.
      if (!keys.state.loaded || keyId === undefined) return undefined;
      const endpoint = connections.endpoint();
      if (!endpoint.ok || endpoint.value.origin !== origin) return undefined;
      const held = vault.findByKeyId(keyId, origin);
      const secret = held && (await vault.read(held.ref).catch(() => undefined));
      if (secret === undefined) return undefined;
      const client = await connections.clientFor(endpoint.value, () => secret);
      return client.tryKey();
    },
  };
}
