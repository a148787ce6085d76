import assert from "node:assert/strict";
import type { Answer, Problem } from "../../../../src/api/problem";
import { routes } from "../../../../src/api/routes";
import type { Skycloak } from "../../../../src/api/skycloak";
import { Folder } from "../../../../src/clusters/inside/folder";
import { kind } from "../../../../src/clusters/inside/kind";
import type { Reading } from "../../../../src/clusters/inside/reading";

type Read = Skycloak["read"];

const people = kind<string>({
  name: "user",
  title: () => "Users",
  icon: "person",
  route: routes.listRealmUsers,
  read: (body) => (Array.isArray(body) ? (body as string[]) : undefined),
  paged: true,
  id: (name) => name,
  look: (label) => ({ label, icon: "person" }),
  none: () => "None",
});

const parameters = { cluster_id: "c", realm_name: "r" };

describe("A folder", () => {
  let asked: { offset: number; limit: number }[];
  let lacking: Set<string>;
  let total: number;
  let problem: Problem | undefined;
  let now: number;

  beforeEach(() => {
    asked = [];
    lacking = new Set();
    total = 250;
    problem = undefined;
    now = Date.UTC(2026, 0, 1);
  });

  const read: Read = (_route, call) => {
    const { offset, limit } = call?.query as { offset: number; limit: number };
    asked.push({ offset, limit });
    if (problem !== undefined) return Promise.resolve({ ok: false, problem });
    const names = Array.from({ length: Math.max(0, Math.min(limit, total - offset)) }, (_, at) =>
      String(offset + at),
    );
    const headers = new Headers({ "Total-Count": String(total) });
    return Promise.resolve({ ok: true, value: { body: names, headers } });
  };

  const reading: Reading = {
    lacks: (scope) => lacking.has(scope),
    learn: (said) => {
      if (said.kind === "scope-missing") lacking.add(said.scope);
    },
    client: () => Promise.resolve<Answer<{ read: Read }>>({ ok: true, value: { read } }),
  };

  const folder = (): Folder => new Folder(reading, people, parameters, () => now);
  const shown = (one: Folder): number => one.list.state.items.length;

  it("shows a page, says how many there are, and adds the next page by one request", async () => {
    const one = folder();
    await one.list.ensure();
    assert.deepEqual([shown(one), one.count, one.hidden], [100, 250, 150]);
    await one.more();
    await one.more();
    assert.deepEqual([shown(one), one.hidden], [250, 0]);
    await one.more();
    assert.deepEqual(
      asked.map(({ offset }) => offset),
      [0, 100, 200],
    );
    assert.equal(new Set(one.list.state.items.map(({ id }) => id)).size, 250);
  });

  it("reads all that it shows again, and no more, when it is refreshed", async () => {
    const one = folder();
    await one.list.ensure();
    await one.more();
    asked = [];
    total = 120;
    await one.list.refresh();
    assert.deepEqual(
      asked.map(({ offset }) => offset),
      [0, 100],
    );
    assert.deepEqual([shown(one), one.count, one.hidden], [120, 120, 0]);
  });

  it("keeps what it shows where the next page is refused, and can ask for it again", async () => {
    const one = folder();
    await one.list.ensure();
    problem = { kind: "timeout", seconds: 30 };
    await one.more();
    assert.deepEqual([shown(one), one.list.state.problem?.kind], [100, "timeout"]);
    problem = undefined;
    await one.list.refresh();
    assert.equal(one.list.state.problem, undefined);
    assert.equal(shown(one), 200);
  });

  it("is not asked for what the key is known to lack, and learns that from the first answer", async () => {
    problem = { kind: "scope-missing", scope: "realm-users:read" };
    await folder().list.ensure();
    assert.equal(asked.length, 1);
    const other = folder();
    await other.list.ensure();
    assert.equal(asked.length, 1);
    assert.deepEqual(other.list.state.problem, problem);
  });

  it("is read again when somebody opens it after a while, and not before", async () => {
    const one = folder();
    await one.list.ensure();
    now += 59_000;
    await one.keepFresh();
    assert.equal(asked.length, 1);
    now += 2_000;
    await one.keepFresh();
    assert.equal(asked.length, 2);
  });

  it("says that an answer can't be read, and does not take it for none", async () => {
    const one = new Folder(
      {
        ...reading,
        client: () =>
          Promise.resolve({
            ok: true,
            value: {
              read: () =>
                Promise.resolve({ ok: true, value: { body: "what", headers: new Headers() } }),
            },
          }),
      },
      people,
      parameters,
    );
    await one.list.ensure();
    assert.equal(one.list.state.problem?.kind, "unreadable");
    assert.equal(one.count, undefined);
  });
});
