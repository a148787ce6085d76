import "../helpers/editor";
import assert from "node:assert/strict";
import fc from "fast-check";
import type { Query } from "../../../src/api/request-url";
import type { ApiError } from "../../../src/api/errors";
import { parseEvents, type ClusterEvent } from "../../../src/api/cluster-schema";
import { formatMinute } from "../../../src/clusters/period";
import { columns, drawColumns, drawEvents, drawForm, drawActiveFilters } from "../../../src/clusters/events/table";
import {
  type Category,
  EventPages,
  fields,
  pairsOf,
  queryOf,
  readEventPage,
  readFilters,
  readForm,
  readMessage,
  withFilter,
  withoutFilter,
} from "../../../src/clusters/events/query";
import { seededRandom, mutate } from "../../support/mutate";
import { randomKeyText } from "../helpers/keys";
import { day, TimedList } from "../helpers/timed-list";

const categories = ["user", "admin"] as const;
const noon = Date.UTC(2026, 0, 1, 12);

function bodyOf(number: number, more: object = {}): Record<string, unknown> {
  return {
    id: `event-${number}`,
    timestamp: new Date(noon + number * 1_000).toISOString(),
    category: "user",
    realm_id: "4d0c7d5f-1c5e-4d2a-8a54-0f8f1d1c7b10",
    realm_name: "shop",
    client_id: "web-shop",
    ip_address: "192.0.2.1",
    geo: { country_code: "DE", country: "Germany", city: "Köln", latitude: 50, longitude: 7 },
    type: "LOGIN",
    user_id: "5f0c7d5f-1c5e-4d2a-8a54-0f8f1d1c7b10",
    username: "ada",
    session_id: "s",
    is_m2m: false,
    operation_type: "UPDATE",
    resource_type: "CLIENT",
    resource_path: "clients/web-shop",
    ...more,
  };
}

const eventOf = (number: number, more: object = {}): ClusterEvent => {
  const [event] = parseEvents([bodyOf(number, more)]) ?? [];
  assert.ok(event);
  return event;
};

const drawn = (events: readonly ClusterEvent[], category: Category, open = new Set<string>()) =>
  drawEvents(events, category, (event) => events.indexOf(event), open).text;

