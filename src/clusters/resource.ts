// Describes a resource: its routes, fields, parent, rows and commands. Everything else (loading, drawing, paging,
// errors, refreshing, changing) works the same for all resources.

import type * as v from "valibot";
import type { ApiError } from "../api/errors";
import type { ReadRoute, WriteRoute } from "../api/routes";
import { listOf, oneOf } from "../api/schema";
import type { Question, TypedQuestion } from "../commands/confirm";
import type { RowNode } from "../tree/list-tree";
import type { CommandContext } from "./commands/context";
import type { ResourceCommand } from "./register";
import type { ResourceList } from "./resource-list";
import type { FormatContext, RowPresentation } from "./rows";

export interface ResourceDescription<T> {
  /** The name of its rows in the conditions of menus. */
  readonly name: string;
  /** The label of the row that holds all of them. */
  readonly title: () => string;
  readonly icon: string;
  /** The resource that it belongs to; without it, to the cluster. */
  readonly parent?: Resource;
  readonly routes: ResourceRoutes;
  /** The path parameter for its ID, in its own routes and those of its children. */
  readonly parameter?: string;
  /** How one is read. */
  readonly schema?: v.GenericSchema<unknown, T>;
  /** Reads the response to `list`, if that is not a list of `schema`. */
  readonly read?: (body: unknown) => readonly T[] | undefined;
  /** Fields of the schema that the server sets and that no request can change. */
  readonly readOnly?: readonly (keyof T & string)[];
  /** Fields of a request or a response that hold a secret, and belong in no document. */
  readonly secret?: readonly string[];
  /** Unique in its list, and the same each time. */
  readonly id: (value: T) => string;
  /** Whether the API returns it in pages. */
  readonly paged?: true;
  /** For what covers a period: its length up to now, in milliseconds. */
  readonly period?: number;
  /** Whether it is read when its parent is opened, so that its row can show how many there are. */
  readonly counted?: true;
  readonly row: (value: T, format: FormatContext) => RowPresentation;
  /** Which of the listed values have rows, and in which order; without it, all as listed. */
  readonly shown?: (values: readonly T[], format: FormatContext) => readonly T[];
  /** Rows below a value that need no request, since the value contains them. */
  readonly details?: (value: T) => readonly RowPresentation[];
  /** Shown if there are none. */
  readonly none: () => string;
  /** The meaning of an error here; undefined for its usual text, empty if it means that there are none. */
  readonly refusal?: (problem: ApiError) => string | undefined;
  /** Commands about the list or what it is in, such as creating another one. */
  readonly listCommands?: CommandsOf<(context: CommandContext) => Promise<unknown>>;
  /** Commands about a value, for its row and those below it. */
  readonly commands?: CommandsOf<Change<T> | ItemCommand<T>>;
}

type CommandsOf<C> = Readonly<Partial<Record<ResourceCommand, C>>>;

/** A command about the row's value. */
export type ItemCommand<T> = (context: CommandContext, item: Item<T>) => Promise<unknown>;

export interface ResourceRoutes {
  /** With the scope that reading needs. */
  readonly list: ReadRoute;
  readonly get?: ReadRoute;
  readonly create?: WriteRoute;
  readonly update?: WriteRoute;
  readonly delete?: WriteRoute;
}

/** A command that sends one request about the row's value, after a question if there is one. */
export interface Change<T> {
  readonly route: "update" | "delete";
  readonly body?: object;
  /** Whether it can be done to this one; if not, nothing happens. */
  readonly applies?: (item: Item<T>) => boolean;
  /** “Renaming “x””: the title of the progress, and the beginning of error messages. */
  readonly subject: (item: Item<T>, context: CommandContext) => string;
  readonly confirm?: (item: Item<T>, context: CommandContext) => Question | TypedQuestion;
}

/** Its functions accept any value, since a resource only gets values that it has read itself. */
export interface Resource<T = unknown> extends Omit<ResourceDescription<unknown>, "read"> {
  readonly read: (body: unknown) => readonly T[] | undefined;
  /** Reads the value in the response to a change. */
  readonly readOne: (body: unknown) => T | undefined;
}

export function defineResource<T>(description: ResourceDescription<T>): Resource<T> {
  const { schema, read = schema && listOf(schema) } = description;
  return { ...description, read, readOne: schema && oneOf(schema) } as unknown as Resource<T>;
}

/** A row below a cluster. Its ID is the path to it. */
export interface TreeNode extends RowNode {
  readonly connection: string;
}

interface InTree {
  readonly node: TreeNode;
  readonly cluster: string;
}

/** The row that holds a list. */
export interface ListPath<T = unknown> extends InTree {
  readonly is: "list";
  /** Undefined for a list directly below the cluster. */
  readonly parent: ItemPath | undefined;
  readonly list: ResourceList<T>;
}

export interface ItemPath extends InTree {
  readonly is: "item";
  readonly parent: ListPath;
  readonly resource: Resource;
  readonly id: string;
}

/** A row for a detail of the value above it. */
interface DetailPath extends InTree {
  readonly is: "detail";
  readonly parent: ItemPath;
  readonly row: RowPresentation;
}

/** Where a row is: what it stands for, and the rows above it. */
export type TreePath = ListPath | ItemPath | DetailPath;

/** A row's value, as it was listed last. */
export interface Item<T> extends ItemPath {
  readonly value: T;
}

/** The parameters for the routes of a row's resource, and of those below it. */
export function pathParameters(cluster: string, path: ListPath | ItemPath | undefined): Record<string, string> {
  if (path === undefined) return { cluster_id: cluster };
  const above = pathParameters(cluster, path.parent);
  if (path.is === "list" || path.resource.parameter === undefined) return above;
  return { ...above, [path.resource.parameter]: path.id };
}
