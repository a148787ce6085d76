// References at generated positions in many languages: where they are offered, what the languages' parsers make of the
// result, and whether a program prints the same.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { createReplacer } from "../../../src/leaks/references/replace";
import { environmentKey } from "./random-key";
import { parserOf, type Parse } from "../helpers/grammars";
import { families, placements } from "../helpers/placements";
import { replaced, withKey } from "../helpers/replaced";

describe("A reference in the place of a key", () => {
  const key = environmentKey();
  const all = placements();

  it("is tried in many places of many languages", () => {
    assert.ok(all.length > 400);
    assert.ok(new Set(families.map(({ language }) => language)).size > 20);
  });

  for (const language of new Set(all.map((one) => one.language))) {
    describe(`in ${language}`, () => {
      let parse: Parse | undefined;
      before(async () => {
        parse = await parserOf(language);
      });

      it("is offered where any expression could stand and nowhere else, and breaks nothing", () => {
        for (const { template, path, kind } of all.filter((one) => one.language === language)) {
          const text = withKey(template, key);
          const after = replaced(language, path, text, key);
          if (kind === "value") assert.ok(after !== undefined, `nothing for ${template}`);
          if (kind === "other") assert.equal(after, undefined, `something for ${template}`);
          if (after === undefined) continue;
          assert.ok(!after.includes(key), `a key is left in ${after.replaceAll(key, "K")}`);
          if (parse === undefined) continue;
          assert.ok(parse(after).errors <= parse(text).errors, `${template} became ${after}`);
        }
      });
    });
  }
});

interface Interpreter {
  readonly language: string;
  readonly path?: string;
  readonly command: string;
  readonly arguments: readonly string[];
  /** Programs that print the key. */
  readonly programs: readonly string[];
}

const interpreters: readonly Interpreter[] = [
  {
    language: "javascript",
    command: "node",
    arguments: ["-"],
    programs: [
      'const k = "K"; console.log(k);',
      "console.log('K'.length, `K`, [1, 'K']);",
      "console.log(JSON.stringify({ a: { 'API-Key': 'K' } }), 'it is K');",
      "f('it is K, \"quoted\"');\nfunction f(a) { console.log(a); }",
      "const f = (a) => a; console.log(f(`x ${f('K')} y K`));",
      "class A { key = 'K'; f() { return 'a\\nK'; } }\nconsole.log(new A().key, new A().f());",
      'console.log("a `b` K", "K and K");',
    ],
  },
  {
    language: "python",
    command: "python3",
    arguments: ["-"],
    programs: [
      'k = "K"\nprint(k)',
      "from __future__ import (\n    annotations,\n)\nk = 'a K b'\nprint(k, {'a': 'K'}, ['K'])",
      'import json\ndef f(key):\n    return key\nprint(f(key="K"), f(key="K, K"), f\'{1} K\')',
      '"""Doc."""\nk = """a\nK\n"""\nprint(k, r"\\d K", "it\'s K")',
    ],
  },
  {
    language: "ruby",
    command: "ruby",
    arguments: ["-"],
    programs: [
      "k = 'K'\nputs k",
      'puts "a #{1} K", \'a K\'\nh = { key: "K" }\nputs h[:key]',
      "puts <<~TEXT\n  K\nTEXT",
    ],
  },
  {
    language: "php",
    command: "php",
    arguments: [],
    programs: ["<?php\n$k = 'K'; echo $k;", "<p>it's</p><?php $b = 1; $a = ['k' => \"a $b K\", 'K']; print_r($a); ?>"],
  },
  {
    language: "shellscript",
    path: "/p/a.sh",
    command: "bash",
    arguments: ["-s"],
    programs: [
      "A=K; echo $A",
      "export SKYCLOAK_API_KEY=K\nprintenv SKYCLOAK_API_KEY",
      "echo \"API-Key: K\" 'API-Key: K' 'K and K' $'a\\tK' K",
      'A="$(echo K)"; echo "$A"; b=1; echo ${#b} K',
      "cat <<EOF\nit's K\nEOF",
      "cat <<A; cat <<'B'\nK\nA\nb\nB\necho 'K'",
      "case K in K) echo yes ;; esac",
      "bash -c 'echo K'",
    ],
  },
  {
    language: "makefile",
    path: "/p/Makefile",
    command: "make",
    arguments: ["-s", "-f", "-"],
    programs: ["KEY = K\nall:\n\t@echo $(KEY)\n", "all:\n\t@echo 'API-Key: K' K\n", "KEY := K\n$(info $(KEY))\nall:\n"],
  },
];

