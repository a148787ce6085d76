// Extensions: those that the workspace may install, and those that a cluster has.

import { found } from "../call";
import { operation } from "../operation";
import { clusterExtension, extension } from "../../published/clusters";
import { list } from "../../published/shape";

export const extensionOperations = [
  operation({
    method: "GET",
    path: "/extensions",
    scope: "extensions:read",
    answer: list(extension),
    perform: ({ world }) => world.extensions,
  }),
  operation({
    method: "GET",
    path: "/extensions/{extension_id}",
    scope: "extensions:read",
    answer: extension,
    perform: (call) =>
      found(
        call.world.extensions.find(({ id }) => id === call.param("extension_id")),
        "Extension",
      ),
  }),
  operation({
    method: "GET",
    path: "/clusters/{cluster_id}/extensions",
    scope: "clusters:extensions:read",
    answer: list(clusterExtension),
    perform: ({ contents }) => contents.extensions,
  }),
];
