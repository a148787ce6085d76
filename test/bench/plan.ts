// What the bench and its part inside the extension host tell each other.

export const benchVariable = "SKYCLOAK_BENCH";

export interface BenchPlan {
  /** Identifier of the extension whose context is used. */
  readonly extension: string;
  /** Paths of the two bundles to compare. */
  readonly modules: { readonly ours: string; readonly empty: string };
  /** Where the result goes. */
  readonly result: string;
}

/** Medians in milliseconds. */
interface Times {
  readonly load: number;
  readonly activate: number;
}

export interface ActivationTimes {
  readonly rounds: number;
  readonly ours: Times;
  readonly empty: Times;
}
