import "../helpers/editor";
import assert from "node:assert/strict";
import fc from "fast-check";
import {
  parseAuthentication,
  parseEventsAnalytics,
  parsePerformance,
  parseSessionCache,
} from "../../../src/api/cluster-schema";
import { drawChart, drawWeek, hoursOf, roundUp, spansOf, type Chart } from "../../../src/clusters/details/chart";
import { escapeHtml, htmlDocument, jsonAttribute, markup, Markup } from "../../../src/clusters/details/markup";

const hour = 3_600_000;

function chart(more: Partial<Chart> = {}): string {
  const points = [3, 0, 12].map((value, index) => ({ at: index * hour, value }));
  return drawChart({
    id: "c",
    form: "bars",
    lines: [{ label: "Logins", color: "blue", points }],
    formatTime: (at) => `${at / hour} h`,
    formatValue: (value) => `${value}!`,
    ...more,
  }).text;
}

describe("Markup", () => {
  it("escapes what is put into it, and nothing twice", () => {
    const name = `<img src=x onerror="a('b')">&`;
    const once = markup`<b title="${name}">${name}</b>`;
    assert.doesNotMatch(once.text, /<img|onerror="/);
    assert.equal(markup`${once}${[once]}`.text, once.text + once.text);
    assert.equal(markup`${undefined}${0}`.text, "0");
  });

  it("lets nothing out of its place, whatever it is", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        assert.doesNotMatch(escapeHtml(text), /[<>"']|&(?!(?:amp|lt|gt|quot|#39);)/);
      }),
    );
  });

  it("turns no direction of writing, and shows what would", () => {
    assert.equal(escapeHtml("a\u202eb\u2066c\0d\n"), "a\\u{202E}b\\u{2066}c\\u{0}d\n");
  });
});

describe("JSON in an attribute", () => {
  it("is read back exactly, whatever it holds and however long it is", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const { text } = jsonAttribute(value);
        assert.doesNotMatch(text, /[^ -~]|[<>"']/);
        const read: unknown = JSON.parse(text.replaceAll("&quot;", '"'));
        assert.equal(JSON.stringify(read), JSON.stringify(value));
      }),
    );
    const long = "x".repeat(100_000);
    assert.equal(jsonAttribute(long).text, `&quot;${long}&quot;`);
  });
});

describe("A chart", () => {
  it("is a picture with a name, a description and its numbers as a table", () => {
    const drawn = chart();
    assert.match(drawn, /<svg role="img" aria-label="Logins: highest 12! \(at 2 h\), lowest 0! \(at 1 h\)\."/);
    const rows = Array.from(
      drawn.matchAll(/<tr><th scope="row">([^<]*)<\/th><td>([^<]*)<\/td>/g),
      ([, time, value]) => [time, value],
    );
    assert.deepEqual(rows, [
      ["0 h", "3!"],
      ["1 h", "0!"],
      ["2 h", "12!"],
    ]);
  });

  it("draws a bar for each value that there is, as tall as it is large", () => {
    const bars = /<g class="bars blue">(.*?)<\/g>/.exec(chart())?.[1] ?? "";
    const heights = Array.from(bars.matchAll(/ height="([\d.]+)"/g), ([, text]) => Number(text));
    assert.equal(heights.length, 2);
    assert.equal((heights[1] ?? 0) / (heights[0] ?? 1), 4);
  });

  it("tells two lines apart by more than their colour", () => {
    const points = [{ at: 0, value: 1 }];
    const drawn = chart({
      form: "lines",
      lines: [
        { label: "A", color: "blue", points },
        { label: "B", color: "red", points, dashed: true },
      ],
    });
    assert.equal(drawn.match(/class="curve red dashed"/g)?.length, 2);
    assert.match(drawn, /<ul class="legend">/);
  });

  it("has a scale that is easy to read", () => {
    assert.deepEqual([0, 0.3, 1, 11, 180, 2_400].map(roundUp), [1, 0.5, 1, 20, 200, 2500]);
  });

  it("is drawn of whatever numbers, without one that is none", () => {
    const points = fc.array(
      fc.record({
        at: fc.integer({ min: 0, max: 1e13 }),
        value: fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e12, max: 1e12 }),
      }),
      { maxLength: 20 },
    );
    fc.assert(
      fc.property(points, fc.constantFrom("bars" as const, "lines" as const), (some, form) => {
        const drawn = chart({ form, lines: [{ label: "x", color: "red", points: some }] });
        assert.doesNotMatch(drawn, /NaN|Infinity|undefined|="-/);
      }),
      // In the example, rounding puts the value above the end of the scale, 5.
      { numRuns: 200, examples: [[[{ at: 0, value: 5.0004 }], "bars"]] },
    );
  });
});

