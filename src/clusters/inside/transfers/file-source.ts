// A file that is to be sent somewhere: what it is, how large, and its bytes as often as they are needed.

import { createReadStream } from "node:fs";
import { Readable } from "node:stream";
import * as vscode from "vscode";
import { mostLookedAt, realmFileOf, type RealmFile } from "./realm-file";
import type { Source } from "./storage";

export interface Picked {
  readonly name: string;
  readonly size: number;
  readonly file: RealmFile;
  readonly source: () => Source;
}

/** @throws what the file system says where it can't be read. */
export async function readPicked(uri: vscode.Uri): Promise<Picked> {
  const { fs } = vscode.workspace;
  const name = uri.path.split("/").at(-1) ?? "";
  const { size } = await fs.stat(uri);
  if (uri.scheme === "file" && size > mostLookedAt) {
    const file = realmFileOf(new Uint8Array(), size);
    return { name, size, file, source: () => ({ size, body: streamOf(uri.fsPath) }) };
  }
  // Other file systems give a file as a whole only.
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
