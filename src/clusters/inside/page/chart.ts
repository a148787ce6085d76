// Small charts, drawn as text. They stretch to any width, so what is to be read stands beside the
// drawing and not in it. Pure.

import { markup, type Markup } from "./markup";

export interface Point {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly value: number;
}

export interface Line {
  readonly label: string;
  /** A class of the style sheet. */
  readonly color: "blue" | "red" | "green" | "orange" | "purple";
  readonly points: readonly Point[];
  /** Told apart without colour, too. */
  readonly dashed?: true;
}

export interface Chart {
  /** Unique on the page. */
  readonly id: string;
  readonly title: string;
  readonly form: "bars" | "lines";
  readonly lines: readonly Line[];
  /** What it shows in a sentence, for whoever does not see it. */
  readonly describe: string;
  readonly time: (at: number) => string;
  readonly value: (value: number) => string;
  /** What the words beside the numbers are. */
  readonly words: { readonly numbers: string; readonly time: string };
}

const width = 600;
const height = 120;

export function drawChart(chart: Chart): Markup {
  const times = timesOf(chart.lines);
  const top = roundUp(Math.max(0, ...chart.lines.flatMap(({ points }) => points.map(valueOf))));
  const { id, lines, title, describe } = chart;
  const draw = chart.form === "bars" ? bars : curve;
  return markup`<div class="chart">
<div class="scale" aria-hidden="true"><span>${chart.value(top)}</span><span>${chart.value(top / 2)}</span><span>${chart.value(0)}</span></div>
<svg role="img" aria-labelledby="${id}-t ${id}-d" viewBox="0 0 ${width} ${height}" preserveAspectRatio="none">
<title id="${id}-t">${title}</title><desc id="${id}-d">${describe}</desc>
${[0, 0.5, 1].map((part) => markup`<line class="grid" x1="0" x2="${width}" y1="${part * height}" y2="${part * height}"/>`)}
${lines.map((line) => draw(line, times, top))}
${times.map((at, index) => hover(chart, at, index, times.length))}
</svg>
<div class="times" aria-hidden="true">${endsOf(times).map((at) => markup`<span>${chart.time(at)}</span>`)}</div>
</div>
${legend(chart)}
${numbers(chart, times)}`;
}

/** A scale ends at a number that is easy to read: 1, 2, 2.5 or 5 and its tens. */
export function roundUp(value: number): number {
  if (!(value > 0)) return 1;
  const tens = 10 ** Math.floor(Math.log10(value));
  return (
    [1, 2, 2.5, 5, 10].map((step) => step * tens).find((step) => step >= value * 0.9999) ?? value
  );
}

function timesOf(lines: readonly Line[]): number[] {
  const all = new Set(lines.flatMap(({ points }) => points.map(({ at }) => at)));
  return [...all].sort((a, b) => a - b);
}

function valueOf({ value }: Point): number {
  return value;
}

function bars({ color, points }: Line, times: readonly number[], top: number): Markup {
  const slot = width / times.length;
  return markup`<g class="bars ${color}">${points
    .filter(({ value }) => value > 0)
    .map(({ at, value }) => {
      const tall = Math.max(1.5, (value / top) * height);
      const left = (times.indexOf(at) + 0.12) * slot;
      return markup`<rect x="${short(left)}" y="${short(height - tall)}" width="${short(slot * 0.76)}" height="${short(tall)}"/>`;
    })}</g>`;
}

function curve(line: Line, times: readonly number[], top: number): Markup {
  const { color, points, dashed } = line;
  const [first = 0, last = 0] = [times[0], times.at(-1)];
  const x = (at: number): number => (last === first ? 0.5 : (at - first) / (last - first)) * width;
  const drawn = points.map(
    ({ at, value }) => `${short(x(at))} ${short(height - (Math.max(0, value) / top) * height)}`,
  );
  if (drawn.length === 0) return markup``;
  const path = `M${drawn.join("L")}`;
  const ends = [points[0], points.at(-1)].map((end) => short(x(end?.at ?? first)));
  const area = `${path}L${String(ends[1])} ${height}L${String(ends[0])} ${height}Z`;
  return markup`<g class="curve ${color}${dashed === true ? " dashed" : ""}">${
    dashed === true ? undefined : markup`<path class="area" d="${area}"/>`
  }<path class="stroke" d="${path}"/></g>`;
}

/** What stands at one time, said where the mouse is. */
function hover(chart: Chart, at: number, index: number, count: number): Markup {
  const said = chart.lines.map(({ label, points }) => {
    const found = points.find((point) => point.at === at);
    return found === undefined ? "" : `\n${label}: ${chart.value(found.value)}`;
  });
  const slot = width / count;
  return markup`<rect class="hover" x="${short(index * slot)}" y="0" width="${short(slot)}" height="${height}"><title>${chart.time(at)}${said.join("")}</title></rect>`;
}

function endsOf(times: readonly number[]): number[] {
  const last = times.length - 1;
  const shown = new Set([0, Math.floor(last / 2), last]);
  return [...shown].flatMap((index) => times[index] ?? []);
}

function legend({ lines }: Chart): Markup {
  if (lines.length < 2) return markup``;
  return markup`<ul class="legend">${lines.map(
    ({ label, color, dashed }) =>
      markup`<li><svg class="curve ${color}${dashed === true ? " dashed" : ""}" viewBox="0 0 20 8" aria-hidden="true"><path class="stroke" d="M0 4L20 4"/></svg>${label}</li>`,
  )}</ul>`;
}

function numbers({ id, lines, time, value, words }: Chart, times: readonly number[]): Markup {
  const row = (at: number): Markup =>
    markup`<tr><th scope="row">${time(at)}</th>${lines.map(({ points }) => {
      const found = points.find((point) => point.at === at);
      return markup`<td>${found === undefined ? "–" : value(found.value)}</td>`;
    })}</tr>`;
  return markup`<details id="${id}-n"><summary>${words.numbers}</summary><table>
<thead><tr><th scope="col">${words.time}</th>${lines.map(({ label }) => markup`<th scope="col">${label}</th>`)}</tr></thead>
<tbody>${times.map(row)}</tbody></table></details>`;
}

/** Two digits behind the point are finer than any screen. */
function short(value: number): number {
  return Math.round(value * 100) / 100;
}
