// A change in a cluster, from the request to what the tree shows of it: told where it was not done, put
// into the list at once where it was.

import * as vscode from "vscode";
import type { HttpAnswer } from "../../../api/http";
import { mayHaveBeenDone } from "../../../api/problem";
import type { ReadList } from "../../../api/cluster-schema";
import { tellProblem } from "../../../ui/tell";
import type { Folder } from "../folder";
import type { At } from "./at";
import { sendPatiently, type Request } from "./patient";

const t = vscode.l10n.t;

export interface Change extends Request {
  /** “Creating the realm “shop””: the subject of a sentence, and the title of the progress. */
  readonly subject: string;
  /** The list that shows what was changed. */
  readonly folder: Folder;
}

/** The answer; undefined where it was not done, or may not have been, and that was told. */
export async function change(
  { connection }: Pick<At, "connection">,
  { subject, folder, ...request }: Change,
): Promise<HttpAnswer | undefined> {
  const answer = await sendPatiently(connection, `${subject}…`, request);
  if (answer === undefined) return undefined;
  if (answer.ok) return answer.value;
  const { problem } = answer;
  const host = connection.host();
  if (!mayHaveBeenDone(problem)) {
    tellProblem(problem, host, (why) => t("{0} was not done. {1}", subject, why));
    return undefined;
  }
  tellProblem(problem, host, (why) =>
    t("{0}: no usable answer came, so it may have been done. {1} The list shows it.", subject, why),
  );
  // Not sent again: what it came to is looked at.
  await folder.list.reread();
  return undefined;
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
