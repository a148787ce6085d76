import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { desktopArguments } from "../../support/desktop-arguments";
import { withHome, testEnvironment } from "../../support/environment";
import { temporaryFolder } from "../../support/temporary";
import { versionNamed } from "../../support/versions";

describe("the stand-in's command line", () => {
  const needed = ["--extensionTestsPath=/t/index.js", "--user-data-dir=/u", "--extensions-dir=/e"];

  it("is the desktop's", () => {
    const read = desktopArguments([
      "/work/shop",
      "--no-sandbox",
      "--extensionDevelopmentPath=/a",
      "--extensionDevelopmentPath=/b=c",
      ...needed,
    ]);
    assert.deepEqual(read, {
      extensionDevelopmentPaths: ["/a", "/b=c"],
      extensionTestsPath: "/t/index.js",
      userData: "/u",
      extensions: "/e",
      folder: "/work/shop",
    });
  });

  it("needs no folder, but tests and places for its data", () => {
    assert.equal(desktopArguments(needed).folder, undefined);
    assert.throws(() => desktopArguments(needed.slice(1)), /extensionTestsPath/);
    assert.throws(() => desktopArguments(needed.slice(0, 2)), /extensions-dir/);
  });

  it("knows the newest VS Code and the oldest supported one, and says so of others", () => {
    assert.equal(versionNamed(undefined).vscode, "1.139.1");
    assert.equal(versionNamed("1.105.1").node, 22);
    assert.throws(() => versionNamed("1.99.0"), /1\.139\.1, 1\.105\.1/);
  });
});

describe("the environment of a VS Code under test", () => {
  const before = { ...process.env };

  afterEach(() => {
    for (const name of Object.keys(process.env)) if (!(name in before)) Reflect.deleteProperty(process.env, name);
    Object.assign(process.env, before);
  });

  it("holds no key of the person's, nothing of the editor they are in, no home of theirs", () => {
    const temporary = temporaryFolder("environment");
    process.env["SKYCLOAK_API_KEY"] = "the person's own";
    process.env["VSCODE_IPC_HOOK_CLI"] = "/run/their-editor.sock";
    process.env["GIT_DIR"] = "/elsewhere";
    const env = withHome(testEnvironment(temporary.path), join(temporary.path, "home"));
    for (const name of ["SKYCLOAK_API_KEY", "VSCODE_IPC_HOOK_CLI", "GIT_DIR"]) {
      assert.equal(env[name], undefined, name);
    }
    assert.equal(env["PATH"], process.env["PATH"]);
    assert.equal(env["HOME"], join(temporary.path, "home"));
    assert.ok(existsSync(env["GIT_CONFIG_GLOBAL"] ?? ""));
    temporary.remove();
  });
});
