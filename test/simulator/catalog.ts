// The types, versions, locations and features of clusters that Skycloak offers.

import type { ClusterLocation, ClusterType } from "./model";

interface VersionInfo {
  version: string;
  active: boolean;
  is_major_change: boolean;
  breaking_change_count: number;
}

// Sorted alphabetically, which isn't the order of versions: clients have to sort.
const versions: Record<ClusterType, VersionInfo[]> = {
  keycloak: [
    offered("24.0.5", { active: false, is_major_change: true, breaking_change_count: 9 }),
    offered("25.0.6", { is_major_change: true, breaking_change_count: 7 }),
    offered("26.0.8", { is_major_change: true, breaking_change_count: 5 }),
    offered("26.1.5"),
    offered("26.2.5", { breaking_change_count: 1 }),
    offered("26.3.3"),
    offered("26.4.10"),
    offered("26.4.2"),
  ],
  tidecloak: [
    offered("0.12.4"),
    offered("0.14.20", { breaking_change_count: 2 }),
    offered("0.14.9"),
    offered("0.9.8", { active: false }),
  ],
};

const typeNames: Record<ClusterType, string> = { keycloak: "Keycloak", tidecloak: "TideCloak" };

const locationNames: Record<ClusterLocation, string> = {
  us: "United States",
  ca: "Canada",
  au: "Australia",
  eu: "Europe",
};

const features = [
  feature("admin-fine-grained-authz", "Fine-grained admin permissions", { min_version: "26.2" }),
  feature("declarative-ui", "Declarative UI", { preview: true }),
  feature("dpop", "DPoP", { preview: true, max_version: "26.3" }),
  feature("organization", "Organizations", { min_version: "26.0" }),
  feature("passkeys", "Passkeys", { min_version: "26.3" }),
  feature("recovery-codes", "Recovery codes", { min_version: "26.3" }),
  feature("token-exchange", "Token exchange", { preview: true }),
];

/** `GET /cluster-types/{type}/versions` in its current form. */
export function versionObjects(type: ClusterType): VersionInfo[] {
  return versions[type];
}

/** The same in its earlier form. */
export function versionStrings(type: ClusterType): string[] {
  return versions[type].filter(({ active }) => active).map(({ version }) => version);
}

export function isOffered(type: ClusterType, version: string): boolean {
  return versionStrings(type).includes(version);
}

/** The current version and all newer ones: each is a required step, in order. */
export function upgradePath(type: ClusterType, from: string): { version: string; required: boolean }[] {
  const newer = versions[type]
    .filter(({ active, version }) => active && compareVersions(version, from) > 0)
    .sort((a, b) => compareVersions(a.version, b.version))
    .map(({ version }) => ({ version, required: true }));
  return [{ version: from, required: false }, ...newer];
}

/** Negative if `a` is older than `b`. Compares numbers: 0.9.8 is older than 0.14.20. */
export function compareVersions(a: string, b: string): number {
  const [left, right] = [a, b].map((text) => text.split(".").map(Number));
  for (let index = 0; index < 3; index += 1) {
    const difference = (left?.[index] ?? 0) - (right?.[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

export function typeInfos(available: readonly ClusterType[]): object[] {
  return Object.entries(typeNames).map(([type, name]) => ({
    type,
    name,
    available: available.some((other) => other === type),
  }));
}

export function locationInfos(available: readonly ClusterLocation[]): object[] {
  return Object.entries(locationNames).map(([location, name]) => ({
    location,
    name,
    available: available.some((other) => other === location),
  }));
}

export function featureInfos(): object[] {
  return features;
}

export function isFeature(name: string): boolean {
  return features.some((known) => known.name === name);
}

function offered(version: string, more: Partial<VersionInfo> = {}): VersionInfo {
  return { version, active: true, is_major_change: false, breaking_change_count: 0, ...more };
}

interface FeatureInfo {
  name: string;
  display_name: string;
  description: string | null;
  preview: boolean;
  min_version: string | null;
  max_version: string | null;
}

function feature(name: string, title: string, more: Partial<FeatureInfo> = {}): FeatureInfo {
  return {
    name,
    display_name: title,
    description: more.preview === true ? null : `${title}, supported for production.`,
    preview: false,
    min_version: null,
    max_version: null,
    ...more,
  };
}
