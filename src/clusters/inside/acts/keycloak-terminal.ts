// A terminal in which the Keycloak Terraform provider finds a cluster. The secret is in the
// environment of that one terminal, which the editor does not bring back after a restart.

import * as vscode from "vscode";
import type { AutomationClient } from "../../../api/client-secret";
import { reveal } from "../../../vault/secret";
import { keycloakAt } from "./keycloak-address";

export function openKeycloakTerminal(
  { clientId, secret, tokenUrl }: AutomationClient,
  cluster: string,
): void {
  vscode.window
    .createTerminal({
      name: `Keycloak: ${cluster}`,
      iconPath: new vscode.ThemeIcon("key"),
      env: {
        ...keycloakAt(tokenUrl),
        KEYCLOAK_CLIENT_ID: clientId,
        KEYCLOAK_CLIENT_SECRET: reveal(secret),
      },
      isTransient: true,
    })
    .show();
}
