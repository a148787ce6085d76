// Sign In to Skycloak….

import * as vscode from "vscode";
import type { Parts } from "../parts";
import { showWarningMessage, withProgress } from "../ui/messages";
import { askVariables } from "../ui/ask-variables";
import { askBrowser } from "./ask-browser";
import type { MakeKeys } from "./make-keys";
import type { Outcome } from "./problem";
import { variablesInUse } from "./settings";
import type { Tokens } from "./tokens";
import { tellSignIn } from "./words";

const t = vscode.l10n.t;

export interface AfterSignIn {
  readonly makeKeys: MakeKeys;
  /** Whether the editor is to be connected with what is made. */
  readonly connect: boolean;
  /** Called once the tokens are in the vault. */
  readonly signedIn: () => void;
}

export async function signInToSkycloak(
  { signIn, confirmedVariables }: Parts,
  { makeKeys, connect, signedIn }: AfterSignIn,
): Promise<void> {
  const { addresses: asked } = signIn;
  if (!asked.ok && asked.problem.kind === "not-confirmed") {
    const mayUse = await askVariables(confirmedVariables, variablesInUse(), {
      question: t("Sign in with these values from the environment?"),
      detail: t("You sign in at the issuer, and your token is sent to the dashboard."),
      button: t("Use Them"),
    });
    if (!mayUse) return;
  }
  const tokens = await tokensOfPerson(signIn);
  if (!tokens.ok) {
    tellSignIn(tokens.problem);
    return;
  }
  signedIn();
  const workspaces = await withProgress(
    {
      location: vscode.ProgressLocation.Notification,
      title: t("Looking for your Skycloak workspaces…"),
    },
    () => signIn.listWorkspaces(),
  );
  if (!workspaces.ok) {
    tellSignIn(workspaces.problem, (why) => t("You are signed in, but no key was made. {0}", why));
    return;
  }
  if (workspaces.value.length === 0) {
    void showWarningMessage(
      t("You are signed in, but belong to no Skycloak workspace. Make one in the dashboard."),
    );
    return;
  }
  const { addresses } = signIn;
  const host = addresses.ok ? new URL(addresses.value.dashboard).host : "";
  await makeKeys({ workspaces: workspaces.value, host, connect });
}

/** Those that are here already, where they still are good for anything. */
async function tokensOfPerson(signIn: Parts["signIn"]): Promise<Outcome<Tokens>> {
  const { addresses } = signIn;
  if (!addresses.ok) return addresses;
  const present = await signIn.tokens();
  if (present.ok || !["over", "signed-out"].includes(present.problem.kind)) return present;
  // What the issuer says is said once, so the vault is tried before it is asked.
  const ready = await signIn.ready();
  if (!ready.ok) return ready;
  const { issuer } = addresses.value;
  const oauth = await signIn.openOAuth(addresses.value);
  const granted = await askBrowser(oauth, new URL(issuer).host);
  return granted.ok ? signIn.keep(granted.value, addresses.value) : granted;
}
