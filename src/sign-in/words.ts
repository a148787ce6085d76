// The words for what goes wrong on the way to a sign-in, and the one action that helps.

import * as vscode from "vscode";
import { commands } from "../commands";
import type { Remedy } from "../ui/described";
import { showErrorMessage } from "../ui/messages";
import { openSetting } from "../ui/settings";
import { describe } from "../ui/problem";
import { redact } from "../ui/redact";
import type { SignInProblem } from "./grant";

const t = vscode.l10n.t;

export interface SignInWords {
  readonly sentence: string;
  readonly remedy: Remedy;
}

/** An address may hold a password, and an issuer's own words anything. */
export function describeSignIn(problem: SignInProblem): SignInWords {
  const { sentence, remedy } = words(problem);
  return { sentence: redact(sentence), remedy };
}

function words(problem: SignInProblem): SignInWords {
  switch (problem.kind) {
    case "request":
      return requestWords(problem);
    case "denied":
      return again(t("In the browser, the sign-in was denied. Nothing was changed."));
    case "expired":
      return again(t("The code is too old: nobody allowed it in the browser in time."));
    case "over":
      return again(
        t("The sign-in is over: it was ended elsewhere, or has lasted too long. Sign in again."),
      );
    case "signed-out":
      return again(t("Nobody is signed in here, or the sign-in is for other addresses."));
    case "bad-address":
      return {
        sentence: problem.insecure
          ? t(
              "{0} is plain http ({1}). A sign-in goes over https only, except to this machine.",
              problem.setting,
              problem.address,
            )
          : t("{0} is not a web address: “{1}”.", problem.setting, problem.address),
        remedy: openSetting(problem.setting),
      };
    case "not-confirmed":
      return again(
        t("{0} in the environment has a new value. Sign in to use it.", problem.variable),
      );
    case "not-offered":
      return {
        sentence: t(
          "{0} does not offer to sign in with a code. Check the setting skycloak.issuer, or connect with an API key.",
          problem.at,
        ),
        remedy: openSetting("skycloak.issuer"),
      };
    case "client-refused":
      return {
        sentence: t(
          "The client “{0}” is not known there, or may not sign in this way. Check the setting skycloak.clientId.",
          problem.clientId,
        ),
        remedy: openSetting("skycloak.clientId"),
      };
    case "no-issuer":
      return {
        sentence: t(
          "{0} is no place to sign in at, or says that it is another one. Check the setting skycloak.issuer.",
          problem.at,
        ),
        remedy: openSetting("skycloak.issuer"),
      };
    case "refused":
      return again(
        problem.word === ""
          ? t("{0} refused the sign-in.", problem.at)
          : t("{0} refused the sign-in ({1}).", problem.at, problem.word),
      );
    case "cancelled":
      return again(t("Cancelled."));
    case "window-busy":
      return again(
        t("Another window is at work on the vault, and did not come to its end. Try again."),
      );
    case "no-journal":
      return {
        sentence: t("The disk takes no note of it, so nothing was begun."),
        remedy: { title: t("Show Log"), command: commands.showLog },
      };
  }
}

function requestWords({ problem, at }: Extract<SignInProblem, { kind: "request" }>): SignInWords {
  if (problem.kind === "network" && problem.cause === "refused") {
    return again(t("Nothing answers at {0}. Without it nobody can sign in.", at));
  }
  if (problem.kind === "redirected") {
    return again(t("{0} redirects to another address. Nothing was sent there.", at));
  }
  const { sentence, remedy } = describe(problem, at);
  return { sentence, remedy: remedy ?? again("").remedy };
}

function again(sentence: string): SignInWords {
  return { sentence, remedy: { title: t("Sign In Again"), command: commands.signIn } };
}

/** Comes back at once; whoever leaves needs no telling. */
export function tellSignIn(
  problem: SignInProblem,
  sentence: (why: string) => string = (why) => why,
): void {
  if (problem.kind === "cancelled") return;
  const { sentence: why, remedy } = describeSignIn(problem);
  void showErrorMessage(sentence(why), remedy.title).then((choice) => {
    if (choice === remedy.title) {
      void vscode.commands.executeCommand(remedy.command, ...(remedy.arguments ?? []));
    }
  });
}
