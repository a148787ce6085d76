// Comments that allow a key: their positions, and that they change no value.
import assert from "node:assert/strict";
import { allowComment } from "../../../src/leaks/references/allow-comment";
import { parserOf, type Parse } from "../helpers/grammars";
import { placements } from "../helpers/placements";
import { withKey } from "../helpers/replaced";
import { assertCpuTime } from "../helpers/timing";
import { findInText } from "./text-lines";
import { environmentKey } from "./random-key";

function allowed(language: string, path: string, text: string, key: string): string | undefined {
  const comment = allowComment(language, path, text, text.indexOf(key));
  return comment && text.slice(0, comment.start) + comment.text + text.slice(comment.end);
}

describe("A comment that allows a key", () => {
  const key = environmentKey();
  const behind = (open: string, close = "") => `# ${open} skycloak:allow${close}`.slice(2);
  const h = behind("#");
  const s = behind("//");

  type Case = readonly [language: string, path: string, before: string, after: string | undefined];
  const cases: readonly Case[] = [
    ["python", "/a.py", "k = 'K'", `k = 'K' ${h}`],
    ["python", "/a.py", "k = 'K'\nb", `k = 'K' ${h}\nb`],
    ["python", "/a.py", "if a:\n  k = '''K\n'''", `if a:\n  ${h}\n  k = '''K\n'''`],
    ["python", "/a.py", "k = '''\nK\n'''", undefined],
    ["python", "/a.py", "k = 'K' + \\\n  'b'", `${h}\nk = 'K' + \\\n  'b'`],
    ["python", "/a.py", "k = b + \\\n  'K'\n", `k = b + \\\n  'K' ${h}\n`],
    ["python", "/a.py", "%env A=K", `${h}\n%env A=K`],
    ["python", "/a.py", "%%bash\nA=K", undefined],
    ["python", "/a.py", "# K", `${h}\n# K`],
    ["python", "/a.py", "\uFEFFk = 'K' + \\\n  'b'", `\uFEFF${h}\nk = 'K' + \\\n  'b'`],
    ["go", "/a.go", 'k := "K"', `k := "K" ${s}`],
    ["go", "/a.go", "k := `\nK\n`", undefined],
    ["go", "/a.go", "//go:generate f K\n", `${s}\n//go:generate f K\n`],
    ["javascript", "/a.js", "/*\n * K\n */", "/*\n * K skycloak:allow\n */"],
    ["javascriptreact", "/a.jsx", "return (\n  <p>\n    K\n  </p>\n);", undefined],
    ["javascriptreact", "/a.jsx", "return (\n  <A k='K' />\n);", `return (\n  ${s}\n  <A k='K' />\n);`],
    ["javascriptreact", "/a.jsx", "const a = <A k='K' />;\n", `const a = <A k='K' />; ${s}\n`],
    ["typescript", "/a.ts", "const a = `\n  ${f('K')}\n`;", undefined],
    ["typescript", "/a.ts", "const a = `${f(\n  'K'\n)}`;", `const a = \`\${f(\n  'K' ${s}\n)}\`;`],
    ["php", "/a.php", "<?php\n$k = 'K';\n", `<?php\n$k = 'K'; ${s}\n`],
    ["php", "/a.php", "<p>K</p>\n<?php f(); ?>", undefined],
    ["php", "/a.php", "<?php f(); ?>K", undefined],
    ["php", "/a.php", "<?php f(); ?>\n<p>K</p>", undefined],
    ["php", "/a.php", "<?php $k = 'K'; ?>\n<p>x</p>", undefined],
    ["php", "/a.php", "<?php\n$k = 'K'; ?>\n<p>x</p>", `<?php\n${s}\n$k = 'K'; ?>\n<p>x</p>`],
    ["php", "/a.php", "<?php\n$k = <<<A\nK\nA;\n", undefined],
    ["shellscript", "/a.sh", "curl K \\\n  u", `${h}\ncurl K \\\n  u`],
    ["shellscript", "/a.sh", "curl \\\n  K \\\n u", undefined],
    ["shellscript", "/a.sh", "cat <<EOF\nK\nEOF", undefined],
    ["shellscript", "/a.sh", "cat <<EOF K\nEOF", `cat <<EOF K ${h}\nEOF`],
    ["shellscript", "/a.sh", "#!/bin/sh K\n", undefined],
    ["ruby", "/a.rb", "a = %q(\n  K\n)", undefined],
    ["ruby", "/a.rb", "a = b % [c]\nk = 'K'", `a = b % [c]\nk = 'K' ${h}`],
    ["elixir", "/a.ex", "a = ~S(\n  K\n)", undefined],
    ["markdown", "/a.md", "~~~\n```\nK\n~~~", undefined],
    ["markdown", "/a.md", "````\n```\nK\n```\n````", undefined],
    ["markdown", "/a.md", "```sh\n```js\n```\nK", "```sh\n```js\n```\nK <!-- skycloak:allow -->"],
    ["markdown", "/a.md", "$$\nK\n$$", undefined],
    ["makefile", "/Makefile", ".ONESHELL:\nall:\n\tf '\n\tK'", undefined],
    ["ruby", "/a.rb", "a = <<~A\n  K\nA\n", undefined],
    ["yaml", "/a.yaml", "a:\n  b: K\nc: 1", `a:\n  b: K ${h}\nc: 1`],
    ["yaml", "/a.yaml", "a:\n  b: 'K'\n", `a:\n  b: 'K' ${h}\n`],
    ["yaml", "/a.yaml", "a: |\n  K\n", undefined],
    ["yaml", "/a.yaml", "a: |\n  b:\n    K\n", undefined],
    ["yaml", "/a.yaml", "a:\n  b: K\n    more\n", `a:\n  ${h}\n  b: K\n    more\n`],
    ["yaml", "/a.yaml", "a:\n  b: x\n    K\n", undefined],
    ["yaml", "/a.yaml", "a: {\n b: K\n}", undefined],
    ["yaml", "/a.yaml", "a: >\n  x\nb: K", `a: >\n  x\nb: K ${h}`],
    ["yaml", "/a.yaml", 'a: "x\n  K"', undefined],
    ["yaml", "/a.yaml", "a: 1\n# K\nb: 2", `a: 1\n${h}\n# K\nb: 2`],
    ["properties", "/p/.env", "A=1\nB=K\n", `A=1\n${h}\nB=K\n`],
    ["dotenv", "/p/.env.local", "B='K'", `${h}\nB='K'`],
    ["dotenv", "/p/.env", 'A="\nB=K\n"', undefined],
    ["properties", "/a.properties", "a = K", `${h}\na = K`],
    ["properties", "/a.properties", "\uFEFFa = K", `\uFEFF${h}\na = K`],
    ["properties", "/a.properties", "a = b \\\n  K", undefined],
    ["ini", "/a.ini", "[a]\nb = K", "[a]\n; skycloak:allow\nb = K"],
    ["ini", "/a.ini", "b = c\n  K", undefined],
    ["makefile", "/Makefile", "A = K\n", `${h}\nA = K\n`],
    ["makefile", "/Makefile", "A = b \\\n K\n", undefined],
    ["makefile", "/Makefile", "all:\n\tcurl K\n", `all:\n${h}\n\tcurl K\n`],
    ["makefile", "/Makefile", "define A\nK\nendef\n", undefined],
    ["dockerfile", "/Dockerfile", "FROM a\nENV A=K", `FROM a\n${h}\nENV A=K`],
    ["dockerfile", "/Dockerfile", "FROM a\nRUN <<EOF\ncurl K\nEOF", undefined],
    ["dockerfile", "/Dockerfile", "FROM a\nRUN a \\\n K", undefined],
    ["html", "/a.html", "<p>K</p>\n", "<p>K</p> <!-- skycloak:allow -->\n"],
    ["html", "/a.html", "<script>\nK\n</script>", undefined],
    ["html", "/a.html", "<!--\nK\n-->\n", "<!--\nK skycloak:allow\n-->\n"],
    ["html", "/a.html", "<p\n  a='K'\n>", undefined],
    ["html", "/a.html", "<p>\n  K\n</p>", "<p>\n  <!-- skycloak:allow -->\n  K\n</p>"],
    ["xml", "/a.xml", "<a>x\nK\n</a>", undefined],
    ["xml", "/a.xml", "<a><![CDATA[<b>\n<c>K</c>\n]]></a>", undefined],
    ["markdown", "/a.md", "Use K here", "Use K here <!-- skycloak:allow -->"],
    ["markdown", "/a.md", "```sh\ncurl K\n```", undefined],
    ["markdown", "/a.md", "    curl K", undefined],
    ["markdown", "/a.md", "| a | K |", undefined],
    ["markdown", "/a.md", "---\na: K\n---\n", undefined],
    ["json", "/a.json", '{"a": "K"}', undefined],
    ["jsonc", "/a.jsonc", '{"a": "K"}', `{"a": "K"} ${s}`],
    ["css", "/a.css", "a { b: 'K'; }", "a { b: 'K'; } /* skycloak:allow */"],
    ["toml", "/a.toml", 'a = """\nK\n"""', undefined],
    ["lua", "/a.lua", "a = [[\nK\n]]", undefined],
    ["c", "/a.c", '#define A "K" \\\n  "b"', `${s}\n#define A "K" \\\n  "b"`],
    ["plaintext", "/a.txt", "K", undefined],
  ];
  for (const [language, path, before, after] of cases) {
    it(`${path}: ${JSON.stringify(before)}`, () => {
      const found = allowed(language, path, withKey(before, key), key);
      assert.equal(found, after && withKey(after, key));
      if (found !== undefined) assert.deepEqual(findInText(found), [], "it is still reported");
    });
  }

  it("stands near enough to the key, and keeps to CRLF", () => {
    const long = `k = "${key}"; ${"x".repeat(2000)};\n`;
    assert.ok(allowed("javascript", "/a.js", long, key)?.startsWith("// skycloak:allow\n"));
    assert.equal(allowed("javascript", "/a.js", `f("${key}");\r\n`, key), `f("${key}"); ${s}\r\n`);
  });

  it("takes time in proportion to a long file of blank lines", () => {
    const text = `${"\n".repeat(60_000)}A = ${key}\n`;
    assertCpuTime(() => assert.ok(allowed("makefile", "/Makefile", text, key)), 200);
  });

  // The positions matter here, and the literals less.
  const all = placements().filter((_one, at) => at % 3 === 0);
  for (const language of new Set(all.map((one) => one.language))) {
    let parse: Parse | undefined;
    it(`changes no value in ${language}`, async () => {
      parse = await parserOf(language);
      for (const { template, path } of all.filter((one) => one.language === language)) {
        const text = withKey(`${template}\n`, key);
        const after = allowed(language, path, text, key);
        if (after === undefined || parse === undefined) continue;
        const [was, is] = [parse(text), parse(after)];
        assert.ok(is.errors <= was.errors, `${template} became ${after}`);
        if (was.errors === 0) assert.deepEqual(is.tokens, was.tokens, after);
      }
    });
  }
});
