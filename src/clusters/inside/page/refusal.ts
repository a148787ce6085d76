// What stands in the place of a part that could not be read.

import * as vscode from "vscode";
import type { Problem } from "../../../api/problem";
import { commands } from "../../../commands";
import { describe } from "../../../ui/problem";
import { commandLink, linked } from "./links";
import { markup, type Markup } from "./markup";

export function drawRefusal(title: string, problem: Problem, host: string): Markup {
  const { sentence, remedy } = describe(problem, host);
  const again = problem.kind === "scope-missing" ? undefined : tryAgain();
  const helps =
    remedy !== undefined && linked.includes(remedy.command)
      ? markup` <a href="command:${remedy.command}">${remedy.title}</a>`
      : undefined;
  return markup`<div class="card"><h3>${title}</h3><p class="problem"><b aria-hidden="true">⚠</b>${sentence} ${again}${helps}</p></div>`;
}

function tryAgain(): Markup {
  return markup`<a href="${commandLink(commands.refreshPage)}">${vscode.l10n.t("Try Again")}</a>`;
}