describe("Filters of events", () => {
  it("are asked for as the API calls them", () => {
    const pairs = [
      ["realm", " shop "],
      ["type", "LOGIN"],
      ["type", "LOGOUT"],
      ["user", "ada"],
      ["client", "web-shop, mobile-app"],
      ["error", "user_disabled"],
      ["search", "192.0.2"],
      ["from", "2026-01-31T10:00"],
      ["to", "2026-01-31T10:05"],
    ];
    const filters = readFilters(pairs, "user");
    const utc = (text: string): string => new Date(text).toISOString();
    assert.deepEqual(queryOf("user", filters), {
      category: "user",
      realm: "shop",
      types: ["LOGIN", "LOGOUT"],
      username: "ada",
      client_ids: ["web-shop", "mobile-app"],
      error: "user_disabled",
      search: "192.0.2",
      start_time: utc("2026-01-31T10:00"),
      end_time: utc("2026-01-31T10:05:59.999"),
    });
    const admin = readFilters([["type", "DELETE"], ...pairs], "admin");
    assert.deepEqual(admin.type, ["DELETE"]);
    const id = "5f0c7d5f-1c5e-4d2a-8a54-0f8f1d1c7b10";
    assert.deepEqual(queryOf("admin", { type: ["DELETE"], user: [id] }), {
      category: "admin",
      operation_types: ["DELETE"],
      user_id: id,
    });
  });

  it("are read of whatever comes, and of what they were written as", () => {
    const pair = fc.tuple(fc.constantFrom(...fields, "other"), fc.oneof(fc.string(), fc.jsonValue()));
    fc.assert(
      fc.property(fc.array(fc.oneof(pair, fc.jsonValue())), (pairs) => {
        for (const category of categories) {
          const filters = readFilters(pairs, category);
          assert.deepEqual(readFilters(pairsOf(filters), category), filters);
          for (const value of Object.values(queryOf(category, filters)).flat()) {
            assert.ok(typeof value === "string" && value !== "" && value.length <= 255);
          }
        }
      }),
    );
    for (const none of [undefined, null, "realm", { realm: "shop" }, 4]) {
      assert.deepEqual(readFilters(none, "user"), {});
    }
  });

  it("have one period: since some hours ago, or from and to, whose last minute counts whole", () => {
    const form = (since: string): string[][] => [
      ["since", since],
      ["user", "ada"],
      ["from", "2026-01-31T10:00:00.000Z"],
      ["to", "2026-01-31T10:05:00.000Z"],
    ];
    const bounds = { from: ["2026-01-31T10:00:00.000Z"], to: ["2026-01-31T10:05:59.999Z"] };
    for (const [since, filters] of [
      ["24", { since: ["24"] }],
      ["custom", bounds],
      ["", {}],
      ["25", {}],
    ] as const) {
      assert.deepEqual(readForm(form(since), "user"), { user: ["ada"], ...filters }, since);
    }
    assert.deepEqual(readForm("since", "user"), {});
    const query = queryOf("user", { since: ["24"] });
    assert.ok(Math.abs(Date.parse(String(query["start_time"])) - (Date.now() - day)) < 60_000);
    assert.equal(query["end_time"], undefined);
  });

  it("hold no key, which would go into an address", () => {
    assert.deepEqual(readFilters([["search", `x ${randomKeyText()}`]], "user"), {});
  });

  it("are taken away one by one", () => {
    const filters = readFilters(
      [
        ["type", "LOGIN"],
        ["type", "LOGOUT"],
        ["user", "ada"],
      ],
      "user",
    );
    const one = withoutFilter(filters, "type", "LOGIN");
    assert.deepEqual(one, { type: ["LOGOUT"], user: ["ada"] });
    assert.deepEqual(withoutFilter(one, "type", "LOGOUT"), { user: ["ada"] });
    assert.deepEqual(withoutFilter(filters, "type"), { user: ["ada"] });
    assert.deepEqual(withFilter({ user: ["ada"] }, "user", "bob", "user"), { user: ["bob"] });
  });

  it("say a time to the minute as the person's clock does", () => {
    assert.equal(formatMinute(new Date(2026, 1, 3, 4, 5, 6)), "2026-02-03T04:05");
  });

  it("mean the minute in UTC, also where the clock shows it twice", () => {
    const zone = process.env["TZ"];
    process.env["TZ"] = "America/New_York";
    try {
      for (const time of ["2026-11-01T05:30", "2026-11-01T06:30", "2026-03-08T07:00"]) {
        const pairs = ["from", "to"].map((field) => [field, `${time}:07.000Z`]);
        const filters = { from: [`${time}:00.000Z`], to: [`${time}:59.999Z`] };
        assert.deepEqual(readFilters(pairs, "user"), filters);
        assert.deepEqual(readFilters(pairsOf(filters), "user"), filters);
      }
      assert.deepEqual(readFilters([["from", "2026-07-01T06:30"]], "user"), { from: ["2026-07-01T10:30:00.000Z"] });
    } finally {
      if (zone === undefined) delete process.env["TZ"];
      else process.env["TZ"] = zone;
    }
  });
});

