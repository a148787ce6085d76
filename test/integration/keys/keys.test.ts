import assert from "node:assert/strict";
import { eventually } from "../../support/eventually";
import { waitForRows, rowOf, run, waitForRowText, setUpSession, showViews } from "../host/session";
import { control, rows } from "../host/skycloak";

const long = "Nächtliche Prüfung";

describe("The API Keys view", () => {
  const session = setUpSession();

  it("tells active, expiring, expired and revoked keys apart", async () => {
    const look = async (label: string) => {
      const { icon, color, context, description } = await rowOf("keys", label);
      assert.notEqual(color, "");
      return [icon, context, description];
    };
    assert.deepEqual(await look("terraform-production"), ["key", "key live absent", "expires in 8 months"]);
    assert.deepEqual(await look("Grafana"), ["key", "key live absent", "never expires"]);
    assert.deepEqual(await look("ci-github-actions"), ["warning", "key live absent", "expires in 4 days"]);
    assert.deepEqual(await look("contractor"), ["history", "key ended absent", "expired 20 days ago"]);
    assert.deepEqual(await look("old laptop"), ["circle-slash", "key ended absent", "revoked 30 days ago"]);
  });

  it("calls a key expiring within 14 days of its end, and not a day earlier", async () => {
    const days = 24 * 60 * 60 * 1000;
    const end = (inDays: number) => new Date(Date.now() + inDays * days).toISOString();
    await control().addKey({ name: "just", expires_at: end(13.9) });
    await control().addKey({ name: "not yet", expires_at: end(14.1) });
    assert.equal((await rowOf("keys", "just")).icon, "warning");
    assert.equal((await rowOf("keys", "not yet")).icon, "key");
  });

  it("puts living keys first, the next to end on top, and the ended ones last", async () => {
    await showViews();
    await waitForRowText("keys", "Workspace admin", /this connection/);
    const labels = (await waitForRows("keys")).map(({ label }) => label);
    assert.deepEqual(
      labels.map((label) => (label.startsWith(long) ? long : label)),
      [
        "mcp session",
        "ci-github-actions",
        "credentials for the sync job",
        long,
        "Workspace admin",
        "terraform-production",
        "backup (planned)",
        "from before the move",
        "Grafana",
        "contractor",
        "old laptop",
        "hackathon",
      ],
    );
  });

  it("marks the key of this connection, and that it is in the secret store", async () => {
    await showViews();
    const own = await waitForRowText("keys", "Workspace admin", /own/);
    assert.equal(own.description, "this connection · expires in 59 days · stored");
    assert.equal(own.context, "key live stored indexed own");
    assert.match(own.ariaLabel, /^Workspace admin\. active\. this connection\. /);
    const marked = (await rows("keys")).filter(({ context }) => /own|stored/.test(context));
    assert.equal(marked.length, 1);
  });

  it("finds its own key when somebody looks, for no request beside the two lists", async () => {
    await showViews();
    await waitForRowText("keys", "Workspace admin", /own/);
    await waitForRows("clusters");
    const requests = (await control().requests()).map(({ path }) => path);
    assert.deepEqual(requests.sort(), ["/api-keys", "/clusters"]);
  });

  it("knows the rest in the tooltip", async () => {
    const { keys } = await control().state();
    const key = keys.find(({ name }) => name === "credentials for the sync job");
    const row = await rowOf("keys", "credentials for the sync job");
    const text = plain(row.tooltip);
    for (const fact of [
      "**credentials for the sync job**",
      "Status: active, expires soon",
      `Prefix: ${key?.prefix ?? "none"}`,
      "Scopes: clusters:read, clusters:credentials:read",
      "Created: 17 days ago (",
      "Last used: 40 minutes ago (",
      "Expires: in 12 days (",
      "Rotated: 3 days ago (",
      "Secret: not stored",
    ]) {
      assert.ok(text.includes(fact), `${fact} is not in ${text}`);
    }
    const pipeline = plain((await rowOf("keys", "terraform-production")).tooltip);
    assert.match(pipeline, /Notes: Used by the infrastructure pipeline/);
    const unused = plain((await rowOf("keys", "backup (planned)")).tooltip);
    assert.match(unused, /Last used: no recorded use/);
    const forever = plain((await rowOf("keys", "Grafana")).tooltip);
    assert.match(forever, /Expires: never/);
  });

  it("shows names and notes as text, never as links, icons or HTML", async () => {
    const row = (await waitForRows("keys")).find(({ label }) => label.startsWith(long));
    assert.ok(row);
    assert.doesNotMatch(row.tooltip, /\]\(|\$\(|<b>|<img|\| a \|/);
  });

  it("draws a key of which little is known, or of a status from the future", async () => {
    await control().addKey({ name: "half", shape: { set: { status: "suspended", scopes: 3 } } });
    const half = await rowOf("keys", "half");
    assert.deepEqual([half.icon, half.description], ["question", "suspended"]);
    assert.equal((await rowOf("keys", "from before the move")).description, "never expires");
  });

  it("hides what has ended, says so where nothing is left, and shows it again", async () => {
    const before = await waitForRows("keys");
    await run("hideEndedKeys");
    assert.equal(session.user.contextKeys.get("skycloak.endedKeysHidden"), true);
    const ended = before.filter(({ context }) => context.startsWith("key ended"));
    assert.equal(ended.length, 3);
    assert.deepEqual(
      (await rows("keys")).map(({ id }) => id),
      before.filter((row) => !ended.includes(row)).map(({ id }) => id),
    );
    await run("showEndedKeys");
    assert.equal(session.user.contextKeys.get("skycloak.endedKeysHidden"), false);
    assert.equal((await rows("keys")).length, before.length);
    assert.equal((await control().requests({ path: "/api-keys" })).length, 1);
  });
});

describe("The API Keys view of an empty workspace", () => {
  const session = setUpSession({ seed: "empty" });

  it("shows the one key there is", async () => {
    await showViews();
    await waitForRowText("keys", "First key", /own/);
    assert.equal((await rows("keys")).length, 1);
  });

  it("shows the key that it uses even where the list has none", async () => {
    await control().addFault({
      path: "/api-keys",
      fault: { kind: "answer", status: 200, body: [] },
    });
    await run("refresh");
    const shown = await eventually(async () => {
      const found = await waitForRows("keys");
      assert.ok(found.some(({ context }) => context.startsWith("storedKey stored")));
      return found;
    });
    assert.equal(shown.length, 1);
    assert.deepEqual(session.user.messages, []);
  });
});

function plain(markdown: string): string {
  return markdown.replace(/&#(\d+);/g, (_, code: string) => String.fromCharCode(Number(code)));
}
