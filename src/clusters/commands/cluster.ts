// Commands about a cluster itself.

import * as vscode from "vscode";
import { parseClusterTypes, parseFeatures, parseLocations, parseVersions } from "../../api/cluster-schema";
import type { FeatureInfo, MaintenanceWindow, VersionInfo } from "../../api/cluster-schema";
import { routes } from "../../api/routes";
import { parseCluster } from "../../api/schema";
import type { Cluster } from "../../api/skycloak";
import { confirmByTyping, confirmModal, confirmProduction } from "../../commands/confirm";
import { askChoice, pickMany, askText, mapOutcome, runWizard } from "../../commands/steps";
import type { StepHeader, StepOutcome } from "../../commands/steps";
import type { Connection } from "../../connections/connection";
import { showError } from "../../errors/errors";
import { showInformationMessage, showWarningMessage, withProgress } from "../../ui/messages";
import type { OperationTracker } from "../operations";
import { dayName, maintenanceWindow } from "../resources/maintenance-window";
import { upgradePath } from "../resources/upgrades";
import { differences, isTime, nameError, offeredVersions, remainingSteps, sizes, supportsVersion } from "../rules";
import type { ClusterFields } from "../rules";
import { readOrShowError, runChange, type ChangeRequest, type CommandContext, type RevealCreated } from "./context";

const t = vscode.l10n.t;

export async function renameCluster(context: CommandContext): Promise<void> {
  const { name } = context.cluster;
  const outcome = await askName({ title: t("Rename “{0}”", name) }, name);
  if (outcome.kind !== "next" || outcome.value === name) return;
  await update(context, { name: outcome.value }, t("Renaming “{0}”", name));
}

export async function resizeCluster(context: CommandContext): Promise<void> {
  const { name, size } = context.cluster;
  const title = t("Resize “{0}”", name);
  const outcome = await askSize({ title }, size ?? undefined);
  if (outcome.kind !== "next" || outcome.value === size) return;
  if (!(await confirmProduction(context.connection, title))) return;
  follow(context, await update(context, { size: outcome.value }, t("Resizing “{0}”", name)));
}

export const autoUpgradeOn = (context: CommandContext) =>
  update(context, { auto_upgrade_enabled: true }, t("Enabling automatic upgrades of “{0}”", context.cluster.name));

export const autoUpgradeOff = (context: CommandContext) =>
  update(context, { auto_upgrade_enabled: false }, t("Disabling automatic upgrades of “{0}”", context.cluster.name));

export async function setFeatures(context: CommandContext): Promise<void> {
  const { connection, cluster } = context;
  const [features, current] = await Promise.all([
    readOrShowError(connection, routes.listFeatures, parseFeatures),
    readCluster(context),
  ]);
  if (features === undefined || current === undefined) return;
  const title = t("Features of “{0}”", cluster.name);
  const offered = features.filter((feature) => supportsVersion(feature, current.version ?? ""));
  const before = current.features ?? [];
  const outcome = await askFeatures({ title }, offered, before);
  if (outcome.kind !== "next") return;
  // Features that are not in the list stay enabled.
  const unlisted = before.filter((name) => !offered.some((feature) => feature.name === name));
  const chosen = [...unlisted, ...outcome.value];
  if (chosen.length === before.length && chosen.every((name) => before.includes(name))) return;
  if (!(await confirmProduction(connection, title))) return;
  const subject = t("Changing the features of “{0}”", cluster.name);
  follow(context, await update(context, { features: chosen }, subject));
}

export async function deleteCluster(context: CommandContext): Promise<void> {
  const { connection, cluster } = context;
  const { name } = cluster;
  const isConfirmed = await confirmModal({
    question: t("Delete the cluster “{0}”?", name),
    detail: t(
      "Its realms, users and applications are deleted with it, and nobody can log in anymore. This can't be undone.",
    ),
    button: t("Delete…"),
  });
  if (!isConfirmed) return;
  const isNameTyped = await confirmByTyping(connection, {
    title: t("Delete “{0}”", name),
    prompt: t("Type the cluster's name to delete it: {0}", name),
    name,
  });
  if (!isNameTyped) return;
  const subject = t("Deleting “{0}”", name);
  if ((await change(context, { route: routes.deleteCluster, subject })) !== undefined) {
    const deleting = { ...cluster, status: "deleting" };
    connection.clusters.put(deleting);
    follow(context, deleting);
  }
  void connection.clusters.reread();
}

