// What the features share. Built once by activate() and handed to each register().

import type * as vscode from "vscode";
import type { ApiKey, Cluster } from "./api/skycloak";
import type { Connections } from "./connections/connections";
import type { LiveList } from "./lists/live-list";
import type { Commands } from "./ui/command";
import type { Log } from "./ui/log";
import type { Journal } from "./vault/journal";
import type { Vault } from "./vault/vault";

export interface Parts {
  readonly context: vscode.ExtensionContext;
  readonly log: Log;
  readonly vault: Vault;
  readonly journal: Journal;
  readonly connections: Connections;
  readonly clusters: LiveList<Cluster>;
  readonly keys: LiveList<ApiKey>;
  readonly commands: Commands;
}
