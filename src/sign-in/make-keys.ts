// What making keys with a sign-in is asked for. Types only: the rooms of this feature and of the keys'
// meet in extension.ts.

import type { Workspace } from "../api/skycloak";

export interface KeyWish {
  /** Those to choose from; of one that stands alone the name may be unknown. */
  readonly workspaces: readonly Workspace[];
  /** Where the request goes, for the words. */
  readonly host: string;
  /** Whether the editor is to be connected with what is made. */
  readonly connect: boolean;
}

export type MakeKeys = (wish: KeyWish) => Promise<void>;
