// Does a key work here? Asked before it is stored. Pure but for the client.

import type { Problem } from "../api/problem";
import type { Cluster, Skycloak } from "../api/skycloak";

export type KeyCheck =
  | { readonly kind: "works"; readonly clusters: readonly Cluster[] }
  /** The key is good, but may not list clusters: it was made for something narrower. */
  | { readonly kind: "narrow"; readonly scope: string }
  | { readonly kind: "no-api" }
  | { readonly kind: "refused"; readonly problem: Problem };

/** Tries the key on the cluster list, which is also the first thing that will be shown. */
export async function checkKey(client: Pick<Skycloak, "listClusters">): Promise<KeyCheck> {
  const answer = await client.listClusters();
  if (answer.ok) return { kind: "works", clusters: answer.value };
  const { problem } = answer;
  switch (problem.kind) {
    case "scope-missing":
      return { kind: "narrow", scope: problem.scope };
    case "not-found":
      return { kind: "no-api" };
    default:
      return { kind: "refused", problem };
  }
}
