// A workspace with every status of a cluster, every state of a key, and some odd ones.

import type { ClusterInput, KeyInput } from "../control-protocol";
import { everyScope } from "../scopes";
import { acmeResources } from "./acme-resources";
import { around, day, hour, minute, type Seed } from "./seed";

export function acme(now: number): Seed {
  return {
    workspaceName: "Acme Corp",
    plan: {
      name: "startup",
      requiredPlan: "business",
      clusterLimit: 15,
      keyLimit: 15,
      includesLogs: true,
    },
    enabledTypes: ["keycloak", "tidecloak"],
    mainKey: {
      name: "Workspace admin",
      scopes: [...everyScope],
      notes: "All scopes, for the people who run the platform.",
      created_at: around(now).ago(30 * day),
      expires_at: around(now).ahead(60 * day),
    },
    keys: keys(now),
    clusters: clusters(now),
    createResources: acmeResources,
  };
}

function clusters(now: number): ClusterInput[] {
  const { ago } = around(now);
  const since = (createdAgo: number, updatedAgo: number) => ({
    created_at: ago(createdAgo),
    updated_at: ago(updatedAgo),
  });
  return [
    {
      name: "customers-prod",
      size: "large",
      features: ["organization", "passkeys"],
      features_disabled: ["declarative-ui"],
      auto_upgrade_enabled: false,
      ...since(410 * day, 6 * day),
    },
    {
      name: "customers-staging",
      size: "medium",
      version: "26.4.2",
      ...since(402 * day, 2 * day),
    },
    {
      name: "Staff Login",
      size: "medium",
      version: "25.0.6",
      location: "us",
      http_relative_path: "/auth",
      ...since(700 * day, 41 * day),
    },
    {
      name: "partners-ca",
      version: "26.3.3",
      location: "ca",
      status: "degraded",
      ...since(88 * day, 3 * hour),
    },
    {
      name: "devices-au",
      size: "medium",
      version: "26.2.5",
      location: "au",
      status: "maintenance",
      ...since(150 * day, 25 * minute),
    },
    {
      name: "load-test",
      size: "large",
      version: "26.1.5",
      location: "us",
      status: "stopped",
      ...since(64 * day, 12 * day),
    },
    {
      name: "wallet-tide",
      type: "tidecloak",
      version: "0.14.20",
      ...since(33 * day, 9 * day),
    },
    {
      name: "wallet-tide-old",
      type: "tidecloak",
      version: "0.9.8",
      location: "au",
      sso_enabled: false,
      ...since(210 * day, 200 * day),
    },
    {
      name: "billing-next",
      version: "26.4.10",
      location: "us",
      status: "updating",
      transitions: [{ inMs: 2.5 * minute, status: "available" }],
      ...since(77 * day, minute),
    },
    {
      name: "preview-4711",
      status: "provisioning",
      transitions: [{ inMs: 3 * minute, status: "available" }],
      ...since(minute, minute),
    },
    {
      name: "preview-4698",
      version: "26.4.2",
      status: "failed",
      ...since(5 * hour, 4.9 * hour),
    },
    {
      name: "preview-4642",
      version: "26.3.3",
      status: "deleting",
      transitions: [{ inMs: 3.5 * minute, status: "gone" }],
      ...since(9 * day, minute),
    },
  ];
}

function keys(now: number): KeyInput[] {
  const { ago, ahead } = around(now);
  return [
    {
      name: "terraform-production",
      scopes: ["clusters:write", "realms:write", "domains:write", "identity-providers:write"],
      notes: "Used by the infrastructure pipeline; ask platform@ before touching it.",
      created_at: ago(120 * day),
      expires_at: ahead(245 * day),
      last_used_at: ago(2 * hour),
    },
    {
      name: "ci-github-actions",
      scopes: ["clusters:read", "realms:write", "clusters:exports:write"],
      created_at: ago(85 * day),
      expires_at: ahead(5 * day),
      last_used_at: ago(11 * minute),
    },
    {
      name: "credentials for the sync job",
      scopes: ["clusters:read", "clusters:credentials:read"],
      created_at: ago(17 * day),
      expires_at: ahead(13 * day),
      last_used_at: ago(40 * minute),
      rotated_at: ago(3 * day),
    },
    {
      name: "Grafana",
      scopes: ["clusters:read", "clusters:insights:read", "clusters:logs:read"],
      notes: "Never expires.",
      created_at: ago(500 * day),
      last_used_at: ago(3 * minute),
    },
    {
      name: "backup (planned)",
      scopes: ["clusters:read", "clusters:exports:write"],
      created_at: ago(8 * day),
      expires_at: ahead(357 * day),
    },
    {
      name: "mcp session",
      scopes: ["clusters:read", "realms:read"],
      created_at: ago(20 * minute),
      expires_at: ahead(40 * minute),
      last_used_at: ago(minute),
    },
    {
      name: "Nächtliche Prüfung der Realms, Rollen & Zugänge für die Abteilung «Kundendienst und Außenstellen» — bitte nicht löschen 🔑 <b>wichtig</b> [Handbuch](command:workbench.action.quit) $(trash)",
      scopes: ["realms:read", "realm-roles:read", "realm-users:read"],
      notes:
        "# Why\n\n**Reads** every realm at night.\n\n| a | b |\n| - | - |\n| `x` | <img src=x onerror=alert(1)> |\n\n[run](command:workbench.action.closeWindow) ![](https://example.invalid/pixel.png)",
      created_at: ago(44 * day),
      expires_at: ahead(46 * day),
      last_used_at: ago(9 * hour),
    },
    {
      name: "from before the move",
      scopes: [],
      created_at: ago(900 * day),
      // Every field except ID, name and status may be missing.
      shape: { omit: ["prefix", "scopes", "workspace_id", "created_at"] },
    },
    {
      name: "old laptop",
      scopes: ["clusters:write"],
      notes: "Lost on a train.",
      created_at: ago(300 * day),
      last_used_at: ago(31 * day),
      revoked_at: ago(30 * day),
    },
    {
      name: "contractor",
      scopes: ["applications:write", "themes:write"],
      created_at: ago(110 * day),
      expires_at: ago(20 * day),
      last_used_at: ago(21 * day),
    },
    {
      name: "hackathon",
      scopes: ["clusters:read"],
      created_at: ago(40 * day),
      expires_at: ago(38 * day),
    },
  ];
}
