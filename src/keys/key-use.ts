// Where a key is in use, as far as can be seen from here: what a rotation will break.

import * as vscode from "vscode";
import type { ApiKey } from "../api/skycloak";
import { findSecret, type Found } from "../search/workspace";
import { withProgress } from "../ui/messages";
import { SecretStoreError } from "../secrets/store-error";
import type { Secret } from "../secrets/secret";
import type { KeysFeature } from "./feature";

const t = vscode.l10n.t;

export interface KeyUse {
  /** Its text, if the vault has it: can be searched for, and replaced afterwards. */
  readonly secret?: Secret;
  readonly found?: Found;
  /** The number of open terminals that were given it. */
  readonly terminals: number;
}

/** If the search is stopped, its result is incomplete. */
export async function lookForUse(feature: KeysFeature, key: ApiKey): Promise<KeyUse> {
  const { vault, terminals } = feature.parts;
  const held = feature.heldOf(key);
  if (held === undefined) return { terminals: 0 };
  const use = { terminals: terminals.countOf(held.ref) };
  let secret: Secret | undefined;
  try {
    secret = await vault.read(held.ref);
  } catch (error) {
    // The probe before the request reports it.
    if (!(error instanceof SecretStoreError)) throw error;
  }
  return secret === undefined ? use : { ...use, secret, found: await search(key.name, secret) };
}

/** Milliseconds after which a search shows its progress. */
const unnoticed = 500;

/** Shows progress and can be stopped if it takes a while. */
async function search(name: string, secret: Secret): Promise<Found> {
  const stop = new vscode.CancellationTokenSource();
  let report: ((done: number, of: number) => void) | undefined;
  const found = findSecret(secret, stop.token, (done, of) => report?.(done, of));
  const long = new Promise<undefined>((resolve) => {
    setTimeout(() => resolve(undefined), unnoticed);
  });
  const soon = await Promise.race([found, long]);
  if (soon !== undefined) return soon;
  return withProgress(
    {
      location: vscode.ProgressLocation.Notification,
      title: t("Looking for the key “{0}” in this workspace…", name),
      cancellable: true,
    },
    (progress, token) => {
      token.onCancellationRequested(() => stop.cancel());
      let shown = 0;
      report = (done, of) => {
        const percent = Math.floor((100 * done) / of);
        if (percent > shown) progress.report({ increment: percent - shown });
        shown = percent;
      };
      return found;
    },
  );
}

/** The most places that fit into a message before a decision. */
const mostShown = 6;

/** What was found, as paragraphs of a message. */
export function useWords({ found, terminals }: KeyUse): (string | string[])[] {
  const words =
    found === undefined
      ? [
          t(
            "Its text is not in this machine's vault, so this workspace could not be searched for it.",
          ),
        ]
      : fileWords(found);
  if (terminals === 0) return words;
  return [
    ...words,
    terminals === 1
      ? t("An open terminal has it, and keeps the old one.")
      : t("{0} open terminals have it, and keep the old one.", terminals),
  ];
}

function fileWords({ files, complete }: Found): (string | string[])[] {
  const places = files.flatMap(({ uri, ranges }) => {
    const name = vscode.workspace.asRelativePath(uri);
    return ranges.length === 0 ? [name] : ranges.map(({ start }) => `${name}:${start.line + 1}`);
  });
  const unfinished = complete
    ? []
    : [t("Not every file of this workspace was looked at, so there may be more.")];
  if (places.length === 0) {
    return complete ? [t("Its text stands in no file of this workspace.")] : unfinished;
  }
  const more = places.length - mostShown;
  const list = places.slice(0, mostShown).map((place) => `    ${place}`);
  return [
    [
      t("In this workspace its text stands here:"),
      ...list,
      ...(more > 0 ? [`    ${t("and in {0} more places", more)}`] : []),
    ],
    ...unfinished,
  ];
}
