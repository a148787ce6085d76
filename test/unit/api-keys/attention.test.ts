import assert from "node:assert/strict";
import "../helpers/editor";
import { mayRemind, Reminder, type ConnectionKeys } from "../../../src/api-keys/reminders";
import { attentionTo, inDays, nextToNeedAttention } from "../../../src/api-keys/status";
import { apiKey } from "../helpers/keys";

const start = new Date("2026-06-15T12:00:00Z");
const at = (days: number): string => inDays(days, start).toISOString();

describe("Keys that need attention", () => {
  const kind = (key: Partial<ReturnType<typeof apiKey>>, maxAge = 0): string | undefined =>
    attentionTo(apiKey(key), start, maxAge)?.kind;

  it("are those that end within 14 days", () => {
    assert.equal(kind({ expires_at: at(14) }), "expiring");
    assert.equal(kind({ expires_at: at(14.1) }), undefined);
    assert.equal(kind({ expires_at: at(-1) }), undefined);
    assert.equal(kind({ expires_at: at(3), status: "revoked" }), undefined);
  });

  it("are those whose secret is old, if the person has said from when on", () => {
    const made = { created_at: at(-100) };
    assert.equal(kind(made), undefined);
    assert.equal(kind(made, 99), "old");
    assert.equal(kind(made, 101), undefined);
    assert.equal(kind({ ...made, rotated_at: at(-10) }, 99), undefined);
    assert.equal(kind({ ...made, rotated_at: at(-10) }, 9), "old");
    assert.equal(kind({ ...made, status: "expired" }, 9), undefined);
    assert.equal(kind({ created_at: null }, 9), undefined);
    assert.equal(kind({ ...made, expires_at: at(3) }, 9), "expiring");
  });

  it("are remembered before they need it, the first first", () => {
    const keys = [
      apiKey({ id: "never" }),
      apiKey({ id: "late", expires_at: at(300), created_at: at(-1) }),
      apiKey({ id: "old", created_at: at(-400) }),
      apiKey({ id: "soon", expires_at: at(3), created_at: at(-1) }),
      apiKey({ id: "gone", expires_at: at(-3) }),
    ];
    const ids = (maxAge: number, most = 9): string[] =>
      nextToNeedAttention(keys, start, maxAge, most).map(({ id }) => id);
    assert.deepEqual(ids(0), ["soon", "late"]);
    assert.deepEqual(ids(90, 3).slice(0, 2), ["old", "soon"]);
    assert.deepEqual(ids(0, 1), ["soon"]);
  });

  it("are told of once a day, however the clock jumps", () => {
    const now = start;
    assert.ok(mayRemind(undefined, now));
    assert.ok(!mayRemind(inDays(-0.9, now), now));
    assert.ok(mayRemind(inDays(-1, now), now));
    assert.ok(!mayRemind(inDays(0.5, now), now), "set back by half a day");
    assert.ok(mayRemind(inDays(400, now), now), "set back by a year");
  });
});

describe("The reminder", () => {
  const soon = [apiKey({ id: "a", expires_at: at(3) })];

  function harness() {
    const stored = new Map<string, unknown>();
    const told: string[][] = [];
    const world = {
      now: start,
      on: true,
      maxAgeDays: 0,
      connections: [{ ref: "one" }] as ConnectionKeys[],
      inView: false,
      focused: true,
    };
    const reminder = new Reminder({
      state: {
        get: (name) => stored.get(name),
        update: (name, value) => {
          stored.set(name, structuredClone(value));
          return Promise.resolve();
        },
      },
      now: () => world.now,
      settings: () => world,
      connections: () => world.connections,
      inView: () => world.inView,
      focused: () => world.focused,
    });
    const check = async (): Promise<void> => {
      const due = await reminder.due();
      if (due.length > 0) told.push(due.map(({ id, by }) => `${by}: ${id}`));
    };
    /** Reads lists, and discards them like a restart. */
    const read = async (...connections: ConnectionKeys[]): Promise<void> => {
      world.connections = connections;
      await reminder.update();
      world.connections = connections.map(({ ref }) => ({ ref }));
    };
    return { world, told, stored, check, read };
  }

  it("tells from what was read before, once a day, over any number of starts", async () => {
    const { world, told, check, read } = harness();
    await check();
    assert.deepEqual(told, []);
    await read({ ref: "one", keys: soon });
    for (let hour = 0; hour < 48; hour++) {
      world.now = inDays(hour / 24, start);
      await check();
    }
    assert.deepEqual(told, [["one: a"], ["one: a"]]);
  });

  it("keeps still where it is off, not attended to, in view, or of another workspace", async () => {
    const { world, told, check, read } = harness();
    await read({ ref: "one", keys: soon });
    const { connections } = world;
    world.on = false;
    await check();
    world.on = true;
    world.focused = false;
    await check();
    world.focused = true;
    world.connections = [{ ref: "two" }];
    await check();
    world.connections = [];
    await check();
    world.connections = connections;
    world.inView = true;
    await check();
    world.inView = false;
    // A visible view counts as today's reminder.
    await check();
    assert.deepEqual(told, []);
    world.now = inDays(1, start);
    await check();
    assert.deepEqual(told, [["one: a"]]);
  });

  it("tells of the keys of every connection, as each was last read", async () => {
    const { world, told, check, read } = harness();
    await read({ ref: "one", keys: soon }, { ref: "two" });
    const others = soon.map((key) => ({ ...key, id: "b" }));
    await read({ ref: "one" }, { ref: "two", keys: others });
    await check();
    world.now = inDays(1, start);
    await read({ ref: "one", keys: [] }, { ref: "two" });
    await check();
    assert.deepEqual(told, [["one: a", "two: b"], ["two: b"]]);
  });

  it("keeps no more than it needs, and nothing of a connection that ended", async () => {
    const many = Array.from({ length: 500 }, (_, id) =>
      apiKey({ id: String(id), notes: "private", expires_at: at(id + 1) }),
    );
    const { stored, read } = harness();
    await read({ ref: "one", keys: many });
    const text = JSON.stringify([...stored.values()]);
    assert.ok(text.length < 12_000 && !text.includes("private"));
    await read({ ref: "one" });
    assert.equal(JSON.stringify([...stored.values()]), text);
    await read({ ref: "two" });
    assert.deepEqual([...stored.values()], [undefined]);
  });

  it("does not trust what it finds", async () => {
    for (const seen of [
      null,
      3,
      {},
      { connections: 3 },
      { connections: { one: 3 } },
      { connections: { one: [null, {}, { id: 1 }] } },
      // The format of versions with a single connection.
      { connection: "one", keys: [] },
    ]) {
      const { stored, told, check, read } = harness();
      stored.set("skycloak.keys.seen", seen);
      await check();
      await read({ ref: "one" });
      await check();
      assert.deepEqual(told, []);
    }
  });
});
