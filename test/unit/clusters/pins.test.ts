import assert from "node:assert/strict";
import { Pins } from "../../../src/clusters/pins";
import { FakeState } from "../helpers/fake-storage";

const row = (id: string, connection = "a") => ({ kind: "cluster", id, connection });
const ids = (rows: readonly { readonly id: string }[]): string[] => rows.map(({ id }) => id);

describe("Pins", () => {
  it("put rows first, of their connection only, until they are unpinned or state is deleted", async () => {
    const state = new FakeState();
    const pins = new Pins(state);
    const rows = ["1", "2", "3", "4"].map((id) => row(id));
    await pins.set(row("3"), true);
    await pins.set(row("2"), true);
    await pins.set(row("3"), true);
    assert.deepEqual(ids(new Pins(state).sort(rows)), ["2", "3", "1", "4"]);
    assert.ok(!pins.has(row("3", "b")));
    await pins.set(row("2"), false);
    assert.deepEqual(ids(pins.sort(rows)), ["3", "1", "2", "4"]);
    await state.update("skycloak.pins", undefined);
    assert.deepEqual(pins.sort(rows), rows);
  });

  it("are at most a hundred, the latest", async () => {
    const pins = new Pins(new FakeState());
    for (let at = 0; at < 103; at++) await pins.set(row(String(at)), true);
    assert.deepEqual(
      ["0", "2", "3", "102"].map((id) => pins.has(row(id))),
      [false, false, true, true],
    );
  });

  for (const { title, parent, existing, left } of [
    { title: "of a deleted cluster", parent: row(""), existing: ["c2"], left: ["c2", "c2/realms/x"] },
    { title: "of a deleted realm", parent: row("c1/realms"), existing: [], left: ["c1", "c2", "c2/realms/x"] },
    {
      title: "of nothing that exists",
      parent: row("c1/realms"),
      existing: ["shop"],
      left: ["c1", "c1/realms/shop", "c1/realms/shop/applications/web", "c2", "c2/realms/x"],
    },
    { title: "of a removed connection", parent: row(""), existing: [], left: [] },
  ]) {
    it(`are dropped ${title}, with all rows below it, and no other`, async () => {
      const pins = new Pins(new FakeState());
      const all = ["c1", "c1/realms/shop", "c1/realms/shop/applications/web", "c2", "c2/realms/x"];
      for (const id of all) for (const connection of ["a", "ab"]) await pins.set(row(id, connection), true);
      pins.prune(parent, (part) => existing.includes(part));
      assert.deepEqual(
        all.filter((id) => pins.has(row(id))),
        left,
      );
      assert.ok(all.every((id) => pins.has(row(id, "ab"))));
    });
  }

  it("are none where the state holds something else", () => {
    for (const value of [undefined, null, 1, {}, "a/1", [1, null]]) {
      assert.ok(!new Pins({ get: () => value as never, update: () => Promise.resolve() }).has(row("1")));
    }
  });
});
