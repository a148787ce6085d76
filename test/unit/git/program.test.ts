// Where programs are found, on every system.
import assert from "node:assert/strict";
import { findProgram } from "../../../src/git/run";

type Case = readonly [
  what: string,
  env: Readonly<Record<string, string>>,
  programs: readonly string[],
  expected: string | undefined,
  name?: string,
];

const windows: readonly Case[] = [
  ["the first folder", { PATH: "C:\\a;C:\\b" }, ["C:\\a\\git.exe", "C:\\b\\git.exe"], "C:\\a\\git.exe"],
  ["the next folder", { PATH: "C:\\a;C:\\b" }, ["C:\\b\\git.exe"], "C:\\b\\git.exe"],
  ["a variable in other letters", { Path: "C:\\a" }, ["C:\\a\\git.exe"], "C:\\a\\git.exe"],
  ["a folder in quotes", { PATH: '"C:\\a b"' }, ["C:\\a b\\git.exe"], "C:\\a b\\git.exe"],
  ["a network folder", { PATH: "\\\\host\\share" }, ["\\\\host\\share\\git.exe"], "\\\\host\\share\\git.exe"],
  ["PATHEXT's order", { PATH: "C:\\a", PATHEXT: ".EXE;.COM" }, ["C:\\a\\git.com", "C:\\a\\git.exe"], "C:\\a\\git.exe"],
  [
    "what needs no shell",
    { PATH: "C:\\a;C:\\b", PATHEXT: ".CMD;.BAT;.EXE" },
    ["C:\\a\\git.cmd", "C:\\a\\git.bat", "C:\\b\\git.exe"],
    "C:\\b\\git.exe",
  ],
  ["nothing without an extension", { PATH: "C:\\a" }, ["C:\\a\\git"], undefined],
  ["nothing in the current folder", { PATH: "" }, ["C:\\here\\git.exe", "git.exe"], undefined],
  ["nothing in an empty entry", { PATH: ";;" }, ["C:\\here\\git.exe", "git.exe", "\\git.exe"], undefined],
  ["nothing in .", { PATH: ".;.\\bin;bin" }, [".\\git.exe", "git.exe", "bin\\git.exe"], undefined],
  [
    "nothing by the drive's folder",
    { PATH: "C:;C:bin;\\bin" },
    ["C:git.exe", "C:bin\\git.exe", "\\bin\\git.exe"],
    undefined,
  ],
  [
    "nothing in the folder itself by its name",
    { PATH: "c:\\HERE\\.;C:\\a" },
    ["c:\\HERE\\git.exe", "C:\\here\\git.exe", "C:\\a\\git.exe"],
    "C:\\a\\git.exe",
  ],
  [
    "nothing that a package brings",
    { PATH: "C:\\x\\node_modules\\.bin;C:\\a" },
    ["C:\\x\\node_modules\\.bin\\git.exe", "C:\\a\\git.exe"],
    "C:\\a\\git.exe",
  ],
  ["a whole path", { PATH: "" }, [], "D:\\g\\git.exe", "D:\\g\\git.exe"],
  ["no relative path", { PATH: "C:\\a" }, ["C:\\a\\x\\git.exe"], undefined, "x\\git.exe"],
  ["no path on a drive", { PATH: "C:\\a" }, [], undefined, "C:git.exe"],
];

const posix: readonly Case[] = [
  ["the first folder", { PATH: "/a:/b" }, ["/a/git", "/b/git"], "/a/git"],
  ["the next folder", { PATH: "/a:/b" }, ["/b/git"], "/b/git"],
  ["nothing in an empty entry", { PATH: ":/a:" }, ["git", "/here/git"], undefined],
  ["nothing in .", { PATH: ".:./bin:bin:.." }, ["git", "bin/git", "../git"], undefined],
  ["nothing in the folder itself by its name", { PATH: "/here/:/a" }, ["/here/git", "/a/git"], "/a/git"],
  [
    "nothing that a package brings",
    { PATH: "/x/node_modules/.bin:/a" },
    ["/x/node_modules/.bin/git", "/a/git"],
    "/a/git",
  ],
  ["nothing without PATH", {}, ["/usr/bin/git"], undefined],
  ["a whole path", {}, [], "/opt/git", "/opt/git"],
  ["no relative path", { PATH: "/a" }, ["/a/./git", "/a/x/git"], undefined, "./git"],
];

describe("Where a program is", () => {
  for (const [platform, folder, cases] of [
    ["win32", "C:\\here", windows],
    ["linux", "/here", posix],
    ["darwin", "/here", posix],
  ] as const) {
    for (const [what, env, programs, expected, name = "git"] of cases) {
      it(`is ${what} (${platform})`, () => {
        const isProgram = (path: string): boolean => programs.includes(path);
        assert.equal(findProgram(name, { platform, env, folder, isProgram }), expected);
      });
    }
  }
});
