// What a command about a cluster, or about something in it, is carried out with.

import type { Cluster } from "../../../api/skycloak";
import type { Connection } from "../../../connections/connection";
import type { Parts } from "../../../parts";
import type { Inside } from "../inside";
import type { Watch } from "./watch";
import type { Place, ThingPlace } from "../place";

export interface At {
  readonly parts: Parts;
  readonly connection: Connection;
  readonly inside: Inside;
  /** Follows what is begun. */
  readonly watch: Watch;
  readonly cluster: Cluster;
  /** The row below the cluster; undefined for the cluster itself. */
  readonly place: Place | undefined;
}

/** The thing of this kind that the row is, or stands below. */
export function thingAt({ place }: At, kind: string): ThingPlace | undefined {
  for (let one: Place | undefined = place; one !== undefined; one = one.parent) {
    if (one.is === "thing" && one.kind.name === kind) return one;
  }
  return undefined;
}

/** The thing as it was listed last; whoever asks knows its kind. */
// eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters -- as kind() does
export function readThing<T>({ parent, id }: ThingPlace): T | undefined {
  return parent.folder.list.find(id)?.thing as T | undefined;
}
