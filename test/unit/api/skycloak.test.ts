import assert from "node:assert/strict";
import { createClient, type ApiCaller } from "../../../src/api/http";
import {
  createKey,
  listClusters,
  listKeys,
  revokeKey,
  rotateKey,
  type ApiKey,
  type Page,
} from "../../../src/api/skycloak";
import { reveal } from "../../../src/secrets/secret";
import { apiKey, randomKeyText, randomSecret } from "../helpers/keys";
import { noPacing } from "../helpers/send";

interface Heard {
  readonly method: string;
  readonly path: string;
  readonly query: Record<string, string>;
  readonly body: unknown;
}

type Server = (heard: Heard) => { status?: number; body?: unknown; total?: number };

function clientOf(server: Server): { client: ApiCaller; heard: Heard[] } {
  const heard: Heard[] = [];
  const client = createClient({
    endpoint: "https://api.example.test",
    apiVersion: "1",
    key: randomSecret,
    pacing: noPacing,
    report: () => undefined,
    fetch: (address, { method, body }) => {
      const { pathname, searchParams } = new URL(address);
      const one = {
        method: method ?? "",
        path: pathname,
        query: Object.fromEntries(searchParams),
        body: typeof body === "string" ? (JSON.parse(body) as unknown) : undefined,
      };
      heard.push(one);
      const { status = 200, body: said, total } = server(one);
      const headers: Record<string, string> = total === undefined ? {} : { "Total-Count": String(total) };
      const text = said === undefined ? null : JSON.stringify(said);
      return Promise.resolve(new Response(text, { status, headers }));
    },
  });
  return { client, heard };
}

function manyKeys(count: number): ApiKey[] {
  return Array.from({ length: count }, (_, index) => apiKey({ id: `k${index}` }));
}

/** Paginates like the API. */
function paged(all: readonly unknown[], counted: boolean): Server {
  return ({ query }) => {
    const from = Number(query["offset"]);
    const body = all.slice(from, from + Number(query["limit"]));
    return counted ? { body, total: all.length } : { body };
  };
}

async function listed(server: Server): Promise<{ ids: string[] | string; pages: Page<ApiKey>[]; offsets: string[] }> {
  const { client, heard } = clientOf(server);
  const pages: Page<ApiKey>[] = [];
  const answer = await listKeys(client, (page) => pages.push(page));
  assert.ok(heard.every(({ query }) => query["limit"] === "100"));
  return {
    ids: answer.ok ? answer.value.map(({ id }) => id) : answer.problem.kind,
    pages,
    offsets: heard.map(({ query }) => query["offset"] ?? ""),
  };
}

const ids = (count: number): string[] => manyKeys(count).map(({ id }) => id);

describe("listing keys", () => {
  for (const [count, counted, offsets] of [
    [0, true, ["0"]],
    [0, false, ["0"]],
    [1, true, ["0"]],
    [1, false, ["0"]],
    [99, false, ["0"]],
    [100, true, ["0"]],
    [100, false, ["0", "100"]],
    [101, true, ["0", "100"]],
    [250, true, ["0", "100", "200"]],
    [250, false, ["0", "100", "200"]],
  ] as const) {
    it(`reads ${count} ${counted ? "with" : "without"} Total-Count in pages of 100`, async () => {
      const found = await listed(paged(manyKeys(count), counted));
      assert.deepEqual(found.ids, ids(count));
      assert.deepEqual(found.offsets, offsets);
    });
  }

  it("hands over each page as it comes, with the total", async () => {
    const { pages } = await listed(paged(manyKeys(250), true));
    assert.deepEqual(
      pages.map(({ items, total }) => [items.length, total]),
      [
        [100, 250],
        [100, 250],
        [50, 250],
      ],
    );
    const uncounted = await listed(paged(manyKeys(3), false));
    assert.deepEqual(
      uncounted.pages.map(({ total }) => total),
      [undefined],
    );
  });

  it("misses none where an endpoint gives smaller pages than were asked for", async () => {
    const all = manyKeys(70);
    const found = await listed(({ query }) => {
      const from = Number(query["offset"]);
      return { body: all.slice(from, from + 30), total: 70 };
    });
    assert.deepEqual(found.ids, ids(70));
    assert.deepEqual(found.offsets, ["0", "30", "60"]);
  });

  it("asks once more only, where an endpoint ignores the offset", async () => {
    for (const count of [100, 3]) {
      const found = await listed(() => ({ body: manyKeys(count), total: 1000 }));
      assert.deepEqual(found.offsets, ["0", String(count)]);
      assert.deepEqual(new Set(found.ids), new Set(ids(count)));
    }
    const uncounted = await listed(() => ({ body: manyKeys(100) }));
    assert.deepEqual(uncounted.offsets, ["0", "100"]);
  });

  it("counts what it can't read, so that it still finds the end", async () => {
    const all = [...manyKeys(60), ...Array<null>(60).fill(null), apiKey({ id: "last" })];
    const found = await listed(paged(all, false));
    assert.deepEqual(found.ids, [...ids(60), "last"]);
    assert.deepEqual(found.offsets, ["0", "100"]);
  });

  it("goes on over a page of which it can read nothing", async () => {
    const all = [...Array<null>(100).fill(null), apiKey({ id: "last" })];
    assert.deepEqual((await listed(paged(all, true))).ids, ["last"]);
  });

  it("ends where a page is empty, whatever the total says", async () => {
    const found = await listed(({ query }) => ({
      body: query["offset"] === "0" ? manyKeys(100) : [],
      total: 5000,
    }));
    assert.deepEqual(found.offsets, ["0", "100"]);
    assert.deepEqual(found.ids, ids(100));
  });

  it("keeps a key that moved to the next page while it was read: doubles are the list's", async () => {
    const all = manyKeys(150);
    const found = await listed(({ query }) =>
      query["offset"] === "0"
        ? { body: all.slice(0, 100), total: 150 }
        : { body: [all[99], ...all.slice(100)], total: 151 },
    );
    assert.deepEqual(new Set(found.ids), new Set(ids(150)));
  });

  it("tells the refusal of a later page, after the pages before it", async () => {
    const all = paged(manyKeys(150), true);
    const { pages, ...found } = await listed((heard) => (heard.query["offset"] === "0" ? all(heard) : { status: 401 }));
    assert.deepEqual(found, { ids: "unauthorized", offsets: ["0", "100"] });
    assert.equal(pages.length, 1);
  });

  it("is unreadable where it is no list", async () => {
    assert.equal((await listed(() => ({ body: { keys: [] } }))).ids, "unreadable");
    assert.equal((await listed(() => ({}))).ids, "unreadable");
  });
});

