// What a kind of thing is that is followed until it has arrived, stated once.

import type { Connection } from "../../../connections/connection";
import type { Parts } from "../../../parts";
import type { Insides } from "../../insides";

export interface Watching {
  readonly id: string;
  readonly name: string;
  /** The cluster that it is in, for what is no cluster itself. */
  readonly cluster?: string;
  /** The version that it is being upgraded to. */
  readonly wanted?: string;
}

/** What it is looked at with. */
export interface Known {
  readonly parts: Parts;
  readonly insides: Insides;
  readonly connection: Connection;
}

export type Looked =
  | { readonly is: "passing"; readonly percent?: number | undefined }
  /** It has arrived, whatever it came to, or is not there any more. */
  | { readonly is: "over"; readonly tell: () => void }
  /** Nothing can be said of it any more, for now. */
  | { readonly is: "lost" };

export interface WatchedKind {
  /** In the status bar. */
  readonly waiting: (name: string) => string;
  /** Milliseconds before the first look; the pauses grow from there. */
  readonly firstPause: number;
  readonly look: (known: Known, one: Required<Watching>) => Promise<Looked>;
}
