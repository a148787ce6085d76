// Where the feature learns from what became of an operation.

import type { Reach } from "../connections/connection";
import type { Parts } from "../parts";
import type { JournalEntry } from "../vault/journal";
import { isWholeFor, type LearnPorts } from "./learn";

export function learnPorts({ vault, connections, journal }: Parts): LearnPorts {
  /** Entries for which a list was read once more. */
  const reread = new Set<string>();
  /** The connection that did it, else one of that origin which knows the key, else any of that origin. */
  const reachOf = ({ by, origin, keyId, workspaceId }: JournalEntry): Reach | undefined => {
    const there = connections.all.filter((one) => {
      const endpoint = one.endpoint();
      return endpoint.ok && endpoint.value.origin === origin;
    });
    return (
      there.find(({ ref }) => ref === by) ??
      there.find(({ keys }) => keyId !== undefined && keys.find(keyId) !== undefined) ??
      there.find(
        ({ keys }) =>
          workspaceId !== undefined &&
          keys.state.items.some(({ workspace_id }) => workspace_id === workspaceId),
      ) ??
      there[0]
    );
  };
  return {
    vault,
    list: (entry) => {
      const reach = reachOf(entry);
      if (reach === undefined) return undefined;
      const { problem, items, asOf } = reach.keys.state;
      if (problem !== undefined || asOf === undefined) return undefined;
      if (asOf >= journal.leftAt(entry)) return items;
      // One that is older says nothing of it. Somebody has looked at the list, so it is read again.
      if (!reread.has(entry.id)) {
        reread.add(entry.id);
        void reach.keys.reread();
      }
      return undefined;
    },
    isWhole: (entry) => {
      const reach = reachOf(entry);
      return reach !== undefined && isWholeFor(entry, reach.ref, reach.keys.state.items);
    },
    tryOld: async (entry) => {
      const { origin, keyId } = entry;
      const reach = reachOf(entry);
      // Nothing goes out before somebody has looked at the list.
      if (reach?.keys.state.loaded !== true || keyId === undefined) return undefined;
      const endpoint = reach.endpoint();
      if (!endpoint.ok) return undefined;
      const held = vault.findByKeyId(keyId, origin);
      const secret = held && (await vault.read(held.ref).catch(() => undefined));
      if (secret === undefined) return undefined;
      const client = await reach.clientFor(endpoint.value, () => secret);
      return client.tryKey();
    },
  };
}
