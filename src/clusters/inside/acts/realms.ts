// Realms: create, enable, disable, delete.

import * as vscode from "vscode";
import { readRealm, type Realm } from "../../../api/cluster-schema";
import { routes } from "../../../api/routes";
import { askText } from "../../../ui/steps";
import { realms } from "../kinds/realms";
import { parametersBelow } from "../place";
import { thingAt, type At } from "./at";
import { sure, sureByName } from "./sure";
import { change, show, takeOut } from "./write";

const t = vscode.l10n.t;

/** As the API takes it. */
const realmName = /^[a-zA-Z][a-zA-Z0-9-]{0,62}$/;

export async function createRealm(at: At): Promise<void> {
  const { folder } = at.inside.folder(realms, at.cluster.id, undefined);
  const taken = new Set(folder.list.state.items.map(({ id }) => id));
  const answer = await askText({
    title: t("Create Realm in “{0}”", at.cluster.name),
    prompt: t("A name, as it will stand in addresses"),
    placeholder: "shop",
    check: (text) => wrongRealmName(text, taken),
  });
  if (answer.kind !== "next") return;
  const name = answer.value;
  const done = await change(at, {
    route: routes.createRealm,
    parameters: { cluster_id: at.cluster.id },
    body: { name },
    subject: t("Creating the realm “{0}”", name),
    folder,
  });
  if (done !== undefined) show(folder, done, readRealm);
}

function wrongRealmName(text: string, taken: ReadonlySet<string>): string | undefined {
  if (taken.has(text)) return t("There is a realm of this name.");
  return realmName.test(text)
    ? undefined
    : t("Letters, digits and hyphens, a letter first, 63 characters at most.");
}

export const enableRealm = (at: At): Promise<void> => setEnabled(at, true);

export const disableRealm = (at: At): Promise<void> => setEnabled(at, false);

async function setEnabled(at: At, enabled: boolean): Promise<void> {
  const place = thingAt(at, "realm");
  if (place === undefined) return;
  const name = place.id;
  if (
    !enabled &&
    !(await sure(at, {
      question: t("Disable the realm “{0}”?", name),
      detail: t(
        "Nobody can sign in to it, and none of its applications works, until it is enabled.",
      ),
      button: t("Disable"),
    }))
  ) {
    return;
  }
  const { folder } = place.parent;
  const done = await change(at, {
    route: routes.updateRealm,
    parameters: parametersBelow(at.cluster.id, place),
    body: { enabled },
    subject: enabled ? t("Enabling the realm “{0}”", name) : t("Disabling the realm “{0}”", name),
    folder,
  });
  if (done !== undefined) show<Realm>(folder, done, readRealm);
}

export async function deleteRealm(at: At): Promise<void> {
  const place = thingAt(at, "realm");
  // Keycloak's own, which holds the people who look after it.
  if (place === undefined || place.id === "master") return;
  const name = place.id;
  const isSure = await sureByName(at, {
    title: t("Delete the Realm “{0}”", name),
    prompt: t(
      "Its users, applications and settings go with it, and can't be brought back. Type its name to delete it.",
    ),
    name,
  });
  if (!isSure) return;
  const { folder } = place.parent;
  const done = await change(at, {
    route: routes.deleteRealm,
    parameters: parametersBelow(at.cluster.id, place),
    subject: t("Deleting the realm “{0}”", name),
    folder,
  });
  if (done !== undefined) takeOut(folder, name);
}
