// The cluster that a command is about, and what every change of it comes to.

import * as vscode from "vscode";
import { answered, type Answer } from "../../../api/problem";
import { routes } from "../../../api/routes";
import { parseCluster } from "../../../api/schema";
import type { Cluster } from "../../../api/skycloak";
import { showWarningMessage } from "../../../ui/messages";
import { tellProblem } from "../../../ui/tell";
import type { ClusterAt } from "../../cluster-at";
import { readThrough } from "../reading";
import { carryOut } from "./carry-out";
import { differences, type Wanted } from "./choices";

const t = vscode.l10n.t;

/** Changes the cluster's own facts; answers how it is now, as far as that is known, where that was done. */
export async function update(
  { connection, cluster }: ClusterAt,
  body: Wanted & { readonly features?: readonly string[]; features_disabled?: readonly string[] },
  subject: string,
): Promise<Cluster | undefined> {
  const answer = await carryOut(connection, {
    subject,
    route: routes.updateCluster,
    parameters: { cluster_id: cluster.id },
    body,
  });
  const now = answer && parseCluster(answer.body);
  if (now !== undefined) {
    connection.clusters.put(now);
    // An upgrade has only begun: which version the cluster has is compared when it has ended.
    const fields = Object.entries(body).filter(([field]) => field !== "version");
    tellDifferences(Object.fromEntries(fields), now);
  }
  void connection.clusters.reread();
  // It was accepted, even if the answer doesn't say how the cluster is now.
  return now ?? (answer && cluster);
}

/** The API ignores what it does not know, so a difference is all that tells of it. */
export function tellDifferences(wanted: Wanted, now: Cluster): void {
  const different = differences(wanted, now);
  if (different.length === 0) return;
  const list = different
    .map(({ what, wanted: asked, got }) => t("{0} is {1} and not {2}", what, got, asked))
    .join(", ");
  void showWarningMessage(t("“{0}” did not become what was asked for: {1}.", now.name, list));
}

/** The cluster with all that the API says of one alone. */
export async function inFull({ connection, cluster }: ClusterAt): Promise<Answer<Cluster>> {
  const parameters = { cluster_id: cluster.id };
  const answer = await readThrough(connection, routes.getCluster, { parameters }, parseCluster);
  return answer.ok ? answered(answer.value.value) : answer;
}

/** The same; undefined where that failed and was told. */
export async function asItIsNow(at: ClusterAt): Promise<Cluster | undefined> {
  const answer = await inFull(at);
  if (answer.ok) return answer.value;
  tellProblem(answer.problem, at.connection.host());
  return undefined;
}
