// Does a key work here? Asked before it is stored.

import type { ApiCaller } from "../api/http";
import type { Problem } from "../api/problem";

export type KeyCheck =
  | { readonly kind: "works" }
  /** The key is good, but may not list clusters: it was made for something narrower. */
  | { readonly kind: "narrow"; readonly scope: string }
  | { readonly kind: "no-api" }
  | { readonly kind: "refused"; readonly problem: Problem };

/** Tries the key on the cluster list, which is also the first thing that will be shown. */
export async function checkKey(client: ApiCaller): Promise<KeyCheck> {
  const { listClusters } = await import("../api/skycloak");
  const answer = await listClusters(client);
  if (answer.ok) return { kind: "works" };
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
