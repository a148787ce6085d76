// Create Cluster….

import * as vscode from "vscode";
import type {
  ClusterTypeInfo,
  FeatureInfo,
  LocationInfo,
  VersionInfo,
} from "../../../api/catalogue-schema";
import type { MaintenanceWindow } from "../../../api/cluster-schema";
import { routes } from "../../../api/routes";
import { parseCluster } from "../../../api/schema";
import type { Connection } from "../../../connections/connection";
import { showInformationMessage, withProgress } from "../../../ui/messages";
import { askPick, keeping, runSteps, type Step, type StepFrame } from "../../../ui/steps";
import { askFeatures, askName, askSize, askWindow } from "./ask";
import { tellDifferences } from "./at-cluster";
import { carryOut } from "./carry-out";
import { fitsVersion, offered } from "./choices";
import { listFeatures, listLocations, listTypes, listVersions } from "./lists";
import type { Watch } from "./watch";

const t = vscode.l10n.t;

interface Chosen {
  type: string;
  version: string;
  location: string;
  size: string;
  name: string;
  features: readonly string[];
  window: MaintenanceWindow | undefined;
}

export async function createCluster(connection: Connection, watch: Watch): Promise<void> {
  const chosen = await ask(connection);
  if (chosen === undefined) return;
  const create = t("Create");
  const choice = await showInformationMessage(
    t("Create the cluster “{0}”?", chosen.name),
    { modal: true, detail: [summary(connection, chosen)] },
    create,
  );
  if (choice !== create) return;
  const { window, features, ...facts } = chosen;
  const before = new Set(connection.clusters.state.items.map(({ id }) => id));
  const answer = await carryOut(connection, {
    route: routes.createCluster,
    body: {
      ...facts,
      ...(features.length === 0 ? {} : { features }),
      ...(window === undefined ? {} : { maintenance_window: window }),
    },
    subject: t("Creating the cluster “{0}”", chosen.name),
    words: ({ kind, ...problem }) =>
      // As Skycloak answers where a type is not enabled.
      kind === "server" && "status" in problem && problem.status === 500
        ? t(
            "Skycloak answered with a fault. Most often that means that the type {0} is not enabled for this Skycloak workspace: ask its support, or look into the dashboard.",
            chosen.type,
          )
        : undefined,
  });
  const made = answer && parseCluster(answer.body);
  if (made !== undefined) {
    connection.clusters.put(made);
    tellDifferences(facts, made);
  }
  await connection.clusters.reread();
  // What may have been made shows in the list.
  const found =
    made ??
    connection.clusters.state.items.find(({ id, name }) => !before.has(id) && name === chosen.name);
  if (found !== undefined) watch.follow(connection, found);
}

/** Undefined where the person leaves, or what there is to choose from could not be read. */
async function ask(connection: Connection): Promise<Chosen | undefined> {
  const read = await withProgress(
    {
      location: vscode.ProgressLocation.Window,
      title: t("Skycloak: reading what there is to choose from…"),
    },
    () => Promise.all([listTypes(connection), listLocations(connection), listFeatures(connection)]),
  );
  const [types, locations, features] = read;
  if (types === undefined || locations === undefined || features === undefined) return undefined;
  const chosen: Chosen = {
    type: "",
    version: "",
    location: "",
    size: "small",
    name: "",
    features: [],
    window: undefined,
  };
  const title = t("Create Cluster");
  const step = (number: number): StepFrame => ({ title, step: { number, of: 7 } });
  let versions: readonly VersionInfo[] = [];
  const steps: Step[] = [
    async () => {
      const outcome = await keeping(askType(step(1), types), ({ type }) => (chosen.type = type));
      if (outcome.kind !== "next") return outcome;
      const found = await listVersions(connection, chosen.type);
      if (found === undefined) return { kind: "cancel" };
      versions = offered(found);
      return outcome;
    },
    () => keeping(askVersion(step(2), versions), ({ version }) => (chosen.version = version)),
    () => keeping(askLocation(step(3), locations), ({ location }) => (chosen.location = location)),
    () => keeping(askSize(step(4), undefined), (size) => (chosen.size = size)),
    () => keeping(askName(step(5), chosen.name), (name) => (chosen.name = name.trim())),
    () =>
      keeping(
        askFeatures(step(6), fitting(features, chosen.version), chosen.features),
        (names) => (chosen.features = names),
      ),
    async () => {
      const any = { label: t("Upgrades may come at any time") };
      const set = { label: t("Choose a maintenance window…") };
      const outcome = await askPick({
        ...step(7),
        placeholder: t("When may it be upgraded?"),
        items: [any, set],
      });
      if (outcome.kind !== "next" || outcome.value === any) {
        chosen.window = undefined;
        return outcome;
      }
      chosen.window = await askWindow(title, chosen.window);
      return chosen.window === undefined ? { kind: "cancel" } : outcome;
    },
  ];
  return (await runSteps(steps)) ? chosen : undefined;
}

function fitting(features: readonly FeatureInfo[], version: string): FeatureInfo[] {
  return features.filter((feature) => fitsVersion(feature, version));
}

function askType(
  step: StepFrame,
  types: readonly ClusterTypeInfo[],
): ReturnType<typeof askPick<vscode.QuickPickItem & { type: string }>> {
  const items = types
    .filter(({ available }) => available)
    .map(({ type, name }) => ({ label: name ?? type, description: type, type }));
  return askPick({ ...step, placeholder: t("Which type?"), items });
}

function askVersion(
  step: StepFrame,
  versions: readonly VersionInfo[],
): ReturnType<typeof askPick<vscode.QuickPickItem & { version: string }>> {
  const items = versions.map(({ version }, index) => ({
    label: version,
    description: index === 0 ? t("newest") : "",
    version,
  }));
  return askPick({ ...step, placeholder: t("Which version?"), items });
}

function askLocation(
  step: StepFrame,
  locations: readonly LocationInfo[],
): ReturnType<typeof askPick<vscode.QuickPickItem & { location: string }>> {
  const items = locations
    .filter(({ available }) => available)
    .map(({ location, name }) => ({ label: name ?? location, description: location, location }));
  return askPick({ ...step, placeholder: t("Where? This can't be changed later"), items });
}

function summary(connection: Connection, chosen: Chosen): string[] {
  const { type, version, location, size, features, window } = chosen;
  return [
    t("Type: {0}", type),
    t("Version: {0}", version),
    t("Location: {0}", location),
    t("Size: {0}", size),
    features.length === 0 ? undefined : t("Features: {0}", features.join(", ")),
    window === undefined
      ? undefined
      : t(
          "Maintenance: {0} to {1}, {2}",
          window.start_local ?? "",
          window.end_local ?? "",
          window.timezone ?? "",
        ),
    t("In: {0}", connection.name),
    t("Type and location can't be changed later."),
  ].filter((line) => line !== undefined);
}
