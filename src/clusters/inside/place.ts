// Where a row below a cluster stands: its node, what it is, and what it is below.

import type { RowNode } from "../../ui/list-tree";
import type { Folder } from "./folder";
import type { Look } from "../row";
import type { Kind } from "./kind";

/** A row below a cluster. Its id is the way to it. */
export interface InsideNode extends RowNode {
  readonly connection: string;
}

interface AtPlace {
  readonly node: InsideNode;
  /** Undefined for what stands in the cluster itself. */
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

/** A row that is known from what it is below. */
export interface PartPlace extends AtPlace {
  readonly is: "part";
  readonly look: Look;
}

export type Place = FolderPlace | ThingPlace | PartPlace;

/** The parameters of the paths of what stands below. */
export function parametersBelow(
  cluster: string,
  place: FolderPlace | ThingPlace | undefined,
): Record<string, string> {
  if (place === undefined) return { cluster_id: cluster };
  const above = parametersBelow(cluster, place.parent);
  if (place.is === "folder" || place.kind.parameter === undefined) return above;
  return { ...above, [place.kind.parameter]: place.id };
}
