// What goes into the history, from how an operation ended. Pure.

import type { Intention, JournalEntry, Operation } from "../vault/journal";
import { operationId, type HistoryRecord, type Outcome } from "./history";
import type { Learned } from "./learn";

type Recorded = Omit<HistoryRecord, "at" | "by">;

export function recordOf(
  {
    operation,
    name,
    keyId,
    origin,
  }: Pick<Intention, "name" | "keyId" | "origin"> & { operation: Operation },
  outcome: Outcome,
  id: string = crypto.randomUUID(),
): Recorded {
  return { operation, name, origin, outcome, id, ...(keyId === undefined ? {} : { keyId }) };
}

/** Of an operation that nobody answered. */
export function learnedRecord(entry: JournalEntry, learned: Learned): Recorded | undefined {
  const { operation } = entry;
  // Nothing was done to the key itself.
  if (!isOnKey(operation)) return undefined;
  const key = learned.kind === "out-of-reach" ? learned.key?.id : undefined;
  const held = learned.kind === "safe" ? learned.held.keyId : undefined;
  const keyId = entry.keyId ?? key ?? held;
  const known = keyId === undefined ? entry : { ...entry, keyId };
  return recordOf({ ...known, operation }, outcomeOf(learned), operationId(entry));
}

function isOnKey(operation: JournalEntry["operation"]): operation is Operation {
  return operation === "create" || operation === "rotate" || operation === "revoke";
}

function outcomeOf({ kind }: Learned): Outcome {
  switch (kind) {
    case "safe":
    case "done":
      return "done";
    case "not-done":
      return "not-done";
    case "out-of-reach":
      return "lost";
    case "unknown":
      return "unknown";
  }
}
