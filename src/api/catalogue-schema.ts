// What there is to choose from where a cluster is made.

import * as v from "valibot";
import { parseList } from "./schema";

const text = v.optional(v.fallback(v.nullable(v.string()), null));
const name = v.pipe(v.string(), v.minLength(1));
/** What does not say that it is not to be had is to be had. */
const available = v.optional(v.fallback(v.boolean(), true), true);

const TypeSchema = v.object({ type: name, name: text, available });
const LocationSchema = v.object({ location: name, name: text, available });
const FeatureSchema = v.object({
  name,
  display_name: text,
  description: text,
  preview: v.optional(v.fallback(v.boolean(), false), false),
  min_version: text,
  max_version: text,
});

/** It was a string once, and is an object by now. */
const VersionSchema = v.union([
  v.pipe(
    name,
    v.transform((version) => ({ version, active: true, major: false, breaking: 0 })),
  ),
  v.pipe(
    v.object({
      version: name,
      active: v.optional(v.fallback(v.boolean(), true), true),
      is_major_change: v.optional(v.fallback(v.boolean(), false), false),
      breaking_change_count: v.optional(v.fallback(v.number(), 0), 0),
    }),
    v.transform(({ version, active, is_major_change: major, breaking_change_count: breaking }) => ({
      version,
      active,
      major,
      breaking,
    })),
  ),
]);

export type ClusterTypeInfo = v.InferOutput<typeof TypeSchema>;
export type LocationInfo = v.InferOutput<typeof LocationSchema>;
export type FeatureInfo = v.InferOutput<typeof FeatureSchema>;
export type VersionInfo = v.InferOutput<typeof VersionSchema>;

export const readTypes = (body: unknown): readonly ClusterTypeInfo[] | undefined =>
  parseList(TypeSchema, body)?.items;
export const readLocations = (body: unknown): readonly LocationInfo[] | undefined =>
  parseList(LocationSchema, body)?.items;
export const readFeatures = (body: unknown): readonly FeatureInfo[] | undefined =>
  parseList(FeatureSchema, body)?.items;
export const readVersions = (body: unknown): readonly VersionInfo[] | undefined =>
  parseList(VersionSchema, body)?.items;