describe("Pages of events", () => {
  let server: TimedList<ClusterEvent>;
  let written: ClusterEvent[];

  beforeEach(() => {
    server = new TimedList(({ timestamp }) => Date.parse(timestamp));
    Object.assign(server, { now: noon + 250_000, usual: day });
    written = server.written;
    written.push(...Array.from({ length: 250 }, (_, index) => eventOf(index)));
  });

  const pagesOf = (query: Query): EventPages => new EventPages(query, server.ask, () => server.now);
  const ids = ({ pages }: EventPages): string[] => pages.flat().map(({ id }) => id);

  it("have every event once, while new ones come in above them", async () => {
    const pages = pagesOf({ category: "user" });
    const before = written.map(({ id }) => id).reverse();
    for (let times = 0; times < 9 && pages.hasOlder; times++) {
      await pages.readOlder();
      assert.equal(pages.problem, undefined);
      const { length } = written;
      server.now += 150_000;
      written.push(...Array.from({ length: 150 }, (_, index) => eventOf(length + index)));
    }
    assert.deepEqual(ids(pages), before);
    assert.deepEqual([pages.count, pages.expectedCount], [250, 250]);
    assert.deepEqual(server.asked[0], { category: "user", order: "desc", limit: 100, offset: 0 });
  });

  it("have newer events once, with the others' numbers unchanged, and tell when some may be missing", async () => {
    const pages = pagesOf({ category: "user", error: "user_disabled" });
    await pages.readOlder();
    const [first] = pages.pages.flat();
    assert.ok(first !== undefined);
    for (const [added, isComplete] of [
      [0, true],
      [3, true],
      [99, true],
      [100, false],
      [0, true],
    ] as const) {
      const before = pages.count;
      server.now += 60_000;
      const { length } = written;
      written.push(...Array.from({ length: added }, (_, index) => eventOf(length + index)));
      server.asked.length = 0;
      assert.equal(await pages.readNewer(), isComplete, String(added));
      assert.equal(pages.count, before + (isComplete ? added : pages.count - before));
      assert.deepEqual([server.asked.length, server.asked[0]?.limit], [1, 100]);
      assert.equal((server.asked[0] as Query)["error"], "user_disabled");
    }
    assert.equal(pages.numberOf(first), 0);
    assert.equal(new Set(ids(pages)).size, pages.count);
    assert.deepEqual(
      ids(pages),
      ids(pages).toSorted((a, b) => Number(b.slice(6)) - Number(a.slice(6))),
    );
    assert.equal(pages.period?.to, server.now + 1_000);
    const problem: ApiError = { kind: "timeout", seconds: 30 };
    server.problem = problem;
    const { count } = pages;
    assert.equal(await pages.readNewer(), true);
    assert.deepEqual([pages.problem, pages.count], [problem, count]);
    server.problem = undefined;
    await pages.readNewer();
    assert.deepEqual([pages.problem], [undefined]);
    server.problem = { kind: "timeout", seconds: 30 };
    await pages.readOlder();
    const { problem: older } = pages;
    assert.ok(older !== undefined);
    server.problem = undefined;
    await pages.readNewer();
    assert.equal(pages.problem, older);
  });

  it("lose nothing when newer ones are read twice at once, and while older ones are", async () => {
    written.length = 0;
    written.push(eventOf(-100_000));
    let respond = (): void => undefined;
    const responding = new Promise<void>((resolve) => (respond = resolve));
    const fetchPage: ConstructorParameters<typeof EventPages>[1] = async (query, isNewer) => {
      if (isNewer === true) await responding;
      return server.ask(query);
    };
    const pages = new EventPages({}, fetchPage, () => server.now);
    const stopping = new AbortController();
    await pages.readOlder({ signal: stopping.signal, onProgress: () => stopping.abort() });
    assert.equal(pages.count, 0);
    written.push(eventOf(249));
    server.asked.length = 0;
    const newer = [pages.readNewer(), pages.readNewer()];
    await pages.readOlder();
    assert.equal(pages.count, 1);
    respond();
    await Promise.all(newer);
    assert.deepEqual(ids(pages), ["event-249", "event--100000"]);
    assert.equal(server.asked.length, 2);
  });

  it("have none that are newer before the first response", async () => {
    const pages = pagesOf({});
    assert.equal(await pages.readNewer(), true);
    assert.deepEqual([server.asked, pages.count], [[], 0]);
  });

  it("keep the beginning of their period while they are shown", async () => {
    const query = queryOf("user", { since: ["1"] });
    const pages = pagesOf(query);
    await pages.readOlder();
    assert.equal(pages.query, query);
  });

  it("end where the person says, and go back from there", async () => {
    const end_time = new Date(noon + 10_000).toISOString();
    written.unshift(eventOf(1_000, { timestamp: new Date(noon - 40 * day).toISOString() }));
    const pages = pagesOf({ category: "user", end_time });
    await pages.readOlder();
    assert.deepEqual([pages.count, pages.hasOlder], [11, true]);
    assert.deepEqual({ ...pages.period }, { from: noon + 10_000 - day, to: noon + 10_000 });
    await pages.readOlder();
    assert.deepEqual([pages.count, pages.expectedCount], [12, 12]);
    for (const { start_time, end_time: end } of server.asked) {
      assert.ok(start_time !== undefined && end !== undefined && end <= end_time);
    }
    while (pages.hasOlder) await pages.readOlder();
    assert.equal(pages.period?.from, server.now - 90 * day);
  });

  it("are exported for the period that they cover, or will cover once they are read", async () => {
    const at = (time: number): string => new Date(time).toISOString();
    const now = server.now;
    for (const [query, from, to] of [
      [{}, now - day, now],
      [{ end_time: at(now - 3 * day) }, now - 4 * day, now - 3 * day],
      [{ end_time: at(now + 3 * day) }, now - day, now],
    ] as const) {
      const pages = pagesOf(query);
      assert.deepEqual(pages.exported, { from, to });
      await pages.readOlder();
      const { period } = pages;
      assert.ok(period !== undefined);
      assert.deepEqual(pages.exported, period);
    }
  });

  it("keep what they had where one is refused, and go on from there", async () => {
    const pages = pagesOf({});
    await pages.readOlder();
    const problem: ApiError = { kind: "timeout", seconds: 30 };
    server.problem = problem;
    await pages.readOlder();
    assert.deepEqual(pages.problem, problem);
    assert.deepEqual([pages.count, pages.hasOlder], [100, true]);
    server.problem = undefined;
    await pages.readOlder();
    assert.equal(pages.count, 199);
  });

  it("have an event once that comes twice", async () => {
    const entries = [eventOf(1), eventOf(1)];
    const response = { ok: true, value: { entries, count: 2 }, headers: new Headers() } as const;
    const pages = new EventPages({}, () => Promise.resolve(response));
    await pages.readOlder();
    assert.deepEqual(ids(pages), ["event-1"]);
  });
});

