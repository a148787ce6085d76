// A change in a cluster, from the request to what the tree shows of it: put into the list at once where
// it was done.

import type { HttpAnswer } from "../../../api/http";
import type { ReadList } from "../../../api/cluster-schema";
import type { Folder } from "../folder";
import type { At } from "./at";
import { carryOut, type Change } from "./carry-out";

export interface ChangeWithin extends Change {
  /** The list that shows what was changed. */
  readonly folder: Folder;
}

/** The answer; undefined where it was not done, or may not have been, and that was told. */
export async function change(
  { connection }: Pick<At, "connection">,
  { folder, ...change }: ChangeWithin,
): Promise<HttpAnswer | undefined> {
  return carryOut(connection, { ...change, look: () => folder.list.reread() });
}

/** Puts in what a change answered, as it was read; then reads the list. Answers the thing. */
export function show<T>(
  { list, kind }: Folder,
  { body }: Pick<HttpAnswer, "body">,
  read: ReadList<T>,
): T | undefined {
  const thing = read(body)?.[0];
  if (thing !== undefined) list.put({ id: kind.id(thing), thing });
  void list.reread();
  return thing;
}

export function takeOut({ list }: Folder, id: string): void {
  list.remove(id);
  void list.reread();
}
