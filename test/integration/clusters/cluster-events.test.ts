// The page of a cluster's events, and exporting them.
import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as vscode from "vscode";
import { eventually } from "../../support/eventually";
import { formatMinute } from "../../../src/clusters/period";
import { ControlledTimers } from "../host/controlled-timers";
import { WebviewRecorder } from "../host/webview-recorder";
import { waitForRows, rowOf, run, setUpSession } from "../host/session";
import { control, simulatorFacts } from "../host/skycloak";

const cluster = "customers-prod";
const path = "/clusters/{cluster_id}/events";
const count = 130;
const day = 24 * 3_600_000;
/** The choice of the form under which “From” and “To” count. */
const custom = ["since", "custom"];

function lengthOf(query: URLSearchParams): number {
  const [from = NaN, to = NaN] = ["start_time", "end_time"].map((name) => Date.parse(query.get(name) ?? ""));
  return to - from;
}

describe("The events of a cluster", () => {
  const session = setUpSession({ prepare: () => control().changeSettings({ quietStreams: true }) });
  let pages: WebviewRecorder;
  let id = "";

  beforeEach(async () => {
    pages = WebviewRecorder.start();
    const { clusters } = await control().state();
    id = clusters.find(({ name }) => name === cluster)?.id ?? "";
    const events = Array.from({ length: count }, (_, index) => ({
      type: index % 10 === 0 ? ("LOGIN_ERROR" as const) : ("LOGIN" as const),
      username: `user-${index}`,
      client_id: "web-shop",
    }));
    const change = {
      category: "admin",
      operation_type: "DELETE",
      resource_type: "CLIENT",
    } as const;
    await control().addEntries(id, { events: [...events, { ...change, username: "<b>ops</b>" }] });
  });
  afterEach(async () => {
    pages.restore();
    await vscode.commands.executeCommand("workbench.action.closeAllEditors");
  });

  async function open(says: RegExp): Promise<void> {
    const { node } = await rowOf("clusters", cluster);
    await control().clearRequests();
    await run("showEvents", node);
    await counts(says);
  }

  const counts = (says: RegExp): Promise<void> =>
    eventually(() => assert.match(`${pages.text("count")} ${pages.text("end")}`.trim(), says));

  async function asked(): Promise<URLSearchParams[]> {
    const requests = await control().requests({ path });
    return requests.map(({ query }) => new URLSearchParams(query));
  }

  const rows = (page: string): string[] => (pages.sections.get(page) ?? "").match(/<tr class="event".*?<\/tr>/g) ?? [];

  it("are a table of the newest, each with its details, and of older ones when asked", async () => {
    await open(/^100 of 130 events, newest first/);
    assert.match(pages.text("columns"), /^Time Type Realm User Client IP address Error$/);
    assert.equal(rows("page-0").length, 100);
    pages.sendMessage({ toggle: 0 });
    assert.match(pages.sections.get("page-0") ?? "", /<tr class="details" id="d-0">.*<dt>ID<\/dt>/);
    pages.sendMessage({ older: true });
    pages.sendMessage({ older: true });
    await counts(/^130 events/);
    assert.equal(rows("page-1").length, 30);
    const [first, second, ...more] = await asked();
    assert.deepEqual([first?.get("limit"), first?.get("order")], ["100", "desc"]);
    assert.equal(second?.get("offset"), "100");
    assert.deepEqual(more, []);
    // Opening the page again shows it as it was.
    await run("showEvents", (await rowOf("clusters", cluster)).node);
    assert.equal((await asked()).length, 2);
    assert.match(pages.text("period"), /^\w+ \d+, 20\d\d.* – \w+ \d+, 20\d\d/);
  });

  it("are filtered, and each filter is taken away again", async () => {
    await open(/^100 of 130/);
    await eventually(() => assert.match(pages.sections.get("form") ?? "", /<option value="customers"/));
    pages.sendMessage({
      form: [
        ["type", "LOGIN_ERROR"],
        ["user", "user-110"],
        ["realm", ""],
      ],
    });
    await counts(/^1 events/);
    assert.match(pages.text("in-force"), /^Type: LOGIN_ERROR ✕ User: user-110 ✕ Clear all filters$/);
    assert.match(rows("page-0").join(""), /✕<\/b> LOGIN_ERROR.*user-110/);
    const { node } = await rowOf("clusters", cluster);
    assert.deepEqual(JSON.parse(pages.sections.get("state") ?? "{}"), {
      connection: (node as { connection: string }).connection,
      cluster: id,
      category: "user",
      filters: [
        ["type", "LOGIN_ERROR"],
        ["user", "user-110"],
      ],
    });
    pages.sendMessage({ remove: ["user", "user-110"] });
    await counts(/^13 events/);
    pages.sendMessage({ category: "admin" });
    await counts(/^1 events/);
    assert.match(pages.text("columns"), / Operation Resource Realm User /);
    assert.match(rows("page-0").join(""), /DELETE.*&lt;b&gt;ops&lt;\/b&gt;/);
    assert.equal(pages.text("in-force"), "");
    const last = (await asked()).at(-1);
    assert.deepEqual([last?.get("category"), last?.get("types")], ["admin", null]);
    pages.sendMessage({
      form: [custom, ["from", "2026-02-01T00:00"], ["to", "2026-01-01T00:00"]],
    });
    await counts(/^“From” is later than “To”\.$/);
    pages.sendMessage({ form: [["search", "nobody"]] });
    await counts(/^No matching events Nothing older was found in the last 90 days\.$/);
    const lastHour = ["since", "1"];
    pages.sendMessage({ form: [lastHour, ["search", "nobody"]] });
    await counts(/^No matching events$/);
  });

  it("are searched back to 90 days, and to and from the times that are set", async () => {
    const ago = (days: number): string => new Date(Date.now() - days * day).toISOString();
    const old = [10, 30, 89, 91].map((days) => ({
      timestamp: ago(days),
      type: "LOGOUT" as const,
      username: `days-${days}`,
    }));
    await control().addEntries(id, { events: old });
    const users = (): string[] =>
      Array.from(pages.sections.values()).flatMap((text) =>
        Array.from(text.matchAll(/<td class="user"[^>]*>([^<]*)/g), ([, name = ""]) => name),
      );
    const shows = (...names: string[]): Promise<void> =>
      eventually(() => {
        assert.deepEqual(users(), names);
        assert.doesNotMatch(pages.text("count"), /Loading|Searching/);
      });
    await open(/^100 of 130/);
    pages.sendMessage({ form: [["type", "LOGOUT"]] });
    // There are no events of the last day, so it shows the newest ones.
    await shows("days-10");
    pages.sendMessage({ older: true });
    await shows("days-10", "days-30");
    pages.sendMessage({ older: true });
    await shows("days-10", "days-30", "days-89");
    await eventually(() => assert.match(pages.text("end"), /^(Show Older Events|Nothing older)/));
    pages.sendMessage({ older: true });
    await counts(/^3 events, newest first Nothing older was found in the last 90 days\.$/);
    for (const query of (await asked()).slice(2)) {
      const length = lengthOf(query);
      assert.ok(length > 0 && length <= 90 * day, String(query));
    }
    const local = (days: number): string => formatMinute(new Date(Date.now() - days * day));
    const logout = ["type", "LOGOUT"];
    for (const [form, ...names] of [
      [[["to", local(20)]], "days-30"],
      [[["from", local(20)]], "days-10"],
      [
        [
          ["from", local(40)],
          ["to", local(5)],
        ],
        "days-10",
        "days-30",
      ],
      [
        [
          ["from", local(100)],
          ["to", local(60)],
        ],
        "days-89",
      ],
      [[["from", local(100)]], "days-10"],
    ] as const) {
      pages.sendMessage({ form: [logout, custom, ...form] });
      await shows(...names);
      assert.equal(pages.text("period").includes("“From” is more than 90 days ago."), form[0][1] === local(100));
    }
    await control().clearRequests();
    for (const [form, words] of [
      [[["from", local(-2)]], "“From” is in the future."],
      [[["to", local(92)]], "“To” is more than 90 days ago. Skycloak goes back at most 90 days."],
      [
        [
          ["from", local(1)],
          ["to", local(2)],
        ],
        "“From” is later than “To”.",
      ],
    ] as const) {
      pages.sendMessage({ form: [custom, ...form] });
      await eventually(() => assert.equal(pages.text("count"), words));
      await run("exportEvents", (await rowOf("clusters", cluster)).node);
    }
    assert.deepEqual(await asked(), []);
  });

  it("are followed, with no event twice, until they are not", async () => {
    await open(/^100 of 130/);
    const add = (username: string): Promise<unknown> => control().addEntries(id, { events: [{ username }] });
    await add("first");
    const timers = ControlledTimers.shorten((ms) => ms === 5_000);
    pages.sendMessage({ follow: true });
    await counts(/^101 of 131/);
    await add("second");
    await counts(/^102 of 132/).finally(() => timers.restore());
    assert.match(rows("page-0")[0] ?? "", /second/);
    assert.match(pages.sections.get("modes") ?? "", /id="follow" aria-pressed="true"/);
    assert.match(pages.sections.get("state") ?? "", /"following":true/);
    pages.sendMessage({ follow: false });
    assert.match(pages.sections.get("modes") ?? "", /id="follow" aria-pressed="false"/);
    assert.doesNotMatch(pages.sections.get("state") ?? "", /following/);
  });

  it("say how far they are searched, which can be stopped and taken up again", async () => {
    const timestamp = new Date(Date.now() - 60 * day).toISOString();
    await control().addEntries(id, { events: [{ timestamp, type: "LOGOUT", username: "old" }] });
    await open(/^100 of 130/);
    const held = await control().addFault({ path, fault: { kind: "hold" }, skip: 2 });
    pages.sendMessage({ form: [["type", "LOGOUT"]] });
    await counts(/^Searching back to .*20\d\d.*… Stop$/);
    pages.sendMessage({ stop: true });
    await counts(/^No matching events Show Older Events$/);
    await control().release(held.id);
    pages.sendMessage({ older: true });
    await counts(/^1 events, newest first/);
  });

  it("say what the key may not read without asking, and what is not offered", async () => {
    await control().addFault({ path, fault: { kind: "answer", status: 501 }, times: 1 });
    await open(/^Events Events are not available for this cluster\.$/);
    const scopes = ["clusters:read", "realms:read"];
    const { full_key: key } = await control().addKey({ name: "other", scopes });
    session.user.willPick("Paste another key…").willType(key);
    await run("replaceKey");
    await waitForRows("clusters");
    await counts(/lacks the scope clusters:events:read\./);
    await control().clearRequests();
    await run("refreshPage");
    await run("exportEvents", (await rowOf("clusters", cluster)).node);
    assert.match(session.user.lastMessage?.text ?? "", /lacks the scope clusters:events:read\./);
    assert.deepEqual(await control().requests({ path: `${path}**` }), []);
  });

  describe("as a file", () => {
    let folder = "";
    beforeEach(() => {
      folder = mkdtempSync(join(tmpdir(), "events-"));
    });
    afterEach(() => rmSync(folder, { recursive: true }));

    const file = (): vscode.Uri => vscode.Uri.file(join(folder, "events.csv"));
    const filter = [["type", "LOGIN_ERROR"]];

    it("are those that the page shows, as the server writes them", async () => {
      await open(/^100 of 130/);
      pages.sendMessage({ form: filter });
      await counts(/^13 events/);
      session.user.willChooseFile(file());
      await run("exportEvents", (await rowOf("clusters", cluster)).node);
      assert.match(session.user.lastMessage?.text ?? "", /^Saved the events as events\.csv \(/);
      const { api } = simulatorFacts();
      const [sent] = await control().requests({ path: `${path}/export` });
      const query = new URLSearchParams(sent?.query);
      assert.deepEqual([query.get("category"), query.get("types")], ["user", "LOGIN_ERROR"]);
      const length = lengthOf(query);
      assert.ok(Math.abs(length - day) < 120_000, String(length));
      const answer = await fetch(`${api}/clusters/${id}/events/export?${query.toString()}`, {
        headers: { "API-Key": session.key, "API-Version": "2026-06-01.beta" },
      });
      const whole = await answer.text();
      assert.equal(whole.trim().split("\r\n").length, 14);
      assert.equal(readFileSync(file().fsPath, "utf8"), whole);
      assert.deepEqual(readdirSync(folder), ["events.csv"]);
    });

    it("are those of the page's filters, also before it has read any", async () => {
      await open(/^100 of 130/);
      const held = await control().addFault({ path, fault: { kind: "hold" } });
      pages.sendMessage({ form: filter });
      await eventually(() => assert.equal(pages.text("count"), "Loading…"));
      session.user.willChooseFile(file());
      await run("exportEvents", (await rowOf("clusters", cluster)).node);
      const [sent] = await control().requests({ path: `${path}/export` });
      const query = new URLSearchParams(sent?.query);
      assert.equal(query.get("types"), "LOGIN_ERROR");
      assert.ok(Math.abs(lengthOf(query) - day) < 120_000, String(query));
      await control().release(held.id);
    });

    it("are of the time that the filters say, or of 90 days, and of 10,000 at most", async () => {
      await open(/^100 of 130/);
      const local = (days: number): string => formatMinute(new Date(Date.now() - days * day));
      const { node } = await rowOf("clusters", cluster);
      const csv = `${path}/export`;
      for (const [form, days] of [
        [[["from", local(20)]], 20],
        [
          [
            ["from", local(20)],
            ["to", local(10)],
          ],
          10,
        ],
        [[["from", local(100)]], 90],
      ] as const) {
        pages.sendMessage({ form: [custom, ...form] });
        await eventually(() => assert.match(pages.text("count"), /events/i));
        await control().clearRequests();
        session.user.willChooseFile(file());
        await run("exportEvents", node);
        const [sent] = await control().requests({ path: csv });
        const query = new URLSearchParams(sent?.query);
        const length = lengthOf(query);
        assert.ok(Math.abs(length / day - days) < 0.01, String(query));
        assert.equal(sent?.status, 200);
      }
      const some = Array.from({ length: 2_500 }, () => ({ type: "LOGIN" as const }));
      for (let times = 0; times < 4; times++) await control().addEntries(id, { events: some });
      pages.sendMessage({ clear: true });
      await counts(/^100 of 10,130/);
      session.user.willChooseFile(file()).willPress("Show Events");
      await run("exportEvents", node);
      assert.match(
        session.user.lastMessage?.text ?? "",
        /^Exporting the user events of “customers-prod” failed\. An export can hold at most 10,000 events\. Choose a shorter period or more filters\. /,
      );
    });

    it("leave nothing where they break off, or are cancelled", async () => {
      const { node } = await rowOf("clusters", cluster);
      const csv = `${path}/export`;
      await control().addFault({ path: csv, fault: { kind: "truncated" }, times: 1 });
      session.user.willPick("User events").willPick("Last day").willChooseFile(file());
      await run("exportEvents", node);
      assert.match(
        session.user.lastMessage?.text ?? "",
        /^Exporting the user events of “customers-prod” failed\. Nothing was saved\. /,
      );
      assert.deepEqual(readdirSync(folder), []);
      await control().addFault({ path: csv, fault: { kind: "stall" } });
      const request = { path: csv, reached: "arrived" } as const;
      await control().clearRequests();
      session.user.onProgress = (_, stop) => void control().awaitRequests(request).then(stop);
      const told = session.user.messages.length;
      session.user.willPick("Admin events").willPick("Last 90 days").willChooseFile(file());
      await run("exportEvents", node);
      assert.equal(session.user.messages.length, told);
      assert.deepEqual(readdirSync(folder), []);
    });
  });
});
