// What can go wrong between a person's wish to sign in and a token that works, as values. Pure.

import type { Problem } from "../api/problem";

export type SignInProblem =
  /** What can go wrong with any request; `at` is where it went. */
  | { readonly kind: "request"; readonly problem: Problem; readonly at: string }
  /** The person, or somebody else at that page, said no. */
  | { readonly kind: "denied" }
  /** Nobody answered while the code was good. */
  | { readonly kind: "expired" }
  /** The tokens are no longer taken: the sign-in was ended elsewhere, or is too old. */
  | { readonly kind: "over" }
  /** A setting, or the variable that stands in for it, is no address that tokens may go to. */
  | {
      readonly kind: "bad-address";
      readonly setting: string;
      readonly address: string;
      readonly insecure: boolean;
    }
  /** A value from the environment that the person has not agreed to. */
  | { readonly kind: "not-confirmed"; readonly variable: string }
  /** Nobody is signed in here, or somebody is for other addresses. */
  | { readonly kind: "signed-out" }
  /** The issuer knows no device grant. */
  | { readonly kind: "not-offered"; readonly at: string }
  /** The issuer does not know this client, or does not let it sign in this way. */
  | { readonly kind: "client-refused"; readonly clientId: string }
  /** What is at the address is no issuer, or says that it is another one. */
  | { readonly kind: "no-issuer"; readonly at: string }
  /** Refused with a word of the OAuth protocol's that nothing can be done about here. */
  | { readonly kind: "refused"; readonly word: string; readonly at: string }
  | { readonly kind: "cancelled" }
  /** Another window is changing the vault, and did not come to its end. */
  | { readonly kind: "window-busy" }
  /** The disk takes no note of it. */
  | { readonly kind: "no-journal" };

export type Outcome<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly problem: SignInProblem };

export function failed(problem: SignInProblem): {
  readonly ok: false;
  readonly problem: SignInProblem;
} {
  return { ok: false, problem };
}

/** A vault that does not work, told as it is everywhere else. */
export function requestFailed(problem: Problem, at = ""): ReturnType<typeof failed> {
  return failed({ kind: "request", problem, at });
}
