// What a page of events says beside its table: how many there are and of what time, what goes on, and
// how to go on from there.

import * as vscode from "vscode";
import type { Problem } from "../../../api/problem";
import { exact, exactRange } from "../../../ui/time";
import { counted } from "../kinds/words";
import { markup, type Markup } from "../page/markup";
import { drawRefusal } from "../page/refusal";
import type { BoundsProblem } from "../period";
import { boundsWords, nothingOlder } from "../period-words";
import type { EventPages } from "./event-pages";
import { pairsOf, type Filters } from "./filters";
import type { Said } from "./said";

const t = vscode.l10n.t;

export interface EventsState {
  readonly pages: EventPages;
  readonly filters: Filters;
  readonly bounds: BoundsProblem | undefined;
  readonly problem: Problem | undefined;
  readonly isReading: boolean;
  /** How far back a search has come that found nothing yet. */
  readonly searching: number | undefined;
  readonly host: string;
}

export function countWords(state: EventsState): string {
  const { bounds, searching, isReading, problem, filters } = state;
  const { count, total, period, pages } = state.pages;
  const { language } = vscode.env;
  if (bounds !== undefined && bounds !== "clipped") return boundsWords(bounds);
  if (searching !== undefined)
    return t("Searching back to {0}…", exact(new Date(searching), language));
  if (isReading) return t("Loading…");
  if (period === undefined || (problem !== undefined && pages.length === 0)) return "";
  if (count === 0) return pairsOf(filters).length > 0 ? t("No events that fit") : t("No events");
  const saying = { now: new Date(), language };
  return total === undefined || total <= count
    ? t("{0} events, the newest first", counted(count, saying))
    : t("{0} of {1} events, the newest first", counted(count, saying), counted(total, saying));
}

/** What time the events are of, and why that is not what was asked for. */
export function drawPeriod({ pages: { period }, bounds }: EventsState): Markup {
  const lines = [
    ...(period === undefined
      ? []
      : [exactRange(new Date(period.from), new Date(period.to), vscode.env.language)]),
    ...(bounds === "clipped" ? [boundsWords(bounds)] : []),
  ];
  return markup`${lines.map((line) => markup`<p class="quiet">${line}</p>`)}`;
}

export function drawEnd(state: EventsState): Markup {
  const problem = state.isReading ? undefined : state.problem;
  return markup`${problem === undefined ? undefined : drawProblem(problem, state.host)}${drawNext(state)}`;
}

function drawNext({
  pages,
  searching,
  isReading,
  problem,
  filters,
}: EventsState): Markup | undefined {
  const { count, hasOlder, period } = pages;
  if (searching !== undefined) return button("stop", { stop: true }, t("Stop"));
  if (period === undefined || (isReading && count === 0)) return undefined;
  if (hasOlder) {
    return button("older", { older: true }, isReading ? t("Loading…") : t("Show Older Events"));
  }
  const isAll = problem === undefined && filters.from === undefined;
  return isAll ? markup`<p class="quiet">${nothingOlder()}</p>` : undefined;
}

function button(id: string, said: Said, words: string): Markup {
  return markup`<button type="button" class="more" id="${id}" data-say="${JSON.stringify(said)}">${words}</button>`;
}

function drawProblem(problem: Problem, host: string): Markup {
  const title = t("Events");
  return problem.kind === "server" && problem.status === 501
    ? markup`<div class="card"><h3>${title}</h3><p class="quiet">${t("Skycloak does not offer the events of this cluster.")}</p></div>`
    : drawRefusal(title, problem, host);
}
