// What a person is asked about a connection: which one, where it is, what it is called.

import * as vscode from "vscode";
import type { Services } from "../services";
import { showInformationMessage, showQuickPick } from "../ui/messages";
import { askPick, askText, type StepHeader, type StepOutcome } from "../commands/steps";
import { isRow, type Target } from "../commands/command-table";
import type { Connection } from "./connection";
import type { Connections } from "./connections";
import { readEndpoint } from "../api/endpoint";

const t = vscode.l10n.t;

/** What an argument that stands for a connection is about, whoever gave it. */
export function givenConnection(
  { find }: { readonly find: Connections["find"] },
  given: unknown,
): Connection | undefined {
  return isRow(given) && given.kind === "connection" ? find(given.id) : undefined;
}

/** A connection for a command; the only one there is needs no asking. */
export function connectionTarget({ connections }: Services, ask: string): Target<Connection> {
  return {
    given: (argument) => givenConnection({ find: (id) => connections.find(id) }, argument),
    selected: () => (connections.all.length === 1 ? connections.all[0] : undefined),
    id: ({ id }) => id,
    ask: async () => {
      if (connections.all.length === 0) {
        void showInformationMessage(t("No Skycloak workspace is connected."));
        return undefined;
      }
      const items = connections.all.map((connection) => connectionPick(connection, connections));
      return (await showQuickPick(items, { placeHolder: ask }))?.connection;
    },
  };
}

function connectionPick(
  connection: Connection,
  { current }: Connections,
): vscode.QuickPickItem & { connection: Connection } {
  const words = [
    connection === current ? t("this window") : undefined,
    connection.production ? t("production") : undefined,
  ].filter((word) => word !== undefined);
  return {
    label: connection.name,
    description: words.join(" · "),
    detail: connection.host(),
    connection,
  };
}

export interface Chosen {
  /** Undefined for a new one. */
  readonly replace: Connection | undefined;
}

/** Whether a key is a new connection's or takes the place of one's; the first needs no asking. */
export async function chooseWhose({ connections }: Services): Promise<Chosen | undefined> {
  const { all } = connections;
  if (all.length === 0) return { replace: undefined };
  const add = {
    label: t("Add another connection"),
    iconPath: new vscode.ThemeIcon("add"),
    replace: undefined,
  };
  const replacing = all.map((replace) => ({
    label: t("Another key for “{0}”", replace.name),
    iconPath: new vscode.ThemeIcon("key"),
    description: isRefused(replace) ? t("its key is refused or gone") : "",
    detail: replace.host() === replace.name ? "" : replace.host(),
    replace,
  }));
  // What can't work as it is, is most likely what it is about.
  const refused = replacing.filter(({ replace }) => isRefused(replace));
  const rest = replacing.filter((one) => !refused.includes(one));
  const choice = await askPick<vscode.QuickPickItem & Chosen>({
    title: t("Connect to Skycloak"),
    placeholder: t("What should the key be for?"),
    items: [...refused, add, ...rest],
  });
  return choice.kind === "next" ? choice.value : undefined;
}

function isRefused({ clusters, keys }: Connection): boolean {
  return [clusters, keys].some(({ state }) =>
    ["unauthorized", "secret-lost", "other-origin", "scope-missing"].includes(
      state.problem?.kind ?? "",
    ),
  );
}

/** Where a new connection's requests go. */
export function askAddress(value: string, frame: StepHeader): Promise<StepOutcome<string>> {
  return askText({
    ...frame,
    prompt: t("The address of the Skycloak API. The key is sent there and nowhere else."),
    value,
    check: (text) => {
      const reading = readEndpoint(text);
      if (reading.ok) return undefined;
      return reading.why === "insecure"
        ? t("A key is sent over https only, except to this machine.")
        : t("This is not the address of an API.");
    },
  });
}

/** What a connection is called; `own` is the one that is being renamed. */
export function askName(
  { connections }: Services,
  value: string,
  frame: StepHeader,
  own?: Connection,
  accept?: (text: string) => Promise<string | undefined>,
): Promise<StepOutcome<string>> {
  return askText({
    ...frame,
    prompt: t("What should this connection be called?"),
    placeholder: t("For instance: Production"),
    value,
    check: (text) => {
      const name = text.trim();
      if (name === "") return t("Give it a name.");
      const taken = connections.all.some((one) => one !== own && one.name === name);
      return taken ? t("There is a connection of that name already.") : undefined;
    },
    ...(accept === undefined ? {} : { accept }),
  });
}

/** A name that no other connection has. */
export function freeName({ all, missing }: Connections, host: string): string {
  if (missing !== undefined) return missing;
  const taken = new Set(all.map(({ name }) => name));
  for (let number = 1; ; number++) {
    const name = number === 1 ? host : `${host} ${number}`;
    if (!taken.has(name)) return name;
  }
}
