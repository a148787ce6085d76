// Deleting everything that is stored on this machine, and reporting an issue.
import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { eventually } from "../../support/eventually";
import { rowOf, run, setUpSession, showViews, waitForRowText } from "../host/session";
import { control, extension } from "../host/skycloak";
import { userDataVariable } from "../host/variables";

describe("Deleting all data on this machine", () => {
  const session = setUpSession();
  const own = "Workspace admin";

  beforeEach(async () => {
    await showViews();
    await waitForRowText("keys", own, /own/);
  });

  const access = async () => (await extension()).exports.connections;

  async function createKey(name: string): Promise<void> {
    session.user.willType(name).willAccept().willAccept();
    await run("createKey");
    await waitForRowText("keys", name, /stored/);
  }

  it("says what it deletes, and leaves no secret, connection or history", async () => {
    await createKey("ci");
    session.user.willPress("Delete All Data");
    await run("deleteAllData");
    const [question, result] = session.user.messages.slice(-2);
    assert.match(question?.detail ?? "", /^Stored keys and client secrets: .*“Workspace admin”.*\nConnections: “/);
    assert.match(question?.detail ?? "", /“ci”/);
    assert.match(question?.detail ?? "", /Skycloak can't show them again\.$/);
    assert.equal(result?.text, "All Skycloak data on this machine is deleted.");
    assert.deepEqual((await access()).all, []);
    const folder = process.env[userDataVariable] ?? "";
    const left = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) =>
      /vscode-skycloak.(?:stored-keys.|session.|history|realm-exports|journal.*\.json)/.test(name),
    );
    assert.deepEqual(left, []);
    await run("copyKey");
    assert.equal(session.user.lastMessage?.text, "No API keys are stored on this machine.");
    const keys = (await control().state()).keys.filter(({ status }) => status === "active").map(({ name }) => name);
    assert.ok(keys.includes("ci") && keys.includes(own), "nothing changes at Skycloak");
  });

  it("changes nothing if the question is left", async () => {
    await run("deleteAllData");
    assert.equal((await access()).all.length, 1);
    await run("copyKey", (await rowOf("keys", own)).node);
    assert.equal(session.user.lastMessage?.text, "Delete all Skycloak data on this machine?");
  });

  it("asks to type the name of a production connection", async () => {
    const [connection] = (await access()).all;
    assert.ok(connection);
    await (await access()).change(connection, { production: true });
    session.user.willPress("Delete All Data").willCancel();
    await run("deleteAllData");
    assert.equal(session.user.prompts.at(-1)?.title, "Delete All Data");
    assert.equal((await access()).all.length, 1);
    await (await access()).change(connection, { production: false });
  });

  it("names a key whose creation has an unknown outcome, and asks again", async () => {
    await control().addFault({
      method: "POST",
      path: "/api-keys",
      fault: { kind: "drop", when: "after" },
      times: 1,
    });
    session.user.willType("uncertain").willAccept().willAccept();
    await run("createKey");
    session.user.willPress("Delete All Data");
    await run("deleteAllData");
    const { text, detail = "" } = session.user.lastMessage ?? { text: "" };
    assert.equal(text, "Give up unfinished operations?");
    assert.match(detail, /^Skycloak may have created or rotated “uncertain”, and the new secret is not stored\./);
    assert.equal((await access()).all.length, 1);
    session.user.willPress("Delete All Data").willPress("Give Up and Delete");
    await run("deleteAllData");
    assert.equal(session.user.lastMessage?.text, "All Skycloak data on this machine is deleted.");
    assert.deepEqual((await access()).all, []);
  });

  it("deletes nothing while a key is being created", async () => {
    const held = await control().addFault({ method: "POST", path: "/api-keys", fault: { kind: "hold" }, times: 1 });
    session.user.willType("slow").willAccept().willAccept();
    const creating = run("createKey");
    await control().awaitRequests({ method: "POST", path: "/api-keys", reached: "held" });
    await run("deleteAllData");
    assert.equal(session.user.lastMessage?.text, "Nothing was deleted: “slow” is being created or changed.");
    assert.equal((await access()).all.length, 1);
    await control().release(held.id);
    await creating;
  });
});

describe("Reporting an issue", () => {
  const session = setUpSession();

  it("opens the reporter with facts and the end of the log, without a secret", async () => {
    await run("refresh");
    await eventually(async () => {
      await run("reportIssue");
      const report = session.user.issueReports.at(-1) as { extensionId: string; data: string };
      assert.equal(report.extensionId, "skycloak.vscode-skycloak");
      assert.match(report.data, /^Skycloak \d.*\nRemote: .*\nConnections: 1; stored keys: 1\n/);
      assert.match(report.data, /GET \/\S+ 200/);
      assert.ok(!report.data.includes("sk_sc_live"));
    });
  });
});
