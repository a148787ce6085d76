// What a kind of resource is, stated once: how it is listed, what its rows say, what is below them.
// Everything else (loading, drawing, pages, refusals, refreshing) is done for all kinds alike.

import type { Problem } from "../../api/problem";
import type { ReadList } from "../../api/cluster-schema";
import type { ReadRoute, WriteRoute } from "../../api/routes";
import type { Look, Saying } from "../row";

export interface KindOf<T> {
  /** What a row of it is called by menus and commands. */
  readonly name: string;
  /** What the row says that holds them all. */
  readonly title: () => string;
  readonly icon: string;
  /** The scope that it takes stands in the table of routes. */
  readonly route: ReadRoute;
  readonly read: ReadList<T>;
  /** Whether the API gives it in pages. */
  readonly paged?: true;
  /** Milliseconds before now that it is of, where it is of a period. */
  readonly period?: number;
  /** Whether it is read along with what it is below, so that it says how many there are. */
  readonly counted?: true;
  /** Unique among those that are listed together, and the same each time. */
  readonly id: (thing: T) => string;
  readonly look: (thing: T, saying: Saying) => Look;
  /** What of all that was listed has rows, and in which order; without it, all as listed. */
  readonly shown?: (things: readonly T[], saying: Saying) => readonly T[];
  /** Things that need no request, since what they are in has them. */
  readonly parts?: (thing: T, saying: Saying) => readonly Look[];
  /** The parameter of a path that this thing's id is for what stands below it. */
  readonly parameter?: string;
  readonly below?: readonly Kind[];
  /** How it is changed, for what can be. */
  readonly changes?: Changes<T>;
  /** What to say where there are none. */
  readonly none: () => string;
  /** What a refusal means here; undefined for its own words. Empty where it means that there are none. */
  readonly refusal?: (problem: Problem) => string | undefined;
}

export interface Changes<T> {
  readonly create?: WriteRoute;
  readonly update?: WriteRoute;
  readonly delete?: WriteRoute;
  /** Reads the thing in the response to a change. */
  readonly read: ReadList<T>;
}

/** Of things of any type: what a kind has read is given to that kind only. */
export type Kind = KindOf<unknown>;

/** Remembers the type of its things, for commands about one of them. */
export interface TypedKind<T> extends Kind {
  readonly type?: T;
}

export function kind<T>(of: KindOf<T>): TypedKind<T> {
  return of as unknown as TypedKind<T>;
}
