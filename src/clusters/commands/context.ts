// The context of commands about clusters and the rows below them, and the functions that these commands share.

import * as vscode from "vscode";
import { mayHaveBeenDone, type ApiError } from "../../api/errors";
import type { ApiResponse, ApiSuccess } from "../../api/http";
import { pollUntil } from "../../api/poll";
import type { ReadRoute, WriteRoute } from "../../api/routes";
import type { Cluster } from "../../api/skycloak";
import { maxWaitSeconds } from "../../api/wait";
import { confirm, confirmByTyping, confirmSeveral, showFailures } from "../../commands/confirm";
import type { Connection } from "../../connections/connection";
import { checkScope, reportError, showError } from "../../errors/errors";
import type { Services } from "../../services";
import { joinTexts } from "../../ui/messages";
import { withCancellableProgress } from "../../ui/progress";
import type { OperationTracker } from "../operations";
import { pathParameters } from "../resource";
import type { Change, Item, ItemCommand, ItemPath, ListPath, Resource, TreeNode, TreePath } from "../resource";
import type { ResourceTree } from "../resource-tree";

/** Reveals and selects the row of a new object. */
export type RevealCreated = (node: TreeNode) => Promise<void>;

export interface CommandContext {
  readonly services: Services;
  readonly connection: Connection;
  readonly tree: ResourceTree;
  readonly operations: OperationTracker;
  readonly revealCreated: RevealCreated;
  readonly cluster: Cluster;
  /** The row below the cluster; undefined for the cluster itself. */
  readonly path: TreePath | undefined;
}

/** Returns the item of this resource at the command's row, or at the nearest row above it. */
export function itemAt<T>({ path, tree }: CommandContext, resource: Resource<T>): Item<T> | undefined {
  for (let current = path; current !== undefined; current = current.parent) {
    if (current.kind === "item" && current.resource === resource) {
      return tree.itemIn(current.parent as ListPath<T>, current.id);
    }
  }
  return undefined;
}

/** Sends a GET request. On failure, shows the error and returns undefined. */
export async function readOrShowError<T>(
  connection: Connection,
  route: ReadRoute,
  read: (body: unknown) => T | undefined,
  parameters: Readonly<Record<string, string>> = {},
): Promise<T | undefined> {
  const response = await connection.call(route, { parameters, read });
  if (response.ok) return response.value;
  showError(response.problem, connection.host());
  return undefined;
}

/** Runs a command that a resource describes; does nothing for rows of other resources. */
export async function runItemCommand(
  context: CommandContext,
  resource: Resource,
  command: Change<unknown> | ItemCommand<unknown>,
): Promise<void> {
  const item = itemAt(context, resource);
  if (item === undefined) return;
  if (typeof command === "function") {
    await command(context, item);
    return;
  }
  const { connection } = context;
  const { body, applies, subject } = command;
  const route = resource.routes[command.route];
  if (route === undefined || applies?.(item) === false || !checkScope(connection, route)) return;
  const question = command.confirm?.(item, context);
  const isConfirmed =
    question === undefined ||
    ("name" in question ? await confirmByTyping(connection, question) : await confirm(connection, question));
  if (isConfirmed) await changeInList(context, item, { route, body, subject: subject(item, context) });
}

/** Runs a command on the rows of several contexts, after one question. */
export async function runItemCommands(
  contexts: readonly CommandContext[],
  resource: Resource,
  command: Change<unknown>,
): Promise<void> {
  const changes = contexts.flatMap((context) => {
    const item = itemAt(context, resource);
    return item === undefined || command.applies?.(item) === false ? [] : [{ context, item }];
  });
  const [first, ...others] = changes;
  if (first === undefined) return;
  const route = resource.routes[command.route];
  if (others.length === 0 || route === undefined || command.several === undefined) {
    await runItemCommand(first.context, resource, command);
    return;
  }
  const connections = changes.map(({ context }) => context.connection);
  if (!connections.every((connection) => checkScope(connection, route))) return;
  const names = changes.map(({ context, item }) => {
    const { label = "", description = [] } = context.tree.rowAt(item) ?? {};
    return joinTexts(label, ...description, context.cluster.name);
  });
  const texts = command.several(changes.length);
  if (!(await confirmSeveral(connections, names, texts))) return;
  const failures: string[] = [];
  let done = 0;
  for (const { context, item } of changes) {
    const subject = command.subject(item, context);
    const onFailure = (message: string): void => void failures.push(message);
    const before = failures.length;
    const change = await changeInList(context, item, { route, body: command.body, subject, onFailure });
    if (change !== undefined) done++;
    // The user stopped waiting.
    else if (failures.length === before) break;
  }
  showFailures(failures, texts.done(done));
}

