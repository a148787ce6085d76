// The words for a Problem: what happened, what it means, and the one thing that helps.

import * as vscode from "vscode";
import type { FieldProblem, LocalProblem, Problem } from "../api/problem";
import { commands } from "../commands";
import { dashboardWords } from "./dashboard-words";
import type { Described, Remedy } from "./described";
import { networkWords, redirectedWords } from "./network-words";
import { openSetting } from "./settings";
import { redact } from "./redact";

const t = vscode.l10n.t;

/** `host` is where the request went, for the words. A server's own words may quote a secret. */
export function describe(problem: Problem, host: string): Described {
  const { short, sentence, ...rest } = words(problem, host);
  return { short: redact(short), sentence: redact(sentence), ...rest };
}

function words(problem: Problem, host: string): Described {
  switch (problem.kind) {
    case "network":
      return networkWords(problem.cause, host, problem.code);
    case "timeout":
      return {
        short: t("No answer in time"),
        sentence: t("{0} did not answer within {1} seconds.", host, problem.seconds),
      };
    case "cancelled":
      return { short: t("Cancelled"), sentence: t("Cancelled.") };
    case "unauthorized":
      return {
        short: t("The key was refused"),
        sentence: t(
          "Skycloak refused this connection's API key. It was rotated or revoked elsewhere, or has expired.",
        ),
        remedy: connectAgain(),
      };
    case "scope-missing":
      return {
        short: t("Not allowed: the key lacks the scope {0}", problem.scope),
        sentence: t("Not allowed: the API key lacks the scope {0}.", problem.scope),
        remedy: connectAgain(),
      };
    case "forbidden":
      return {
        short: t("Not allowed"),
        sentence: withDetail(t("Skycloak does not allow this."), problem.detail),
      };
    case "plan-limit":
      return planLimit(problem);
    case "not-found":
      return {
        short: t("Not found"),
        sentence: t("Skycloak says that this does not exist, or is not offered there."),
      };
    case "conflict":
      return problem.retryAfter === undefined
        ? {
            short: t("Not possible now"),
            sentence: withDetail(t("Skycloak did not do it, as things are."), problem.detail),
          }
        : {
            short: t("Busy"),
            sentence: withDetail(
              t("It is being changed at the moment, so Skycloak did not do it."),
              problem.detail,
            ),
          };
    case "invalid":
      return {
        short: t("Not accepted"),
        sentence: withDetail(
          t("Skycloak did not accept what was entered."),
          problem.fields.length > 0 ? fieldList(problem.fields) : problem.detail,
        ),
      };
    case "rate-limited":
      return {
        short: t("Too many requests"),
        sentence:
          problem.retryAfter === undefined
            ? t("This Skycloak workspace has used up its requests for now.")
            : t(
                "This Skycloak workspace has used up its requests for now. It takes more in {0} seconds.",
                problem.retryAfter,
              ),
      };
    case "rejected":
      return {
        short: t("Refused"),
        sentence: withDetail(t("Skycloak refused the request."), problem.detail),
      };
    case "server":
      if (problem.status === 501) {
        return {
          short: t("Not offered by Skycloak"),
          sentence: withDetail(t("Skycloak does not offer this (status 501)."), problem.detail),
        };
      }
      return {
        short: t("A fault at Skycloak"),
        sentence: withDetail(
          t("Skycloak answered with a fault of its own (status {0}).", problem.status),
          problem.detail,
        ),
      };
    case "unreadable":
      return unreadable(problem.html, host);
    case "redirected":
      return redirectedWords(host);
    case "too-large":
      return tooLarge(problem.limit, problem.most, host);
    case "dashboard":
      return dashboardWords(problem);
    default:
      return local(problem);
  }
}

