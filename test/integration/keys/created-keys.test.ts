// The possible results of creating a key, and where its secret is then.
import assert from "node:assert/strict";
import { env } from "vscode";
import { eventually } from "../../support/eventually";
import { fakeKey } from "../../support/fake-key";
import type { Fault } from "../../simulator/control-protocol";
import { waitForRows, rowOf, run, waitForRowText, setUpSession } from "../host/session";
import { control, extension, rows } from "../host/skycloak";

const own = "Custom…";

describe("A created key", () => {
  const session = setUpSession();

  /** Answers the five steps and selects two scopes. */
  function answers(name: string): void {
    session.user.willType(name).willPick(own).willPick("clusters:write", "realms:read");
    session.user.willAccept().willAccept();
  }

  /** The latest secret of the key with this name. */
  async function secretOf(name: string): Promise<string> {
    const key = (await control().state()).keys.find((one) => one.name === name);
    return (await control().secrets()).findLast(({ of }) => of === key?.id)?.secret ?? "none";
  }

  it("is in the secret store before anybody is told, and in the tree", async () => {
    await waitForRows("keys");
    const { keys } = (await extension()).exports.trees;
    const told: string[] = [];
    session.user.onMessage = ({ text }) => {
      // Synchronous, because the state must be read at this moment.
      const nodes = keys.getChildren() as { kind: string; id: string }[];
      const items = nodes.map((node) => keys.getTreeItem(node) as { contextValue: string });
      told.push(
        `${text} ${items.find(({ contextValue: c }) => c === "key live stored indexed") ? "held" : "not held"}`,
      );
    };
    const list = await control().addFault({
      method: "GET",
      path: "/api-keys",
      fault: { kind: "hold" },
    });
    answers("ci");
    const done = run("createKey");
    await eventually(() => assert.equal(told.length, 1));
    // Known from the response; the list hasn't been read again.
    assert.deepEqual(told, ["Created and stored the API key “ci”. held"]);
    await control().release(list.id);
    await done;
    await waitForRowText("keys", "ci", /expires in 89 days|expires in 3 months|stored/);
    assert.equal((await control().requests({ method: "POST" })).length, 1);
  });

  it("can be copied from the message, and afterwards", async () => {
    answers("ci");
    session.user.willPress("Copy API Key");
    await run("createKey");
    const secret = await secretOf("ci");
    await eventually(async () => assert.ok((await env.clipboard.readText()) === secret));
    await env.clipboard.writeText("");
    const row = await waitForRowText("keys", "ci", /stored/);
    await run("copyKey", row.node);
    assert.ok((await env.clipboard.readText()) === secret, "another text was copied");
  });

  it("is told of with what was not granted, where that is so", async () => {
    const key = {
      id: crypto.randomUUID(),
      name: "narrow",
      prefix: "sk_sc_live",
      status: "active",
      scopes: ["realms:read"],
    };
    const body = { full_key: fakeKey(), api_key: key };
    await control().addFault({
      method: "POST",
      path: "/api-keys",
      fault: { kind: "answer", status: 201, body },
    });
    answers("narrow");
    await run("createKey");
    const [heard, ...more] = session.user.messages;
    assert.equal(heard?.kind, "warning");
    assert.equal(heard.text, "Created and stored the API key “narrow”, but Skycloak didn't grant: clusters:write.");
    assert.deepEqual(heard.buttons, ["Copy API Key"]);
    assert.deepEqual(more, []);
  });

  const refusals: readonly {
    readonly what: string;
    readonly prepare: () => Promise<unknown>;
    readonly words: RegExp;
    readonly button: string;
  }[] = [
    {
      what: "402, with the plan's numbers",
      prepare: () => control().changeSettings({ plan: { keyLimit: 9 } }),
      words: /The plan's limit is reached: 9 of 9 in use\. The plan is startup\. A higher limit requires business\.$/,
      button: "Open Dashboard",
    },
    {
      what: "403, with the scope",
      prepare: () => control().changeKey("main", { scopes: ["clusters:read", "api-keys:read"] }),
      words: /Not allowed: the API key lacks the scope api-keys:write\.$/,
      button: "Connect with Another Key",
    },
    {
      what: "422, field by field",
      prepare: () =>
        answersPost({
          kind: "answer",
          status: 422,
          body: {
            title: "Validation Failed",
            status: 422,
            errors: [
              { field: "name", detail: "is taken", code: "taken", value: "ci" },
              { field: "expires_at", detail: "is too far ahead", code: "range" },
            ],
          },
        }),
      words: /didn't accept the input\. name: is taken; expires_at: is too far ahead$/,
      button: "Show Log",
    },
    {
      what: "404, where keys are not managed",
      prepare: () => control().changeSettings({ keyManagement: "not-found" }),
      words: /Skycloak says that this doesn't exist or isn't available\.$/,
      button: "Show Log",
    },
    {
      what: "401, since the key was revoked",
      prepare: () => control().revokeKey("main"),
      words: /Skycloak refused this connection's API key\./,
      button: "Connect with Another Key",
    },
  ];

  for (const { what, prepare, words, button } of refusals) {
    it(`does not exist after a ${what}: said once, asked once`, async () => {
      await waitForRows("keys");
      await prepare();
      answers("ci");
      await run("createKey");
      const [heard, ...more] = session.user.messages;
      assert.match(heard?.text ?? "", /^Creating the API key “ci” failed\. /);
      assert.match(heard?.text ?? "", words);
      assert.deepEqual(heard?.buttons, [button]);
      assert.deepEqual(more, []);
      assert.equal((await control().requests({ method: "POST" })).length, 1);
      assert.ok((await rows("keys")).every(({ label }) => label !== "ci"));
      await run("copyKey");
      assert.deepEqual(session.user.offeredLabels.length, 1);
    });
  }

  it("is made once, however often the command is started meanwhile", async () => {
    const post = await control().addFault({
      method: "POST",
      path: "/api-keys",
      fault: { kind: "hold" },
    });
    answers("ci");
    const first = run("createKey");
    await control().awaitRequests({ method: "POST", reached: "held" });
    const shown = session.user.prompts.length;
    await run("createKey");
    assert.equal(session.user.prompts.length, shown);
    await control().release(post.id);
    await first;
    assert.equal((await control().requests({ method: "POST" })).length, 1);
    await rowOf("keys", "ci");
  });
});

async function answersPost(fault: Fault): Promise<unknown> {
  return control().addFault({ method: "POST", path: "/api-keys", fault });
}
