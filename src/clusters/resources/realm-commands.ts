// Commands about realms, and the question for one of a cluster's.

import * as vscode from "vscode";
import { showInformationMessage, showQuickPick } from "../../ui/messages";
import { askText } from "../../commands/steps";
import { confirm, confirmByTyping } from "../../commands/confirm";
import { realms } from "./realms";
import {
  aboutThing,
  createThing,
  deleteThing,
  thingAt,
  updateThing,
  type At,
} from "../commands/context";

const t = vscode.l10n.t;

/** As the API accepts it. */
const realmName = /^[a-zA-Z][a-zA-Z0-9-]{0,62}$/;

export async function createRealm(at: At): Promise<void> {
  const { list } = at.inside.folder(realms, at.cluster.id, undefined).folder;
  const answer = await askText({
    title: t("Create Realm in “{0}”", at.cluster.name),
    prompt: t("A name, as it will stand in addresses"),
    placeholder: "shop",
    check: (text) => {
      if (list.find(text) !== undefined) return t("There is a realm of this name.");
      return realmName.test(text)
        ? undefined
        : t("Letters, digits and hyphens, a letter first, 63 characters at most.");
    },
  });
  if (answer.kind !== "next") return;
  const name = answer.value;
  const subject = t("Creating the realm “{0}”", name);
  await createThing(at, realms, undefined, { subject, body: { name } });
}

export const enableRealm = aboutThing(realms, async (at, place) => {
  const subject = t("Enabling the realm “{0}”", place.id);
  await updateThing(at, place, { subject, body: { enabled: true } });
});

export const disableRealm = aboutThing(realms, async (at, place) => {
  const isSure = await confirm(at.connection, {
    question: t("Disable the realm “{0}”?", place.id),
    detail: t("Nobody can sign in to it, and none of its applications works, until it is enabled."),
    button: t("Disable"),
  });
  if (!isSure) return;
  const subject = t("Disabling the realm “{0}”", place.id);
  await updateThing(at, place, { subject, body: { enabled: false } });
});

export async function deleteRealm(at: At): Promise<void> {
  const place = thingAt(at, realms);
  // The master realm is Keycloak's own, with the accounts of its administrators.
  if (place === undefined || place.id === "master") return;
  const isSure = await confirmByTyping(at.connection, {
    title: t("Delete the Realm “{0}”", place.id),
    prompt: t(
      "Its users, applications and settings go with it, and can't be brought back. Type its name to delete it.",
    ),
    name: place.id,
  });
  if (isSure) await deleteThing(at, place, t("Deleting the realm “{0}”", place.id));
}

/** Realms that are not offered. */
interface Without {
  readonly realms: () => Promise<ReadonlySet<string>>;
  /** The message if no other is left. */
  readonly none: string;
}

/** The chosen realm's name; undefined if the person cancels, or there is none to choose. */
export async function askRealm(
  { inside, cluster }: At,
  question: string,
  without?: Without,
): Promise<string | undefined> {
  const { list } = inside.folder(realms, cluster.id, undefined).folder;
  const asked = new vscode.CancellationTokenSource();
  const names = Promise.all([without?.realms(), list.ensure()]).then(([taken]) => {
    const { items } = list.state;
    const left = items.filter(({ id }) => taken?.has(id) !== true);
    if (left.length === 0 && items.length > 0 && without !== undefined) {
      asked.cancel();
      void showInformationMessage(without.none);
    }
    return left.map(({ id }) => ({ label: id }));
  });
  const picked = await showQuickPick(names, { placeHolder: question }, asked.token);
  return picked?.label;
}
