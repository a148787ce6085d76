// What the other tests assume about their editor.
import assert from "node:assert/strict";
import * as vscode from "vscode";
import { eventually } from "../../support/eventually";
import { extension, simulatorFacts } from "../host/skycloak";

interface GitExtension {
  getAPI(version: 1): { readonly repositories: readonly { readonly rootUri: vscode.Uri }[] };
}

describe("The editor of these tests", () => {
  it("has the extension, active by itself once it has started", async () => {
    const { id } = await extension();
    await eventually(() => {
      assert.equal(vscode.extensions.getExtension(id)?.isActive, true);
    });
  });

  it("has a Git repository open, found by the real Git extension", async () => {
    const folder = vscode.workspace.workspaceFolders?.[0]?.uri.fsPath;
    const git = vscode.extensions.getExtension<GitExtension>("vscode.git");
    assert.ok(git, "no Git extension");
    const api = (await git.activate()).getAPI(1);
    await eventually(() => {
      assert.deepEqual(
        api.repositories.map(({ rootUri }) => rootUri.fsPath),
        [folder],
      );
    });
  });

  it("talks to the simulator, by application settings", () => {
    const { api, dashboard } = simulatorFacts();
    const settings = vscode.workspace.getConfiguration("skycloak");
    assert.equal(settings.inspect("endpoint")?.globalValue, api);
    assert.equal(settings.inspect("dashboard")?.globalValue, dashboard);
  });

  it("knows no key of the person who runs the tests", () => {
    assert.equal(process.env["SKYCLOAK_API_KEY"], undefined);
  });
});