export async function upgradeCluster(context: CommandContext): Promise<void> {
  const { connection, cluster, tree } = context;
  const { name } = cluster;
  // The list may not have the cluster's current version yet.
  const [current, path] = await Promise.all([
    readCluster(context),
    readOrShowError(connection, routes.getUpgradePath, upgradePath.read, { cluster_id: cluster.id }),
  ]);
  if (current === undefined || path === undefined) return;
  connection.clusters.put(current);
  const [next, ...later] = remainingSteps(path, current.version);
  if (next === undefined) {
    void showInformationMessage(t("“{0}” is up to date.", name));
    return;
  }
  const { version } = next;
  const type = { cluster_type: current.type ?? "keycloak" };
  const versions = await readOrShowError(connection, routes.listVersions, parseVersions, type);
  const breaking = versions?.find((info) => info.version === version)?.breaking ?? 0;
  const following = later.map((step) => step.version).join(", ");
  const isConfirmed = await confirmModal({
    question: t("Upgrade “{0}” from {1} to {2}?", name, current.version ?? "?", version),
    detail: [
      [
        breaking === 0
          ? undefined
          : t("This version has breaking changes ({0}). Read its release notes first.", breaking),
        following === "" ? undefined : t("Upgrades go one step at a time. Next after this one: {0}.", following),
        t("An upgrade can't be undone."),
      ].filter((line) => line !== undefined),
    ],
    button: t("Upgrade"),
  });
  if (!isConfirmed || !(await confirmProduction(connection, t("Upgrade “{0}”", name)))) return;
  follow(context, await update(context, { version }, t("Upgrading “{0}” to {1}", name, version)), version);
  await tree.refresh(cluster.id);
}

export async function cancelUpgrade(context: CommandContext): Promise<void> {
  const { connection, cluster, tree, operations } = context;
  const isConfirmed = await confirmModal({
    question: t("Cancel the upgrade of “{0}”?", cluster.name),
    detail: t("It stays at its current version."),
    button: t("Cancel Upgrade"),
  });
  if (!isConfirmed) return;
  const done = await change(context, {
    route: routes.cancelUpgrade,
    subject: t("Cancelling the upgrade of “{0}”", cluster.name),
    explain: ({ kind }) =>
      kind === "conflict" ? t("There is no upgrade to cancel, or it is too late to cancel it.") : undefined,
  });
  if (done !== undefined) operations.forget(connection, cluster.id);
  void connection.clusters.reread();
  await tree.refresh(cluster.id);
}

export async function setMaintenanceWindow(context: CommandContext): Promise<void> {
  const { connection, cluster } = context;
  const parameters = { cluster_id: cluster.id };
  const route = routes.getMaintenanceWindow;
  const before = await connection.call(route, { parameters });
  // “Not found” means that none is set.
  if (!before.ok && before.problem.kind !== "not-found") {
    showError(before.problem, connection.host());
    return;
  }
  const title = t("Maintenance Window of “{0}”", cluster.name);
  const body = await askWindow(title, before.ok ? maintenanceWindow.readOne(before.value) : undefined);
  if (body === undefined) return;
  const subject = t("Setting the maintenance window of “{0}”", cluster.name);
  await change(context, { route: routes.setMaintenanceWindow, body, subject });
  await context.tree.refresh(cluster.id);
}

export async function removeMaintenanceWindow(context: CommandContext): Promise<void> {
  const { name, id } = context.cluster;
  const isConfirmed = await confirmModal({
    question: t("Remove the maintenance window of “{0}”?", name),
    detail: t("Upgrades can then happen at any time."),
    button: t("Remove"),
  });
  if (!isConfirmed) return;
  const subject = t("Removing the maintenance window of “{0}”", name);
  await change(context, { route: routes.removeMaintenanceWindow, subject });
  await context.tree.refresh(id);
}

function change({ connection, cluster }: CommandContext, request: ChangeRequest): ReturnType<typeof runChange> {
  return runChange(connection, { ...request, parameters: { cluster_id: cluster.id } });
}

/** Changes fields of the cluster. Returns its latest known state if the server accepted the change. */
async function update(
  context: CommandContext,
  body: ClusterFields & { readonly features?: readonly string[] },
  subject: string,
): Promise<Cluster | undefined> {
  const { connection, cluster } = context;
  const response = await change(context, { subject, route: routes.updateCluster, body });
  const current = response && parseCluster(response.value);
  if (current !== undefined) {
    connection.clusters.put(current);
    // An upgrade has only started. Its version is compared when it ends.
    showDifferences({ ...body, version: undefined }, current);
  }
  void connection.clusters.reread();
  return current ?? (response && cluster);
}

/** Tracks a change that takes a while, if it was accepted. */
function follow({ connection, operations }: CommandContext, changed?: Cluster, targetVersion?: string): void {
  if (changed !== undefined) operations.follow(connection, { ...changed, targetVersion });
}

/** Warns about fields that the API ignored. */
function showDifferences(requested: ClusterFields, current: Cluster): void {
  const list = differences(requested, current).map(({ field, actual, expected }) =>
    t("{0} is {1} instead of {2}", field, actual, expected),
  );
  if (list.length === 0) return;
  void showWarningMessage(t("“{0}” differs from what you asked for: {1}.", current.name, list.join(", ")));
}

