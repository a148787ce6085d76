// What a key becomes in each language: alone in quotes, within a longer text, bare, in a comment.
import assert from "node:assert/strict";
import { allowComment } from "../../../src/leaks/allow-comment";
import { replacement } from "../../../src/idioms/replace";
import { findInText } from "../leaks/text-lines";
import { environmentKey } from "../leaks/random-key";

type Case = readonly [before: string, after: string | undefined];

/** `K` stands for the key. `undefined`: nothing would be right, so nothing is offered. */
const cases: Readonly<Record<string, readonly Case[]>> = {
  javascript: [
    ['const k = "K";', "const k = process.env.SKYCLOAK_API_KEY;"],
    ["const k = 'K';", "const k = process.env.SKYCLOAK_API_KEY;"],
    ["f(`K`)", "f(process.env.SKYCLOAK_API_KEY)"],
    ['h("API-Key: K")', "h(`API-Key: ${process.env.SKYCLOAK_API_KEY}`)"],
    ["h(`a ${b} K`)", "h(`a ${b} ${process.env.SKYCLOAK_API_KEY}`)"],
    ['h("a `b` K")', 'h("a `b` " + process.env.SKYCLOAK_API_KEY)'],
    ['h("a `b` K".length)', 'h(("a `b` " + process.env.SKYCLOAK_API_KEY).length)'],
    ["h(`a ${f('K')} b`)", "h(`a ${f(process.env.SKYCLOAK_API_KEY)} b`)"],
    ['import "K"', undefined],
    ["const r = /'/; f('K')", "const r = /'/; f(process.env.SKYCLOAK_API_KEY)"],
    ["/* it's\nK */", "/* it's\nSKYCLOAK_API_KEY */"],
    ['({ "K": 1 })', "({ [process.env.SKYCLOAK_API_KEY]: 1 })"],
    ["const k = K;", undefined],
    ["// old: K", "// old: SKYCLOAK_API_KEY"],
    ['f("a", "K", "b")', 'f("a", process.env.SKYCLOAK_API_KEY, "b")'],
    ['f("it\\"s", "K")', 'f("it\\"s", process.env.SKYCLOAK_API_KEY)'],
  ],
  typescriptreact: [
    ['<Api token="K" />', "<Api token={process.env.SKYCLOAK_API_KEY} />"],
    ['const k = "K"', "const k = process.env.SKYCLOAK_API_KEY"],
  ],
  python: [
    ['import os\nk = "K"', 'import os\nk = os.environ["SKYCLOAK_API_KEY"]'],
    ['k = "K"', 'import os\nk = os.environ["SKYCLOAK_API_KEY"]'],
    ['"""Doc."""\nk = "K"', '"""Doc."""\nimport os\nk = os.environ["SKYCLOAK_API_KEY"]'],
    ["import os\nk = 'a K b'", "import os\nk = f'a {os.environ[\"SKYCLOAK_API_KEY\"]} b'"],
    ['import os\nk = f"{x} K"', "import os\nk = f\"{x} {os.environ['SKYCLOAK_API_KEY']}\""],
    ['import os\nk = "{} K"', undefined],
    ['import os\nk = b"K"', 'import os\nk = os.environ["SKYCLOAK_API_KEY"].encode()'],
    ["# K", "# SKYCLOAK_API_KEY"],
    ['import os\nk = ("a" "K")', 'import os\nk = ("a" f"{os.environ[\'SKYCLOAK_API_KEY\']}")'],
    [
      'import os\nt = """\na K\n"""',
      'import os\nt = f"""\na {os.environ[\'SKYCLOAK_API_KEY\']}\n"""',
    ],
    ['match k:\n  case "K": pass', undefined],
  ],
  go: [
    [
      'package a\n\nimport (\n\t"fmt"\n)\n\nvar k = "K"',
      'package a\n\nimport (\n\t"os"\n\t"fmt"\n)\n\nvar k = os.Getenv("SKYCLOAK_API_KEY")',
    ],
    [
      'package a\n\nimport "os"\n\nconst k = "K"',
      'package a\n\nimport "os"\n\nvar k = os.Getenv("SKYCLOAK_API_KEY")',
    ],
    [
      'import "os"\nk := "API-Key: K!"',
      'import "os"\nk := "API-Key: " + os.Getenv("SKYCLOAK_API_KEY") + "!"',
    ],
    ['import "os"\nk := `K`', 'import "os"\nk := os.Getenv("SKYCLOAK_API_KEY")'],
  ],
  java: [
    ['String k = "K";', 'String k = System.getenv("SKYCLOAK_API_KEY");'],
    ['f("a: K");', 'f("a: " + System.getenv("SKYCLOAK_API_KEY"));'],
    ['@Value("K")', undefined],
    ['@Headers({"a", "K"})', undefined],
    ['switch (s) { case "K": }', undefined],
    ['char c = \'"\'; f("K");', 'char c = \'"\'; f(System.getenv("SKYCLOAK_API_KEY"));'],
  ],
  kotlin: [['const val k = "K"', 'val k = System.getenv("SKYCLOAK_API_KEY")']],
  csharp: [
    [
      'private const string K1 = "K";',
      'private static readonly string K1 = System.Environment.GetEnvironmentVariable("SKYCLOAK_API_KEY");',
    ],
    ['const string k = "K";', undefined],
    ['f($"{a} K");', 'f($"{a} " + System.Environment.GetEnvironmentVariable("SKYCLOAK_API_KEY"));'],
  ],
  ruby: [
    ["k = 'K'", 'k = ENV.fetch("SKYCLOAK_API_KEY")'],
    ['k = "a K"', 'k = "a #{ENV.fetch("SKYCLOAK_API_KEY")}"'],
    ["k = 'a K'", "k = 'a ' + ENV.fetch(\"SKYCLOAK_API_KEY\")"],
    ["t = <<~EOS\n  it's K\nEOS", 't = <<~EOS\n  it\'s #{ENV.fetch("SKYCLOAK_API_KEY")}\nEOS'],
    ["t = <<~'EOS'\n  K\nEOS", undefined],
  ],
  php: [
    ['$k = "K";', "$k = getenv('SKYCLOAK_API_KEY');"],
    ["f('a K');", "f('a ' . getenv('SKYCLOAK_API_KEY'));"],
    ["const K1 = 'K';", undefined],
  ],
  rust: [
    ['f("K")', 'f(&std::env::var("SKYCLOAK_API_KEY").expect("SKYCLOAK_API_KEY is set"))'],
    [
      'f("a K")',
      'f(&format!("a {}", std::env::var("SKYCLOAK_API_KEY").expect("SKYCLOAK_API_KEY is set")))',
    ],
    ['const A: &str = "K";', undefined],
  ],
  shellscript: [
    ["export A=K", 'export A="$SKYCLOAK_API_KEY"'],
    ['A="K"', 'A="$SKYCLOAK_API_KEY"'],
    ["export SKYCLOAK_API_KEY=K", 'export SKYCLOAK_API_KEY="${SKYCLOAK_API_KEY:?}"'],
    ["SKYCLOAK_API_KEY='K' tool", 'SKYCLOAK_API_KEY="${SKYCLOAK_API_KEY:?}" tool'],
    ['curl -H "API-Key: K" u', 'curl -H "API-Key: ${SKYCLOAK_API_KEY}" u'],
    ["cat <<EOF\nkey=K\nEOF", "cat <<EOF\nkey=${SKYCLOAK_API_KEY}\nEOF"],
    ["cat <<'EOF'\nkey=K\nEOF", undefined],
    ['A="$(tool K)"', 'A="$(tool ${SKYCLOAK_API_KEY})"'],
    ["# it's\nA=K", '# it\'s\nA="$SKYCLOAK_API_KEY"'],
    ["tool # it's\nA=K", 'tool # it\'s\nA="$SKYCLOAK_API_KEY"'],
    ['tool a#b "K"', 'tool a#b "$SKYCLOAK_API_KEY"'],
    ["curl -H 'API-Key: K' u", "curl -H 'API-Key: '\"$SKYCLOAK_API_KEY\" u"],
  ],
  powershell: [
    ["$a = 'K'", "$a = $env:SKYCLOAK_API_KEY"],
    ['f "a K"', 'f "a $($env:SKYCLOAK_API_KEY)"'],
    ["f 'a K'", 'f "a $($env:SKYCLOAK_API_KEY)"'],
    ["f 'a $b K'", "f ('a $b ' + $env:SKYCLOAK_API_KEY)"],
    ['$t = @"\na K\n"@', '$t = @"\na $($env:SKYCLOAK_API_KEY)\n"@'],
    ["$t = @'\na K\n'@", undefined],
    ["$a = K", "$a = $env:SKYCLOAK_API_KEY"],
    ["f K/a", undefined],
    ["f a/K", undefined],
  ],
  yaml: [
    ["key: K", "key: ${SKYCLOAK_API_KEY}"],
    ['key: "K"', 'key: "${SKYCLOAK_API_KEY}"'],
  ],
  dockerfile: [
    ["FROM a\nENV K1=K", "FROM a\nARG SKYCLOAK_API_KEY\nENV K1=${SKYCLOAK_API_KEY}"],
    [
      "FROM a\nARG SKYCLOAK_API_KEY\nENV K1=K",
      "FROM a\nARG SKYCLOAK_API_KEY\nENV K1=${SKYCLOAK_API_KEY}",
    ],
    ['FROM a\nRUN ["tool", "K"]', undefined],
  ],
  terraform: [
    ['api_key = "K"', "api_key = var.skycloak_api_key"],
    ['h = "a K"', 'h = "a ${var.skycloak_api_key}"'],
    ["# K", "# SKYCLOAK_API_KEY"],
    ["h = <<EOT\nK\nEOT", "h = <<EOT\n${var.skycloak_api_key}\nEOT"],
    ['variable "k" {\n  default = "K"\n}', undefined],
    ['a = "${f("K")}"', 'a = "${f(var.skycloak_api_key)}"'],
  ],
};

