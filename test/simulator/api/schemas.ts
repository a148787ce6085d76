// JSON schemas of requests, with the published bounds. Bodies may have other fields: Skycloak accepts and ignores them.

import type { MaintenanceWindow } from "../published/clusters";
import { clusterLocations, clusterSizes, clusterTypes, type Cluster } from "../model";

const clusterName = {
  type: "string",
  pattern: "^[a-zA-Z][a-zA-Z0-9 _-]*$",
  minLength: 1,
  maxLength: 63,
};
const version = { type: "string", pattern: "^[0-9]+\\.[0-9]+(\\.[0-9]+)?$", maxLength: 20 };
const strings = { type: "array", items: { type: "string" } };
const boolean = { type: "boolean" };

const changeable = {
  name: clusterName,
  size: { type: "string", enum: clusterSizes },
  version,
  management_mode: { type: "string", enum: ["full"] },
  features: strings,
  features_disabled: strings,
  http_relative_path: { type: "string" },
  auto_upgrade_enabled: boolean,
};

export const createClusterSchema = {
  type: "object",
  required: ["name", "size", "version", "location"],
  properties: {
    ...changeable,
    type: { type: "string", enum: clusterTypes },
    location: { type: "string", enum: clusterLocations },
    maintenance_window: {
      type: "object",
      required: ["enabled", "days_of_week", "start_local", "end_local", "timezone"],
      properties: {
        enabled: boolean,
        days_of_week: { type: "array", items: { type: "integer" } },
        start_local: { type: "string" },
        end_local: { type: "string" },
        timezone: { type: "string" },
      },
    },
  },
};

export type CreateClusterBody = Pick<Cluster, "name" | "size" | "version" | "location"> &
  Partial<Cluster> & { maintenance_window?: MaintenanceWindow };

export const updateClusterSchema = {
  type: "object",
  properties: { ...changeable, sso_enabled: boolean },
};

/** The fields that an update changes; others are ignored. */
export const updatableFields = [
  "name",
  "size",
  "version",
  "management_mode",
  "features",
  "features_disabled",
  "http_relative_path",
  "sso_enabled",
  "auto_upgrade_enabled",
] as const;

export const clusterTypeParams = {
  type: "object",
  required: ["cluster_type"],
  properties: { cluster_type: { type: "string", enum: clusterTypes } },
};

export const createKeySchema = {
  type: "object",
  required: ["name", "scopes"],
  properties: {
    name: { type: "string", minLength: 1, maxLength: 255 },
    scopes: { type: "array", minItems: 1, items: { type: "string" } },
    expires_at: { type: "string", format: "date-time", nullable: true },
    notes: { type: "string", maxLength: 2_000, nullable: true },
  },
};

export interface CreateKeyBody {
  name: string;
  scopes: string[];
  expires_at?: string | null;
  notes?: string | null;
}
