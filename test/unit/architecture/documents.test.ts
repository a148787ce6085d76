// The documents: no broken links, every setting and code is documented, and the README stays short.
import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { root } from "./sources";

const documents = [
  ...readdirSync(root).filter((name) => name.endsWith(".md")),
  ...readdirSync(join(root, "docs")).map((name) => join("docs", name)),
  join("test", "README.md"),
  join("test", "simulator", "README.md"),
];

const textOf = (path: string): string => readFileSync(join(root, path), "utf8");

/** The anchors that VS Code and code hosts make of a document's headings. */
function anchorsOf(markdown: string): string[] {
  const headings = markdown.replace(/^```[^]*?^```/gm, "").match(/^#+ .*$/gm) ?? [];
  return headings.map((heading) =>
    heading
      .replace(/^#+ /, "")
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, "")
      .replaceAll(" ", "-"),
  );
}

/** @returns the relative links of a document that lead to no file or to no heading of one. */
function brokenLinks(path: string, markdown: string): string[] {
  const links = Array.from(markdown.matchAll(/\]\((?![a-z]+:)([^)\s]+)\)/g), ([, to = ""]) => to);
  return links.filter((link) => {
    const [file = "", anchor] = link.split("#");
    const target = file === "" ? path : join(dirname(path), file);
    if (!existsSync(join(root, target))) return true;
    return anchor !== undefined && !anchorsOf(textOf(target)).includes(anchor);
  });
}

describe("The documents", () => {
  it("have no broken links", () => {
    const broken = documents.flatMap((path) => brokenLinks(path, textOf(path)).map((link) => `${path}: ${link}`));
    assert.deepEqual(broken, []);
    assert.deepEqual(brokenLinks("README.md", "[a](no.md) [b](#no) [c](docs/warnings.md#no)"), [
      "no.md",
      "#no",
      "docs/warnings.md#no",
    ]);
  });

  it("have a heading for each code of a warning", () => {
    const anchors = anchorsOf(textOf("docs/warnings.md"));
    const facts = readFileSync(join(root, "src/leaks/detector/facts.ts"), "utf8");
    const codes = /export type Rule =([^;]*);/.exec(facts)?.[1]?.match(/[\w-]+/g) ?? [];
    assert.ok(codes.length >= 5);
    assert.deepEqual(
      codes.filter((code) => !anchors.includes(code)),
      [],
    );
  });

  it("name every setting, and no other", () => {
    const { contributes } = JSON.parse(textOf("package.json")) as {
      contributes: { configuration: readonly { properties: Readonly<Record<string, unknown>> }[] };
    };
    const settings = contributes.configuration.flatMap(({ properties }) => Object.keys(properties));
    const rows = textOf("docs/settings.md").match(/^\| `.*?\|/gm) ?? [];
    const named = rows.flatMap((row) => {
      const names = (row.match(/`[\w.]+`/g) ?? []).map((name) => name.slice(1, -1));
      const [first = ""] = names;
      const folder = first.slice(0, first.lastIndexOf("."));
      return names.map((name) => (name.startsWith(".") ? folder + name : name));
    });
    assert.deepEqual(named.filter((name) => name.startsWith("skycloak.")).sort(), settings.sort());
  });

  it("begin with a README of 120 lines and 800 words at most", () => {
    const readme = textOf("README.md");
    assert.ok(readme.split("\n").length <= 120);
    assert.ok(readme.split(/\s+/).length <= 800);
  });
});
