// Flows with one deliberate defect each, to show that the matrix detects it.
import { mayHaveBeenDone, succeeded } from "../../src/api/errors";
import { issueKey } from "../../src/secrets/issue";
import type { IssueFlow } from "./operations";

interface DefectiveFlow {
  readonly what: string;
  readonly issue: IssueFlow;
  /** The step and fault at which the matrix detects the defect, and its kind. */
  readonly step: string;
  readonly fault: string;
  readonly as: "lost" | "doubled";
}

/** Reports success and stores the key only after the user has dismissed the message. */
const reportsBeforeStoring: IssueFlow = async ({ journal }, record, send) => {
  const begun = await journal.begin(record);
  const answer = await send();
  if (begun.ok) await journal.close(begun.value);
  if (!answer.ok) return { kind: "refused", problem: answer.problem };
  const { origin, name, ref } = record;
  // The editor exits here, before the lines that would store the key.
  return {
    kind: "stored",
    stored: { origin, name, ref, prefix: "p", storedAt: "", generation: "" },
  };
};

/** Writes no journal entry before the request, so a crash leaves no trace. */
const skipsJournal: IssueFlow = (dependencies, record, send) =>
  issueKey(
    {
      ...dependencies,
      journal: {
        ...dependencies.journal,
        begin: (what) =>
          Promise.resolve(
            succeeded({
              ...what,
              id: "none",
              stage: "running",
              startedAt: new Date().toISOString(),
              process: 0,
              run: "",
              host: "",
              started: "",
            }),
          ),
        stage: (entry) => Promise.resolve(entry),
        close: () => Promise.resolve(),
      },
    },
    record,
    send,
  );

/** Repeats the request after a lost response. */
const repeatsRequest: IssueFlow = (dependencies, record, send) =>
  issueKey(dependencies, record, async () => {
    const answer = await send();
    return !answer.ok && mayHaveBeenDone(answer.problem) ? send() : answer;
  });

export const defectiveFlows: readonly DefectiveFlow[] = [
  {
    what: "shows the key before it keeps it",
    issue: reportsBeforeStoring,
    step: "screen updated",
    fault: "nothing",
    as: "lost",
  },
  {
    what: "notes nothing before it asks",
    issue: skipsJournal,
    step: "work done",
    fault: "killed",
    as: "lost",
  },
  {
    what: "asks again where the connection was dropped",
    issue: repeatsRequest,
    step: "work done",
    fault: "connection dropped",
    as: "doubled",
  },
];
