// Copy Cluster as Terraform, and Copy Request as curl.

import * as vscode from "vscode";
import type { Application, Domain, DomainRoute, Realm } from "../../api/cluster-schema";
import { requestUrl } from "../../api/request-url";
import { routes, type Route } from "../../api/routes";
import { setStatusBarMessage, showWarningMessage } from "../../ui/messages";
import { cancellable } from "../../ui/progress";
import { showError } from "../../errors/errors";
import { singleLine } from "../../ui/untrusted-text";
import { asCurl } from "./curl";
import { asTerraform, type Described } from "./terraform";
import { fullName } from "../rules";
import type { Kind } from "../resource";
import { applications } from "../resources/applications";
import { domainRoutes, domains } from "../resources/domains";
import { realms } from "../resources/realms";
import { parametersBelow, type FolderPlace, type ThingPlace } from "../tree-path";
import type { At } from "./context";
import { inFull } from "./cluster";

const t = vscode.l10n.t;

/** A list that continues after so many pages is taken for endless. */
const mostPages = 100;

export async function copyAsTerraform(at: At): Promise<void> {
  const { cluster } = at;
  const missing = new Set<string>();
  const described = await cancellable(t("Reading what is in “{0}”…", cluster.name), (signal) =>
    describe(at, missing, signal),
  );
  if (described === undefined) return;
  const remarks: string[] = [];
  await vscode.env.clipboard.writeText(asTerraform(described, remarks));
  if (missing.size === 0 && remarks.length === 0) {
    setStatusBarMessage(t("Copied “{0}” as Terraform", cluster.name), 3000);
    return;
  }
  const parts = [...missing].join(", ");
  void showWarningMessage(
    missing.size === 0
      ? t("Copied “{0}” as Terraform. Comments in it say what to check.", cluster.name)
      : t(
          "“{0}” was copied as Terraform, without what could not be read: {1}",
          cluster.name,
          parts,
        ),
  );
}

/**
 * Reads everything again: a value that was changed in the meantime would be changed back by the next apply.
 * Undefined if the person cancelled.
 */
async function describe(
  at: At,
  missing: Set<string>,
  signal: AbortSignal,
): Promise<Described | undefined> {
  const { inside } = at;
  const answer = await inFull(at);
  const cluster = answer.ok ? answer.value : undefined;
  if (cluster === undefined) missing.add(t("Current settings of the cluster"));
  const all = async <T>(
    kind: Kind,
    parent?: { readonly place: ThingPlace; readonly title: string },
  ): Promise<[ThingPlace, T][]> => {
    if (signal.aborted) return [];
    const title = parent?.title ?? kind.title();
    const place = inside.folder(kind, at.cluster.id, parent?.place);
    if (!(await readAll(place, signal))) {
      missing.add(t("{0} after the first {1} pages", title, mostPages));
    }
    const { problem } = place.folder.list.state;
    if (problem !== undefined) {
      // A missing scope keeps all of them from being read, wherever they are.
      missing.add(problem.kind === "scope-missing" ? kind.title() : title);
      return [];
    }
    return place.folder.list.state.items.flatMap(({ id, thing }) => {
      const of = inside.thing(place, id);
      return of === undefined ? [] : [[of, thing as T] as [ThingPlace, T]];
    });
  };
  const inRealms: Described["realms"][number][] = [];
  for (const [place, realm] of await all<Realm>(realms)) {
    const title = t("Applications of the realm “{0}”", singleLine(realm.name));
    const found = await all<Application>(applications, { place, title });
    inRealms.push({ realm, applications: found.map(([, one]) => one) });
  }
  const atDomains: Described["domains"][number][] = [];
  for (const [place, domain] of await all<Domain>(domains)) {
    const title = t("Routes of {0}", singleLine(fullName(domain)));
    const found = await all<DomainRoute>(domainRoutes, { place, title });
    atDomains.push({ domain, routes: found.map(([, one]) => one) });
  }
  return signal.aborted
    ? undefined
    : { cluster: cluster ?? at.cluster, realms: inRealms, domains: atDomains };
}

/** False if the list did not end within the limit. */
async function readAll({ folder }: FolderPlace, signal: AbortSignal): Promise<boolean> {
  await folder.list.reread();
  let shown = -1;
  for (let pages = 0; pages < mostPages; pages++) {
    const { length } = folder.list.state.items;
    // A page that brings nothing is the last one, whatever the count says.
    if (folder.hidden <= 0 || length === shown || signal.aborted) return true;
    shown = length;
    await folder.more();
  }
  return false;
}

/** Copies the request that read a row; for a cluster, the one that reads only that cluster. */
export async function copyAsCurl(at: At): Promise<void> {
  const { connection, cluster, place } = at;
  const endpoint = connection.endpoint();
  if (!endpoint.ok) {
    showError(endpoint.problem, connection.host());
    return;
  }
  const folder = place?.is === "folder" ? place : place?.parent;
  const route: Route = folder?.is === "folder" ? folder.folder.kind.route : routes.getCluster;
  const parameters = parametersBelow(cluster.id, place?.is === "part" ? place.parent : place);
  const url = requestUrl(endpoint.value.url, route, { parameters });
  if (!url.ok) {
    showError(url.problem, connection.host());
    return;
  }
  const line = asCurl({ url: url.value, apiVersion: connection.apiVersion });
  await vscode.env.clipboard.writeText(line);
  setStatusBarMessage(t("Copied the request as curl"), 3000);
}
