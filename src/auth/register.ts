// Signing in and out.

import * as vscode from "vscode";
import { isWebAddress } from "../api/endpoint";
import { failure, type Result } from "../api/errors";
import { keyOnly } from "../commands/command-table";
import { confirmModal, confirmVariables } from "../commands/confirm";
import { describeSignInError, showSignInError } from "../errors/errors";
import type { Services } from "../services";
import { offerActions, setStatusBarMessage, showInformationMessage, showWarningMessage } from "../ui/messages";
import { withCancellableProgress, withProgressTitle } from "../ui/progress";
import type { OAuth, TokenGrant, Waiting } from "./oauth";
import { variablesInUse } from "./settings";
import type { CreateKeys, Tokens } from "./sign-in";

const t = vscode.l10n.t;

export function registerSignIn(services: Services, createKeys: CreateKeys): vscode.Disposable {
  const { signIn, secretStore, log } = services;
  const update = (): void => {
    signIn
      .isSignedIn()
      .then((isSignedIn) => vscode.commands.executeCommand("setContext", "skycloak.signedIn", isSignedIn))
      .then(undefined, (error: unknown) => log.error("Couldn't check whether the user is signed in", error));
  };
  const start = setImmediate(update);
  return vscode.Disposable.from(
    { dispose: () => clearImmediate(start) },
    secretStore.onDidChange(update),
    // Not every editor reports changes that another window has made.
    vscode.window.onDidChangeWindowState(({ focused }) => {
      if (focused) update();
    }),
    services.registerCommands({
      "skycloak.signIn": async (purpose) => {
        if (!(await signInWithBrowser(services))) return;
        update();
        await createFirstKeys(services, createKeys, purpose !== keyOnly);
      },
      "skycloak.signOut": async () => {
        await signOut(services);
        update();
      },
    }),
  );
}

/** Whether tokens are stored now; if not, the user has been told why. */
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
  const tokens = await storedOrNewTokens(signIn);
  if (!tokens.ok) showSignInError(tokens.problem);
  return tokens.ok;
}

/** `connect`: whether the editor is to be connected with the new keys. */
async function createFirstKeys({ signIn }: Services, createKeys: CreateKeys, connect: boolean): Promise<void> {
  const workspaces = await withProgressTitle(t("Looking for your Skycloak workspaces…"), () => signIn.listWorkspaces());
  if (!workspaces.ok) {
    showSignInError(workspaces.problem, (reason) => t("You are signed in, but no key was created. {0}", reason));
    return;
  }
  if (workspaces.value.length === 0) {
    offerActions(
      showWarningMessage,
      t("You are signed in, but you don't belong to a Skycloak workspace. Create one in the dashboard."),
      [t("Open Dashboard"), "skycloak.openDashboard"],
    );
    return;
  }
  const { addresses } = signIn;
  const host = addresses.ok ? new URL(addresses.value.dashboard).host : "";
  await createKeys({ workspaces: workspaces.value, host, connect });
}

/** The stored tokens, or new ones if those are no longer accepted. */
async function storedOrNewTokens(signIn: Services["signIn"]): Promise<Result<Tokens>> {
  const { addresses } = signIn;
  if (!addresses.ok) return addresses;
  const stored = await signIn.tokens();
  if (stored.ok || !["sign-in-over", "signed-out"].includes(stored.problem.kind)) return stored;
  // The issuer's response comes only once, so the secret store is tried first.
  const probed = await signIn.probe();
  if (!probed.ok) return probed;
  const oauth = await signIn.openOAuth(addresses.value);
  const granted = await askBrowser(oauth, new URL(addresses.value.issuer).host);
  return granted.ok ? signIn.store(granted.value, addresses.value) : granted;
}

async function signOut({ signIn }: Services): Promise<void> {
  if (!(await signIn.isSignedIn())) {
    offerActions(showInformationMessage, t("You are not signed in to Skycloak."), [
      t("Sign In to Skycloak…"),
      "skycloak.signIn",
    ]);
    return;
  }
  const button = t("Sign Out");
  const detail = t("Keys you created while signed in are kept, and connections stay connected.");
  const question = t("Sign out of Skycloak?");
  if (!(await confirmModal({ question, detail, button }))) return;
  const result = await withProgressTitle(t("Signing out of Skycloak…"), () => signIn.signOut());
  if (!result.ok) {
    showSignInError(result.problem, (reason) => t("Couldn't sign out. {0}", reason));
    return;
  }
  const { value } = result;
  if (value.ok) {
    setStatusBarMessage(t("Signed out of Skycloak."), 3000);
    return;
  }
  void showWarningMessage(
    t(
      "Signed out on this machine. Skycloak couldn't be reached, so the session there ends when it expires. {0}",
      describeSignInError(value.problem).sentence,
    ),
  );
}

async function askBrowser(oauth: OAuth, host: string): Promise<Result<TokenGrant>> {
  const started = await withCancellableProgress(t("Asking {0} for a code…", host), (signal) => oauth.start(signal));
  if (!started.ok) return started;
  const { userCode, seconds, page } = started.value;
  // Only a web page is opened, whatever the issuer returns.
  if (!isWebAddress(page)) return failure({ kind: "no-issuer", at: host });
  if (!(await showCode(userCode, seconds, vscode.Uri.parse(page, true)))) {
    return failure({ kind: "cancelled" });
  }
  const messages: Readonly<Record<Waiting, string>> = {
    online: t("The connection is back."),
    slower: t("{0} asked for fewer requests, so this takes a little longer.", host),
    offline: t("Can't reach {0}. Trying again…", host),
  };
  const { waitForApproval } = await import("./oauth");
  const title = t("Waiting for you to allow access in the browser. Your code is {0} (copied).", userCode);
  return withCancellableProgress(title, (signal, report) =>
    waitForApproval(started.value, {
      oauth,
      signal,
      onWaiting: (waiting) => report(messages[waiting]),
      now: () => performance.now(),
    }),
  );
}

/** Shows the code in a modal, the largest message there is. Whether the user wants to continue. */
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
