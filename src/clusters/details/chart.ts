// Small charts as SVG, and the week of a maintenance window. They stretch to any width, so all text is outside the SVG.

import * as vscode from "vscode";
import { markup, type Markup } from "./markup";

interface Point {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly value: number;
}

export interface Line {
  readonly label: string;
  /** A class of the style sheet. */
  readonly color: "blue" | "red" | "green" | "orange" | "purple";
  readonly points: readonly Point[];
  /** Distinguishes two lines without color. */
  readonly dashed?: true;
}

export interface Chart {
  /** Unique on the page. */
  readonly id: string;
  readonly form: "bars" | "lines";
  readonly lines: readonly Line[];
  readonly formatTime: (at: number) => string;
  readonly formatValue: (value: number) => string;
}

const width = 600;
const height = 120;

export function drawChart(chart: Chart): Markup {
  const { lines, formatTime, formatValue } = chart;
  const times = [...new Set(lines.flatMap(({ points }) => points.map(({ at }) => at)))].sort((a, b) => a - b);
  const top = roundUp(Math.max(0, ...lines.flatMap(({ points }) => points.map(({ value }) => value))));
  const draw = chart.form === "bars" ? drawBars : drawCurve;
  return markup`<div class="chart">
<div class="scale" aria-hidden="true">${[top, top / 2, 0].map((value) => markup`<span>${formatValue(value)}</span>`)}</div>
<svg role="img" aria-label="${lines.flatMap((line) => describeLine(chart, line)).join(" ")}" viewBox="0 0 ${width} ${height}" preserveAspectRatio="none">
${[0, 0.5, 1].map((share) => markup`<line class="grid" x1="0" x2="${width}" y1="${share * height}" y2="${share * height}"/>`)}
${lines.map((line) => draw(line, times, top))}
${times.map((at, index) => drawHover(chart, at, index, times.length))}
</svg>
<div class="times" aria-hidden="true">${timeLabels(times).map((at) => markup`<span>${formatTime(at)}</span>`)}</div>
</div>
${drawLegend(chart)}
${drawTable(chart, times)}`;
}

/** Describes a line in a sentence for screen readers. */
function describeLine({ formatTime, formatValue }: Chart, { label, points }: Line): string[] {
  const sorted = points.toSorted((a, b) => a.value - b.value);
  const [lowest, highest] = [sorted[0], sorted.at(-1)];
  if (lowest === undefined || highest === undefined) return [];
  const texts = [highest, lowest].flatMap(({ at, value }) => [formatValue(value), formatTime(at)]);
  return [vscode.l10n.t("{0}: highest {1} (at {2}), lowest {3} (at {4}).", label, ...texts)];
}

/** The maximum of a scale: 1, 2, 2.5 or 5 times a power of ten. */
export function roundUp(value: number): number {
  if (!(value > 0)) return 1;
  const tens = 10 ** Math.floor(Math.log10(value));
  return [1, 2, 2.5, 5, 10].map((step) => step * tens).find((step) => step >= value * 0.9999) ?? value;
}

/** From 0 to 1. A value may slightly exceed the maximum of its scale, since roundUp() ignores small differences. */
function shareOf(value: number, top: number): number {
  return Math.min(1, Math.max(0, value) / top);
}

function drawBars({ color, points }: Line, times: readonly number[], top: number): Markup {
  const slot = width / times.length;
  return markup`<g class="bars ${color}">${points
    .filter(({ value }) => value > 0)
    .map(({ at, value }) => {
      const barHeight = Math.max(1.5, shareOf(value, top) * height);
      const left = (times.indexOf(at) + 0.12) * slot;
      return markup`<rect x="${roundCoordinate(left)}" y="${roundCoordinate(height - barHeight)}" width="${roundCoordinate(slot * 0.76)}" height="${roundCoordinate(barHeight)}"/>`;
    })}</g>`;
}

function drawCurve({ color, points, dashed }: Line, times: readonly number[], top: number): Markup {
  const [first = 0, last = 0] = [times[0], times.at(-1)];
  const x = (at: number): number => (last === first ? 0.5 : (at - first) / (last - first)) * width;
  const positions = points.map(
    ({ at, value }) => `${roundCoordinate(x(at))} ${roundCoordinate(height - shareOf(value, top) * height)}`,
  );
  if (positions.length === 0) return markup``;
  const path = `M${positions.join("L")}`;
  const ends = [points[0], points.at(-1)].map((end) => roundCoordinate(x(end?.at ?? first)));
  const area = `${path}L${String(ends[1])} ${height}L${String(ends[0])} ${height}Z`;
  return markup`<g class="curve ${color}${dashed === true ? " dashed" : ""}">${
    dashed === true ? undefined : markup`<path class="area" d="${area}"/>`
  }<path class="stroke" d="${path}"/></g>`;
}

