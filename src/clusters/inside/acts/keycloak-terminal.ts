// A terminal in which the Keycloak Terraform provider finds a cluster.

import type { AutomationClient } from "../../../api/client-secret";
import { openTerminal } from "../../../ui/terminal";
import { reveal } from "../../../vault/secret";
import { keycloakAt } from "./keycloak-address";

export function openKeycloakTerminal(
  { clientId, secret, tokenUrl }: AutomationClient,
  cluster: string,
): void {
  openTerminal(`Keycloak: ${cluster}`, {
    ...keycloakAt(tokenUrl),
    KEYCLOAK_CLIENT_ID: clientId,
    KEYCLOAK_CLIENT_SECRET: reveal(secret),
  });
}
