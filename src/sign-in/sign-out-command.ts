// Sign Out of Skycloak.

import * as vscode from "vscode";
import type { Parts } from "../parts";
import { showInformationMessage, showWarningMessage, withProgress } from "../ui/messages";
import { describeSignIn, tellSignIn } from "./words";

const t = vscode.l10n.t;

export async function signOutOfSkycloak({ signIn }: Parts): Promise<void> {
  if (!(await signIn.isSignedIn())) {
    void showInformationMessage(t("Nobody is signed in to Skycloak here."));
    return;
  }
  const signOut = t("Sign Out");
  const choice = await showWarningMessage(
    t("Sign out of Skycloak?"),
    {
      modal: true,
      detail: t("Keys that were made with the sign-in stay, and the editor stays connected."),
    },
    signOut,
  );
  if (choice !== signOut) return;
  const ended = await withProgress(
    { location: vscode.ProgressLocation.Notification, title: t("Signing out of Skycloak…") },
    () => signIn.signOut(),
  );
  if (!ended.ok) {
    tellSignIn(ended.problem, (why) => t("Not signed out. {0}", why));
    return;
  }
  const { value } = ended;
  if (typeof value === "string") {
    void showInformationMessage(t("Signed out of Skycloak."));
    return;
  }
  void showWarningMessage(
    t(
      "Signed out on this machine. Skycloak could not be told, so there the sign-in ends by itself. {0}",
      describeSignIn(value.problem).sentence,
    ),
  );
}
