// The resources of acme's clusters. The first has resources in every state.

import { randomUUID } from "node:crypto";
import { rfc3339 } from "../clock";
import type { ClusterRecord } from "../clusters";
import {
  emptyResources,
  type ClusterResources,
  type ResourceFactory,
  type ExportRecord,
} from "../cluster-resources/cluster-resources";
import { retentionMs } from "../cluster-resources/export-file";
import { createRealm, type RealmPlan } from "../cluster-resources/new-realm";
import { newDomain } from "../cluster-resources/new-domain";
import type { ClusterExtension, ClusterUpgrade, Domain, Extension } from "../published/clusters";
import { day, hour, minute } from "./seed";

const realms: Record<string, RealmPlan[]> = {
  "customers-prod": [
    { name: "customers", title: "Customers", users: 340, tenants: 60 },
    { name: "partners", title: "Partners", users: 28 },
    // Not created by Skycloak, which wouldn't allow this name.
    { name: "Kunden Süd & Partner/100%", title: "Kunden Süd", users: 12 },
    { name: "staff", title: "Staff (moved)", enabled: false, users: 3 },
    { name: "sandbox" },
  ],
  "customers-staging": [{ name: "customers", title: "Customers", users: 60 }, { name: "sandbox" }],
  "Staff Login": [
    { name: "staff", title: "Staff", users: 210 },
    { name: "contractors 2024/25", users: 31 },
  ],
  "partners-ca": [{ name: "partners", users: 130 }],
  "devices-au": [{ name: "devices", tenants: 120, lived: true }],
  "load-test": [{ name: "load", users: 101 }],
  "wallet-tide": [{ name: "wallet", title: "Wallet", users: 44 }],
  "billing-next": [{ name: "billing", users: 9 }],
};

export const acmeResources: ResourceFactory = (record, now, extensions) => {
  const { name } = record.cluster;
  const resources: ClusterResources = {
    ...emptyResources(),
    realms: (realms[name] ?? []).map((plan) => createRealm(plan, now)),
    upgrades: (upgrades[name] ?? []).map((each) => upgrade(each, now)),
  };
  if (name === "customers-staging") {
    resources.domains = [newDomain(record, now - 90 * day, "staging.example.com", "login", verified)];
  }
  if (name !== "customers-prod") return resources;
  const domains = everyDomain(record, now);
  return {
    ...resources,
    domains,
    routes: domains.slice(0, 1).flatMap(({ id, cluster_id }) =>
      ["customers", "partners"].map((realm, index) => ({
        id: randomUUID(),
        domain_id: id,
        cluster_id,
        realm,
        hide_realm_path: index === 0,
        allow_admin_access: index === 1,
        cors_allowed_origins: index === 0 ? ["https://shop.example.com"] : [],
        created_at: rfc3339(now - 80 * day),
        updated_at: rfc3339(now - 3 * day),
      })),
    ),
    exports: everyExport(now),
    extensions: extensions.map((each, index) => installed(each, index, now)),
    window: {
      enabled: true,
      days_of_week: [0, 6],
      start_local: "02:00",
      end_local: "05:00",
      timezone: "Europe/Berlin",
    },
  };
};

const verified = {
  verification_status: "verified",
  ssl_status: "active",
  is_active: true,
} as const;

function everyDomain(record: ClusterRecord, now: number): Domain[] {
  const made = now - 90 * day;
  return [
    newDomain(record, made, "example.com", "login", verified),
    newDomain(record, made, "example.org", "id", {
      verification_status: "pending",
      ssl_status: "pending",
    }),
    newDomain(record, now - hour, "accounts.example.net", undefined, {}),
    newDomain(record, made, "example.edu", "sso", {
      verification_status: "failed",
      ssl_status: "failed",
    }),
    newDomain(record, now - 400 * day, "old.example.com", undefined, {
      ...verified,
      ssl_status: "expired",
      is_active: false,
    }),
  ];
}

/** From, to, the phase, how long ago it started, and how long it took. */
type UpgradeLine = [from: string, to: string, phase: string, ago: number, took: number | null];

const upgrades: Record<string, UpgradeLine[]> = {
  "customers-prod": [
    ["26.3.3", "26.4.10", "completed", 6 * day, 14 * minute],
    ["26.2.5", "26.3.3", "completed", 71 * day, 11 * minute],
    ["26.2.5", "26.3.3", "failed", 72 * day, 29 * minute],
    ["26.2.5", "26.3.3", "timed_out", 73 * day, 120 * minute],
    ["26.0.8", "26.2.5", "completed", 160 * day, 19 * minute],
    ["26.0.8", "26.1.5", "cancelled", 161 * day, 2 * minute],
    ["25.0.6", "26.0.8", "completed", 300 * day, 48 * minute],
  ],
  "customers-staging": [["26.3.3", "26.4.2", "completed", 2 * day, 9 * minute]],
  "partners-ca": [["26.3.3", "26.4.2", "failed", 3 * hour, 22 * minute]],
  "billing-next": [["26.3.3", "26.4.10", "initiated", minute, null]],
};

function upgrade([from, to, phase, ago, took]: UpgradeLine, now: number): ClusterUpgrade {
  return {
    id: randomUUID(),
    from_version: from,
    to_version: to,
    phase,
    started_at: rfc3339(now - ago),
    completed_at: took === null ? null : rfc3339(now - ago + took),
  };
}

/** One export in each state, and one whose file has been deleted. */
function everyExport(now: number): ExportRecord[] {
  const line = (startedAgo: number, took: number, more: Partial<ExportRecord> = {}) => {
    const startsAt = now - startedAgo;
    const job = {
      createdAt: Math.min(now, startsAt) - 20_000,
      startsAt,
      endsAt: startsAt + took,
      failure: null,
    };
    return {
      id: randomUUID(),
      format: "sql" as const,
      include_credentials: false,
      is_encrypted: false,
      job,
      expiresAt: job.endsAt + retentionMs,
      ...more,
    };
  };
  const failed = line(3 * day, 4 * minute, { format: "pgdump" });
  failed.job.failure = "The database did not answer in time.";
  return [
    // Waits three minutes, then takes two.
    line(-3 * minute, 2 * minute),
    line(minute, 5 * minute, { format: "pgdump", include_credentials: true, is_encrypted: true }),
    line(20 * hour, 6 * minute, { is_encrypted: true, include_credentials: true }),
    failed,
    line(30 * day, 6 * minute),
  ];
}

function installed(extension: Extension, index: number, now: number): ClusterExtension {
  const [status, behind] = (
    [
      ["active", true],
      ["active", false],
      ["failed", false],
    ] as const
  )[index] ?? ["active", false];
  return {
    extension_id: extension.id,
    extension_name: extension.name,
    extension_source: extension.source,
    status,
    installed_version: behind ? (extension.previous_versions[0]?.version ?? "1") : extension.version,
    available_version: behind ? extension.version : null,
    upgrade_available: behind,
    parameters: behind ? { SMS_SENDER: "Acme", SMS_TOKEN: null } : {},
    installed_at: rfc3339(now - (100 + index) * day),
    last_status_change_at: index === 2 ? rfc3339(now - 5 * day) : null,
  };
}
