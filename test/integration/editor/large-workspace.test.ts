// The cost of lists: the number of requests, and what is shown while loading.
import assert from "node:assert/strict";
import { eventually } from "../../support/eventually";
import { waitForRows, run, setUpSession, showViews } from "../host/session";
import { control, rows } from "../host/skycloak";

describe("A hundred refreshes at once", () => {
  const session = setUpSession();

  it("make one request for each list, and one row for each thing", async () => {
    await showViews();
    await Promise.all([waitForRows("clusters"), waitForRows("keys")]);
    await control().clearRequests();
    const held = await control().addFault({ path: "/clusters", fault: { kind: "hold" } });
    const all = Promise.all(Array.from({ length: 100 }, () => run("refresh")));
    await control().awaitRequests({ path: "/clusters", reached: "held" });
    await Promise.all(Array.from({ length: 100 }, () => run("refresh")));
    for (const view of ["clusters", "keys"] as const) await rows(view);
    await control().release(held.id);
    await all;
    const paths = (await control().requests()).map(({ path }) => path);
    assert.deepEqual(paths.sort(), ["/api-keys", "/clusters"]);
    for (const view of ["clusters", "keys"] as const) {
      // The connection's own key is shown as stored until it is found in the list.
      await eventually(async () => {
        const ids = (await rows(view)).map(({ id }) => id);
        assert.equal(ids.length, 12);
        assert.equal(new Set(ids).size, 12);
      });
    }
    assert.deepEqual(session.user.messages, []);
  });
});

describe("A workspace with 1,000 clusters and 5,000 keys", () => {
  setUpSession({ seed: "large", limited: true });

  it("is read in pages of 100 within the rate limits, and shown before the last has come", async () => {
    const { keys } = await control().state();
    const pages = Math.ceil(keys.length / 100);
    const held = await control().addFault({
      path: "/api-keys",
      skip: 2,
      fault: { kind: "hold" },
    });
    await showViews();
    await control().awaitRequests({ path: "/api-keys", reached: "held" });
    const shown = await rows("keys");
    assert.ok(shown.length > 100 && shown.length < 300, `${shown.length} rows`);
    assert.match(shown.at(-1)?.label ?? "", new RegExp(`^Loading… \\d+ of ${keys.length}$`));
    await control().release(held.id);
    // Reading thousands of rows repeatedly would be slow.
    await control().awaitRequests({
      path: "/api-keys",
      reached: "finished",
      count: pages,
      timeoutMs: 60_000,
    });
    await eventually(async () => assert.equal((await waitForRows("keys")).length, keys.length));
    assert.equal((await rows("clusters")).length, 1000);

    const requests = await control().requests();
    assert.ok(requests.every(({ status }) => status === 200));
    const offsets = requests.filter(({ path }) => path === "/api-keys").map(({ query }) => query);
    assert.deepEqual(
      offsets.map((query) => Object.fromEntries(new URLSearchParams(query))),
      Array.from({ length: pages }, (_, page) => ({ limit: "100", offset: String(page * 100) })),
    );
    // Skycloak returns all clusters in one response.
    assert.equal(requests.length, pages + 1);
  }).timeout(120_000);
});
