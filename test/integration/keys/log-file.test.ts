import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { eventually } from "../../support/eventually";
import { waitForRows, rowOf, run, waitForRowText, setUpSession, showViews } from "../host/session";
import { control } from "../host/skycloak";
import { userDataVariable } from "../host/variables";

/** The log files on disk. */
function logged(): string[] {
  const folder = process.env[userDataVariable] ?? "";
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" });
  const logs = files.filter((file) => /skycloak[^/\\]*[/\\]Skycloak\.log$/i.test(file));
  assert.notEqual(logs.length, 0, "there is no log file");
  return logs.flatMap((file) => readFileSync(join(folder, file), "utf8").split("\n"));
}

describe("The log file", () => {
  const session = setUpSession();

  it("has method, path, outcome and time of every request, and nothing else of it", async () => {
    const earlier = logged().length;
    await control().addFault({ path: "/clusters", times: 1, fault: { kind: "drop" } });
    await showViews();
    await waitForRowText("keys", "Workspace admin", /own/);
    await waitForRows("clusters");
    const { user } = session;
    user.willType("logged").willPick("Custom…").willPick("realms:read").willAccept().willType("notes of mine");
    await run("createKey");
    user.willPress("Rotate");
    await run("rotateKey", (await rowOf("keys", "logged")).node);
    user.willPress("Revoke");
    await run("revokeKey", (await rowOf("keys", "logged")).node);
    await control().addFault({ path: "/api-keys", fault: { kind: "html", status: 404 } });
    await run("refresh");

    const requests = (await control().requests()).map(
      ({ method, path, status }) => `${method} ${path} ${status ?? "network"}`,
    );
    assert.ok(requests.length >= 9, `${requests.length} requests`);
    const lines = await eventually(() => {
      const later = logged()
        .slice(earlier - 1)
        .filter((line) => line !== "");
      assert.equal(later.length, requests.length);
      return later;
    });
    const line = /^[\d-]+ [\d:.]+ \[info\] ((?:GET|POST) \/\S+ (?:\d{3}|network)) \d+ ms$/;
    assert.deepEqual(lines.map((one) => line.exec(one)?.[1] ?? `another line: ${one}`).sort(), requests.sort());
  });

  it("holds no secret of any test before, not even a part of one", async () => {
    const text = logged().join("\n");
    const secrets = (await control().secrets()).map(({ secret }) => secret);
    assert.ok(secrets.length > 10);
    // The second half of a key is in no prefix, name or ID.
    const found = secrets.filter((secret) => text.includes(secret.slice(-20)));
    assert.equal(found.length, 0);
    assert.doesNotMatch(text, /api-key:|authorization|full_key|"scopes"/i);
  });
});
