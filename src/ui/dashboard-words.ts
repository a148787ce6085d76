// The words for what the dashboard refuses to a person who is signed in.

import * as vscode from "vscode";
import type { DashboardProblem } from "../api/problem";
import { commands } from "../commands";
import type { Described } from "./described";

const t = vscode.l10n.t;

export function dashboardWords({ why, detail }: DashboardProblem): Described {
  const openDashboard = { title: t("Open Dashboard"), command: commands.openDashboard };
  switch (why) {
    case "token":
      return {
        short: t("The sign-in is not accepted"),
        sentence: t(
          "Skycloak did not accept the sign-in: it is over, or could not be renewed. Sign in again.",
        ),
        remedy: { title: t("Sign In Again"), command: commands.signIn },
      };
    case "not-offered":
      return {
        short: t("Not offered there"),
        sentence: t(
          "This dashboard does not make keys for a sign-in. Make one there, and connect with it.",
        ),
        remedy: openDashboard,
      };
    case "not-member":
      return {
        short: t("Not a member"),
        sentence: t(
          "You are not a member of this Skycloak workspace. One of its owners can invite you.",
        ),
        remedy: openDashboard,
      };
    case "not-allowed":
      return {
        short: t("Owners and admins only"),
        sentence: t(
          "Only owners and admins of this Skycloak workspace may make API keys. Ask one of them for a key, and connect with it.",
        ),
        remedy: { title: t("Connect with API Key…"), command: commands.connect },
      };
    case "email-unverified":
      return {
        short: t("E-mail address not verified"),
        sentence: t(
          "Your e-mail address is not verified at Skycloak yet. Follow the link in the mail that it sent you, and try again.",
        ),
        remedy: openDashboard,
      };
    case "quota":
      return {
        short: t("No more keys in this plan"),
        sentence: t(
          "The plan of this Skycloak workspace has no room for another API key. Revoke one that nobody needs, or change the plan.",
        ),
        remedy: openDashboard,
      };
    case "other": {
      const reason = t(
        "Skycloak does not make a key for you there. You may not be a member of the workspace, or neither owner nor admin; your e-mail address may not be verified; or the plan has no room for another key.",
      );
      return {
        short: t("Not allowed"),
        sentence: detail === undefined || detail === "" ? reason : `${reason} ${detail}`,
        remedy: openDashboard,
      };
    }
  }
}