describe("A week", () => {
  it("has the window on its days, and what is past midnight on the next", () => {
    assert.deepEqual(spansOf([6], 22, 4), [
      { day: 6, from: 22, to: 24 },
      { day: 0, from: 0, to: 4 },
    ]);
    assert.deepEqual(spansOf([7, 0], 1, 2), [{ day: 0, from: 1, to: 2 }]);
    assert.equal(spansOf([], 1, 2).length, 7);
    assert.deepEqual(["02:30", "9:00:00", "", null, "noon", "77:00"].map(hoursOf), [
      2.5,
      9,
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
  });

  it("begins with Monday, and repeats nothing to screen readers", () => {
    const names = ["Su", "Mo", "Tu", "We", "Th", "Fr", "Sa"];
    const drawn = drawWeek(spansOf([1], 2, 4), names);
    assert.match(drawn.text, /^<div class="week" aria-hidden="true">/);
    const days = Array.from(drawn.text.matchAll(/<span>([A-Z]\w)<\/span>/g), ([, day]) => day);
    assert.deepEqual(days, ["Mo", "Tu", "We", "Th", "Fr", "Sa", "Su"]);
    assert.equal(drawn.text.match(/class="span"/g)?.length, 1);
  });
});

describe("A page", () => {
  it("can reach nothing, and runs and styles by its nonce only", () => {
    const page = htmlDocument({
      language: "en",
      title: "</title><script>",
      nonce: "n0nce",
      style: "main {}",
      script: "run()",
      state: { cluster: `"><script>` },
      body: new Markup("<main></main>"),
    });
    assert.match(
      page.replaceAll("&#39;", "'"),
      /content="default-src 'none'; style-src 'nonce-n0nce'; script-src 'nonce-n0nce'; form-action 'none'"/,
    );
    assert.equal(page.match(/<script/g)?.length, 1);
    assert.doesNotMatch(page, /\sstyle="|\son\w+="|https?:/);
  });
});

describe("Insights that drift", () => {
  const readings = {
    readAuthentication: parseAuthentication,
    readEventsAnalytics: parseEventsAnalytics,
    readPerformance: parsePerformance,
    readSessionCache: parseSessionCache,
  };

  for (const [name, read] of Object.entries(readings)) {
    it(`${name} reads any object, and nothing else`, () => {
      fc.assert(
        fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (body) => {
          assert.equal(read(body)?.length, 1);
        }),
      );
      for (const body of [undefined, null, 4, "text"]) assert.equal(read(body), undefined);
    });
  }

  it("keep what can be read of a series", () => {
    const values = [
      { timestamp: "2026-01-01T00:00:00Z", value: 2 },
      { timestamp: "soon", value: 1 },
      { timestamp: "2026-01-01T00:00:00Z", value: null },
      null,
    ];
    const [read] = parseAuthentication({ login_successes: { values }, login_failures: 7 }) ?? [];
    assert.deepEqual(read, {
      login_successes: [{ at: Date.UTC(2026, 0, 1), value: 2 }],
      login_failures: [],
    });
    const bare = parsePerformance({ response_times: null, cpu_usage: { values: null } });
    assert.deepEqual(bare, [{ response_times: { average: [], p95: [] }, cpu_usage: [], memory_usage: [] }]);
  });
});
