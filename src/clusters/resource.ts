// Describes a resource: its routes, fields, parent, rows and commands. Everything else (loading, drawing, paging,
// errors, refreshing, changing) works the same for all resources.

import type * as v from "valibot";
import type { ApiError } from "../api/errors";
import type { ReadRoute, WriteRoute } from "../api/routes";
import { parseListOf, parseOne } from "../api/schema";
import type { Question, SeveralQuestion, TypedQuestion } from "../commands/confirm";
import type { RowNode } from "../tree/list-tree";
import type { CommandContext } from "./commands/context";
import type { ResourceCommand } from "./register";
import type { ResourceList } from "./resource-list";
import type { FormatContext, RowPresentation } from "./rows";

export interface ResourceDescription<T> {
  /** The kind of its rows, which the conditions of menus use. */
  readonly name: string;
  /** The label of the row above its values. */
  readonly title: () => string;
  readonly icon: string;
  /** The resource that contains it; by default, the cluster does. */
  readonly parent?: Resource;
  readonly routes: {
    /** The route whose scope reading requires. */
    readonly list: ReadRoute;
    readonly create?: WriteRoute;
    readonly update?: WriteRoute;
    readonly delete?: WriteRoute;
  };
  /** The path parameter for its ID, in its own routes and those of its children. */
  readonly parameter?: string;
  /** The schema of one value. */
  readonly schema?: v.GenericSchema<unknown, T>;
  /** Reads the response to the list route. By default, that is a list of `schema`. */
  readonly read?: (body: unknown) => readonly T[] | undefined;
  // Not used by commands yet: `readOnly` and `secret` are for editing values as documents.
  /** Fields of the schema that only the server sets. */
  readonly readOnly?: readonly (keyof T & string)[];
  /** Fields of requests and responses that hold a secret and must not be in a document. */
  readonly secret?: readonly string[];
  /** Unique in its list, and stable. */
  readonly id: (value: T) => string;
  /** Whether the API returns it in pages. */
  readonly paged?: true;
  /** The length of the period that the values cover, if any, in milliseconds. */
  readonly period?: number;
  /** Whether the list is read when its parent is opened, so that its row shows the number of values. */
  readonly showsCount?: true;
  /** Shown in the row above all values, in place of their number. */
  readonly summary?: (values: readonly T[], format: FormatContext) => string | undefined;
  readonly row: (value: T, format: FormatContext) => RowPresentation;
  /** Selects and sorts the values that have rows. */
  readonly visible?: (values: readonly T[], format: FormatContext) => readonly T[];
  /** Rows below a value, for details that are part of the value. */
  readonly details?: (value: T) => readonly RowPresentation[];
  /** Shown in place of rows if there are no values. */
  readonly empty: () => string;
  /** The text for an error; undefined for its usual text, empty if the error means that there are no values. */
  readonly explainError?: (problem: ApiError) => string | undefined;
  /** Commands about the list or its parent, such as creating a value. */
  readonly listCommands?: CommandsOf<(context: CommandContext) => Promise<unknown>>;
  /** Commands about a value, for its row and the rows below. */
  readonly commands?: CommandsOf<Change<T> | ItemCommand<T>>;
}

type CommandsOf<C> = Readonly<Partial<Record<ResourceCommand, C>>>;

/** A command about the row's value. */
export type ItemCommand<T> = (context: CommandContext, item: Item<T>) => Promise<unknown>;

/** A command that asks a question, if there is one, and sends one request about the row's value. */
export interface Change<T> {
  readonly route: "update" | "delete";
  readonly body?: object;
  /** Whether the item can be changed like this; if not, nothing happens. */
  readonly applies?: (item: Item<T>) => boolean;
  /** “Renaming “x””: the title of the progress, and the beginning of error messages. */
  readonly subject: (item: Item<T>, context: CommandContext) => string;
  readonly confirm?: (item: Item<T>, context: CommandContext) => Question | TypedQuestion;
  /** For commands that can change several items. */
  readonly several?: (count: number) => SeveralQuestion & {
    /** How many were changed, if not all. */
    readonly done: (count: number) => string;
  };
}

/** A description whose functions accept any value: they are only called with values that its schema has read. */
export interface Resource<T = unknown> extends Omit<ResourceDescription<unknown>, "read"> {
  readonly read: (body: unknown) => readonly T[] | undefined;
  /** Reads the value in the response to a change. */
  readonly readOne: (body: unknown) => T | undefined;
}

export function defineResource<T>(description: ResourceDescription<T>): Resource<T> {
  const { schema, read = schema && parseListOf(schema) } = description;
  return { ...description, read, readOne: schema && parseOne(schema) } as unknown as Resource<T>;
}

/** A row below a cluster. Its ID is the path to it. */
export interface TreeNode extends RowNode {
  readonly connection: string;
}

interface TreePosition {
  readonly node: TreeNode;
  readonly cluster: string;
}

/** The row that holds a list. */
export interface ListPath<T = unknown> extends TreePosition {
  readonly kind: "list";
  /** Undefined for a list directly below the cluster. */
  readonly parent: ItemPath | undefined;
  readonly list: ResourceList<T>;
}

export interface ItemPath extends TreePosition {
  readonly kind: "item";
  readonly parent: ListPath;
  readonly resource: Resource;
  readonly id: string;
}

/** A row for a detail of the value above it. */
interface DetailPath extends TreePosition {
  readonly kind: "detail";
  readonly parent: ItemPath;
  readonly row: RowPresentation;
}

/** A row's position in the tree: its list or value, and the rows above. */
export type TreePath = ListPath | ItemPath | DetailPath;

/** A row with its value, as last read. */
export interface Item<T> extends ItemPath {
  readonly value: T;
}

/** The parameters for the routes of a row's resource and of its children. */
export function pathParameters(cluster: string, path: TreePath | undefined): Record<string, string> {
  if (path === undefined) return { cluster_id: cluster };
  const above = pathParameters(cluster, path.parent);
  if (path.kind !== "item" || path.resource.parameter === undefined) return above;
  return { ...above, [path.resource.parameter]: path.id };
}
