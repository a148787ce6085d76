// Logins, response times and load, as charts of the last day.

import * as vscode from "vscode";
import {
  readAuthentication,
  readPerformance,
  type Authentication,
  type Performance,
  type Point,
} from "../../../../api/cluster-schema";
import { routes } from "../../../../api/routes";
import type { Saying } from "../../kind";
import { day } from "../../period";
import { drawChart, type Chart, type Line } from "../chart";
import { markup, type Markup } from "../markup";
import { only, part } from "../part";
import { compact, milliseconds, percent, timeOfDay } from "../numbers";

const t = vscode.l10n.t;

export const authentication = part<Authentication>({
  id: "logins",
  title: () => t("Logins"),
  route: routes.getInsightsAuthentication,
  period: day,
  read: only(readAuthentication),
  draw: ({ login_successes: good, login_failures: failed }, saying) => {
    const value = (count: number): string => compact(count, saying.language);
    const one = (
      id: string,
      title: string,
      color: Line["color"],
      points: readonly Point[],
    ): Markup =>
      figure({ id, title, lines: [{ label: title, color, points }], form: "bars", value }, saying, {
        beside: t("{0} in the last day", value(sum(points))),
      });
    return markup`${one("logins-good", t("Logins"), "blue", good)}${one("logins-failed", t("Failed Logins"), "red", failed)}`;
  },
});

export const performance = part<Performance>({
  id: "performance",
  title: () => t("Response Times"),
  route: routes.getInsightsPerformance,
  period: day,
  read: only(readPerformance),
  draw: ({ response_times, cpu_usage, memory_usage }, saying) => {
    const { average, p95 } = response_times;
    const times: Line[] = [
      { label: t("Average"), color: "green", points: average },
      { label: t("95 of 100 are faster than"), color: "orange", points: p95, dashed: true },
    ];
    const load: Line[] = [
      { label: t("Processor"), color: "blue", points: cpu_usage },
      { label: t("Memory"), color: "purple", points: memory_usage, dashed: true },
    ];
    const inTime = (value: number): string => milliseconds(value, saying.language);
    const inPercent = (value: number): string => percent(value, saying.language);
    return markup`${figure(
      { id: "times", title: t("Response Times"), lines: times, form: "lines", value: inTime },
      saying,
    )}${figure({ id: "load", title: t("Load"), lines: load, form: "lines", value: inPercent }, saying)}`;
  },
});

function figure(
  chart: Omit<Chart, "describe" | "time" | "words">,
  saying: Saying,
  { beside }: { readonly beside?: string } = {},
): Markup {
  const { title, lines, value } = chart;
  const time = (at: number): string => timeOfDay(at, saying.language);
  const said = lines.flatMap((line) => described(line, time, value));
  if (said.length === 0) {
    return markup`<figure><figcaption><h3>${title}</h3></figcaption><p class="quiet">${t("Nothing was measured in the last day.")}</p></figure>`;
  }
  const words = { numbers: t("Numbers"), time: t("Time") };
  return markup`<figure><figcaption><h3>${title}</h3><span>${beside}</span></figcaption>${drawChart(
    {
      ...chart,
      time,
      words,
      describe: said.join(" "),
    },
  )}</figure>`;
}

/** In a sentence, for whoever does not see the drawing. */
function described(
  { label, points }: Line,
  time: (at: number) => string,
  value: (value: number) => string,
): string[] {
  const [first, ...others] = points;
  if (first === undefined) return [];
  const most = others.reduce((best, one) => (one.value > best.value ? one : best), first);
  const least = others.reduce((best, one) => (one.value < best.value ? one : best), first);
  return [
    t(
      "{0}: at most {1} (at {2}), at least {3} (at {4}).",
      label,
      value(most.value),
      time(most.at),
      value(least.value),
      time(least.at),
    ),
  ];
}

function sum(points: readonly Point[]): number {
  return points.reduce((all, { value }) => all + value, 0);
}
