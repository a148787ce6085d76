import assert from "node:assert/strict";
import type { ClusterLog, Event, SecurityLog } from "../../simulator/published/streams";
import { start, useSimulator, type TestResponse } from "./test-simulator";

const hour = 3_600_000;
const day = 24 * hour;

/** A period that ends now. */
const last = (ms: number): { start_time: string; end_time: string } => ({
  start_time: new Date(start - ms).toISOString(),
  end_time: new Date(start).toISOString(),
});

describe("what a cluster writes", () => {
  const bench = useSimulator({ seed: "acme" });
  const cluster = (): string => bench().simulation.clusters.list()[0]?.cluster.id ?? "";
  const ask = (path: string, query: Record<string, string> | [string, string][]): Promise<TestResponse> =>
    bench().call("GET", `/clusters/${cluster()}/${path}?${new URLSearchParams(query).toString()}`);
  const logs = async (query: Record<string, string> = {}): Promise<ClusterLog[]> => {
    const answer = await ask("logs", query);
    assert.equal(answer.status, 200, answer.text);
    return answer.body as ClusterLog[];
  };
  const events = async (query: Record<string, string> | [string, string][]): Promise<Event[]> => {
    const answer = await ask("events", query);
    assert.equal(answer.status, 200, answer.text);
    return answer.body as Event[];
  };

  it("is there from before anybody looked, newest first, and the same each time", async () => {
    const query = { ...last(day), limit: "1000" };
    const answer = await ask("logs", query);
    const lines = answer.body as ClusterLog[];
    assert.equal(lines.length, 1_000);
    assert.ok(Number(answer.headers.get("total-count")) > 4_000);
    const times = lines.map(({ timestamp }) => Date.parse(timestamp));
    assert.deepEqual(
      times,
      [...times].sort((a, b) => b - a),
    );
    assert.ok((times[0] ?? 0) <= start && (times[0] ?? 0) > start - 60_000);
    assert.deepEqual(await logs(query), lines);
    assert.equal((await ask("logs", { limit: "1001" })).status, 422);
  });

  it("goes on with the clock, and is forgotten after 90 days", async () => {
    const [newest] = await logs();
    await bench().control.advance(60_000);
    assert.equal((await ask("logs", {})).headers.get("date"), new Date(start + 60_000).toUTCString());
    const since = await logs({ start_time: newest?.timestamp ?? "", order: "asc" });
    assert.ok(since.length >= 3 && since.length <= 5, String(since.length));
    assert.deepEqual(since[0], newest);
    const old = new Date(start - 89.5 * day).toISOString();
    await bench().control.addEntries(cluster(), { logs: [{ message: "old", timestamp: old }] });
    const then = { start_time: old, end_time: old };
    assert.equal((await logs(then)).length, 1);
    await bench().control.advance(day);
    assert.deepEqual(await logs(then), []);
  });

  it("is filtered by level, text, category, thread and time", async () => {
    const errors = await logs({ ...last(day), level: "error", limit: "100" });
    assert.ok(errors.length > 20);
    assert.ok(errors.every(({ level }) => level === "error"));
    const found = await logs({ ...last(day), search: "«ÄRGERLICH»" });
    assert.ok(found.length > 0 && found.every(({ message }) => message.includes("«ärgerlich»")));
    for (const member of ["category", "thread_name"] as const) {
      const wanted = errors[0]?.[member] ?? "";
      const some = await logs({ ...last(day), [member]: wanted });
      assert.ok(some.length > 0 && some.every((line) => line[member] === wanted));
    }
    for (const query of [
      { level: "fatal" },
      { search: "" },
      { start_time: "yesterday" },
      { start_time: "2030-01-02T00:00:00Z", end_time: "2030-01-01T00:00:00Z" },
    ] as Record<string, string>[]) {
      assert.equal((await ask("logs", query)).status, 422, JSON.stringify(query));
    }
  });

  it("holds what a test puts there, and only that if told", async () => {
    await bench().control.changeSettings({ quietStreams: true });
    assert.deepEqual(await logs(), []);
    await bench().control.addEntries(cluster(), {
      logs: [{ message: "first", level: "warn" }],
      securityLogs: [{ message: "blocked", country: "BR" }],
      events: [{ type: "LOGIN", username: "anna" }],
    });
    await bench().control.advance(1_000);
    await bench().control.addEntries(cluster(), { logs: [{ message: "second" }] });
    assert.deepEqual(
      (await logs()).map(({ message, timestamp }) => [message, timestamp]),
      [
        ["second", "2030-01-15T12:00:01.000Z"],
        ["first", "2030-01-15T12:00:00.000Z"],
      ],
    );
    const security = (await ask("security-logs", { country: "BR" })).body as SecurityLog[];
    assert.deepEqual(
      security.map(({ message }) => message),
      ["blocked"],
    );
    assert.deepEqual(
      (await events({ types: "LOGIN" })).map(({ username }) => username),
      ["anna"],
    );
    await assert.rejects(
      bench().control.addEntries(cluster(), { logs: [{ massage: "x" } as Partial<ClusterLog>] }),
      /400/,
    );
  });

  it("in the firewall is filtered by type, action, address, country and text", async () => {
    const all = (await ask("security-logs", { ...last(day), limit: "500" })).body as SecurityLog[];
    assert.equal(new Set(all.map(({ type }) => type)).size, 6);
    for (const [name, member, value] of [
      ["type", "type", "waf"],
      ["action", "action", "detect"],
      ["source_ip", "source_ip", "198.51.100.9"],
      ["country", "country", "NL"],
    ] as const) {
      const some = (await ask("security-logs", { ...last(day), [name]: value })).body as SecurityLog[];
      assert.ok(some.length > 0 && some.every((line) => line[member] === value), name);
    }
    const found = (await ask("security-logs", { ...last(day), search: "wp-login" })).body as SecurityLog[];
    assert.ok(found.length > 0 && found.every(({ uri }) => uri === "/wp-login.php"));
    assert.equal((await ask("security-logs", { country: "nl" })).status, 422);
  });

  it("as events is filtered by all that is published", async () => {
    const all = await events({ realm: "customers", types: "LOGIN_ERROR", limit: "100" });
    const admin = await events({ category: "admin", limit: "100" });
    assert.ok(admin.length > 0 && admin.every(({ category }) => category === "admin"));
    const of = (wanted: (each: Event) => boolean): Event => {
      const found = all.find(wanted);
      assert.ok(found !== undefined);
      return found;
    };
    const failed = of(({ error, user_id }) => error !== undefined && user_id !== undefined);
    for (const [name, value, holds] of [
      ["realm", failed.realm_name, (e) => e.realm_name === failed.realm_name],
      ["realm_id", failed.realm_id, (e) => e.realm_id === failed.realm_id],
      ["user_id", failed.user_id ?? "", (e) => e.user_id === failed.user_id],
      ["username", failed.username ?? "", (e) => e.username === failed.username],
      ["error", failed.error ?? "", (e) => e.error === failed.error],
    ] as [string, string, (each: Event) => boolean][]) {
      const some = await events({ [name]: value });
      assert.ok(some.length > 0 && some.every(holds), name);
    }
    const types = await events([
      ["types", "LOGOUT"],
      ["types", "REGISTER"],
    ]);
    assert.deepEqual(new Set(types.map(({ type }) => type)), new Set(["LOGOUT", "REGISTER"]));
    const made = await events({ operation_types: "CREATE", client_ids: "nobody" });
    assert.deepEqual(made, []);
    assert.equal((await ask("events", { types: "FLY" })).status, 422);
  });

  it("is exported as CSV, which says of what kind", async () => {
    assert.equal((await ask("events/export", {})).status, 422);
    const { status, text, headers } = await ask("events/export", {
      ...last(7 * day),
      category: "admin",
      operation_types: "DELETE",
    });
    assert.equal(status, 200);
    assert.match(headers.get("content-type") ?? "", /^text\/csv/);
    assert.equal(headers.get("content-disposition"), 'attachment; filename="admin-events-2030-01-15.csv"');
    const [head, ...rows] = text.trimEnd().split("\r\n");
    assert.match(head ?? "", /^id,timestamp,category,realm_id/);
    const listed = await ask("events", {
      ...last(7 * day),
      category: "admin",
      operation_types: "DELETE",
    });
    assert.equal(String(rows.length), listed.headers.get("total-count"));
    assert.ok(rows.length > 30 && rows.every((row) => row.includes(",admin,")));
  });

  it("as events is found by the beginning of a name, or by a part of some members", async () => {
    await bench().control.changeSettings({ quietStreams: true });
    const realm_name = "customers";
    await bench().control.addEntries(cluster(), {
      events: [
        { username: "anna.berg", client_id: "web-shop", ip_address: "192.0.2.14", realm_name },
        { username: "Anna.Zimt", client_id: "mobile", ip_address: "192.0.2.99", realm_name },
        { username: "joanna", client_id: "web-shop", ip_address: "2001:db8::1", realm_name },
        { client_id: "batch", realm_name, error: "anna_not_found", session_id: "web-shop" },
      ],
    });
    for (const [query, expected] of [
      [{ username: "anna" }, ["anna.berg"]],
      [{ username: "anna.berg" }, ["anna.berg"]],
      [{ username: "Anna" }, ["Anna.Zimt"]],
      [{ username: "berg" }, []],
      [{ username: "ANNA" }, []],
      [{ search: "anna" }, ["anna.berg", "Anna.Zimt", "joanna"]],
      [{ search: "web-sh" }, ["anna.berg", "joanna"]],
      [{ search: "192.0.2." }, ["anna.berg", "Anna.Zimt"]],
      [{ search: "stomer" }, ["anna.berg", "Anna.Zimt", "joanna", undefined]],
      [{ search: "anna_not" }, []],
      [{ search: "LOGIN" }, []],
    ] as const) {
      const found = (await events({ ...query, order: "asc" })).map(({ username }) => username);
      assert.deepEqual(found.sort(), [...expected].sort(), JSON.stringify(query));
    }
  });

  it("has its CSV quoted where it must be", async () => {
    await bench().control.changeSettings({ quietStreams: true });
    await bench().control.addEntries(cluster(), { events: [{ username: 'a "b", c' }] });
    const { text } = await ask("events/export", { category: "user" });
    assert.match(text, /,"a ""b"", c",/);
  });

  it("is not part of every plan", async () => {
    await bench().control.changeSettings({ plan: { includesLogs: false } });
    for (const path of ["logs", "security-logs"]) {
      const { status, body } = await ask(path, {});
      assert.equal(status, 402);
      const { current_plan, required_plan } = body as Record<string, unknown>;
      assert.deepEqual([current_plan, required_plan], ["startup", "business"]);
    }
    assert.equal((await ask("events", {})).status, 200);
  });
});
