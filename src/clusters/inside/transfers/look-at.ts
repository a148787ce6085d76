// How something is, while it is made or when it is: an export, a realm export, a realm import.

import type { Urgency } from "../../../api/pacing";
import { isTemporary, type Answer } from "../../../api/problem";
import { readTransfer, type Transfer } from "../../../api/transfer-schema";
import type { ReadRoute } from "../../../api/skycloak";
import type { OperationState } from "../acts/operations";
import { readThrough, type Reading } from "../reading";
import { transferState } from "./transfer-state";

export async function lookAt(
  connection: Reading,
  route: ReadRoute,
  parameters: Readonly<Record<string, string>>,
  urgency: Urgency,
): Promise<Answer<Transfer>> {
  const answer = await readThrough(connection, route, { parameters, urgency }, readTransfer);
  return answer.ok ? { ok: true, value: answer.value.value } : answer;
}

/** What it means for whoever follows it; `tell` is of something that has arrived. */
export function looked(
  answer: Answer<Transfer>,
  tell: (transfer: Transfer) => void,
  gone: () => void = () => undefined,
): OperationState {
  if (answer.ok) {
    const { value } = answer;
    return transferState(value) === "waiting"
      ? { is: "passing", percent: value.progress ?? undefined }
      : { is: "over", tell: () => tell(value) };
  }
  const { problem } = answer;
  if (problem.kind === "not-found") return { is: "over", tell: gone };
  return { is: isTemporary(problem) || problem.kind === "unreadable" ? "passing" : "lost" };
}
