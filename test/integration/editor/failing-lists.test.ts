import assert from "node:assert/strict";
import * as vscode from "vscode";
import { eventually } from "../../support/eventually";
import type { Fault } from "../../simulator/control-protocol";
import { waitForRows, run, waitForRowText, setUpSession, showViews, type View } from "../host/session";
import { control, rows, simulatorFacts } from "../host/skycloak";

const host = new URL(simulatorFacts().api).host;
const lists = { clusters: "/clusters", keys: "/api-keys" } as const;
const views: readonly View[] = ["clusters", "keys"];

interface Failure {
  readonly what: string;
  readonly fault: Fault;
  readonly label: string;
  readonly tooltip: RegExp;
  readonly remedy?: string;
}

const failures: readonly Failure[] = [
  {
    what: "what Skycloak does not offer",
    fault: { kind: "answer", status: 501 },
    label: "Not offered by Skycloak",
    tooltip: /Skycloak doesn't offer this \(status 501\)/,
  },
  {
    what: "a web page",
    fault: { kind: "html", status: 200 },
    label: "Invalid response",
    tooltip: /web page instead of data/,
  },
  {
    what: "half an answer",
    fault: { kind: "malformed" },
    label: "Invalid response",
    tooltip: /returned an invalid response/,
  },
  {
    what: "a revoked key",
    fault: { kind: "answer", status: 401 },
    label: "The key was refused",
    tooltip: /rotated or revoked elsewhere, or it expired/,
    remedy: "skycloak.connect",
  },
  {
    what: "a redirect",
    fault: { kind: "answer", status: 302, headers: { location: "https://skycloak.example" } },
    label: "Redirected",
    tooltip: /The key was not sent there/,
    remedy: "workbench.action.openSettings",
  },
  {
    what: "a plain no",
    fault: { kind: "answer", status: 403 },
    label: "Not allowed",
    tooltip: /Skycloak doesn't allow this/,
  },
  {
    what: "a refusal of the version",
    fault: { kind: "answer", status: 400 },
    label: "Refused",
    tooltip: /Skycloak refused the request\. A fault that a test has set\./,
  },
];

describe("A list that can't be read", () => {
  const session = setUpSession();

  for (const { what, fault, label, tooltip, remedy } of failures) {
    it(`says so in its place after ${what}, and can be tried again`, async () => {
      for (const view of views) await control().addFault({ path: lists[view], fault });
      for (const view of views) {
        const [failed, retry, ...rest] = await waitForRows(view);
        assert.equal(failed?.label, label);
        assert.match(failed.tooltip, tooltip);
        assert.equal(failed.icon, "warning");
        assert.deepEqual([retry?.label, retry?.command?.command], ["Try Again", "skycloak.refresh"]);
        const remedies = rest.filter(({ context }) => context === "message.remedy");
        assert.deepEqual(
          remedies.map(({ command }) => command?.command),
          remedy === undefined ? [] : [remedy],
        );
      }
      await control().clearFaults();
      await run("refresh");
      for (const view of views) {
        assert.ok((await rows(view)).every(({ context }) => !context.startsWith("message")));
      }
      // The row shows the error; a message would repeat it.
      assert.deepEqual(session.user.messages, []);
    });
  }

  it("is tried again by itself after a cut connection and a gateway's 503", async () => {
    await control().addFault({ path: "/clusters", times: 1, fault: { kind: "drop" } });
    await control().addFault({
      path: "/api-keys",
      times: 1,
      fault: { kind: "answer", status: 503, retryAfter: 1 },
    });
    await Promise.all([waitForRows("clusters"), waitForRows("keys")]);
    for (const view of views) {
      assert.ok((await rows(view)).every(({ context }) => !context.startsWith("message")));
      const requests = await control().requests({ path: lists[view] });
      assert.equal(requests.length, 2, lists[view]);
    }
  });

  it("says that the connection was cut when it is cut again and again", async () => {
    await control().addFault({ path: "/clusters", fault: { kind: "drop" } });
    const [failed] = await waitForRows("clusters");
    assert.equal(failed?.label, "Connection lost");
    assert.match(failed.tooltip, new RegExp(`^The connection to ${host} was lost`));
    assert.equal((await control().requests({ path: "/clusters" })).length, 4);
  });

  it("keeps showing what it had, under the reason", async () => {
    await waitForRows("clusters");
    await control().addFault({ path: "/clusters", fault: { kind: "answer", status: 501 } });
    await run("refresh");
    const shown = await rows("clusters");
    assert.equal(shown[0]?.label, "Not offered by Skycloak");
    assert.equal(shown.filter(({ context }) => context.startsWith("cluster")).length, 12);
  });

  it("leaves the other list alone", async () => {
    await control().addFault({ path: "/api-keys", fault: { kind: "answer", status: 501 } });
    assert.equal((await waitForRows("clusters")).length, 12);
    assert.equal((await waitForRows("keys"))[0]?.label, "Not offered by Skycloak");
  });

  it("names the scope that the key lacks, and offers another key", async () => {
    for (const [view, scope, others] of [
      ["clusters", "clusters:read", ["api-keys:write"]],
      ["keys", "api-keys:read", ["clusters:write"]],
    ] as const) {
      await control().changeKey("main", { scopes: [...others] });
      await run("refresh");
      const [failed] = await waitForRows(view);
      assert.equal(failed?.label, `Not allowed: the key lacks the scope ${scope}`);
      const remedy = (await rows(view)).find(({ context }) => context === "message.remedy");
      assert.equal(remedy?.label, "Connect with Another Key");
    }
  });

  it("is an ordinary state when the key was revoked elsewhere meanwhile", async () => {
    await showViews();
    await waitForRowText("keys", "Workspace admin", /own/);
    await control().revokeKey("main");
    await run("refresh");
    for (const view of views) {
      assert.equal((await rows(view))[0]?.label, "The key was refused");
    }
    // No more requests are sent with a rejected key.
    assert.equal((await control().requests({ path: "/api-keys" })).length, 2);
    const { full_key } = await control().addKey({ name: "next", scopes: ["clusters:read"] });
    session.user.willType(full_key);
    // Like the row's own command: another key for this connection, not another connection.
    const remedy = (await rows("keys")).find(({ context }) => context === "message.remedy");
    assert.ok(remedy?.command);
    await vscode.commands.executeCommand(remedy.command.command, ...((remedy.command.arguments ?? []) as unknown[]));
    assert.match((await waitForRows("clusters"))[0]?.context ?? "", /^cluster url /);
  });

  it("says that it is loading until there is something to say", async () => {
    const held = await control().addFault({ path: "/clusters", fault: { kind: "hold" } });
    const [loading] = await rows("clusters");
    assert.deepEqual([loading?.label, loading?.icon], ["Loading…", "loading~spin"]);
    await control().awaitRequests({ path: "/clusters", reached: "held" });
    assert.equal((await rows("clusters")).length, 1);
    await control().release(held.id);
    await eventually(async () => assert.equal((await rows("clusters")).length, 12));
  });
});
