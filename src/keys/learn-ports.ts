// Where the feature learns from what became of an operation.

import type { Parts } from "../parts";
import { isWholeFor, type LearnPorts } from "./learn";

export function learnPorts({ vault, keys, connections }: Parts): LearnPorts {
  const isFor = (origin: string): boolean => {
    const endpoint = connections.endpoint();
    return endpoint.ok && endpoint.value.origin === origin;
  };
  return {
    vault,
    list: ({ origin, startedAt }) => {
      const { problem, items, asOf } = keys.state;
      if (problem !== undefined || asOf === undefined || !isFor(origin)) return undefined;
      // One that is older says nothing of it.
      return asOf.getTime() < Date.parse(startedAt) ? undefined : items;
    },
    isWhole: (entry) => isWholeFor(entry, connections.current?.ref, keys.state.items),
    tryOld: async ({ origin, keyId }) => {
      // Nothing goes out before somebody has looked at the list.
      if (!keys.state.loaded || keyId === undefined) return undefined;
      const endpoint = connections.endpoint();
      if (!endpoint.ok || !isFor(origin)) return undefined;
      const held = vault.findByKeyId(keyId, origin);
      const secret = held && (await vault.read(held.ref).catch(() => undefined));
      if (secret === undefined) return undefined;
      const client = await connections.clientFor(endpoint.value, () => secret);
      return client.tryKey();
    },
  };
}
