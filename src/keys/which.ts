// Which connection a new key is for.

import * as vscode from "vscode";
import { showQuickPick } from "../ui/messages";
import { isRow } from "../ui/target";
import type { KeysFeature } from "./feature";
import type { KeysFeatures } from "./features";

const t = vscode.l10n.t;

/** The connection whose row it was started on, the only one, or the one that the person picks. */
export async function whichConnection(
  features: KeysFeatures,
  given: unknown,
): Promise<KeysFeature | undefined> {
  const { connections } = features.shared.parts;
  const row = isRow(given) ? given : undefined;
  const said = connections.find(row?.kind === "connection" ? row.id : row?.connection);
  if (said !== undefined) return features.of(said);
  if (features.all.length < 2) return features.current;
  // The one that this window is at is the likeliest.
  const { current } = connections;
  const inOrder = [...connections.all].sort(
    (a, b) => Number(b === current) - Number(a === current),
  );
  const items = inOrder.map((connection) => ({
    label: connection.name,
    description: connection.production ? t("production") : "",
    detail: connection.host(),
    connection,
  }));
  const placeHolder = t("For which connection should the API key be created?");
  const picked = await showQuickPick(items, { placeHolder });
  return picked && features.of(picked.connection);
}
