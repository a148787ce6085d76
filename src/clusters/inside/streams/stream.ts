// What a cluster writes all the time, stated once for each kind: where it is read, what a line says, and
// by what it can be filtered.

import type { ReadRoute } from "../../../api/skycloak";
import type { EntryPage } from "./entries";

export interface Stream {
  /** In the address of its document. */
  readonly name: string;
  readonly title: () => string;
  readonly route: ReadRoute;
  /** Undefined when the answer is no list. */
  readonly read: (body: unknown) => EntryPage | undefined;
  readonly filters: readonly Filter[];
}

export interface Filter {
  /** As the API calls it. */
  readonly parameter: string;
  readonly title: () => string;
  /** What there is to choose from; without it, text. */
  readonly values?: readonly string[];
}

/** The values of filters that are set, by their parameters. */
export type Filtered = Readonly<Record<string, string>>;