function local(problem: LocalProblem): Described {
  switch (problem.kind) {
    case "unusable-address":
      return {
        short: t("Not usable in a request"),
        sentence:
          problem.value.trim() === ""
            ? t("A name or ID that the request needs is empty, so nothing was sent.")
            : t(
                "“{0}” can't be part of a request's address: it could reach something else. Nothing was sent.",
                problem.value,
              ),
      };
    case "not-connected":
      return {
        short: t("Not connected"),
        sentence: t("No Skycloak workspace is connected."),
        remedy: { title: t("Connect with API Key…"), command: commands.connect },
      };
    case "bad-endpoint":
      return {
        short: t("The endpoint setting is not usable"),
        sentence: problem.insecure
          ? t(
              "The endpoint {0} is plain http. A key is sent over https only, except to this machine.",
              problem.endpoint,
            )
          : t("The endpoint “{0}” is not the address of an API.", problem.endpoint),
        remedy: openSetting("skycloak.endpoint"),
      };
    case "other-origin":
      return {
        short: t("The key belongs to another endpoint"),
        sentence: t(
          "This connection's key was given for {0} and is sent nowhere else, but the endpoint setting now says {1}.",
          problem.given,
          problem.now,
        ),
        remedy: connectAgain(),
      };
    case "secret-lost":
      return {
        short: t("The key is gone from this machine's vault"),
        sentence: t(
          "The key of this connection is no longer in this machine's vault (another browser or a lost keyring can be the reason).",
        ),
        remedy: {
          title: t("Paste the Key Again…"),
          command: commands.storeKey,
          arguments: [{ kind: "held", id: problem.ref }],
        },
      };
    case "vault-refused":
      return vaultRefused(problem.why);
  }
}

function vaultRefused(why: Extract<Problem, { kind: "vault-refused" }>["why"]): Described {
  switch (why) {
    case "refused":
      return {
        short: t("The vault does not answer"),
        sentence: t(
          "VS Code's secret storage does not answer. Unlock this machine's keyring and try again.",
        ),
      };
    case "late":
      return {
        short: t("The vault does not answer"),
        sentence: t(
          "VS Code's secret storage has not answered in time. If this machine's keyring asks for its password, answer it there, and try again.",
        ),
      };
    case "behind":
      return {
        short: t("Another window has a newer key"),
        sentence: t(
          "Another window has put a newer key into the vault, and this window does not see it. Reload this window; until then it changes nothing in the vault.",
        ),
        remedy: { title: t("Reload Window"), command: "workbench.action.reloadWindow" },
      };
  }
}

function planLimit(problem: Extract<Problem, { kind: "plan-limit" }>): Described {
  const { plan, needs, used, limit } = problem;
  const usage =
    used !== undefined && limit !== undefined
      ? t("The plan's limit is reached: {0} of {1} used.", used, limit)
      : t("The plan's limit is reached.");
  const upgrade =
    plan !== undefined && needs !== undefined
      ? t("The plan is {0}; more needs {1}.", plan, needs)
      : undefined;
  return {
    short: t("The plan's limit is reached"),
    sentence: withDetail(usage, upgrade),
    remedy: { title: t("Open Dashboard"), command: commands.openDashboard },
  };
}

function unreadable(html: boolean, host: string): Described {
  return {
    short: t("The answer can't be read"),
    sentence: html
      ? t(
          "{0} answered with a web page instead of data. It is not a Skycloak API, or a proxy or sign-in page stands in between.",
          host,
        )
      : t("{0} gave an answer that can't be read.", host),
  };
}

const mebibyte = 1024 * 1024;

function tooLarge(limit: "bytes" | "pages", most: number, host: string): Described {
  return {
    short: t("Too large"),
    sentence:
      limit === "bytes"
        ? t(
            "The response from {0} exceeds the limit of {1} and was not read any further.",
            host,
            most < mebibyte ? t("{0} KB", most / 1024) : t("{0} MB", most / mebibyte),
          )
        : t("The list from {0} does not end after {1} pages, the limit.", host, most),
  };
}

function fieldList(fields: readonly FieldProblem[]): string {
  return fields.map(({ field, detail }) => `${field}: ${detail}`).join("; ");
}

function withDetail(sentence: string, detail: string | undefined): string {
  return detail === undefined ? sentence : `${sentence} ${detail}`;
}

function connectAgain(): Remedy {
  return { title: t("Connect with Another Key"), command: commands.connect };
}
