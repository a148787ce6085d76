// The packaged extension, installed and in view.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { eventually } from "../bed/eventually";
import { root } from "../bed/paths";
import { Desk } from "./desk";

describe("The packaged extension", () => {
  let desk: Desk;

  before(async () => {
    desk = await Desk.open({ simulator: { seed: "acme" } });
  });

  after(() => desk.close());

  it("is installed, in the version of this checkout", async () => {
    const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as {
      version: string;
    };
    assert.deepEqual(await desk.installedExtensions(), [`skycloak.vscode-skycloak@${version}`]);
  });

  it("shows both views, each saying what to do, without a single request", async () => {
    const { workbench } = desk;
    await workbench.openSideBar("Skycloak");
    for (const name of ["Clusters", "API Keys"]) {
      await eventually(async () => {
        assert.match(await workbench.view(name).welcome(), /Connect with API Key/);
      });
    }
    assert.deepEqual(await desk.control.requests(), []);
    await workbench.screenshot("not-connected");
  });
});
