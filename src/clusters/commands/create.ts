// The command “Create Cluster…”.

import * as vscode from "vscode";
import { parseFeatures, parseLocations, parseClusterTypes, parseVersions } from "../../api/cluster-schema";
import type { MaintenanceWindow, VersionInfo } from "../../api/cluster-schema";
import { routes } from "../../api/routes";
import { parseCluster } from "../../api/schema";
import { askChoice, runWizard } from "../../commands/steps";
import type { Connection } from "../../connections/connection";
import { showInformationMessage, withProgress } from "../../ui/messages";
import type { OperationTracker } from "../operations";
import { offeredVersions, supportsVersion } from "../rules";
import { askFeatures, askName, askSize, askWindow, showDifferences } from "./cluster";
import { readOrShowError, runChange } from "./context";

const t = vscode.l10n.t;

/** The fields of the request. */
interface NewCluster extends Readonly<Record<"type" | "version" | "location" | "size" | "name", string>> {
  readonly features: readonly string[];
  readonly maintenance_window: MaintenanceWindow | undefined;
}

export async function createCluster(connection: Connection, operations: OperationTracker): Promise<void> {
  const fields = await askCluster(connection);
  if (fields === undefined) return;
  const create = t("Create");
  const choice = await showInformationMessage(
    t("Create the cluster “{0}”?", fields.name),
    { modal: true, detail: [summarize(connection, fields)] },
    create,
  );
  if (choice !== create) return;
  const { clusters } = connection;
  const before = new Set(clusters.state.items.map(({ id }) => id));
  const response = await runChange(connection, {
    route: routes.createCluster,
    body: { ...fields, features: fields.features.length === 0 ? undefined : fields.features },
    subject: t("Creating the cluster “{0}”", fields.name),
    explain: ({ kind, ...problem }) =>
      // Skycloak's response for a type that is not enabled.
      kind === "server" && "status" in problem && problem.status === 500
        ? t(
            "Skycloak returned an error. Usually the type {0} is not enabled for this Skycloak workspace. Contact support, or check the dashboard.",
            fields.type,
          )
        : undefined,
  });
  const created = response && parseCluster(response.value);
  if (created !== undefined) {
    clusters.put(created);
    showDifferences(fields, created);
  }
  await clusters.reread();
  // If the outcome is unknown, the list shows whether the cluster was created.
  const found = created ?? clusters.state.items.find(({ id, name }) => !before.has(id) && name === fields.name);
  if (found !== undefined) operations.follow(connection, found);
}

/** Undefined if the user cancels, or the choices can't be read. */
async function askCluster(connection: Connection): Promise<NewCluster | undefined> {
  const [types, locations, features] = await withProgress(
    { location: vscode.ProgressLocation.Window, title: t("Skycloak: reading the available options…") },
    () =>
      Promise.all([
        readOrShowError(connection, routes.listClusterTypes, parseClusterTypes),
        readOrShowError(connection, routes.listLocations, parseLocations),
        readOrShowError(connection, routes.listFeatures, parseFeatures),
      ]),
  );
  if (types === undefined || locations === undefined || features === undefined) return undefined;
  const title = t("Create Cluster");
  let versions: readonly VersionInfo[] = [];
  return runWizard<NewCluster>(title, {
    type: async (header) => {
      const outcome = await askChoice({
        ...header,
        placeholder: t("Select a cluster type"),
        items: types
          .filter(({ available }) => available)
          .map(({ type, name }) => ({ label: name ?? type, description: type, value: type })),
      });
      if (outcome.kind !== "next") return outcome;
      const parameters = { cluster_type: outcome.value };
      const found = await readOrShowError(connection, routes.listVersions, parseVersions, parameters);
      if (found === undefined) return { kind: "cancel" };
      versions = offeredVersions(found);
      return outcome;
    },
    version: (header) =>
      askChoice({
        ...header,
        placeholder: t("Select a Keycloak version"),
        items: versions.map(({ version }, index) => ({
          label: version,
          description: index === 0 ? t("newest") : "",
          value: version,
        })),
      }),
    location: (header) =>
      askChoice({
        ...header,
        placeholder: t("Select a location (can't be changed later)"),
        items: locations
          .filter(({ available }) => available)
          .map(({ location, name }) => ({ label: name ?? location, description: location, value: location })),
      }),
    size: (header) => askSize(header, undefined),
    name: (header, { name = "" }) => askName(header, name),
    features: (header, { version = "", features: chosen = [] }) =>
      askFeatures(
        header,
        features.filter((feature) => supportsVersion(feature, version)),
        chosen,
      ),
    maintenance_window: async (header, { maintenance_window: before }) => {
      const outcome = await askChoice({
        ...header,
        placeholder: t("When may upgrades happen?"),
        items: [
          { label: t("Upgrades can happen at any time"), value: "any" },
          { label: t("Choose a maintenance window…"), value: "window" },
        ],
      });
      if (outcome.kind !== "next") return outcome;
      if (outcome.value === "any") return { kind: "next", value: undefined };
      const window = await askWindow(title, before);
      return window === undefined ? { kind: "cancel" } : { kind: "next", value: window };
    },
  });
}

function summarize(connection: Connection, fields: NewCluster): string[] {
  const { type, version, location, size, features, maintenance_window: window } = fields;
  return [
    t("Type: {0}", type),
    t("Version: {0}", version),
    t("Location: {0}", location),
    t("Size: {0}", size),
    features.length === 0 ? undefined : t("Features: {0}", features.join(", ")),
    window &&
      t("Maintenance: {0} to {1}, {2}", window.start_local ?? "", window.end_local ?? "", window.timezone ?? ""),
    t("In: {0}", connection.name),
    t("Type and location can't be changed later."),
  ].filter((line) => line !== undefined);
}
