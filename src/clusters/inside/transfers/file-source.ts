// A file that is to be sent somewhere: what it is, how large, and its bytes as often as they are needed.

import { createReadStream } from "node:fs";
import { Readable } from "node:stream";
import * as vscode from "vscode";
import { fileSize } from "../../../ui/numbers";
import { mostInMemory } from "../save-to";
import { mostLookedAt, realmFileOf, type RealmFile } from "./realm-file";
import type { Source } from "./storage";

export interface Picked {
  readonly name: string;
  readonly size: number;
  readonly file: RealmFile;
  readonly source: () => Source;
}

const t = vscode.l10n.t;

/** @throws with a sentence where the file can't be read, or is no regular file or too large. */
export async function readPicked(uri: vscode.Uri): Promise<Picked> {
  const { fs } = vscode.workspace;
  const name = uri.path.split("/").at(-1) ?? "";
  const { size, type } = await fs.stat(uri);
  if ((type & vscode.FileType.File) === 0) throw new Error(t("It is not a regular file."));
  if (uri.scheme === "file" && size > mostLookedAt) {
    const file = realmFileOf(new Uint8Array(), size);
    return { name, size, file, source: () => ({ size, body: streamOf(uri.fsPath) }) };
  }
  // Other file systems give a file as a whole only.
  if (size > mostInMemory) {
    const most = fileSize(mostInMemory, vscode.env.language);
    throw new Error(t("This file system can be read up to {0} a file.", most));
  }
  const bytes = await fs.readFile(uri);
  return {
    name,
    size: bytes.length,
    file: realmFileOf(bytes, bytes.length),
    source: () => ({ size: bytes.length, body: new Blob([new Uint8Array(bytes)]).stream() }),
  };
}

function streamOf(path: string): ReadableStream<Uint8Array> {
  return Readable.toWeb(createReadStream(path)) as ReadableStream<Uint8Array>;
}
