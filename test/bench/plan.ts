// The data exchanged with the part of the bench that runs in the extension host.

export const benchVariable = "SKYCLOAK_BENCH";

export interface BenchPlan {
  /** The identifier of the extension whose context is used. */
  readonly extension: string;
  /** The paths of the two bundles to compare. */
  readonly modules: { readonly ours: string; readonly empty: string };
  /** The result's file. */
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
