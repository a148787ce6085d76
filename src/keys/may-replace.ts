// Whether a pasted secret may take the place of the one that the vault holds for the same key: a
// living one must not be lost to one that is dead. Plain code with ports.

import type { Answer, Problem } from "../api/problem";
import type { Secret } from "../vault/secret";

export type MayReplace =
  | { readonly kind: "yes" }
  /** The server does not take it. */
  | { readonly kind: "dead" }
  /** It could not be asked, and what is there may live. */
  | { readonly kind: "unknown"; readonly problem: Problem };

interface Present {
  readonly secret: Secret | undefined;
  /** Whether it is known to be one that the key had before. */
  readonly outdated: boolean;
}

/** Asks only where there is something to take the place of. */
export async function mayReplace(
  pasted: Secret,
  { secret, outdated }: Present,
  tryKey: (secret: Secret) => Promise<Answer<unknown>>,
): Promise<MayReplace> {
  if (secret === undefined || (!outdated && secret.equals(pasted))) return { kind: "yes" };
  const answer = await tryKey(pasted);
  // A key that lacks a scope was let in all the same.
  if (answer.ok || answer.problem.kind === "scope-missing") return { kind: "yes" };
  const { problem } = answer;
  if (problem.kind === "unauthorized") return { kind: "dead" };
  return outdated ? { kind: "yes" } : { kind: "unknown", problem };
}