describe("listing clusters", () => {
  it("is one request without paging", async () => {
    const cluster = { id: "c", name: "eu", status: "available" };
    const { client, heard } = clientOf(() => ({ body: [cluster, null] }));
    const answer = await listClusters(client);
    assert.deepEqual(answer.ok && answer.value, [cluster]);
    assert.deepEqual(heard, [{ method: "GET", path: "/clusters", query: {}, body: undefined }]);
  });

  it("is unreadable where nothing came", async () => {
    const { client } = clientOf(() => ({}));
    const answer = await listClusters(client);
    assert.equal(!answer.ok && answer.problem.kind, "unreadable");
  });
});

describe("creating and rotating", () => {
  it("sends what was asked for, in the API's words, and nothing that was not", async () => {
    const { client, heard } = clientOf(() => ({ status: 201, body: { full_key: "x" } }));
    const whole = { name: "ci", scopes: ["a"], expiresAt: "2027-01-01T00:00:00Z", notes: "n" };
    await createKey(client, whole);
    await createKey(client, { name: "ci", scopes: [] });
    assert.deepEqual(heard, [
      {
        method: "POST",
        path: "/api-keys",
        query: {},
        body: { name: "ci", scopes: ["a"], expires_at: "2027-01-01T00:00:00Z", notes: "n" },
      },
      { method: "POST", path: "/api-keys", query: {}, body: { name: "ci", scopes: [] } },
    ]);
  });

  it("answers the secret as a Secret, with the key", async () => {
    const text = randomKeyText();
    const key = apiKey();
    const { client, heard } = clientOf(() => ({ body: { full_key: text, api_key: key } }));
    const answer = await rotateKey(client, key.id);
    assert.ok(answer.ok);
    assert.equal(reveal(answer.value.secret), text);
    assert.deepEqual(answer.value.key, key);
    assert.ok(!JSON.stringify(answer).includes(text));
    assert.equal(heard[0]?.path, `/api-keys/${key.id}/rotate`);
    assert.equal(heard[0].body, undefined);
  });

  it("answers the secret alone where the rest can't be read", async () => {
    const text = randomKeyText();
    const { client } = clientOf(() => ({ body: { full_key: text, api_key: 7 } }));
    const answer = await createKey(client, { name: "ci", scopes: [] });
    assert.ok(answer.ok);
    assert.equal(reveal(answer.value.secret), text);
    assert.ok(!("key" in answer.value));
  });

  it("is unreadable without a secret: it may have been done", async () => {
    for (const body of [undefined, {}, [], { api_key: apiKey() }]) {
      const { client, heard } = clientOf(() => ({ status: 201, body }));
      const answer = await createKey(client, { name: "ci", scopes: [] });
      assert.equal(!answer.ok && answer.problem.kind, "unreadable");
      assert.equal(heard.length, 1);
    }
  });
});

describe("revoking", () => {
  it("answers the revoked key", async () => {
    const key = apiKey({ status: "revoked" });
    const { client, heard } = clientOf(() => ({ body: key }));
    assert.deepEqual(await revokeKey(client, key.id), { ok: true, value: key });
    assert.equal(heard[0]?.path, `/api-keys/${key.id}/revoke`);
  });

  it("is done as well where the answer has no body, or another", async () => {
    for (const answer of [{ status: 204 }, { body: {} }]) {
      const { client } = clientOf(() => answer);
      assert.deepEqual(await revokeKey(client, "k"), { ok: true, value: undefined });
    }
  });
});
