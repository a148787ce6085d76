// Signing in and out.

import * as vscode from "vscode";
import { isWebAddress } from "../api/endpoint";
import { failure, type Result } from "../api/errors";
import { keyOnly } from "../commands/command-table";
import { confirmModal, confirmVariables } from "../commands/confirm";
import { describeSignInError, showSignInError } from "../errors/errors";
import type { Services } from "../services";
import { offerActions, showInformationMessage, showWarningMessage } from "../ui/messages";
import { withCancellableProgress, withProgressTitle } from "../ui/progress";
import { waitForApproval, type TokenGrant, type Waiting } from "./device-grant";
import type { OAuth } from "./oauth";
import { variablesInUse } from "./settings";
import type { CreateKeys } from "./sign-in";
import type { Tokens } from "./tokens";

const t = vscode.l10n.t;

export function registerSignIn(services: Services, createKeys: CreateKeys): vscode.Disposable {
  const { signIn, secretStore, log } = services;
  const update = (): void => {
    signIn
      .isSignedIn()
      .then((is) => vscode.commands.executeCommand("setContext", "skycloak.signedIn", is))
      .then(undefined, (error: unknown) => log.error("The sign-in could not be looked at", error));
  };
  const start = setImmediate(update);
  return vscode.Disposable.from(
    { dispose: () => clearImmediate(start) },
    secretStore.onDidChange(update),
    // Not every editor reports what another window has stored.
    vscode.window.onDidChangeWindowState(({ focused }) => {
      if (focused) update();
    }),
    services.registerCommands({
      "skycloak.signIn": async (wish) => {
        if (!(await signInWithBrowser(services))) return;
        update();
        await createFirstKeys(services, createKeys, wish !== keyOnly);
      },
      "skycloak.signOut": async () => {
        await signOut(services);
        update();
      },
    }),
  );
}

/** Whether tokens are in the secret store now; if not, the user knows why. */
async function signInWithBrowser({ signIn, confirmedVariables }: Services): Promise<boolean> {
  const { addresses } = signIn;
  if (!addresses.ok && addresses.problem.kind === "not-confirmed") {
    const mayUse = await confirmVariables(confirmedVariables, variablesInUse(), {
      question: t("Sign in with these values from the environment?"),
      detail: t("You sign in at the issuer. Your token is sent to the dashboard."),
      button: t("Use These Values"),
    });
    if (!mayUse) return false;
  }
  const tokens = await presentOrNewTokens(signIn);
  if (!tokens.ok) showSignInError(tokens.problem);
  return tokens.ok;
}

/** `connect`: whether the editor is to be connected with the new keys. */
async function createFirstKeys({ signIn }: Services, createKeys: CreateKeys, connect: boolean): Promise<void> {
  const workspaces = await withProgressTitle(t("Looking for your Skycloak workspaces…"), () => signIn.listWorkspaces());
  if (!workspaces.ok) {
    showSignInError(workspaces.problem, (why) => t("You are signed in, but no key was created. {0}", why));
    return;
  }
  if (workspaces.value.length === 0) {
    void showWarningMessage(
      t("You are signed in, but you don't belong to a Skycloak workspace. Create one in the dashboard."),
    );
    return;
  }
  const { addresses } = signIn;
  const host = addresses.ok ? new URL(addresses.value.dashboard).host : "";
  await createKeys({ workspaces: workspaces.value, host, connect });
}

/** The tokens in the secret store, unless they are no longer accepted. */
async function presentOrNewTokens(signIn: Services["signIn"]): Promise<Result<Tokens>> {
  const { addresses } = signIn;
  if (!addresses.ok) return addresses;
  const present = await signIn.tokens();
  if (present.ok || !["sign-in-over", "signed-out"].includes(present.problem.kind)) return present;
  // The issuer's response comes only once, so the secret store is tried before it is asked.
  const ready = await signIn.probe();
  if (!ready.ok) return ready;
  const oauth = await signIn.openOAuth(addresses.value);
  const granted = await askBrowser(oauth, new URL(addresses.value.issuer).host);
  return granted.ok ? signIn.store(granted.value, addresses.value) : granted;
}

async function signOut({ signIn }: Services): Promise<void> {
  if (!(await signIn.isSignedIn())) {
    void showInformationMessage(t("You are not signed in to Skycloak."));
    return;
  }
  const button = t("Sign Out");
  const detail = t("Keys you created while signed in are kept, and connections stay connected.");
  const question = t("Sign out of Skycloak?");
  if (!(await confirmModal({ question, detail, button }))) return;
  const ended = await withProgressTitle(t("Signing out of Skycloak…"), () => signIn.signOut());
  if (!ended.ok) {
    showSignInError(ended.problem, (why) => t("Couldn't sign out. {0}", why));
    return;
  }
  const { value } = ended;
  void (value.ok
    ? showInformationMessage(t("Signed out of Skycloak."))
    : showWarningMessage(
        t(
          "Signed out on this machine. Skycloak couldn't be reached, so the session there ends when it expires. {0}",
          describeSignInError(value.problem).sentence,
        ),
      ));
}

async function askBrowser(oauth: OAuth, host: string): Promise<Result<TokenGrant>> {
  const started = await withCancellableProgress(t("Asking {0} for a code…", host), (signal) => oauth.start(signal));
  if (!started.ok) return started;
  const { userCode, seconds, page } = started.value;
  // Only a web page is opened, whatever the issuer says.
  if (!isWebAddress(page)) return failure({ kind: "no-issuer", at: host });
  if (!(await showCode(userCode, seconds, vscode.Uri.parse(page, true)))) {
    return failure({ kind: "cancelled" });
  }
  const title = t("Waiting for you to allow access in the browser. Your code is {0} (copied).", userCode);
  return withCancellableProgress(title, (signal, report) =>
    waitForApproval(started.value, {
      oauth,
      signal,
      onWaiting: (waiting) => report(waitingText(waiting, host)),
      now: () => performance.now(),
    }),
  );
}

/** A modal, since nothing in the editor is larger. Whether the user wants to continue. */
async function showCode(userCode: string, seconds: number, page: vscode.Uri): Promise<boolean> {
  const button = t("Copy Code and Open Page");
  const detail = t(
    "The code is copied, and a page of {0} opens in the browser. If the page shows the same code, allow VS Code to act for you. The code is valid for {1} minutes.",
    page.authority,
    Math.max(1, Math.round(seconds / 60)),
  );
  const question = t("Your code: {0}", userCode);
  if ((await showInformationMessage(question, { modal: true, detail }, button)) !== button) {
    return false;
  }
  await vscode.env.clipboard.writeText(userCode);
  // In a remote window, openExternal() itself asks for the address to use from here.
  const isOpened = await vscode.env.openExternal(page).then(undefined, () => false);
  if (!isOpened) {
    const address = page.toString(true);
    offerActions(showWarningMessage, t("Couldn't open the page. Open it yourself: {0}", address), [
      t("Copy Address"),
      () => vscode.env.clipboard.writeText(address),
    ]);
  }
  return true;
}

function waitingText(waiting: Waiting, host: string): string {
  switch (waiting) {
    case "answer":
      return t("The connection is back.");
    case "slower":
      return t("{0} asked for fewer requests, so this takes a little longer.", host);
    case "network":
      return t("Can't reach {0}. Trying again…", host);
  }
}
