// What the features share. Built once by activate() and handed to each register().

import type * as vscode from "vscode";
import type { Connections } from "./connections/connections";
import type { SignIn } from "./sign-in/sign-in";
import type { CopySecret } from "./secrets/clipboard";
import type { Commands } from "./ui/command";
import type { ConfirmedVariables } from "./ui/confirmed-variables";
import type { Log } from "./ui/log";
import type { ServerTimes } from "./api/wait";
import type { Drafts } from "./notes/processes";
import type { Journal } from "./vault/journal";
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
}
