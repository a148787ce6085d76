// The commands about clusters and what is in them, by their names; and those about any row.

import * as vscode from "vscode";
import { setStatusBarMessage } from "../../ui/messages";
import { downloadRealmExport, exportRealm } from "../transfers/export-realm";
import { deleteExport, downloadExport, startExport } from "../transfers/exports";
import { importRealm } from "../transfers/import-realm";
import * as applications from "../resources/application-commands";
import type { At } from "./context";
import * as automationClient from "./automation-client";
import { copyClientSecret, forgetClientSecret, rotateClientSecret } from "./client-secrets";
import * as cluster from "./cluster";
import * as copyAs from "./copy-as";
import { createCluster } from "./create";
import * as domains from "../resources/domain-commands";
import * as realms from "../resources/realm-commands";

export { createCluster, downloadRealmExport, forgetClientSecret };

export const acts = {
  ...applications,
  ...automationClient,
  ...cluster,
  ...copyAs,
  ...domains,
  ...realms,
  copyClientSecret,
  rotateClientSecret,
  startExport,
  downloadExport,
  deleteExport,
  exportRealm,
  importRealm,
  /** Reads the next page of what the row holds. */
  async showMore({ inside, place }: At): Promise<void> {
    if (place !== undefined) await inside.more(place.node.id);
  },
  async refreshRow({ connection, inside, place, cluster: { id } }: At): Promise<void> {
    connection.forgetScopes();
    await inside.refreshBelow(place?.node.id ?? id);
  },
  async copyValue({ inside, place }: At): Promise<void> {
    const value = place && inside.copyOf(place.node);
    if (value === undefined) return;
    await vscode.env.clipboard.writeText(value);
    setStatusBarMessage(vscode.l10n.t("Copied {0}", value), 3000);
  },
};
