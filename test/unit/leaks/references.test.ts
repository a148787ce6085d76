// The reference for a key in each language: as a whole literal, within a longer text, unquoted, in a comment.
import assert from "node:assert/strict";
import { replaced as replaceAll, withKey } from "../helpers/replaced";
import { environmentKey } from "./random-key";

type Case = readonly [before: string, after: string | undefined];

/** `K` stands for the key. `undefined`: no reference is offered, because none would be correct. */
const cases: Readonly<Record<string, readonly Case[]>> = {
  javascript: [
    ['const k = "K";', "const k = process.env.SKYCLOAK_API_KEY;"],
    ["const k = 'K';", "const k = process.env.SKYCLOAK_API_KEY;"],
    ["f(`K`)", "f(process.env.SKYCLOAK_API_KEY)"],
    ['h("API-Key: K")', "h(`API-Key: ${process.env.SKYCLOAK_API_KEY}`)"],
    ["h(`a ${b} K`)", "h(`a ${b} ${process.env.SKYCLOAK_API_KEY}`)"],
    ['h("a `b` K")', 'h("a `b` " + process.env.SKYCLOAK_API_KEY)'],
    ['h("a `b` K".length)', undefined],
    ['h("K".length)', "h(process.env.SKYCLOAK_API_KEY.length)"],
    ["h(`a ${f('K')} b`)", "h(`a ${f(process.env.SKYCLOAK_API_KEY)} b`)"],
    ['import "K"', undefined],
    ["const r = /'/; f('K')", "const r = /'/; f(process.env.SKYCLOAK_API_KEY)"],
    ["/* it's\nK */", undefined],
    ['({ "K": 1 })', undefined],
    ["const k = K;", undefined],
    ["// old: K", undefined],
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
    ['import os\nk = b"K"', undefined],
    ['import os\nk = t"K"', undefined],
    ['import os\nk = t"{a} K"', undefined],
    ["# K", undefined],
    ['import os\nk = ("a" "K")', undefined],
    ['import os\nt = """\na K\n"""', 'import os\nt = f"""\na {os.environ[\'SKYCLOAK_API_KEY\']}\n"""'],
    ['match k:\n  case "K": pass', undefined],
    ['\uFEFFk = "K"', '\uFEFFimport os\nk = os.environ["SKYCLOAK_API_KEY"]'],
    ['\uFEFFimport os\nk = "K"', '\uFEFFimport os\nk = os.environ["SKYCLOAK_API_KEY"]'],
    ['\uFEFF"""Doc."""\nk = "K"', '\uFEFF"""Doc."""\nimport os\nk = os.environ["SKYCLOAK_API_KEY"]'],
  ],
  go: [
    [
      'package a\n\nimport (\n\t"fmt"\n)\n\nvar k = "K"',
      'package a\n\nimport (\n\t"os"\n\t"fmt"\n)\n\nvar k = os.Getenv("SKYCLOAK_API_KEY")',
    ],
    ['package a\n\nimport "os"\n\nvar k = "K"', 'package a\n\nimport "os"\n\nvar k = os.Getenv("SKYCLOAK_API_KEY")'],
    ['import "os"\nk := "API-Key: K!"', 'import "os"\nk := "API-Key: " + os.Getenv("SKYCLOAK_API_KEY") + "!"'],
    ['import "os"\nk := `K`', 'import "os"\nk := os.Getenv("SKYCLOAK_API_KEY")'],
    ['package a\n\nconst (\n\tk = "K"\n)', undefined],
    ['package a\n\nconst (\n\ta = 1\n\tk string = "K"\n)', undefined],
    ['import "os"\nf("a", "K")', 'import "os"\nf("a", os.Getenv("SKYCLOAK_API_KEY"))'],
  ],
  java: [
    ['String k = "K";', 'String k = System.getenv("SKYCLOAK_API_KEY");'],
    ['f("a: K");', 'f("a: " + System.getenv("SKYCLOAK_API_KEY"));'],
    ['@Value("K")', undefined],
    ['@Headers({"a", "K"})', undefined],
    ['switch (s) { case "K": }', undefined],
    ['char c = \'"\'; f("K");', 'char c = \'"\'; f(System.getenv("SKYCLOAK_API_KEY"));'],
  ],
  kotlin: [
    ['const val k = "K"', undefined],
    ['val k = "K"', 'val k = System.getenv("SKYCLOAK_API_KEY")'],
  ],
  csharp: [
    ['private const string K1 = "K";', undefined],
    ['const string k = "K";', undefined],
    ['f($"{a} K");', 'f($"{a} {System.Environment.GetEnvironmentVariable("SKYCLOAK_API_KEY")}");'],
    ['f("a K");', 'f("a " + System.Environment.GetEnvironmentVariable("SKYCLOAK_API_KEY"));'],
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
    ["f(\"a {$b['K']}\");", undefined],
  ],
  rust: [
    ['f("K")', 'f(&std::env::var("SKYCLOAK_API_KEY").expect("SKYCLOAK_API_KEY is set"))'],
    ['f("a K")', undefined],
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
    ['A="$(tool K)"', 'A="$(tool "$SKYCLOAK_API_KEY")"'],
    ["# it's\nA=K", '# it\'s\nA="$SKYCLOAK_API_KEY"'],
    ["tool # it's\nA=K", 'tool # it\'s\nA="$SKYCLOAK_API_KEY"'],
    ['tool a#b "K"', 'tool a#b "$SKYCLOAK_API_KEY"'],
    ["curl -H 'API-Key: K' u", "curl -H 'API-Key: '\"$SKYCLOAK_API_KEY\" u"],
  ],
  powershell: [
    ["$a = 'K'", "$a = $env:SKYCLOAK_API_KEY"],
    ['f "a K"', 'f "a $($env:SKYCLOAK_API_KEY)"'],
    ["f 'a K'", 'f "a $($env:SKYCLOAK_API_KEY)"'],
    ["f 'a $b K'", undefined],
    ['$t = @"\na K\n"@', '$t = @"\na $($env:SKYCLOAK_API_KEY)\n"@'],
    ["$t = @'\na K\n'@", undefined],
    ["$a = K", undefined],
    ["f K/a", undefined],
    ["f a/K", undefined],
  ],
  yaml: [
    ["key: K", undefined],
    ['key: "K"', undefined],
  ],
  dockerfile: [
    ["FROM a\nENV K1=K", "FROM a\nARG SKYCLOAK_API_KEY\nENV K1=${SKYCLOAK_API_KEY}"],
    ["FROM a\nARG SKYCLOAK_API_KEY\nENV K1=K", "FROM a\nARG SKYCLOAK_API_KEY\nENV K1=${SKYCLOAK_API_KEY}"],
    ['FROM a\nRUN ["tool", "K"]', undefined],
    ["FROM a\nENV A=\\K", undefined],
    ["FROM a\nENV A=b \\\n\nENV C=K", undefined],
    ["FROM a\nENV A=b \\\n# note\nENV C=K", undefined],
  ],
  terraform: [
    ['api_key = "K"', "api_key = var.skycloak_api_key"],
    ['h = "a K"', 'h = "a ${var.skycloak_api_key}"'],
    ["# K", undefined],
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
    ["config/tracked.env", "K1=K", "K1=${SKYCLOAK_API_KEY}"],
    [".env.local", "K1=K", "K1=${SKYCLOAK_API_KEY}"],
    ["notes.local", "K1=K", undefined],
    ["/p/.env", "FOO=K", "FOO=${SKYCLOAK_API_KEY}"],
    ["/p/.env.local", "FOO='K'", "FOO=${SKYCLOAK_API_KEY}"],
    ["/p/.github/workflows/ci.yml", "env:\n  key: K", "env:\n  key: ${{ secrets.SKYCLOAK_API_KEY }}"],
    ["/p/.github/workflows/ci.yml", "if: K", undefined],
    ["/p/.github/workflows/ci.yml", "env:\n  a: ${{ format('K') }}", undefined],
    ["/p/.github/workflows/ci.yml", "env:\n  a: ${{ b }}K", "env:\n  a: ${{ b }}${{ secrets.SKYCLOAK_API_KEY }}"],
    ["/p/api.http", "API-Key: K", "API-Key: {{$processEnv SKYCLOAK_API_KEY}}"],
    ["/p/prod.tfvars", 'api_key = "K"', undefined],
    ["/p/terraform.tfstate", '{"api_key":"K"}', undefined],
  ];
  for (const [path, before, after] of files) {
    it(path, () => assert.equal(replaced("plaintext", path, before), after));
  }

  const inServers = (reference: string): readonly [string, string] => [
    '{"mcpServers":{"a":{"headers":{"API-Key":"K"},"env":{"B":"K"}}}}',
    `{"mcpServers":{"a":{"headers":{"API-Key":"${reference}"},"env":{"B":"${reference}"}}}}`,
  ];
  const agents: readonly (readonly [path: string, before: string, after: string | undefined])[] = [
    ["/p/.cursor/mcp.json", ...inServers("${env:SKYCLOAK_API_KEY}")],
    ["/h/.codeium/windsurf/mcp_config.json", ...inServers("${env:SKYCLOAK_API_KEY}")],
    ["/p/.roo/mcp.json", ...inServers("${env:SKYCLOAK_API_KEY}")],
    ["/p/.mcp.json", ...inServers("${SKYCLOAK_API_KEY}")],
    ["/p/.gemini/settings.json", ...inServers("${SKYCLOAK_API_KEY}")],
    [
      "/p/opencode.json",
      '{"mcp":{"a":{"headers":{"A":"Bearer K"}}}}',
      '{"mcp":{"a":{"headers":{"A":"Bearer {env:SKYCLOAK_API_KEY}"}}}}',
    ],
    ["/p/claude_desktop_config.json", inServers("")[0], undefined],
    ["/h/cline_mcp_settings.json", inServers("")[0], undefined],
    ["/p/.vscode/settings.json", '{"a":"K"}', undefined],
    [
      "/p/.vscode/mcp.json",
      '{"servers":{"a":{"headers":{"A":"K","B":"K"}}}}',
      `{
  "inputs": [
    {
      "type": "promptString",
      "id": "skycloak-api-key",
      "description": "Skycloak API key",
      "password": true
    }
  ],"servers":{"a":{"headers":{"A":"\${input:skycloak-api-key}","B":"\${input:skycloak-api-key}"}}}}`,
    ],
    [
      "/p/.vscode/mcp.json",
      `{
  // it's
  "servers": { "inputs": [], "a": "K" },
  "inputs": [{ "id": "other" }],
}`,
      `{
  // it's
  "servers": { "inputs": [], "a": "\${input:skycloak-api-key}" },
  "inputs": [{
      "type": "promptString",
      "id": "skycloak-api-key",
      "description": "Skycloak API key",
      "password": true
    },
    { "id": "other" }],
}`,
    ],
    [
      "/p/.vscode/mcp.json",
      '{"inputs":[{"id":"skycloak-api-key"}],"servers":{"a":"K"}}',
      '{"inputs":[{"id":"skycloak-api-key"}],"servers":{"a":"${input:skycloak-api-key}"}}',
    ],
    ["/p/.vscode/mcp.json", '{"inputs":[{"default":"K"}]}', undefined],
  ];
  for (const [path, before, after] of agents) {
    it(`${path}: ${before}`, () => assert.equal(replaced("jsonc", path, before), after));
  }

  it("keeps CRLF where it is", () => {
    const before = "first\r\nkey: K\r\n";
    const after = "first\r\nkey: ${SKYCLOAK_API_KEY}\r\n";
    assert.equal(replaced("yaml", "/bootstrap.yml", before), after);
  });
});

/** The whole text with its keys replaced. */
function replaced(language: string, path: string, template: string): string | undefined {
  const key = environmentKey();
  return replaceAll(language, path, withKey(template, key), key);
}