/** Shows the values at one time when the mouse is over them. */
function drawHover(chart: Chart, at: number, index: number, count: number): Markup {
  const values = chart.lines.map((line) => {
    const value = valueAt(chart, line, at);
    return value === undefined ? "" : `\n${line.label}: ${value}`;
  });
  const slot = width / count;
  return markup`<rect class="hover" x="${roundCoordinate(index * slot)}" y="0" width="${roundCoordinate(slot)}" height="${height}"><title>${chart.formatTime(at)}${values.join("")}</title></rect>`;
}

function valueAt({ formatValue }: Chart, { points }: Line, at: number): string | undefined {
  const point = points.find((point) => point.at === at);
  return point && formatValue(point.value);
}

/** The first, the middle and the last time. */
function timeLabels(times: readonly number[]): number[] {
  const last = times.length - 1;
  const indexes = new Set([0, Math.floor(last / 2), last]);
  return [...indexes].flatMap((index) => times[index] ?? []);
}

function drawLegend({ lines }: Chart): Markup {
  if (lines.length < 2) return markup``;
  return markup`<ul class="legend">${lines.map(
    ({ label, color, dashed }) =>
      markup`<li><svg class="curve ${color}${dashed === true ? " dashed" : ""}" viewBox="0 0 20 8" aria-hidden="true"><path class="stroke" d="M0 4L20 4"/></svg>${label}</li>`,
  )}</ul>`;
}

function drawTable(chart: Chart, times: readonly number[]): Markup {
  const { id, lines, formatTime } = chart;
  const row = (at: number): Markup =>
    markup`<tr><th scope="row">${formatTime(at)}</th>${lines.map((line) => markup`<td>${valueAt(chart, line, at) ?? "–"}</td>`)}</tr>`;
  return markup`<details id="${id}-n"><summary>${vscode.l10n.t("Numbers")}</summary><table>
<thead><tr><th scope="col">${vscode.l10n.t("Time")}</th>${lines.map(({ label }) => markup`<th scope="col">${label}</th>`)}</tr></thead>
<tbody>${times.map(row)}</tbody></table></details>`;
}

/** Rounds to two decimal places, which is finer than any screen. */
function roundCoordinate(value: number): number {
  return Math.round(value * 100) / 100;
}

interface Span {
  /** 0 is Sunday. */
  readonly day: number;
  /** In hours of that day. */
  readonly from: number;
  readonly to: number;
}

/** “02:30” or “02:30:00” in hours; undefined for anything else. */
export function hoursOf(text: string | null | undefined): number | undefined {
  const [, hours = "", minutes = ""] = /^(\d{1,2}):(\d{2})/.exec(text ?? "") ?? [];
  const value = Number(hours) + Number(minutes) / 60;
  return hours === "" || value > 24 ? undefined : value;
}

/** The hours of a window, day by day. A window that ends before it begins ends on the next day. */
export function spansOf(days: readonly number[], from: number, to: number): Span[] {
  const weekdays = days.length === 0 ? [0, 1, 2, 3, 4, 5, 6] : [...new Set(days.map((day) => day % 7))];
  return weekdays.flatMap((day): Span[] => {
    if (to > from) return [{ day, from, to }];
    const next = { day: (day + 1) % 7, from: 0, to };
    return [{ day, from, to: 24 }, ...(to > 0 ? [next] : [])];
  });
}

/** `names` begin with Sunday; the week is drawn from Monday. Screen readers read the text above it instead. */
export function drawWeek(spans: readonly Span[], names: readonly string[]): Markup {
  const row = (day: number): Markup => {
    const ofDay = spans.filter((span) => span.day === day);
    return markup`<div class="day${ofDay.length > 0 ? " on" : ""}"><span>${names[day]}</span><svg viewBox="0 0 24 1" preserveAspectRatio="none"><rect class="track" width="24" height="1"/>${ofDay.map(
      ({ from, to }) => markup`<rect class="span" x="${from}" width="${to - from}" height="1"/>`,
    )}</svg></div>`;
  };
  return markup`<div class="week" aria-hidden="true">
${[1, 2, 3, 4, 5, 6, 0].map(row)}
<div class="day hours"><span></span><div>${[0, 6, 12, 18, 24].map((hour) => markup`<span>${hour}</span>`)}</div></div></div>`;
}
