// Flows that are broken on purpose, each in one way, to show that the matrix sees it.
import { mayHaveBeenDone } from "../../src/api/errors";
import { issueKey } from "../../src/secrets/issue";
import type { IssueFlow } from "./operations";

interface DefectiveFlow {
  readonly what: string;
  readonly issue: IssueFlow;
  /** Where the matrix sees it, and as what. */
  readonly step: string;
  readonly fault: string;
  readonly as: "lost" | "doubled";
}

/** Says that it is done, and would put the key into the secret store when the person has read that. */
const reportsBeforeStoring: IssueFlow = async ({ journal }, record, send) => {
  const begun = await journal.begin(record);
  const answer = await send();
  if (begun.kind === "begun") await journal.close(begun.entry);
  if (!answer.ok) return { kind: "refused", problem: answer.problem };
  const { origin, name, ref } = record;
  // The editor ends here: the lines that would store it are never reached.
  return {
    kind: "stored",
    stored: { origin, name, ref, prefix: "p", storedAt: "", generation: "" },
  };
};

/** Notes nothing before the request, so nothing is known when the process ends. */
const skipsJournal: IssueFlow = (dependencies, record, send) =>
  issueKey(
    {
      ...dependencies,
      journal: {
        ...dependencies.journal,
        begin: (what) =>
          Promise.resolve({
            kind: "begun",
            entry: {
              ...what,
              id: "none",
              stage: "running",
              startedAt: new Date().toISOString(),
              process: 0,
              run: "",
              host: "",
              started: "",
            },
          }),
        stage: (entry) => Promise.resolve(entry),
        close: () => Promise.resolve(),
      },
    },
    record,
    send,
  );

/** Asks again where no answer came. */
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
