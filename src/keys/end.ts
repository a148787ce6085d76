// Ending a key: there is no secret to lose, but where no answer comes somebody has to know, and
// the next start has to look. Plain code with ports.

import type { Answer, Problem } from "../api/problem";
import { mayHaveBeenDone } from "../api/problem";
import type { ApiKey } from "../api/skycloak";
import type { Intention, Journal, JournalEntry } from "../vault/journal";
import { JournalBusy, JournalRefused } from "../vault/not-begun";

export type Ended =
  | { readonly kind: "done"; readonly key?: ApiKey }
  /** Another window is at work on this key. Nothing was sent. */
  | { readonly kind: "busy"; readonly entry: JournalEntry }
  /** The journal can't be written. Nothing was sent. */
  | { readonly kind: "not-begun" }
  | { readonly kind: "refused"; readonly problem: Problem }
  | { readonly kind: "unknown"; readonly problem: Problem; readonly entry: JournalEntry };

/** `send` is called once or not at all. `byOwnKey`: with the key that is to be revoked. */
export async function endKey(
  journal: Pick<Journal, "begin" | "stage" | "close" | "undo" | "isTaken">,
  intention: Intention,
  byOwnKey: boolean,
  send: () => Promise<Answer<ApiKey | undefined>>,
): Promise<Ended> {
  let entry: JournalEntry;
  try {
    entry = await begin(journal, intention);
  } catch (error) {
    if (error instanceof JournalBusy) return { kind: "busy", entry: error.entry };
    if (error instanceof JournalRefused) return { kind: "not-begun" };
    throw error;
  }
  let answer: Answer<ApiKey | undefined>;
  try {
    answer = await send();
  } catch (error) {
    // A mistake in the code; whether a request went out before it, nobody can say.
    await journal.stage(entry, "unknown").catch(() => undefined);
    throw error;
  }
  if (!answer.ok && (mayHaveBeenDone(answer.problem, byOwnKey) || mayBeRevoked(answer.problem))) {
    const open = await journal.stage(entry, "unknown").catch(() => entry);
    return { kind: "unknown", problem: answer.problem, entry: open };
  }
  // One that can't be closed is looked at again at the next start, and closed then.
  if (!answer.ok) {
    await journal.undo(entry).catch(() => undefined);
    return { kind: "refused", problem: answer.problem };
  }
  await journal.close(entry).catch(() => undefined);
  return answer.value === undefined ? { kind: "done" } : { kind: "done", key: answer.value };
}

/** Also where a proxy sent the request twice: the second copy finds the key revoked. */
function mayBeRevoked(problem: Problem): boolean {
  return problem.kind === "conflict" && problem.retryAfter === undefined;
}

/** Whatever was unfinished about a key does not matter any more once it has ended. */
async function begin(
  journal: Pick<Journal, "begin" | "isTaken">,
  intention: Intention,
): Promise<JournalEntry> {
  try {
    return await journal.begin(intention);
  } catch (error) {
    if (!(error instanceof JournalBusy) || journal.isTaken(error.entry)) throw error;
    return journal.begin(intention, error.entry);
  }
}