describe("The table of events", () => {
  it("has a cell for each column, and opens by a button", () => {
    for (const category of categories) {
      const text = drawn([eventOf(1)], category);
      const heads = drawColumns(category).text.match(/<th /g)?.length;
      assert.equal(heads, columns[category].length + 1);
      assert.equal((text.match(/<t[dh] /g) ?? []).length, heads);
      assert.match(
        text,
        /<button type="button" id="e-0" aria-expanded="false"><time datetime="2026-01-01T12:00:01.000Z" data-style="second">Jan 1, 2026/,
      );
    }
  });

  it("shows all that an event says where it is open, each to filter by where that goes", () => {
    const text = drawn([eventOf(1), eventOf(2)], "user", new Set(["event-2"]));
    assert.match(text, /id="e-1" aria-expanded="true" aria-controls="d-1"/);
    const said = Array.from(text.matchAll(/<dt>([^<]*)<\/dt><dd>([^<]*)/g), ([, name, value]) =>
      [name, value?.trim()].join("="),
    );
    assert.deepEqual(said, [
      "Exact time=2026-01-01T12:00:02.000Z",
      "Type=LOGIN",
      "Operation=UPDATE",
      "Resource=CLIENT: clients/web-shop",
      "Realm=shop",
      "Realm ID=4d0c7d5f-1c5e-4d2a-8a54-0f8f1d1c7b10",
      "User=ada",
      "User ID=5f0c7d5f-1c5e-4d2a-8a54-0f8f1d1c7b10",
      "Client=web-shop",
      "IP address=192.0.2.1",
      "Location=Köln, Germany",
      "Session=s",
      "Service account=no",
      "ID=event-2",
    ]);
    const adding = Array.from(text.matchAll(/data-message="([^"]*)" title="Show only/g), ([, json = ""]) =>
      readMessage(JSON.parse(json.replaceAll("&quot;", '"'))),
    );
    assert.deepEqual(adding[0], { add: ["type", "LOGIN"] });
    // UPDATE isn't a type of user events.
    assert.equal(adding.length, 5);
  });

  it("tells failures apart by a sign with a name", () => {
    const text = drawn([eventOf(1), eventOf(2, { error: "user_disabled" })], "user");
    assert.equal(text.match(/role="img" aria-label="failed"/g)?.length, 1);
    assert.match(text, /failed">✕<\/b> LOGIN.*user_disabled/);
  });

  it("holds nothing that may be a secret, though the API should come to say it", () => {
    const [one, two, three] = [randomKeyText(), randomKeyText(), randomKeyText()];
    const more = {
      category: "admin",
      representation: JSON.stringify({ secret: one }),
      details: { client_secret: two },
      error: `refused ${three}`,
    };
    const text = drawn([eventOf(1, more)], "admin", new Set(["event-1"]));
    const form = drawForm("admin", {}, { error: new Set([more.error, "user_disabled"]) }).text;
    assert.match(form, /<option value="user_disabled">/);
    for (const secret of [one, two, three]) assert.ok(!text.includes(secret) && !form.includes(secret));
    assert.doesNotMatch(text, /representation/);
    assert.match(text, /refused sk_sc_«redacted»/);
  });

  it("is drawn of thousands of answers that drift, and lets nothing out of its place", () => {
    const draw = seededRandom(815);
    let rows = 0;
    for (let round = 0; round < 3_000; round++) {
      const body = mutate([bodyOf(1), bodyOf(2, { error: "<b>" })], draw);
      const page = readEventPage(body);
      if (page === undefined) continue;
      for (const category of categories) {
        const open = new Set(page.entries.map(({ id }) => id));
        const text = drawn(page.entries, category, open);
        assert.doesNotMatch(text, /undefined|\[object|<(?!\/?(?:tr|td|th|button|time|b|dl|dt|dd)\b)/);
        assert.equal((text.match(/<t[dh][ >]/g) ?? []).length, page.entries.length * (columns[category].length + 2));
      }
      rows += page.entries.length;
    }
    assert.ok(rows > 2_000, `${rows} rows`);
  });

  it("shows any filter as text that it can be taken away by", () => {
    const plain = { "&quot;": '"', "&#39;": "'", "&lt;": "<", "&gt;": ">", "&amp;": "&" };
    const odd = fc.constantFrom("a\u202eb", "<b>", `"'`, "\0a", "\u{1f510}");
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: "binary" }), odd), (value) => {
        const filters = withFilter({}, "search", value, "user");
        const text = drawActiveFilters(filters).text + drawForm("user", filters, {}).text;
        assert.doesNotMatch(text, /<\/?(?:b|script|img)\b/);
        const said = Array.from(text.matchAll(/data-message="([^"]*)"/g), ([, json = ""]) => {
          const read = json.replace(/&\w+;|&#39;/g, (one) => plain[one as keyof typeof plain]);
          return readMessage(JSON.parse(read));
        });
        const removing = said.find((one) => one !== undefined && "remove" in one);
        const wanted = filters.search && { remove: ["search", filters.search[0]] };
        assert.deepEqual(removing, wanted);
      }),
    );
  });
});

describe("What the page of events says", () => {
  it("is believed where it is something that it can say, and nothing else", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (message) => {
        readMessage(message);
      }),
    );
    for (const nothing of [undefined, null, "ready", {}, { add: ["other", "x"] }, { since: -1 }]) {
      assert.equal(readMessage(nothing), undefined);
    }
    const form = [
      ["user", "ada"],
      ["realm", ""],
      ["evil", "x"],
    ];
    const message = readMessage({ form });
    assert.ok(message !== undefined && "form" in message);
    assert.deepEqual(readFilters(message.form, "user"), { user: ["ada"] });
    assert.equal(readMessage({ category: "other" }), undefined);
  });
});
