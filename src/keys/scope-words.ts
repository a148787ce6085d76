// What each scope is for, in words.

import * as vscode from "vscode";
import type { Scope, ScopeGroup, ScopePreset } from "../api/scopes";

const t = vscode.l10n.t;

export function groupWords(group: ScopeGroup): string {
  const words: Readonly<Record<ScopeGroup, string>> = {
    clusters: t("Clusters"),
    observe: t("Logs, events and insights"),
    move: t("Exports and imports"),
    realms: t("Realms and applications"),
    people: t("Users, roles and groups"),
    look: t("Branding and themes"),
    workspace: t("Skycloak workspace"),
    keys: t("API keys"),
  };
  return words[group];
}

export function scopeWords(scope: Scope): string {
  const words: Readonly<Record<Scope, string>> = {
    "clusters:read": t("See clusters and their settings"),
    "clusters:write": t("Create, change and delete clusters"),
    "clusters:credentials:read": t("Read a cluster's automation client secret"),
    "clusters:extensions:read": t("See what extensions a cluster has"),
    "clusters:extensions:write": t("Put extensions on a cluster, and take them off"),
    "clusters:security:read": t("See a cluster's firewall and rate limits"),
    "clusters:security:write": t("Change a cluster's firewall and rate limits"),
    "clusters:logs:read": t("Read a cluster's logs"),
    "clusters:events:read": t("Read login and admin events"),
    "clusters:insights:read": t("See figures about logins and response times"),
    "clusters:exports:read": t("See and download exports"),
    "clusters:exports:write": t("Start exports of a cluster's data"),
    "clusters:imports:read": t("See imports"),
    "clusters:imports:write": t("Import data into a cluster"),
    "realms:read": t("See realms"),
    "realms:write": t("Create, change and delete realms"),
    "applications:read": t("See applications"),
    "applications:write": t("Create, change and delete applications"),
    "identity-providers:read": t("See identity providers"),
    "identity-providers:write": t("Create, change and delete identity providers"),
    "smtp:read": t("See how mail is sent"),
    "smtp:write": t("Change how mail is sent"),
    "realm-users:read": t("See users"),
    "realm-users:write": t("Create, change and delete users"),
    "realm-roles:read": t("See roles"),
    "realm-roles:write": t("Create, change and delete roles"),
    "realm-groups:read": t("See groups"),
    "realm-groups:write": t("Create, change and delete groups"),
    "branding:read": t("See the branding of pages and mails"),
    "branding:write": t("Change the branding of pages and mails"),
    "themes:read": t("See themes"),
    "themes:write": t("Upload and assign themes"),
    "domains:read": t("See custom domains"),
    "domains:write": t("Add, route and remove custom domains"),
    "extensions:read": t("See the workspace's own extensions"),
    "extensions:write": t("Upload and change the workspace's own extensions"),
    "siem:read": t("See where security events are sent"),
    "siem:write": t("Change where security events are sent"),
    "webhooks:read": t("See webhooks"),
    "webhooks:write": t("Create, change and delete webhooks"),
    "api-keys:read": t("See API keys"),
    "api-keys:write": t("Create, rotate and revoke API keys"),
  };
  return words[scope];
}

export function presetWords(preset: ScopePreset): { label: string; detail: string } {
  const words: Readonly<Record<ScopePreset, { label: string; detail: string }>> = {
    readOnly: {
      label: t("Read only"),
      detail: t("Sees everything, changes nothing, and reads no cluster credentials"),
    },
    terraform: {
      label: t("Terraform"),
      detail: t(
        "Everything that Skycloak's provider manages and reads, including cluster credentials",
      ),
    },
    everythingButCredentials: {
      label: t("Everything but credentials"),
      detail: t("All that the API can do, except to read a cluster's automation client secret"),
    },
  };
  return words[preset];
}
