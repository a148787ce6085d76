import "../helpers/editor";
import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type * as vscode from "vscode";
import { pathOutside } from "../../../src/files/workspace";
import { contentOf } from "../../../src/leaks/editor/env-file";
import { assertTimeRatio } from "../helpers/timing";

describe("A .env file", () => {
  let folder = "";
  let path = "";
  beforeEach(() => {
    folder = realpathSync(mkdtempSync(join(tmpdir(), "skycloak-env-")));
    path = join(folder, ".env");
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  for (const [what, text, expected] of [
    ["nothing", "", "usable"],
    ["other variables", "A=1\nMY_SKYCLOAK_API_KEY=x\nSKYCLOAK_API_KEYS=x\n", "usable"],
    ["a comment", "# SKYCLOAK_API_KEY=x", "usable"],
    ["the variable", "A=1\nSKYCLOAK_API_KEY=x", "set"],
    ["the variable, exported, with spaces", "A=1\r\n \texport  SKYCLOAK_API_KEY = x", "set"],
    ["the variable after a byte order mark", "\ufeffSKYCLOAK_API_KEY=x", "set"],
    ["an exported variable after a byte order mark", "\ufeff export SKYCLOAK_API_KEY=x", "set"],
    ["no text", "\0".repeat(20), "unusable"],
  ] as const) {
    it(`with ${what} is ${expected}`, () => {
      writeFileSync(path, text);
      assert.equal(contentOf(path), expected);
    });
  }

  it("that is missing is usable, and a folder is not", () => {
    assert.equal(contentOf(path), "usable");
    mkdirSync(path);
    assert.equal(contentOf(path), "unusable");
  });

  for (const [what, unit] of [
    ["empty lines", "\n"],
    ["spaces", " "],
    ["exports", "export "],
    ["Windows' lines", "\r\n"],
  ] as const) {
    it(`is searched in proportion to its size: ${what}`, () => {
      const write = (name: string, size: number): string => {
        writeFileSync(join(folder, name), unit.repeat(size / unit.length));
        return join(folder, name);
      };
      const [small, large] = [write("small", 4000), write("large", 32_000)];
      assertTimeRatio(
        () => contentOf(large),
        () => contentOf(small),
        16,
        { tolerance: 5 },
      );
    });
  }

  for (const [what, opened, expected] of [
    ["in the workspace", "w/.env", false],
    ["in the workspace, opened through a link", "link/.env", false],
    ["beside the workspace", "other/.env", true],
    ["in a folder that a link leads to, beside the workspace", "w/out/.env", true],
  ] as const) {
    for (const isThere of [true, false]) {
      it(`is looked for ${what}, ${isThere ? "and is there" : "and is missing"}`, async () => {
        for (const name of ["w", "other"]) mkdirSync(join(folder, name));
        symlinkSync("w", join(folder, "link"));
        symlinkSync("../other", join(folder, "w/out"));
        const fsPath = join(folder, opened);
        if (isThere) writeFileSync(fsPath, "");
        const outside = await pathOutside({ scheme: "file", fsPath } as unknown as vscode.Uri, [join(folder, "w")]);
        assert.equal(outside !== undefined, expected);
      });
    }
  }
});