describe("A reference in the idiom of the language", () => {
  for (const [language, list] of Object.entries(cases)) {
    for (const [before, after] of list) {
      it(`${language}: ${JSON.stringify(before)}`, () => {
        assert.equal(replaced(language, `/a/file.${language}`, before), after);
      });
    }
  }

  const files: readonly (readonly [path: string, before: string, after: string | undefined])[] = [
    ["/p/.env", "FOO=K", "FOO=${SKYCLOAK_API_KEY}"],
    ["/p/.env.local", "FOO='K'", "FOO=${SKYCLOAK_API_KEY}"],
    ["/p/.github/workflows/ci.yml", "key: K", "key: ${{ secrets.SKYCLOAK_API_KEY }}"],
    ["/p/.vscode/mcp.json", '{"key":"K"}', '{"key":"${env:SKYCLOAK_API_KEY}"}'],
    ["/p/api.http", "API-Key: K", "API-Key: {{$processEnv SKYCLOAK_API_KEY}}"],
    ["/p/prod.tfvars", 'api_key = "K"', undefined],
    ["/p/terraform.tfstate", '{"api_key":"K"}', undefined],
  ];
  for (const [path, before, after] of files) {
    it(path, () => assert.equal(replaced("plaintext", path, before), after));
  }

  it("keeps CRLF where it is", () => {
    const before = "first\r\nkey: K\r\n";
    assert.equal(replaced("yaml", "/a.yaml", before), "first\r\nkey: ${SKYCLOAK_API_KEY}\r\n");
  });
});

