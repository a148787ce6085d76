// The page of a cluster's events, and their way into a file.
import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as vscode from "vscode";
import { eventually } from "../../bed/eventually";
import { Pages } from "../host/pages";
import { loaded, rowOf, run, session } from "../host/session";
import { control, simulatorFacts } from "../host/skycloak";

const cluster = "customers-prod";
const path = "/clusters/{cluster_id}/events";
const count = 130;

describe("The events of a cluster", () => {
  const desk = session({ prepare: () => control().changeSettings({ quietStreams: true }) });
  let pages: Pages;
  let id = "";

  beforeEach(async () => {
    pages = Pages.watch();
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
    await control().write(id, { events: [...events, { ...change, username: "<b>ops</b>" }] });
  });
  afterEach(async () => {
    pages.letGo();
    await vscode.commands.executeCommand("workbench.action.closeAllEditors");
  });

  async function open(says: RegExp): Promise<void> {
    const { node } = await rowOf("clusters", cluster);
    await control().clearRequests();
    await run("showEvents", node);
    await counts(says);
  }

  const counts = (says: RegExp): Promise<void> =>
    eventually(() => assert.match(pages.text("count") + pages.text("end"), says));

  async function asked(): Promise<URLSearchParams[]> {
    const requests = await control().requests({ path });
    return requests.map(({ query }) => new URLSearchParams(query));
  }

  const rows = (page: string): string[] =>
    (pages.sections.get(page) ?? "").match(/<tr class="event".*?<\/tr>/g) ?? [];

  it("are a table of the newest, each with its details, and of older ones when asked", async () => {
    await open(/^100 of 130 events, the newest first/);
    assert.match(pages.text("columns"), /^Time \(.*\) Type Realm User Client Address Error$/);
    assert.equal(rows("page-0").length, 100);
    pages.say({ toggle: 0 });
    assert.match(pages.sections.get("page-0") ?? "", /<tr class="details" id="d-0">.*<dt>ID<\/dt>/);
    pages.say({ older: true });
    pages.say({ older: true });
    await counts(/^130 events/);
    assert.equal(rows("page-1").length, 30);
    const [first, second, ...more] = await asked();
    assert.deepEqual([first?.get("limit"), first?.get("order")], ["100", "desc"]);
    assert.equal(second?.get("offset"), "100");
    assert.deepEqual(more, []);
    // Whoever comes back finds it as it was.
    await run("showEvents", (await rowOf("clusters", cluster)).node);
    assert.equal((await asked()).length, 2);
  });

  it("are filtered, and each filter is taken away again", async () => {
    await open(/^100 of 130/);
    await eventually(() => assert.match(pages.sections.get("realms") ?? "", /value="customers"/));
    pages.say({
      form: [
        ["type", "LOGIN_ERROR"],
        ["user", "user-10"],
        ["realm", ""],
      ],
    });
    await counts(/^1 events/);
    assert.match(pages.text("in-force"), /^Type: LOGIN_ERROR ✕ User: user-10 ✕ Show everything$/);
    assert.match(rows("page-0").join(""), /✕<\/b> LOGIN_ERROR.*user-10/);
    const { node } = await rowOf("clusters", cluster);
    assert.deepEqual(JSON.parse(pages.sections.get("state") ?? "{}"), {
      connection: (node as { connection: string }).connection,
      cluster: id,
      category: "user",
      filters: [
        ["type", "LOGIN_ERROR"],
        ["user", "user-10"],
      ],
    });
    pages.say({ remove: ["user", "user-10"] });
    await counts(/^13 events/);
    pages.say({ category: "admin" });
    await counts(/^1 events/);
    assert.match(pages.text("columns"), / Operation Resource Realm User /);
    assert.match(rows("page-0").join(""), /DELETE.*&lt;b&gt;ops&lt;\/b&gt;/);
    assert.equal(pages.text("in-force"), "");
    const last = (await asked()).at(-1);
    assert.deepEqual([last?.get("category"), last?.get("types")], ["admin", null]);
    pages.say({
      form: [
        ["from", "2026-02-01T00:00"],
        ["to", "2026-01-01T00:00"],
      ],
    });
    await counts(/^“From” is later than “To”\.$/);
    pages.say({ form: [["search", "nobody"]] });
    await counts(/^No events that fit$/);
  });

  it("say what the key may not read without asking, and what is not offered", async () => {
    await control().addFault({ path, fault: { kind: "answer", status: 501 }, times: 1 });
    await open(/^Events Skycloak does not offer the events of this cluster\.$/);
    const scopes = ["clusters:read", "realms:read"];
    const { full_key: key } = await control().addKey({ name: "other", scopes });
    desk.person.picks("Paste another key…").types(key);
    await run("replaceKey");
    await loaded("clusters");
    await counts(/lacks the scope clusters:events:read\./);
    await control().clearRequests();
    await run("refreshPage");
    await run("exportEvents", (await rowOf("clusters", cluster)).node);
    assert.match(desk.person.lastHeard?.text ?? "", /lacks the scope clusters:events:read\./);
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
      pages.say({ form: filter });
      await counts(/^13 events/);
      desk.person.takes(file());
      await run("exportEvents", (await rowOf("clusters", cluster)).node);
      assert.match(desk.person.lastHeard?.text ?? "", /^The events were saved as events\.csv \(/);
      const { api } = simulatorFacts();
      const query = "category=user&types=LOGIN_ERROR";
      const answer = await fetch(`${api}/clusters/${id}/events/export?${query}`, {
        headers: { "API-Key": desk.key, "API-Version": "2026-06-01.beta" },
      });
      const whole = await answer.text();
      assert.equal(whole.trim().split("\r\n").length, 14);
      assert.equal(readFileSync(file().fsPath, "utf8"), whole);
      assert.deepEqual(readdirSync(folder), ["events.csv"]);
    });

    it("leave nothing where they break off, or are cancelled", async () => {
      const { node } = await rowOf("clusters", cluster);
      const csv = `${path}/export`;
      await control().addFault({ path: csv, fault: { kind: "truncated" }, times: 1 });
      desk.person.picks("User events").takes(file());
      await run("exportEvents", node);
      assert.match(
        desk.person.lastHeard?.text ?? "",
        /^Exporting the user events of “customers-prod” failed, and nothing was saved\. /,
      );
      assert.deepEqual(readdirSync(folder), []);
      await control().addFault({ path: csv, fault: { kind: "stall" } });
      const request = { path: csv, reached: "arrived" } as const;
      await control().clearRequests();
      desk.person.whenWorking = (_, stop) => void control().awaitRequests(request).then(stop);
      desk.person.picks("Admin events").takes(file());
      await run("exportEvents", node);
      assert.match(desk.person.lastHeard?.text ?? "", /was cancelled, and nothing was saved\.$/);
      assert.deepEqual(readdirSync(folder), []);
    });
  });
});
