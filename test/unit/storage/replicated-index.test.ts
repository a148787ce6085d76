import assert from "node:assert/strict";
import { noEntryFiles, ReplicatedIndex, type EntryFiles } from "../../../src/storage/replicated-index";
import { FakeState } from "../helpers/fake-storage";

interface Thing {
  readonly id: string;
  readonly generation: string;
  readonly color?: string | undefined;
}

const name = "things";
const generation = "2026-01-01T00:00:00.000Z";

function setUp(files: EntryFiles<Thing> = noEntryFiles()) {
  const state = new FakeState();
  let written = 0;
  let changes = 0;
  const index = new ReplicatedIndex<Thing>({
    state,
    name,
    files,
    is: (value): value is Thing =>
      typeof (value as Thing | null)?.id === "string" && typeof (value as Thing).generation === "string",
    idOf: ({ id }) => id,
    writing: async (write) => {
      written++;
      await write();
    },
    changed: () => changes++,
  });
  return { state, index, written: () => written, changes: () => changes };
}

describe("An index in the editor's state", () => {
  it("is written once, where nothing gets in between", async () => {
    const { index, written, changes } = setUp();
    await index.put({ id: "a", generation, color: undefined });
    assert.deepEqual(index.list(), [{ id: "a", generation }]);
    await index.remove("a");
    assert.deepEqual(index.list(), []);
    assert.equal(await index.reconcile(), false);
    assert.deepEqual([written(), changes()], [2, 2]);
  });

  it("is written again where VS Code has lost a change, however it says that it was made", async () => {
    for (const losing of [1, 3]) {
      const { state, index, written, changes } = setUp();
      await index.put({ id: "a", generation, color: "red" });
      state.losing = losing;
      await index.put({ id: "a", generation, color: "blue" });
      assert.deepEqual(index.list(), [{ id: "a", generation, color: "blue" }]);
      state.losing = losing;
      await index.put({ id: "b", generation });
      state.losing = losing;
      await index.remove("a");
      assert.deepEqual(index.list(), [{ id: "b", generation }]);
      assert.deepEqual([written(), changes()], [4 + 3 * losing, 4]);
    }
  });

  it("heals also where that is lost at first", async () => {
    const noted = { id: "a", generation };
    const { state, index, changes } = setUp({
      ...noEntryFiles<Thing>(),
      all: () => Promise.resolve([noted]),
    });
    state.losing = 1;
    assert.equal(await index.reconcile(), true);
    assert.deepEqual([index.list(), changes()], [[noted], 1]);
  });

  it("is given up in the end where nothing that is written stays", async () => {
    const { state, index, written } = setUp();
    state.losing = Infinity;
    await index.put({ id: "a", generation });
    assert.deepEqual([index.list(), written()], [[], 10]);
  });

  it("takes what is well formed from the state and leaves the rest", async () => {
    const { state, index } = setUp();
    const entry = { id: "a", generation };
    await state.update(name, { version: 1, entries: [entry, { id: 1 }, null, "x"] });
    assert.deepEqual(index.list(), [entry]);
    for (const broken of [undefined, null, 1, "x", [], {}, { entries: {} }]) {
      await state.update(name, broken);
      assert.deepEqual(index.list(), []);
    }
  });
});
