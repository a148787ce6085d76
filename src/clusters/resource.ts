// Describes a kind of resource: how it is listed and changed, how its rows look, and what is below them.
// Everything else (loading, drawing, paging, errors, refreshing) works the same for all kinds.

import type { ApiError } from "../api/errors";
import type { ReadList } from "../api/cluster-schema";
import type { ReadRoute, WriteRoute } from "../api/routes";
import type { Look, Saying } from "./rows";

export interface KindOf<T> {
  /** The name of its rows in the conditions of menus. */
  readonly name: string;
  /** The label of the row that holds all of them. */
  readonly title: () => string;
  readonly icon: string;
  /** Includes the scope that it needs. */
  readonly route: ReadRoute;
  readonly read: ReadList<T>;
  /** Whether the API returns it in pages. */
  readonly paged?: true;
  /** For what covers a period: its length up to now, in milliseconds. */
  readonly period?: number;
  /** Whether it is read when its parent is opened, so that its row can show how many there are. */
  readonly counted?: true;
  /** Unique in its list, and the same each time. */
  readonly id: (thing: T) => string;
  readonly look: (thing: T, saying: Saying) => Look;
  /** Which of the listed things have rows, and in which order; without it, all as listed. */
  readonly shown?: (things: readonly T[], saying: Saying) => readonly T[];
  /** Rows below a thing that need no request, since the thing contains them. */
  readonly parts?: (thing: T, saying: Saying) => readonly Look[];
  /** The path parameter that holds this resource's ID, in its own routes and those of its children. */
  readonly parameter?: string;
  readonly below?: readonly Kind[];
  /** The routes that change it, if it can be changed. */
  readonly changes?: Changes<T>;
  /** Shown if there are none. */
  readonly none: () => string;
  /** What an error means here; undefined for its usual text. Empty if it means that there are none. */
  readonly refusal?: (problem: ApiError) => string | undefined;
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
