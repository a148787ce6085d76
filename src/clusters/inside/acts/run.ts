// What can be done with a cluster and what is in it, by the names of the commands.

import type { commands } from "../../../commands";
import type { Parts } from "../../../parts";
import { isRow } from "../../../ui/target";
import type { ClusterAt } from "../../cluster-at";
import type { Insides } from "../../insides";
import {
  changeRedirectUris,
  createApplication,
  deleteApplication,
  disableApplication,
  enableApplication,
} from "./applications";
import type { At } from "./at";
import {
  copyAutomationSecret,
  openTerminalWithKeycloak,
  showAutomationClient,
  testAutomationClient,
} from "./automation-client";
import { copyAsCurl, copyAsTerraform } from "./copy-as";
import { addDomain, addRoute, deleteDomain, deleteRoute, verifyDomain } from "./domains";
import { copyClientSecret, forgetClientSecret } from "./kept-secret";
import { deleteExport, downloadExport, startExport } from "../transfers/exports";
import { downloadRealmExport, exportRealm } from "../transfers/export-realm";
import { importRealm } from "../transfers/import-realm";
import { createRealm, deleteRealm, disableRealm, enableRealm } from "./realms";
import { rotateClientSecret } from "./rotate-client-secret";
import type { Watch } from "./watch";

/** Of these, one that is given no row asks for a cluster. */
const aboutCluster = {
  showAutomationClient,
  copyAutomationSecret,
  testAutomationClient,
  openTerminalWithKeycloak,
  createRealm,
  createApplication,
  addDomain,
  copyAsTerraform,
  startExport,
  exportRealm,
  importRealm,
} satisfies Acts;

const aboutRow = {
  enableRealm,
  disableRealm,
  deleteRealm,
  changeRedirectUris,
  enableApplication,
  disableApplication,
  deleteApplication,
  rotateClientSecret,
  copyClientSecret,
  verifyDomain,
  deleteDomain,
  addRoute,
  deleteRoute,
  copyAsCurl,
  downloadExport,
  deleteExport,
} satisfies Acts;

type Acts = Partial<Record<keyof typeof commands, (at: At) => Promise<void>>>;

export type ActName = keyof typeof aboutCluster | keyof typeof aboutRow;

/** Where an act is carried out, and what was given or is selected. */
export interface Stage {
  readonly parts: Parts;
  readonly insides: Insides;
  readonly watch: Watch;
  /** Asks for a cluster. */
  readonly ask: () => Promise<ClusterAt | undefined>;
  readonly row: unknown;
}

export async function runAct(name: ActName, stage: Stage): Promise<void> {
  const acts: Acts = { ...aboutCluster, ...aboutRow };
  const at = await atRow(stage);
  if (at !== undefined) {
    await acts[name]?.(at);
    return;
  }
  if (name in aboutRow) return;
  const asked = await stage.ask();
  if (asked === undefined) return;
  const { connection, cluster } = asked;
  const row = { kind: "cluster", id: cluster.id, connection: connection.id };
  const chosen = await atRow({ ...stage, row });
  if (chosen !== undefined) await acts[name]?.(chosen);
}

/** Undefined for what is no row, or is one of another view. */
async function atRow({ parts, insides, watch, row }: Omit<Stage, "ask">): Promise<At | undefined> {
  const connection = isRow(row) ? parts.connections.find(row.connection) : undefined;
  if (!isRow(row) || connection === undefined) return undefined;
  const inside = await insides.open(connection.id);
  const place = inside?.place(row);
  const id = row.kind === "cluster" ? row.id : (place?.cluster ?? "");
  const cluster = connection.clusters.find(id);
  if (inside === undefined || cluster === undefined) return undefined;
  return { parts, connection, inside, watch, cluster, place };
}

export { downloadRealmExport, forgetClientSecret };