/** The cluster with the fields that are not in lists; undefined if reading it failed, after showing why. */
function readCluster({ connection, cluster }: CommandContext): Promise<Cluster | undefined> {
  return readOrShowError(connection, routes.getCluster, parseCluster, { cluster_id: cluster.id });
}

function askName(header: StepHeader, value: string): Promise<StepOutcome<string>> {
  const errors = {
    empty: t("Enter a name."),
    start: t("The name must start with a letter (a to z)."),
    character: t("Use only letters, digits, spaces, _ and -."),
    long: t("Use at most 63 characters."),
  };
  return askTrimmed({
    ...header,
    prompt: t("Letters, digits, spaces, _ and -, starting with a letter"),
    placeholder: "customers-prod",
    value,
    validate: (text) => {
      const error = nameError(text.trim());
      return error && errors[error];
    },
  });
}

export function askTrimmed(step: Parameters<typeof askText>[0]): Promise<StepOutcome<string>> {
  return mapOutcome(askText(step), (text) => text.trim());
}

function askSize(header: StepHeader, current: string | undefined): Promise<StepOutcome<string>> {
  return askChoice<string>({
    ...header,
    placeholder: t("Select a size"),
    items: sizes.map((size) => ({ label: size, description: size === current ? t("current") : "", value: size })),
    value: current,
  });
}

function askFeatures(
  header: StepHeader,
  features: readonly FeatureInfo[],
  chosen: readonly string[],
): Promise<StepOutcome<readonly string[]>> {
  const items = features.map(({ name, display_name, description, preview }) => ({
    label: display_name ?? name,
    description: preview ? t("{0} · preview", name) : name,
    detail: description ?? "",
    name,
  }));
  const outcome = pickMany({
    ...header,
    placeholder: t("Select additional features (optional)"),
    items,
    isPicked: ({ name }) => chosen.includes(name),
  });
  return mapOutcome(outcome, (picked) => picked.map(({ name }) => name));
}

/** Undefined if the user cancels. */
async function askWindow(title: string, before: MaintenanceWindow | undefined): Promise<MaintenanceWindow | undefined> {
  const { timeZone: here } = new Intl.DateTimeFormat().resolvedOptions();
  const time = (header: StepHeader, prompt: string, value: string): Promise<StepOutcome<string>> =>
    askTrimmed({
      ...header,
      prompt,
      placeholder: "02:00",
      value,
      validate: (text) => (isTime(text.trim()) ? undefined : t("Enter a time like 02:30.")),
    });
  const { days_of_week = [0, 6], start_local, end_local, timezone } = before ?? {};
  const window = await runWizard<
    Record<"start_local" | "end_local" | "timezone", string> & Pick<MaintenanceWindow, "days_of_week">
  >(title, {
    days_of_week: (header, { days_of_week: days = days_of_week }) => {
      // Sunday first.
      const items = [0, 1, 2, 3, 4, 5, 6].map((day) => ({ label: dayName(day, vscode.env.language, "long"), day }));
      const outcome = pickMany({
        ...header,
        placeholder: t("Select the days"),
        items,
        isPicked: ({ day }) => days.includes(day),
        emptyMessage: t("Select at least one day"),
      });
      return mapOutcome(outcome, (picked) => picked.map(({ day }) => day).sort());
    },
    start_local: (header, { start_local: from = start_local ?? "02:00" }) =>
      time(header, t("Start time (in the time zone selected next)"), from),
    end_local: (header, { end_local: to = end_local ?? "06:00" }) => time(header, t("End time"), to),
    timezone: (header, { timezone: zone = timezone ?? here }) =>
      askChoice<string>({
        ...header,
        placeholder: t("Select a time zone"),
        items: [...new Set([zone, here, "UTC", ...Intl.supportedValuesOf("timeZone")])].map((label) => ({
          label,
          description: label === here ? t("this machine's time zone") : "",
          value: label,
        })),
      }),
  });
  return window && { enabled: true, ...window };
}

/** The fields of the request. */
interface NewCluster extends Readonly<Record<"type" | "version" | "location" | "size" | "name", string>> {
  readonly features: readonly string[];
  readonly maintenance_window: MaintenanceWindow | undefined;
}

export async function createCluster(
  connection: Connection,
  operations: OperationTracker,
  revealCreated: RevealCreated,
): Promise<void> {
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
    explain: (problem) =>
      // Skycloak's response for a type that is not enabled.
      problem.kind === "server" && problem.status === 500
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
  if (found === undefined) return;
  operations.follow(connection, found);
  await revealCreated({ kind: "cluster", id: found.id, connection: connection.id });
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
