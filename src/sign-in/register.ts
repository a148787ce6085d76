// Signing in and out.

import * as vscode from "vscode";
import { commands, keyOnly } from "../commands";
import type { Parts } from "../parts";
import type { MakeKeys } from "./make-keys";
import { signInToSkycloak } from "./sign-in-command";
import { signOutOfSkycloak } from "./sign-out-command";

export function registerSignIn(parts: Parts, makeKeys: MakeKeys): vscode.Disposable {
  const { signIn, vault, log } = parts;
  const show = (): void => {
    signIn
      .isSignedIn()
      .then((is) => vscode.commands.executeCommand("setContext", "skycloak.signedIn", is))
      .then(undefined, (error: unknown) => log.error("The sign-in could not be looked at", error));
  };
  const start = setImmediate(show);
  return vscode.Disposable.from(
    { dispose: () => clearImmediate(start) },
    vault.onDidChange(show),
    // Not every editor tells of what another window has stored.
    vscode.window.onDidChangeWindowState(({ focused }) => {
      if (focused) show();
    }),
    parts.commands.plain(commands.signIn, async (wish) => {
      await signInToSkycloak(parts, { makeKeys, connect: wish !== keyOnly, signedIn: show });
    }),
    parts.commands.plain(commands.signOut, async () => {
      await signOutOfSkycloak(parts);
      show();
    }),
  );
}
