// Extensions: those that the workspace can install, and those installed in a cluster.

import { orNotFound, type Call } from "../call";
import { operation } from "../operation";
import { rfc3339 } from "../../clock";
import {
  clusterExtension,
  extension,
  installExtensionBody,
  type ClusterExtension,
  type Extension,
} from "../../published/clusters";
import { list } from "../../published/shape";
import { invalid, Problem } from "../../problem";

const installed = "/clusters/{cluster_id}/extensions";
const one = `${installed}/{extension_id}`;
const write = "clusters:extensions:write";

export const extensionOperations = [
  operation({
    method: "GET",
    path: "/extensions",
    scope: "extensions:read",
    response: list(extension),
    perform: ({ simulation }) => simulation.extensions,
  }),
  operation({
    method: "GET",
    path: "/extensions/{extension_id}",
    scope: "extensions:read",
    response: extension,
    perform: (call) => offered(call, call.param("extension_id")),
  }),
  operation({
    method: "GET",
    path: installed,
    scope: "clusters:extensions:read",
    response: list(clusterExtension),
    perform: ({ resources }) => resources.extensions,
  }),
  operation({
    method: "POST",
    path: installed,
    scope: write,
    body: installExtensionBody,
    status: 202,
    response: clusterExtension,
    perform: (call) => {
      const { resources, body, now } = call;
      const what = offered(call, body.extension_id);
      if (resources.extensions.some(({ extension_id }) => extension_id === what.id)) {
        throw new Problem("conflict", "The cluster has this extension already.");
      }
      const made: ClusterExtension = {
        extension_id: what.id,
        extension_name: what.name,
        extension_source: what.source,
        status: "installing",
        installed_version: what.version,
        available_version: null,
        upgrade_available: false,
        parameters: parametersOf(what, body.parameters ?? {}),
        installed_at: rfc3339(now),
        last_status_change_at: rfc3339(now),
      };
      resources.extensions.push(made);
      later(call, made, () => setStatus(call, made, "active"));
      return made;
    },
  }),
  operation({
    method: "DELETE",
    path: one,
    scope: write,
    status: 202,
    response: clusterExtension,
    perform: (call) => {
      const gone = find(call);
      setStatus(call, gone, "removing");
      later(call, gone, () => {
        const { resources } = call;
        resources.extensions = resources.extensions.filter((each) => each !== gone);
      });
      return gone;
    },
  }),
  operation({
    method: "POST",
    path: `${one}/upgrade`,
    scope: write,
    status: 202,
    response: clusterExtension,
    perform: (call) => {
      const old = find(call);
      const { available_version } = old;
      if (available_version === null) throw new Problem("conflict", "There is no newer version.");
      setStatus(call, old, "installing");
      later(call, old, () => {
        setStatus(call, old, "active");
        Object.assign(old, {
          installed_version: available_version,
          available_version: null,
          upgrade_available: false,
        });
      });
      return old;
    },
  }),
];

function offered({ simulation }: Call, id: string): Extension {
  return orNotFound(
    simulation.extensions.find((each) => each.id === id),
    "Extension",
  );
}

/** An extension of the cluster without an operation in progress. */
function find(call: Call): ClusterExtension {
  const id = call.param("extension_id");
  const each = orNotFound(
    call.resources.extensions.find(({ extension_id }) => extension_id === id),
    "Extension",
  );
  if (each.status === "installing" || each.status === "removing") {
    throw new Problem("conflict", `The extension is ${each.status}.`);
  }
  return each;
}

function setStatus({ simulation }: Call, of: ClusterExtension, status: ClusterExtension["status"]): void {
  Object.assign(of, { status, last_status_change_at: rfc3339(simulation.clock.now()) });
}

function later(call: Call, of: ClusterExtension, happen: () => void): void {
  const { simulation, now } = call;
  simulation.scheduler.add(now + simulation.draw(simulation.settings.lifecycle.extensionMs, 10_000, 40_000), happen);
  call.respondAccepted(`/clusters/${call.param("cluster_id")}/extensions/${of.extension_id}`);
}

/** The parameters' values, without sensitive ones. */
function parametersOf({ parameters }: Extension, given: Record<string, string>): ClusterExtension["parameters"] {
  const missing = parameters.filter(({ key, required }) => required && given[key] === undefined);
  if (missing.length > 0) {
    throw invalid(
      ...missing.map(({ key }) => ({
        field: `parameters.${key}`,
        detail: "is required",
        code: "required",
      })),
    );
  }
  return Object.fromEntries(
    parameters.map(({ key, is_sensitive, default_value }) => [
      key,
      is_sensitive ? null : (given[key] ?? default_value),
    ]),
  );
}
