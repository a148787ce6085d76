// Creating a key in three steps, or in five with individual scopes and notes, and the state of its secret.
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { eventually } from "../support/eventually";
import { fakeKey } from "../support/fake-key";
import { Harness } from "./harness";
import { connectByPaste, currentSecret, stopAfterFirstFailure, viewsOf } from "./flows";

const created = "Created and stored the API key “ci deploy”.";

describe("Creating a key", () => {
  let harness: Harness;
  stopAfterFirstFailure(() => harness);

  before(async () => {
    harness = await Harness.open({
      simulator: { seed: "acme" },
      settings: { "skycloak.clipboard.clearAfterSeconds": 6 },
    });
    await connectByPaste(harness);
  });

  after(() => harness.close());

  const step = (number: number, of = 3) => `Create API Key (${number}/${of})`;

  it("asks for a name first, and says what is wrong with one", async () => {
    const { quickInput } = harness.workbench;
    await viewsOf(harness).keys.pressTitleAction("Create API Key…");
    await quickInput.waitFor({
      title: step(1),
      placeholder: "For example: ci-deploy",
      message: /^Name, such as where the key is used/,
    });
    await quickInput.accept();
    await quickInput.waitFor({ title: step(1), message: /^Enter a name\./ });
    await quickInput.type("x".repeat(101));
    await quickInput.waitFor({ message: /^Use at most 100 characters\./ });
    await quickInput.type("ci deploy");
    await quickInput.waitFor({ message: /^Name, such as/ });
    await quickInput.accept();
  });

  it("offers what keys are for, and goes back to a name that is still there", async () => {
    const { quickInput } = harness.workbench;
    await quickInput.waitFor({ title: step(2) });
    assert.deepEqual(
      (await quickInput.rows()).map(({ label }) => label),
      ["Read only", "Terraform", "Everything except credentials", "Custom…"],
    );
    await quickInput.pressButton("Back");
    await quickInput.waitFor({ title: step(1) });
    assert.equal(await quickInput.value(), "ci deploy");
    await quickInput.accept();
    await quickInput.waitFor({ title: step(2) });
    await quickInput.choose("Custom…");
  });

  it("wants at least one scope", async () => {
    const { quickInput } = harness.workbench;
    await quickInput.waitFor({ title: step(3, 5), placeholder: "Select scopes" });
    const rows = await quickInput.rows();
    assert.equal(rows[0]?.group, "Clusters");
    assert.deepEqual(
      rows.slice(0, 3).map(({ label, detail, checked }) => [label, detail, checked]),
      [
        ["clusters:read", "See clusters and their settings", false],
        ["clusters:write", "Create, change and delete clusters", false],
        ["clusters:credentials:read", "Read a cluster's automation client secret", false],
      ],
    );
    await quickInput.accept();
    await quickInput.waitFor({ title: step(3, 5), placeholder: "Select at least one scope" });
  });

  it("ticks the read scope with its write scope, and says so", async () => {
    const { quickInput } = harness.workbench;
    const ticked = [
      ["clusters:read", "", true],
      ["clusters:write", "includes clusters:read", true],
    ];
    const scopes = async () =>
      (await quickInput.rows()).slice(0, 2).map(({ label, description, checked }) => [label, description, checked]);
    await quickInput.tick("clusters:write");
    await eventually(async () => assert.deepEqual(await scopes(), ticked));
    // A write scope includes its read scope.
    await quickInput.tick("clusters:read");
    await eventually(async () => assert.deepEqual(await scopes(), ticked));
    await quickInput.tick("clusters:security:read");
    await quickInput.waitFor({ placeholder: "Select scopes" });
    await harness.workbench.screenshot("create-scopes");
    await quickInput.accept();
    await quickInput.waitFor({ title: step(4, 5) });
  });

  it("keeps what was ticked when one goes back", async () => {
    const { quickInput } = harness.workbench;
    await quickInput.pressButton("Back");
    await quickInput.waitFor({ title: step(3, 5) });
    const checked = (await quickInput.rows()).filter((row) => row.checked === true);
    assert.deepEqual(
      checked.map(({ label }) => label),
      ["clusters:read", "clusters:write", "clusters:security:read"],
    );
    await quickInput.accept();
  });

  it("offers an end in 90 days first, and takes no date that has passed", async () => {
    const { quickInput } = harness.workbench;
    await quickInput.waitFor({ title: step(4, 5), placeholder: "Select when the key expires" });
    const rows = await quickInput.rows();
    assert.deepEqual(
      rows.map(({ label }) => label),
      ["In 90 days", "In 30 days", "In 365 days", "On a date…", "Never"],
    );
    assert.match(rows[0]?.description ?? "", /20\d\d/);
    await harness.workbench.screenshot("create-expiry");
    await quickInput.choose("On a date…");
    await quickInput.waitFor({ title: step(4, 5), placeholder: "YYYY-MM-DD" });
    await quickInput.type("2020-01-31");
    await quickInput.waitFor({ message: /^This date is in the past\./ });
    await quickInput.type("31.1.2031");
    await quickInput.waitFor({ message: /^Enter a date like 2027-03-31\./ });
    await quickInput.pressButton("Back");
    await quickInput.waitFor({ title: step(4, 5), placeholder: "Select when the key expires" });
    await quickInput.choose("In 90 days");
  });

  it("takes notes, but no key in them", async () => {
    const { quickInput } = harness.workbench;
    await quickInput.waitFor({ title: step(5, 5), message: /^Notes \(optional\)/ });
    await quickInput.type(`it is ${harness.simulator.key}`);
    await quickInput.waitFor({ message: /^Don't put a key into the notes/ });
    await quickInput.type("Deploys the shop.");
    await quickInput.waitFor({ message: /^Notes \(optional\)/ });
    assert.deepEqual(await harness.control.requests({ method: "POST" }), []);
    await quickInput.accept();
    await quickInput.waitUntilGone();
  });

  it("tells that the key is in the secret store, and shows its row at once", async () => {
    const { workbench, control } = harness;
    const { keys } = viewsOf(harness);
    const { severity, buttons } = await workbench.notifications.waitFor(created);
    assert.equal(severity, "info");
    assert.deepEqual(buttons, ["Copy API Key"]);
    await eventually(async () => {
      const { description } = await keys.row("ci deploy");
      assert.match(description, /^expires in (89|90) days · stored$/);
    });
    await workbench.screenshot("created");
    const made = (await control.state()).keys.find(({ name }) => name === "ci deploy");
    assert.ok(made !== undefined, "Skycloak knows no such key");
    assert.deepEqual(made.scopes.toSorted(), ["clusters:security:read", "clusters:write"]);
    assert.equal(made.notes, "Deploys the shop.");
    const days = (Date.parse(made.expires_at ?? "") - Date.now()) / 86_400_000;
    assert.ok(days > 89 && days <= 90, `it ends in ${days} days`);
  });

  it("copies the key from the message, and it works", async () => {
    const { workbench } = harness;
    await workbench.notifications.press(created, "Copy API Key");
    // The clipboard may still contain a key from an earlier suite in the same browser.
    const copied = await currentSecret(harness, "ci deploy");
    await eventually(async () => {
      assert.ok((await workbench.readClipboard()) === copied, "it is not in the clipboard yet");
    });
    const answer = await fetch(`${harness.simulator.api}/clusters`, {
      headers: { "API-Key": copied, "API-Version": "2026-06-01.beta" },
    });
    assert.equal(answer.status, 200);
    const made = (await harness.control.state()).keys.find(({ name }) => name === "ci deploy");
    const asked = await harness.control.requests({ path: "/clusters" });
    assert.ok(
      asked.some(({ keyId }) => keyId === made?.id),
      "it is another key",
    );
  });

  it("says which scopes Skycloak did not grant", async () => {
    const { workbench, control } = harness;
    const { quickInput } = workbench;
    const secret = fakeKey();
    await control.addFault({
      method: "POST",
      path: "/api-keys",
      times: 1,
      fault: {
        kind: "answer",
        status: 201,
        body: {
          full_key: secret,
          api_key: {
            id: randomUUID(),
            name: "narrow",
            prefix: secret.slice(0, 19),
            scopes: ["clusters:read"],
            status: "active",
          },
        },
      },
    });
    await workbench.palette.run("Skycloak: Create API Key…");
    await quickInput.waitFor({ title: step(1) });
    await quickInput.type("narrow");
    await quickInput.accept();
    await quickInput.waitFor({ title: step(2) });
    await quickInput.choose("Custom…");
    await quickInput.waitFor({ title: step(3, 5) });
    await quickInput.tick("clusters:read");
    await quickInput.tick("clusters:credentials:read");
    await quickInput.accept();
    await quickInput.waitFor({ title: step(4, 5) });
    await quickInput.choose("Never");
    await quickInput.waitFor({ title: step(5, 5) });
    await quickInput.accept();
    const { severity } = await workbench.notifications.waitFor(
      "Created and stored the API key “narrow”, but Skycloak didn't grant: clusters:credentials:read.",
    );
    assert.equal(severity, "warning");
    await workbench.screenshot("not-granted");
  });

  it("has emptied the clipboard after the time that the setting says", async () => {
    await eventually(async () => {
      assert.ok((await harness.workbench.readClipboard()) === "", "the key is still there");
    });
  });
});
