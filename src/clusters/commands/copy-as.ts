// Copy Cluster as Terraform, and Copy Request as curl.

import * as vscode from "vscode";
import { requestUrl } from "../../api/request-url";
import { routes, type Route } from "../../api/routes";
import { parseCluster } from "../../api/schema";
import { showError } from "../../errors/errors";
import { offerActions, showInformationMessage, showWarningMessage, type Action } from "../../ui/messages";
import { withCancellableProgress } from "../../ui/progress";
import { singleLine } from "../../ui/untrusted-text";
import { pathParameters, type Item, type ItemPath, type Resource } from "../resource";
import type { ResourceList } from "../resource-list";
import { applications } from "../resources/applications";
import { domainRoutes } from "../resources/domain-routes";
import { domains } from "../resources/domains";
import { realms } from "../resources/realms";
import { fullName } from "../rules";
import type { CommandContext } from "./context";
import { toTerraform, type ClusterContents } from "./terraform";

const t = vscode.l10n.t;

/** The limit for a list whose end the server does not reveal. */
const maxPages = 100;

export async function copyAsTerraform(context: CommandContext): Promise<void> {
  const { cluster } = context;
  const missing = new Set<string>();
  const contents = await withCancellableProgress(t("Reading “{0}”…", cluster.name), (signal) =>
    readContents(context, missing, signal),
  );
  if (contents === undefined) return;
  const { text, remarks } = toTerraform(contents);
  await vscode.env.clipboard.writeText(text);
  const open = openInEditor(text, "terraform");
  if (missing.size === 0 && remarks.length === 0) {
    offerActions(showInformationMessage, t("Copied “{0}” as Terraform", cluster.name), open);
    return;
  }
  const message =
    missing.size === 0
      ? t("Copied “{0}” as Terraform. Comments in it say what to check before you apply it.", cluster.name)
      : t(
          "Copied “{0}” as Terraform without the parts that couldn't be read: {1}",
          cluster.name,
          [...missing].join(", "),
        );
  offerActions(showWarningMessage, message, open);
}

/** Opens a text that was copied, which contains no secret, in an unsaved document. */
function openInEditor(content: string, language: string): Action {
  const open = async (): Promise<void> => {
    await vscode.window.showTextDocument(await vscode.workspace.openTextDocument({ content, language }));
  };
  return [t("Open in Editor"), open];
}

/**
 * Reads everything again: a value that was changed in the meantime would be changed back by the next apply.
 * Undefined if the user cancelled.
 */
async function readContents(
  context: CommandContext,
  missing: Set<string>,
  signal: AbortSignal,
): Promise<ClusterContents | undefined> {
  const { tree } = context;
  const call = { parameters: { cluster_id: context.cluster.id }, read: parseCluster };
  const response = await context.connection.call(routes.getCluster, call);
  const cluster = response.ok ? response.value : undefined;
  if (cluster === undefined) missing.add(t("Current settings of the cluster"));
  const readItems = async <T>(
    resource: Resource<T>,
    parent?: ItemPath,
    title = resource.title(),
  ): Promise<Item<T>[]> => {
    if (signal.aborted) return [];
    const path = tree.list(resource, context.cluster.id, parent);
    if (!(await readAll(path.list, signal))) missing.add(t("{0} after the first {1} pages", title, maxPages));
    const { items, problem } = path.list.items.state;
    if (problem !== undefined) {
      // Without the scope, none of them can be read, whatever their parent.
      missing.add(problem.kind === "scope-missing" ? resource.title() : title);
      return [];
    }
    return items.flatMap(({ id }) => tree.itemIn(path, id) ?? []);
  };
  const realmContents: ClusterContents["realms"][number][] = [];
  for (const item of await readItems(realms)) {
    const found = await readItems(applications, item, t("Applications of the realm “{0}”", singleLine(item.id)));
    realmContents.push({ realm: item.value, applications: found.map(({ value }) => value) });
  }
  const domainContents: ClusterContents["domains"][number][] = [];
  for (const item of await readItems(domains)) {
    const found = await readItems(domainRoutes, item, t("Routes of {0}", singleLine(fullName(item.value))));
    domainContents.push({ domain: item.value, routes: found.map(({ value }) => value) });
  }
  return signal.aborted
    ? undefined
    : { cluster: cluster ?? context.cluster, realms: realmContents, domains: domainContents };
}

/** False if the list did not end within the limit. */
async function readAll(list: ResourceList, signal: AbortSignal): Promise<boolean> {
  await list.items.reread();
  let shown = -1;
  for (let pages = 0; pages < maxPages; pages++) {
    const { length } = list.items.state.items;
    // An empty page is the last, whatever the count says.
    if (list.hidden <= 0 || length === shown || signal.aborted) return true;
    shown = length;
    await list.loadMore();
  }
  return false;
}

/** Copies the request that reads the row; for a cluster, the request for this cluster alone. */
export async function copyAsCurl(context: CommandContext): Promise<void> {
  const { connection, cluster, path } = context;
  const endpoint = connection.endpoint();
  if (!endpoint.ok) {
    showError(endpoint.problem, connection.host());
    return;
  }
  const list = path?.kind === "list" ? path : path?.parent;
  const route: Route = list?.kind === "list" ? list.list.resource.routes.list : routes.getCluster;
  const parameters = pathParameters(cluster.id, path);
  const url = requestUrl(endpoint.value.url, route, { parameters });
  if (!url.ok) {
    showError(url.problem, connection.host());
    return;
  }
  const text = toCurl(url.value, connection.apiVersion);
  await vscode.env.clipboard.writeText(text);
  offerActions(showInformationMessage, t("Copied the request as curl"), openInEditor(text, "shellscript"));
}

/** A request as a command line. The key comes from the environment of the shell that runs it; it is not in the text. */
export function toCurl(url: string, apiVersion: string): string {
  // `'` is legal in a URL, but PowerShell and cmd.exe read its shell quoting differently.
  const withoutQuotes = url.replaceAll("'", "%27");
  return [
    `curl --fail-with-body ${shellQuote(withoutQuotes)}`,
    // In double quotes, so that the shell expands the variable.
    `  --header "API-Key: $SKYCLOAK_API_KEY"`,
    `  --header ${shellQuote(`API-Version: ${apiVersion}`)}`,
  ].join(" \\\n");
}

/** Quotes any text for a POSIX shell, except a NUL character, which arguments cannot contain. */
export function shellQuote(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
