// What may be chosen for a cluster, and whether it became what was chosen. Plain code.

import type { FeatureInfo, VersionInfo } from "../../../api/catalogue-schema";
import type { Cluster } from "../../../api/skycloak";

/** The description of the API names no others. */
export const sizes = ["small", "medium", "large"] as const;

/** By number, not by letter: 0.9.8 comes before 0.14.20. What is no version comes first. */
export function compareVersions(one: string, other: string): number {
  const [a, b] = [numbersOf(one), numbersOf(other)];
  for (let at = 0; at < Math.max(a.length, b.length); at++) {
    const difference = (a[at] ?? 0) - (b[at] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

/** Whether it can be compared: numbers with dots between. */
export function isVersion(text: string | null | undefined): text is string {
  return /^\d+(?:\.\d+)*$/.test(text ?? "");
}

function numbersOf(version: string): number[] {
  return isVersion(version) ? version.split(".").map(Number) : [-1];
}

/** Those that are offered still, newest first. */
export function offered(versions: readonly VersionInfo[]): VersionInfo[] {
  const byVersion = new Map(
    versions.filter(({ active }) => active).map((one) => [one.version, one]),
  );
  return [...byVersion.values()].sort((a, b) => compareVersions(b.version, a.version));
}

export function fitsVersion(feature: FeatureInfo, version: string): boolean {
  const { min_version: from, max_version: to } = feature;
  return (
    (from == null || compareVersions(version, from) >= 0) &&
    (to == null || compareVersions(version, to) <= 0)
  );
}

export type WrongName = "empty" | "start" | "character" | "long";

/** From the description of the API: `^[a-zA-Z][a-zA-Z0-9 _-]*$`, at most 63 characters. */
export function wrongName(name: string): WrongName | undefined {
  if (name === "") return "empty";
  if (name.length > 63) return "long";
  if (!/^[a-zA-Z]/.test(name)) return "start";
  return /^[a-zA-Z0-9 _-]*$/.test(name) ? undefined : "character";
}

export interface Wanted {
  readonly name?: string;
  readonly type?: string;
  readonly version?: string;
  readonly size?: string;
  readonly auto_upgrade_enabled?: boolean;
}

export interface Difference {
  readonly what: keyof Wanted;
  readonly wanted: string;
  readonly got: string;
}

/** What an answer says otherwise than was asked for: a field that it does not know is ignored. */
export function differences(wanted: Wanted, got: Cluster): Difference[] {
  return (["name", "type", "version", "size", "auto_upgrade_enabled"] as const).flatMap((what) => {
    const asked = wanted[what];
    const answered = got[what];
    // An answer that says nothing of it says nothing against it.
    if (asked === undefined || answered == null || asked === answered) return [];
    return [{ what, wanted: String(asked), got: String(answered) }];
  });
}

/** A time of the day as the API takes it, “02:30”. */
export function isTime(text: string): boolean {
  return /^(?:[01]\d|2[0-3]):[0-5]\d$/.test(text);
}

/** URIs that a sign-in may lead back to, as a person types them: separated by spaces or commas. */
export function readUris(text: string): string[] {
  return [...new Set(text.split(/[\s,]+/).filter((one) => one !== ""))];
}

/** The first that is none. Keycloak accepts whole addresses, an app's own scheme, and paths below its root. */
export function wrongUris(text: string): string | undefined {
  return readUris(text).find(
    (one) => !one.startsWith("/") && !/^[a-z][a-z0-9+.-]*:\S+$/i.test(one),
  );
}
