// The place of a row below a cluster: its node, what it is, and the row above it.

import type { RowNode } from "../tree/list-tree";
import type { Folder } from "./resource-list";
import type { Look } from "./rows";
import type { Kind } from "./resource";

/** A row below a cluster. Its ID is the path to it. */
export interface InsideNode extends RowNode {
  readonly connection: string;
}

interface AtPlace {
  readonly node: InsideNode;
  /** Undefined for rows directly below the cluster. */
  readonly parent: FolderPlace | ThingPlace | undefined;
  readonly cluster: string;
}

/** The row that holds the things of a kind. */
export interface FolderPlace extends AtPlace {
  readonly is: "folder";
  readonly folder: Folder;
}

export interface ThingPlace extends AtPlace {
  readonly is: "thing";
  readonly kind: Kind;
  readonly parent: FolderPlace;
  readonly id: string;
}

/** A row that has no list of its own: its parent contains it. */
export interface PartPlace extends AtPlace {
  readonly is: "part";
  readonly look: Look;
}

export type Place = FolderPlace | ThingPlace | PartPlace;

/** The parameters for the paths of a thing and of what is below it. */
export function parametersBelow(
  cluster: string,
  place: FolderPlace | ThingPlace | undefined,
): Record<string, string> {
  if (place === undefined) return { cluster_id: cluster };
  const above = parametersBelow(cluster, place.parent);
  if (place.is === "folder" || place.kind.parameter === undefined) return above;
  return { ...above, [place.kind.parameter]: place.id };
}
