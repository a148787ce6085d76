import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import * as vscode from "vscode";
import { eventually } from "../bed/eventually";
import { Person } from "./host/person";
import { control, extension, rows, setSetting, simulatorFacts } from "./host/skycloak";

describe("Connecting", () => {
  let person: Person;
  let key: string;

  beforeEach(async () => {
    ({ key } = await control().reset({ seed: "acme" }));
    await extension();
    person = Person.sitDown();
  });

  afterEach(async () => {
    person.presses("Disconnect and Forget Key");
    await vscode.commands.executeCommand("skycloak.disconnect");
    person.standUp();
  });

  it("takes a key with its wrapping, checks it, and shows both lists for two requests", async () => {
    person.types(`  export SKYCLOAK_API_KEY="${key}"\n`);
    await vscode.commands.executeCommand("skycloak.connect");
    assert.deepEqual(person.complaints, []);
    assert.deepEqual(person.heard, []);
    await control().clearRequests();
    await eventually(async () => {
      assert.equal((await rows("clusters")).length, 12);
      assert.ok(
        (await rows("keys")).some(({ description }) => description.includes("this connection")),
      );
    });
    const requests = await control().requests();
    assert.ok(requests.length <= 2, JSON.stringify(requests));
  });

  it("says what is wrong beside the input, and keeps what was typed", async () => {
    const unknown = `sk_sc_live_${randomBytes(4).toString("hex")}_${randomBytes(16).toString("hex")}`;
    person.types("hello").types("sk_sc_live_9f3a…").types(unknown).types(key);
    await vscode.commands.executeCommand("skycloak.connect");
    assert.deepEqual(person.complaints, [
      "This is not a Skycloak API key. One starts with sk_sc_.",
      "This is only the beginning of a key, or a placeholder. The whole key is needed.",
      "Skycloak refused this key. It is unknown there, revoked, expired or was rotated away.",
    ]);
  });

  it("sends a key nowhere but to the origin that it was given for", async () => {
    person.types(key);
    await vscode.commands.executeCommand("skycloak.connect");
    const { api, control: other } = simulatorFacts();
    await setSetting("skycloak.endpoint", other);
    await control().clearRequests();
    await vscode.commands.executeCommand("skycloak.refresh");
    const [first] = await rows("clusters");
    assert.equal(first?.label, "the key belongs to another endpoint");
    assert.deepEqual(await control().requests(), []);
    await setSetting("skycloak.endpoint", api);
  });
});
