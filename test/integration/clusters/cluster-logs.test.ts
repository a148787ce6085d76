// A log of a cluster in an editor: followed, filtered, and read back to its beginning.
import assert from "node:assert/strict";
import * as vscode from "vscode";
import { eventually } from "../../bed/eventually";
import { Alarms } from "../host/alarms";
import { rowOf, run, session } from "../host/session";
import { control } from "../host/skycloak";

const cluster = "customers-prod";
const path = "/clusters/{cluster_id}/logs";

describe("A log of a cluster", () => {
  const desk = session({ prepare: () => control().changeSettings({ quietStreams: true }) });
  let alarms: Alarms;
  let id = "";

  beforeEach(async () => {
    // The secret storage has a deadline of its own.
    alarms = Alarms.hold((ms) => ms >= 5_000 && ms <= 60_000 && ms !== 20_000 && ms !== 30_000);
    const { clusters } = await control().state();
    id = clusters.find(({ name }) => name === cluster)?.id ?? "";
  });
  afterEach(async () => {
    alarms.letGo();
    await vscode.commands.executeCommand("workbench.action.closeAllEditors");
  });

  const write = (...messages: string[]): Promise<unknown> =>
    control().write(id, { logs: messages.map((message) => ({ message })) });

  async function open(): Promise<void> {
    const { node } = await rowOf("clusters", cluster);
    await control().clearRequests();
    await run("showClusterLogs", node);
  }

  function check(...messages: string[]): void {
    const text = vscode.window.activeTextEditor?.document.getText() ?? "";
    const said = Array.from(text.matchAll(/\bmessage \d+/g), ([found]) => found);
    assert.deepEqual(said, messages);
    assert.doesNotMatch(text, /Loading/);
  }

  const shows = (...messages: string[]): Promise<void> => eventually(() => check(...messages));

  it("is followed while it can be seen, with no line twice", async () => {
    await write("message 1", "message 2");
    await open();
    await shows("message 1", "message 2");
    const editor = vscode.window.activeTextEditor;
    assert.equal(editor?.document.languageId, "log");
    await write("message 3");
    // Other alarms wait too, and this one is set when what was asked before has come.
    await eventually(() => {
      alarms.ring();
      check("message 1", "message 2", "message 3");
    });
    await run("stopFollowing");
    await eventually(() => assert.match(editor.document.lineAt(0).text, / · not following · /));
    await write("message 4");
    alarms.ring();
    await run("followLog");
    await shows("message 1", "message 2", "message 3", "message 4");
  });

  it("is filtered by what is chosen, and by nothing again", async () => {
    await write("message 1 of somebody", "message 2 of another");
    await open();
    await shows("message 1", "message 2");
    desk.person.picks("Text").types("another");
    await run("filterLog");
    await shows("message 2");
    desk.person.picks("Show everything");
    await run("filterLog");
    await shows("message 1", "message 2");
    const asked = await control().requests({ path });
    assert.ok(asked.some(({ query }) => query.includes("search=another")));
  });

  it("is read of a time that has a beginning and an end", async () => {
    await write("message 1");
    await open();
    await shows("message 1");
    const another = "Another time…";
    desk.person.picks("To").picks(another).types("2020-01-31");
    await run("filterLog");
    await shows();
    desk.person.picks("From").picks(another).types("2020-01-31 14:30");
    await run("filterLog");
    await eventually(async () => {
      const [asked] = (await control().requests({ path })).slice(-1);
      const query = new URLSearchParams(asked?.query);
      const times = ["2020-01-31T14:30", "2020-01-31T23:59:59.999"].map((text) => new Date(text));
      assert.equal(query.get("start_time"), times[0]?.toISOString());
      assert.equal(query.get("end_time"), times[1]?.toISOString());
    });
    desk.person.picks("To").picks(another).types("2020-01-31 14:29");
    await run("filterLog");
    assert.deepEqual(desk.person.complaints, ["“From” is later than “To”."]);
  });

  it("says in the editor what it may not read, and does not ask again", async () => {
    const fault = { kind: "answer", status: 402 } as const;
    await control().addFault({ path, fault });
    await open();
    await eventually(() => {
      const text = vscode.window.activeTextEditor?.document.getText() ?? "";
      assert.match(text, /── ⚠ The plan's limit is reached\. ──/);
    });
    assert.equal((await control().requests({ path })).length, 1);
  });
});