/** Creates an item in a list, or updates or deletes an item, and shows the result. `route`: by default, create or update. */
export async function changeInList(
  { connection, cluster, tree, revealCreated }: CommandContext,
  path: ListPath | ItemPath,
  change: Pick<ChangeRequest, "subject" | "body" | "explain" | "onFailure"> & { readonly route?: WriteRoute },
): Promise<ApiSuccess | undefined> {
  const { resource, items } = path.kind === "list" ? path.list : path.parent.list;
  const { create, update } = resource.routes;
  const { route = path.kind === "list" ? create : update } = change;
  if (route === undefined) return undefined;
  return runChange(connection, {
    ...change,
    route,
    parameters: pathParameters(cluster.id, path),
    list: items,
    show: (body) => {
      if (path.kind === "item" && route.method === "DELETE") {
        items.remove(path.id);
        return;
      }
      const value = resource.readOne(body);
      if (value === undefined) return;
      const id = resource.id(value);
      items.put({ id, value });
      const created = path.kind === "list" ? tree.itemIn(path, id) : undefined;
      if (created !== undefined) void revealCreated(created.node);
    },
  });
}

const t = vscode.l10n.t;

export interface ChangeRequest {
  readonly route: WriteRoute;
  readonly parameters?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  /** “Renaming “x””: the title of the progress, and the beginning of error messages. */
  readonly subject: string;
  /** A sentence for an API error that has a special meaning here; undefined for the usual sentence. */
  readonly explain?: (problem: ApiError) => string | undefined;
  /** Gets the message about a failure, which is otherwise shown. */
  readonly onFailure?: (message: string) => void;
  /** The list of the changed item: read again after `show`, and if the outcome is unknown. */
  readonly list?: { reread(): Promise<void> };
  /** Shows the response in the list at once, before the list is read again. */
  readonly show?: (body: unknown) => void;
}

/**
 * Changes something on the server. Shows progress, and waits for a busy cluster as long as the user
 * likes. A request that may have been carried out is never sent again. Undefined if the change failed or its outcome
 * is unknown, which has been shown.
 */
export async function runChange(connection: Connection, change: ChangeRequest): Promise<ApiSuccess | undefined> {
  const { route, subject, explain, onFailure, list, show } = change;
  const response = await sendWithRetry(connection, change);
  if (response?.ok === true) {
    if (show !== undefined) {
      show(response.value);
      void list?.reread();
    }
    return response;
  }
  // Without a response, the user stopped waiting before anything was done.
  const problem = response?.problem;
  if (problem === undefined || (problem.kind === "cancelled" && problem.undone === true)) return undefined;
  // An error from another server, such as a proxy, has its usual meaning.
  const special = problem.unproven === true ? undefined : explain?.(problem);
  const isGone = route.method === "DELETE" && problem.kind === "not-found";
  const isUnknown = isGone || mayHaveBeenDone(problem);
  const wrap = (why: string): string =>
    isUnknown
      ? t("{0}: the change may have been made, so it wasn't sent again. {1} Checking…", subject, special ?? why)
      : t("{0} failed. {1}", subject, special ?? why);
  reportError(problem, connection.host(), wrap, onFailure);
  if (isUnknown) await list?.reread();
  return undefined;
}

/** Milliseconds after which a cluster that is still busy is an error. */
const maxTotalWait = 15 * 60_000;

function sendWithRetry(
  connection: Connection,
  { route, parameters, body, subject }: ChangeRequest,
): Promise<ApiResponse | undefined> {
  return withCancellableProgress(`${subject}…`, (signal, report) => {
    const deadline = performance.now() + maxTotalWait;
    return pollUntil(
      async () => {
        report("");
        const response = await connection.call(route, { parameters, body, signal });
        const busyFor =
          !response.ok && response.problem.kind === "conflict" && !mayHaveBeenDone(response.problem)
            ? response.problem.retryAfter
            : undefined;
        if (busyFor === undefined || performance.now() > deadline) return { done: response };
        // The server has said that it did nothing, so it is safe to send it again.
        const seconds = Math.max(1, Math.min(busyFor, maxWaitSeconds));
        report(t("The cluster is busy. Trying again in {0} seconds…", seconds));
        return { after: seconds * 1000 };
      },
      { first: 0, signal },
    );
  });
}