function outputOf({ command, arguments: given }: Interpreter, program: string, key: string): string {
  const env = { ...process.env, SKYCLOAK_API_KEY: key };
  const { stdout, stderr, status } = spawnSync(command, given, {
    input: program,
    env,
    encoding: "utf8",
  });
  assert.equal(status, 0, `${command}: ${stderr.replaceAll(key, "K")}`);
  return stdout;
}

describe("A program that reads a key prints what it printed with the key in it", () => {
  const isThere = ({ command }: Interpreter): boolean => spawnSync(command, ["--version"]).status === 0;
  const there = interpreters.filter(isThere);

  it(`is tried with ${there.length} of ${interpreters.length} interpreters`, () => {
    assert.ok(there.some(({ language }) => language === "javascript"));
  });

  for (const interpreter of there) {
    it(interpreter.command, () => {
      const key = environmentKey();
      const { language, path = `/p/file.${language}`, programs } = interpreter;
      for (const template of programs) {
        const program = withKey(template, key);
        const after = replaced(language, path, program, key);
        assert.ok(after !== undefined && !after.includes(key), template);
        const [was, is] = [program, after].map((text) => outputOf(interpreter, text, key));
        assert.equal(is?.replaceAll(key, "K"), was?.replaceAll(key, "K"), template);
      }
    });
  }
});

describe("Looking for references takes time in step with the text", () => {
  const key = environmentKey();
  const worst: readonly (readonly [language: string, path: string, (n: number) => string])[] = [
    ["javascript", "/a.js", (n) => `f("${key}", `.repeat(n)],
    ["javascript", "/a.js", (n) => `const k = "${key}";\n`.repeat(n)],
    ["javascriptreact", "/a.jsx", (n) => `<p a={"${key}"}>`.repeat(n)],
    ["typescript", "/a.ts", (n) => "`${".repeat(n) + `"${key}"`],
    ["java", "/a.java", (n) => `@A(case x static final String A = "${key}";\n`.repeat(n)],
    ["csharp", "/a.cs", (n) => `$"{"${key} `.repeat(n)],
    ["python", "/a.py", (n) => `from __future__ import (\nk = f"{"${key}"`.repeat(n)],
    ["go", "/a.go", (n) => `package a\nimport os (\nvar k = "${key}"\n`.repeat(n)],
    ["terraform", "/a.tf", (n) => `a { b = "\${ "${key}" `.repeat(n)],
    ["ruby", "/a.rb", (n) => `k = <<~A, "${key}"\n`.repeat(n)],
    ["shellscript", "/a.sh", (n) => `cat <<A "$(f '${key}'\n`.repeat(n)],
    ["php", "/a.php", (n) => `<?php $k = "${key}"; ?>'`.repeat(n)],
    ["yaml", "/application.yaml", (n) => `- a: |\n- - b: ${key}\n`.repeat(n)],
    ["dockerfile", "/Dockerfile", (n) => `FROM a\nENV A=${key}\n`.repeat(n)],
    ["makefile", "/Makefile", (n) => `A = ${key} SKYCLOAK_API_KEY \n`.repeat(n)],
    ["json", "/.vscode/mcp.json", (n) => '{"servers":{"a":['.repeat(n) + `"${key}"`],
  ];
  for (const [language, path, textOf] of worst) {
    it(`${language}: ${textOf(1).replaceAll(key, "K")}`, () => {
      const timeOf = (n: number): number => {
        const text = textOf(n);
        const times = Array.from({ length: 5 }, () => {
          const start = process.cpuUsage();
          const replace = createReplacer(language, path, text);
          for (const { index } of text.matchAll(new RegExp(key, "g"))) {
            replace({ start: index, end: index + key.length });
          }
          return process.cpuUsage(start).user / 1000;
        });
        return Math.min(...times);
      };
      timeOf(300);
      const [small, large] = [timeOf(300), timeOf(2400)];
      // A tolerance for a busy machine.
      assert.ok(large <= 16 * small + 30, `${small.toFixed(1)} ms became ${large.toFixed(1)} ms`);
    });
  }
});
