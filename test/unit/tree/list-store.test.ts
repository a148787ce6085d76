import assert from "node:assert/strict";
import fc from "fast-check";
import { succeeded, failure, type Result } from "../../../src/api/errors";
import { ListStore } from "../../../src/tree/list-store";

interface Item {
  readonly id: string;
  readonly value?: number;
}

type OnPage = (items: readonly Item[], total?: number) => void;

/** A server whose responses the test sends. */
class Server {
  readonly calls: {
    readonly page: OnPage;
    readonly answer: (a: Result<readonly Item[]>) => void;
  }[] = [];

  readonly load = (page: OnPage): Promise<Result<readonly Item[]>> =>
    new Promise((resolve) => this.calls.push({ page, answer: resolve }));

  answer(call: number, items: readonly Item[]): void {
    this.calls[call]?.answer(succeeded(items));
  }
}

function ids(list: ListStore<Item>): string[] {
  return list.state.items.map(({ id }) => id);
}

describe("A live list", () => {
  it("is read once, however many ask", async () => {
    const server = new Server();
    const list = new ListStore(server.load);
    const asked = Array.from({ length: 100 }, () => list.refresh());
    server.answer(0, [{ id: "a" }]);
    await Promise.all(asked);
    assert.equal(server.calls.length, 1);
    assert.deepEqual(ids(list), ["a"]);
  });

  it("shows a write at once, and reads again when one was under way", async () => {
    const server = new Server();
    const list = new ListStore(server.load);
    const asked = list.refresh();
    list.put({ id: "new" });
    assert.deepEqual(ids(list), ["new"]);
    // This response was sent before the write.
    server.answer(0, [{ id: "a" }]);
    await Promise.resolve();
    await new Promise(setImmediate);
    assert.deepEqual(ids(list), ["a", "new"]);
    assert.equal(server.calls.length, 2);
    server.answer(1, [{ id: "a" }, { id: "new", value: 2 }]);
    await asked;
    assert.deepEqual(list.state.items, [{ id: "a" }, { id: "new", value: 2 }]);
  });

  it("says as of when it is: as of the beginning of the last read that succeeded", async () => {
    const server = new Server();
    let clock = 1;
    const list = new ListStore(server.load, () => clock);
    const read = async (act: (call: number) => void): Promise<number | undefined> => {
      const asked = list.refresh();
      clock++;
      act(server.calls.length - 1);
      await asked;
      return list.state.asOf;
    };
    assert.equal(list.state.asOf, undefined);
    const fail = (call: number) => server.calls[call]?.answer(failure({ kind: "timeout", seconds: 30 }));
    assert.equal(await read(fail), undefined);
    assert.equal(await read((call) => server.answer(call, [])), 2);
    assert.equal(await read(fail), 2);
    assert.equal(await read((call) => server.answer(call, [])), 4);
    list.reset();
    assert.equal(list.state.asOf, undefined);
  });

  it("is read anew for whoever must know what is true from now on", async () => {
    const server = new Server();
    const list = new ListStore(server.load);
    void list.refresh();
    const anew = list.reread();
    server.answer(0, [{ id: "old" }]);
    await new Promise(setImmediate);
    assert.equal(server.calls.length, 2);
    server.answer(1, [{ id: "new" }]);
    await anew;
    assert.deepEqual(ids(list), ["new"]);
  });

  it("believes a later answer more than an earlier write", async () => {
    const server = new Server();
    const list = new ListStore(server.load);
    list.put({ id: "gone" });
    const asked = list.refresh();
    server.answer(0, []);
    await asked;
    assert.deepEqual(ids(list), []);
  });

  it("takes out what was deleted, also under an answer that still has it", async () => {
    const server = new Server();
    const list = new ListStore(server.load);
    const first = list.refresh();
    server.answer(0, [{ id: "a" }, { id: "b" }]);
    await first;
    const second = list.refresh();
    list.remove("a");
    assert.deepEqual(ids(list), ["b"]);
    server.answer(1, [{ id: "a" }, { id: "b" }]);
    await new Promise(setImmediate);
    assert.deepEqual(ids(list), ["b"]);
    server.answer(2, [{ id: "b" }]);
    await second;
    assert.deepEqual(ids(list), ["b"]);
  });

  it("keeps a write of before the first look, while that comes in and when it fails", async () => {
    const server = new Server();
    const list = new ListStore(server.load);
    list.put({ id: "new" });
    const asked = list.refresh();
    assert.deepEqual(ids(list), ["new"]);
    server.calls[0]?.page([{ id: "a" }]);
    assert.deepEqual(ids(list), ["new", "a"]);
    server.calls[0]?.answer(failure({ kind: "timeout", seconds: 30 }));
    await asked;
    assert.deepEqual(ids(list), ["new", "a"]);
    assert.equal(list.state.problem?.kind, "timeout");
    const again = list.refresh();
    server.answer(1, [{ id: "a" }, { id: "new" }]);
    await again;
    assert.deepEqual(ids(list), ["a", "new"]);
  });

  it("shows the pages that came before one that failed, and says why", async () => {
    const server = new Server();
    const list = new ListStore(server.load);
    const asked = list.refresh();
    server.calls[0]?.page([{ id: "a" }], 3);
    server.calls[0]?.page([{ id: "b" }], 3);
    server.calls[0]?.answer(failure({ kind: "timeout", seconds: 30 }));
    await asked;
    assert.deepEqual(ids(list), ["a", "b"]);
    assert.deepEqual([list.state.loaded, list.state.loading], [true, false]);
    assert.equal(list.state.problem?.kind, "timeout");
  });

  it("tells whoever listens, until they leave", async () => {
    const list = new ListStore<Item>(() => Promise.resolve(succeeded([])));
    let told = 0;
    const listening = list.onDidChange(() => told++);
    list.put({ id: "a" });
    assert.equal(told, 1);
    listening.dispose();
    await list.refresh();
    assert.equal(told, 1);
  });

  it("keeps what it had when it can't be read, and says why", async () => {
    let fail = false;
    const list = new ListStore<Item>(() =>
      Promise.resolve(fail ? failure({ kind: "unauthorized" }) : succeeded([{ id: "a" }])),
    );
    await list.refresh();
    fail = true;
    await list.refresh();
    assert.deepEqual(ids(list), ["a"]);
    assert.deepEqual(list.state.problem, { kind: "unauthorized" });
    fail = false;
    await list.refresh();
    assert.equal(list.state.problem, undefined);
  });

  it("shows the first page before the last has come, and then in doubling steps", async () => {
    const server = new Server();
    const list = new ListStore(server.load);
    const seen: number[] = [];
    list.onDidChange(() => seen.push(list.state.items.length));
    const asked = list.refresh();
    const all: Item[] = [];
    for (let page = 0; page < 20; page++) {
      const items = Array.from({ length: 100 }, (_, index) => ({ id: `${page}-${index}` }));
      all.push(...items);
      server.calls[0]?.page(items, 2000);
    }
    assert.deepEqual(seen, [0, 100, 200, 400, 800, 1600]);
    assert.equal(list.state.total, 2000);
    assert.equal(list.state.loading, true);
    server.answer(0, all);
    await asked;
    assert.equal(list.state.items.length, 2000);
    assert.equal(list.state.total, undefined);
  });

  it("has nothing twice, though a list that moves while it is paged has", async () => {
    const server = new Server();
    const list = new ListStore(server.load);
    const asked = list.refresh();
    server.calls[0]?.page([{ id: "a" }, { id: "a" }]);
    assert.deepEqual(ids(list), ["a"]);
    server.answer(0, [{ id: "a" }, { id: "b" }, { id: "a", value: 2 }]);
    await asked;
    assert.deepEqual(ids(list), ["a", "b"]);
  });

  it("does not listen to a load of before a reset", async () => {
    const server = new Server();
    const list = new ListStore(server.load);
    void list.refresh();
    list.reset();
    const asked = list.refresh();
    server.calls[0]?.page([{ id: "old" }]);
    server.answer(0, [{ id: "old" }]);
    server.answer(1, [{ id: "new" }]);
    await asked;
    assert.deepEqual(ids(list), ["new"]);
    assert.equal(server.calls.length, 2);
  });

  it("does not listen to it either when it comes last, and forgets its writes", async () => {
    const server = new Server();
    const list = new ListStore(server.load);
    const old = list.refresh();
    list.put({ id: "written" });
    list.reset();
    assert.deepEqual(list.state, { items: [], loaded: false, loading: false });
    const asked = list.refresh();
    server.answer(1, [{ id: "new" }]);
    await asked;
    server.answer(0, [{ id: "old" }]);
    await old;
    assert.deepEqual(ids(list), ["new"]);
    assert.equal(server.calls.length, 2, "the old one is not read again for its write");
  });

  it("loads for whoever needs it, once", async () => {
    let loads = 0;
    const list = new ListStore<Item>(() => {
      loads++;
      return Promise.resolve(succeeded([]));
    });
    await Promise.all([list.ensure(), list.ensure()]);
    await list.ensure();
    assert.equal(loads, 1);
  });

  it("agrees with the server in the end, whatever overlapped", async () => {
    const action = fc.oneof(
      fc.constant("refresh" as const),
      fc.constant("answer" as const),
      fc.record({ put: fc.constantFrom("a", "b", "c") }),
      fc.record({ remove: fc.constantFrom("a", "b", "c") }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(action, { maxLength: 30 }), async (actions) => {
        let truth: readonly Item[] = [];
        const waiting: (() => void)[] = [];
        const list = new ListStore<Item>(() => {
          const answer = succeeded(truth);
          return new Promise((resolve) => waiting.push(() => resolve(answer)));
        });
        for (const one of actions) {
          if (one === "refresh") void list.refresh();
          else if (one === "answer") waiting.shift()?.();
          else if ("put" in one) {
            truth = [...truth.filter(({ id }) => id !== one.put), { id: one.put }];
            list.put({ id: one.put });
          } else {
            truth = truth.filter(({ id }) => id !== one.remove);
            list.remove(one.remove);
          }
          await new Promise(setImmediate);
        }
        const last = list.refresh();
        for (let settled = false; !settled;) {
          waiting.shift()?.();
          settled = await Promise.race([
            last.then(() => true),
            new Promise<false>((resolve) => setImmediate(() => resolve(false))),
          ]);
        }
        assert.deepEqual(ids(list).sort(), truth.map(({ id }) => id).sort());
      }),
      { numRuns: 200 },
    );
  });
});
