// What the features share. Built once by activate() and handed to each register().

import type * as vscode from "vscode";
import type { Connections } from "./connections/connections";
import type { SignIn } from "./sign-in/sign-in";
import type { CopySecret } from "./secrets/clipboard";
import type { Commands } from "./ui/command";
import type { ConfirmedVariables } from "./ui/confirmed-variables";
import type { Log } from "./ui/log";
import type { AboutKey } from "./vault/held-key";
import type { ServerTimes } from "./api/server-time";
import type { Drafts } from "./notes/processes";
import type { Journal } from "./vault/journal";
import type { Kept } from "./vault/keep-key";
import type { Secret } from "./vault/secret";
import type { Vault } from "./vault/vault";

export interface Parts {
  readonly context: vscode.ExtensionContext;
  readonly log: Log;
  readonly vault: Vault;
  readonly journal: Journal;
  readonly connections: Connections;
  readonly serverTimes: ServerTimes;
  readonly drafts: Drafts;
  readonly signIn: SignIn;
  /** From the environment, and agreed to. */
  readonly confirmedVariables: ConfirmedVariables;
  readonly commands: Commands;
  /** Onto the clipboard, for a while. */
  readonly copy: CopySecret;
  /** Here for what has a file of its own: what is thrown below it is known by its class. */
  readonly keepKey: (secret: Secret, about: AboutKey) => Promise<Kept>;
}