describe("A comment that allows a key", () => {
  it("is in the syntax of the language", () => {
    assert.deepEqual(allowComment("python", "/a.py", "x"), {
      where: "behind",
      text: "# skycloak:allow",
    });
    assert.equal(allowComment("go", "/a.go", "x")?.text, "// skycloak:allow");
    assert.equal(allowComment("html", "/a.html", "x")?.text, "<!-- skycloak:allow -->");
    assert.equal(allowComment("dockerfile", "/Dockerfile", "x")?.where, "above");
    assert.equal(allowComment("properties", "/p/.env", "x")?.where, "behind");
    assert.equal(allowComment("json", "/a.json", "x"), undefined);
    assert.equal(allowComment("shellscript", "/a.sh", "curl \\"), undefined);
  });
});

/** The whole text with its (last) key replaced. */
function replaced(language: string, path: string, template: string): string | undefined {
  const text = template.replaceAll(/\bK\b/g, environmentKey());
  const [span] = findInText(text);
  assert.ok(span, "no key in the case");
  const lineEnd = text.includes("\r\n") ? "\r\n" : "\n";
  const lines = text.split(lineEnd);
  const lineNumber = text.slice(0, span.start).split(lineEnd).length - 1;
  const start =
    span.start -
    lines.slice(0, lineNumber).join(lineEnd).length -
    (lineNumber > 0 ? lineEnd.length : 0);
  const found = replacement({
    language,
    path,
    line: lines[lineNumber] ?? "",
    lineNumber,
    key: { start, end: start + span.end - span.start },
    text: () => text,
  });
  if (found === undefined) return undefined;
  // From the end, as an editor applies them.
  for (const edit of [...found.edits].sort((a, b) => b.line - a.line || b.start - a.start)) {
    const line = lines[edit.line] ?? "";
    lines[edit.line] = line.slice(0, edit.start) + edit.text + line.slice(edit.end);
  }
  return lines.join(lineEnd);
}
