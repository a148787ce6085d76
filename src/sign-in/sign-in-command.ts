// Sign In to Skycloak….

import * as vscode from "vscode";
import type { Parts } from "../parts";
import { askBrowser } from "./ask-browser";
import type { Outcome } from "./problem";
import type { Tokens } from "./tokens";
import { tellSignIn } from "./words";

const t = vscode.l10n.t;

export async function signInToSkycloak({ signIn }: Parts): Promise<void> {
  const tokens = await tokensOfPerson(signIn);
  if (!tokens.ok) {
    tellSignIn(tokens.problem);
    return;
  }
  void vscode.window.showInformationMessage(t("You are signed in to Skycloak."));
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
