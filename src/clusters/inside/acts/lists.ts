// Reads what there is to choose from. What can't be read is told, and nothing is chosen.

import {
  readFeatures,
  readLocations,
  readTypes,
  readVersions,
  type ClusterTypeInfo,
  type FeatureInfo,
  type LocationInfo,
  type VersionInfo,
} from "../../../api/catalogue-schema";
import { readUpgradePath, type UpgradeStep } from "../../../api/cluster-schema";
import { refused, type Answer } from "../../../api/problem";
import { routes } from "../../../api/routes";
import type { ReadRoute } from "../../../api/skycloak";
import type { Connection } from "../../../connections/connection";
import { tellProblem } from "../../../ui/tell";

async function list<T>(
  connection: Connection,
  route: ReadRoute,
  read: (body: unknown) => readonly T[] | undefined,
  parameters: Readonly<Record<string, string>> = {},
): Promise<readonly T[] | undefined> {
  const answer = await ask(connection, route, read, parameters);
  if (answer.ok) return answer.value;
  tellProblem(answer.problem, connection.host());
  return undefined;
}

async function ask<T>(
  connection: Connection,
  route: ReadRoute,
  read: (body: unknown) => readonly T[] | undefined,
  parameters: Readonly<Record<string, string>>,
): Promise<Answer<readonly T[]>> {
  const client = await connection.client();
  if (!client.ok) return client;
  const answer = await client.value.read(route, { parameters });
  if (!answer.ok) return answer;
  const items = read(answer.value.body);
  if (items === undefined) return refused({ kind: "unreadable", status: 200, html: false });
  return { ok: true, value: items };
}

export const listTypes = (from: Connection): Promise<readonly ClusterTypeInfo[] | undefined> =>
  list(from, routes.listClusterTypes, readTypes);

export const listLocations = (from: Connection): Promise<readonly LocationInfo[] | undefined> =>
  list(from, routes.listLocations, readLocations);

export const listFeatures = (from: Connection): Promise<readonly FeatureInfo[] | undefined> =>
  list(from, routes.listFeatures, readFeatures);

export const listUpgradePath = (
  from: Connection,
  cluster: string,
): Promise<readonly UpgradeStep[] | undefined> =>
  list(from, routes.getUpgradePath, readUpgradePath, { cluster_id: cluster });

export const listVersions = (
  from: Connection,
  type: string,
): Promise<readonly VersionInfo[] | undefined> =>
  list(from, routes.listVersions, readVersions, { cluster_type: type });
