// A cluster's log in an editor: followed, filtered, and read back to its beginning.
import assert from "node:assert/strict";
import * as vscode from "vscode";
import { eventually } from "../../support/eventually";
import { ControlledTimers } from "../host/controlled-timers";
import { rowOf, run, setUpSession } from "../host/session";
import { control } from "../host/skycloak";

const cluster = "customers-prod";
const path = "/clusters/{cluster_id}/logs";
const day = 24 * 3_600_000;

describe("A log of a cluster", () => {
  const session = setUpSession({ prepare: () => control().changeSettings({ quietStreams: true }) });
  let timers: ControlledTimers;
  let id = "";

  beforeEach(async () => {
    // Secret storage has its own deadline.
    timers = ControlledTimers.hold((ms) => ms >= 5_000 && ms <= 60_000 && ms !== 20_000 && ms !== 30_000);
    const { clusters } = await control().state();
    id = clusters.find(({ name }) => name === cluster)?.id ?? "";
  });
  afterEach(async () => {
    timers.restore();
    await vscode.commands.executeCommand("workbench.action.closeAllEditors");
  });

  const write = (...messages: string[]): Promise<unknown> =>
    control().addEntries(id, { logs: messages.map((message) => ({ message })) });

  async function open(command: "showClusterLogs" | "showSecurityLogs" = "showClusterLogs") {
    const { node } = await rowOf("clusters", cluster);
    await control().clearRequests();
    await run(command, node);
  }

  const text = (): string => vscode.window.activeTextEditor?.document.getText() ?? "";

  async function asked(requestPath: string): Promise<URLSearchParams[]> {
    const requests = await control().requests({ path: requestPath });
    return requests.map(({ query }) => new URLSearchParams(query));
  }

  const ago = (days: number): string => new Date(Date.now() - days * day).toISOString();

  function check(...messages: string[]): void {
    const said = Array.from(text().matchAll(/\bmessage \d+/g), ([found]) => found);
    assert.deepEqual(said, messages);
    assert.doesNotMatch(text(), /Loading|Searching/);
  }

  const shows = (...messages: string[]): Promise<void> => eventually(() => check(...messages));

  it("is followed while it can be seen, with no line twice", async () => {
    await write("message 1", "message 2");
    await open();
    await shows("message 1", "message 2");
    const editor = vscode.window.activeTextEditor;
    assert.equal(editor?.document.languageId, "log");
    await write("message 3");
    // Other timers are also held, and this one is set after the previous response.
    await eventually(() => {
      timers.fire();
      check("message 1", "message 2", "message 3");
    });
    await run("stopFollowing");
    await eventually(() => assert.match(editor.document.lineAt(0).text, / · not following · /));
    await write("message 4");
    timers.fire();
    await run("followLog");
    await shows("message 1", "message 2", "message 3", "message 4");
  });

  it("is filtered by what is chosen, and by nothing again", async () => {
    await write("message 1 of somebody", "message 2 of another");
    await open();
    await shows("message 1", "message 2");
    session.user.willPick("Text").willType("another");
    await run("filterLog");
    await shows("message 2");
    session.user.willPick("Clear all filters");
    await run("filterLog");
    assert.notEqual(session.user.prompts.at(-1)?.active, "Clear all filters", "Enter alone would clear them");
    await shows("message 1", "message 2");
    const asked = await control().requests({ path });
    assert.ok(asked.some(({ query }) => query.includes("search=another")));
  });

  for (const [command, member, requestPath] of [
    ["showClusterLogs", "logs", path],
    ["showSecurityLogs", "securityLogs", "/clusters/{cluster_id}/security-logs"],
  ] as const) {
    it(`is read back 90 days, in growing steps, and says of what time it is: ${member}`, async () => {
      const lines = [3, 40, 89, 91].map((days, index) => ({
        timestamp: ago(days),
        message: `message ${index}`,
      }));
      await control().addEntries(id, { [member]: lines });
      await open(command);
      // There is nothing in the last hour, so it searches for the newest lines.
      await shows("message 0");
      assert.match(text(), /── Since .*20\d\d.* ──/);
      await run("loadOlder");
      await shows("message 1", "message 0");
      assert.doesNotMatch(text(), /Nothing older/);
      await run("loadOlder");
      await run("loadOlder");
      await eventually(() => assert.match(text(), /── Nothing older was found in the last 90 days\. ──/));
      check("message 2", "message 1", "message 0");
      const [first, ...others] = (await asked(requestPath)).filter((query) => query.get("order") === "desc");
      assert.deepEqual([first?.get("start_time"), first?.get("end_time")], [null, null]);
      const ends = others.map((query) => ["start_time", "end_time"].map((name) => Date.parse(query.get(name) ?? "")));
      assert.ok(ends.length >= 5 && ends.length <= 12, String(ends.length));
      for (const [from = NaN, to = NaN] of ends) {
        assert.ok(from < to && to - from <= 90 * day && from >= Date.now() - 90.01 * day);
      }
    });
  }

  it("is read of a time that has an end, a beginning, or both", async () => {
    await write("message 1");
    const lines = [5, 30].map((days) => ({ timestamp: ago(days), message: `message ${days}` }));
    await control().addEntries(id, { logs: lines });
    await open();
    await shows("message 1");
    const another = "Another time…";
    const typed = (days: number): string => ago(days).slice(0, 10);
    session.user.willPick("To").willPick(another).willType(typed(3));
    await run("filterLog");
    await shows("message 5");
    session.user.willPick("From").willPick(another).willType(typed(40));
    await run("filterLog");
    await shows("message 30", "message 5");
    const query = (await asked(path)).at(-1);
    const times = [`${typed(40)}T00:00`, `${typed(3)}T23:59:59.999`].map((one) => new Date(one));
    assert.deepEqual(
      [query?.get("start_time"), query?.get("end_time")],
      times.map((time) => time.toISOString()),
    );
    session.user.willPick("To").willPick("All");
    await run("filterLog");
    await shows("message 30", "message 5", "message 1");
    session.user.willPick("From").willPick(another).willType(typed(4));
    await run("filterLog");
    await shows("message 1");
    session.user.willPick("From").willPick(another).willType("2020-01-31 14:30");
    await run("filterLog");
    session.user.willPick("To").willPick(another).willType("2020-01-31");
    await run("filterLog");
    session.user.willPick("To").willPick(another).willType(typed(9));
    await run("filterLog");
    session.user.willPick("From").willPick(another).willType("2200-01-31");
    await run("filterLog");
    const tooOld = "is more than 90 days ago. Skycloak goes back at most 90 days.";
    assert.deepEqual(session.user.validationErrors, [
      `“From” ${tooOld}`,
      "“From” is later than “To”.",
      "“From” is later than “To”.",
      "“From” is in the future.",
    ]);
  });

  it("says what is wrong with ends that were chosen, and does not ask", async () => {
    await open();
    await eventually(() => assert.match(text(), /No lines\./));
    session.user.willPick("From").willPick("15 minutes ago");
    await run("filterLog");
    await control().clearRequests();
    session.user.willPick("To").willPick("An hour ago");
    await run("filterLog");
    await eventually(() => assert.match(text(), /── “From” is later than “To”\. ──/));
    assert.doesNotMatch(text(), /Loading|Nothing/);
    assert.deepEqual(await asked(path), []);
  });

  it("says that nothing fits once all of it was searched", async () => {
    await write("message 1");
    await open();
    await shows("message 1");
    session.user.willPick("Text").willType("another");
    await run("filterLog");
    await eventually(() => {
      assert.match(text(), /── Nothing older was found in the last 90 days\. ──\n── No matching lines\. ──/);
    });
    await control().addEntries(id, { logs: [{ message: "another message 2" }] });
    await eventually(() => {
      timers.fire();
      check("message 2");
    });
  });

  it("shows a search that goes on, which can be stopped and taken up again", async () => {
    await control().addEntries(id, { logs: [{ timestamp: ago(60), message: "message 1" }] });
    const held = await control().addFault({ path, fault: { kind: "hold" }, skip: 2 });
    const titles: string[] = [];
    session.user.onProgress = (title, stop) => {
      titles.push(title);
      void eventually(() => assert.match(text(), /── Searching back to .*20\d\d/)).then(stop);
    };
    await open();
    await eventually(() => {
      assert.match(text(), /── No lines\. ──/);
      assert.doesNotMatch(text(), /Searching|Nothing older/);
    });
    assert.deepEqual(titles, ["Searching “customers-prod – Logs” for older lines"]);
    await control().release(held.id);
    session.user.onProgress = undefined;
    await run("loadOlder");
    await shows("message 1");
  });

  it("says in the editor what it may not read, and does not ask again", async () => {
    const fault = { kind: "answer", status: 402 } as const;
    await control().addFault({ path, fault });
    await open();
    await eventually(() => {
      assert.match(text(), /── ⚠ The plan's limit is reached\. ──/);
    });
    assert.equal((await control().requests({ path })).length, 1);
  });
});
