// What a command about a cluster, or about a row below one, works with.

import type { ApiSuccess } from "../../api/http";
import type { ReadRoute } from "../../api/routes";
import type { Cluster } from "../../api/skycloak";
import type { Connection } from "../../connections/connection";
import type { Services } from "../../services";
import { showError } from "../../errors/errors";
import type { Inside } from "../resource-tree";
import type { TypedKind } from "../resource";
import { parametersBelow, type FolderPlace, type Place, type ThingPlace } from "../tree-path";
import type { OperationTracker } from "../operations";
import { runChange, type Change } from "./run-change";

export interface At {
  readonly parts: Services;
  readonly connection: Connection;
  readonly inside: Inside;
  readonly operations: OperationTracker;
  readonly cluster: Cluster;
  /** The row below the cluster; undefined for the cluster itself. */
  readonly place: Place | undefined;
}

/** A row's thing, as it was listed last. */
export interface ThingAt<T> extends ThingPlace {
  readonly thing: T;
}

/** The thing of this kind that the row is, or is below. */
export function thingAt<T>({ place }: At, kind: TypedKind<T>): ThingAt<T> | undefined {
  for (let one: Place | undefined = place; one !== undefined; one = one.parent) {
    if (one.is !== "thing" || one.kind !== kind) continue;
    const listed = one.parent.folder.list.find(one.id);
    return listed && { ...one, thing: listed.thing as T };
  }
  return undefined;
}

/** A command about a thing of this kind, or a row below one; does nothing for other rows. */
export function aboutThing<T>(
  kind: TypedKind<T>,
  run: (at: At, place: ThingAt<T>) => Promise<unknown>,
): (at: At) => Promise<void> {
  return async (at) => {
    const place = thingAt(at, kind);
    if (place !== undefined) await run(at, place);
  };
}

/** What a route has; undefined if it can't be read, which the person has been told. */
export async function readOrTell<T>(
  connection: Connection,
  route: ReadRoute,
  read: (body: unknown) => T | undefined,
  parameters: Readonly<Record<string, string>> = {},
): Promise<T | undefined> {
  const answer = await connection.call(route, { parameters, read });
  if (answer.ok) return answer.value;
  showError(answer.problem, connection.host());
  return undefined;
}

type ThingChange = Pick<Change, "subject" | "body" | "words">;

/** Shows the new thing in its list; undefined if it was not created, which the person has been told. */
export function createThing<T>(
  at: At,
  kind: TypedKind<T>,
  parent: ThingPlace | undefined,
  change: ThingChange,
): Promise<Changed<T> | undefined> {
  return changeIn(at, at.inside.folder(kind, at.cluster.id, parent), kind.changes?.create, change);
}

/** Shows the changed thing in its list. `route`: if not the one that changes its fields. */
export function updateThing<T>(
  at: At,
  place: ThingAt<T>,
  change: ThingChange & { readonly route?: Change["route"] },
): Promise<Changed<T> | undefined> {
  return changeIn(at, place, change.route ?? place.kind.changes?.update, change);
}

/** Removes the thing from its list. */
export async function deleteThing(at: At, place: ThingPlace, subject: string): Promise<void> {
  const { list } = place.parent.folder;
  await runChange(at.connection, {
    route: routeOf(place.kind.changes?.delete),
    parameters: parametersBelow(at.cluster.id, place),
    subject,
    list,
    show: () => list.remove(place.id),
  });
}

interface Changed<T> extends ApiSuccess {
  /** Undefined if the response does not have it. */
  readonly thing: T | undefined;
}

async function changeIn<T>(
  at: At,
  place: FolderPlace | ThingPlace,
  route: Change["route"] | undefined,
  change: ThingChange,
): Promise<Changed<T> | undefined> {
  const { kind, list } = place.is === "folder" ? place.folder : place.parent.folder;
  let thing: unknown;
  const done = await runChange(at.connection, {
    ...change,
    route: routeOf(route),
    parameters: parametersBelow(at.cluster.id, place),
    list,
    show: (body) => {
      thing = kind.changes?.read(body)?.[0];
      if (thing !== undefined) list.put({ id: kind.id(thing), thing });
    },
  });
  return done && { ...done, thing: thing as T | undefined };
}

function routeOf(route: Change["route"] | undefined): Change["route"] {
  if (route === undefined) throw new Error("this kind can't be changed like that");
  return route;
}
