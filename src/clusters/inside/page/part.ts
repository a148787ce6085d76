// What a part of a cluster's page is, stated once: what it is read from and how it is drawn. Loading,
// refusals and refreshing are done for all parts alike.

import type { Problem } from "../../../api/problem";
import type { ReadRoute } from "../../../api/skycloak";
import type { Saying } from "../kind";
import type { Markup } from "./markup";

export interface PartOf<T> {
  /** Its place on the page. */
  readonly id: string;
  readonly title: () => string;
  readonly route: ReadRoute;
  /** Milliseconds before now that it is of, where it is of a period. */
  readonly period?: number;
  /** Undefined when the answer can't be read. */
  readonly read: (body: unknown) => T | undefined;
  readonly draw: (thing: T, saying: Saying) => Markup;
  /** What to show where a refusal means that there is none; undefined for the refusal's own words. */
  readonly refusal?: (problem: Problem) => Markup | undefined;
}

export type PagePart = PartOf<unknown>;

export function part<T>(of: PartOf<T>): PagePart {
  return of as unknown as PagePart;
}

/** The only one, of a reading that answers lists. */
export const only =
  <T>(read: (body: unknown) => readonly T[] | undefined) =>
  (body: unknown): T | undefined =>
    read(body)?.[0];
