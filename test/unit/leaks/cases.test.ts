// The engine's cases, by their numbers in the specification of leaks.
import assert from "node:assert/strict";
import { type Finding, LineFindings } from "../../../src/leaks/engine/line-findings";
import { scan } from "../../../src/leaks/engine/scan";
import { environmentKey, head, plainKey } from "./random-key";
import { TextLines } from "./text-lines";

/** The keys found in a text. */
function found(text: string): string[] {
  return scan(text).map(({ start, end }) => text.slice(start, end));
}

/** How many findings are shown, comments taken into account. */
function shown(text: string): number {
  return findingsOf(text).length;
}

function findingsOf(text: string): readonly Finding[] {
  const findings = new LineFindings();
  findings.read(new TextLines(text));
  return findings.findings;
}

const forms = { "tagged by environment": environmentKey, "without environment": plainKey };

describe("What is found", () => {
  for (const [form, key] of Object.entries(forms)) {
    const cases: readonly (readonly [string, (k: string) => string])[] = [
      ["1 a quoted string", (k) => `const k = "${k}"`],
      ["1 a quoted string in single quotes", (k) => `k = '${k}'`],
      ["1 no quotes", (k) => `const k = ${k};`],
      ["2 a header literal", (k) => `GET /clusters\nAPI-Key: ${k}\n`],
      ["2 a header in a command", (k) => `curl -H 'API-Key: ${k}' https://api.test/`],
      ["3 an assignment in .env", (k) => `SKYCLOAK_API_KEY=${k}`],
      ["3 a Dockerfile", (k) => `ENV SKYCLOAK_API_KEY ${k}`],
      ["3 YAML", (k) => `env:\n  SKYCLOAK_API_KEY: ${k}\n`],
      ["4 Terraform", (k) => `provider "skycloak" {\n  api_key = "${k}"\n}`],
      ["4 Terraform state", (k) => `{"api_key":"${k}","id":"1"}`],
      ["5 nothing but the key", (k) => k],
      ["5 the very end", (k) => `key: ${k}`],
      ["8 JSON with comments", (k) => `{\n // the key\n "key": "${k}",\n}`],
      ["14 behind \\n", (k) => `"first\\n${k}"`],
      ["14 behind \\t", (k) => `"first\\t${k}"`],
      ["14 behind \\x22", (k) => `"\\x22${k}\\x22"`],
      ["14 behind \\u0022", (k) => `"\\u0022${k}\\u0022"`],
      ["14 behind %20", (k) => `https://x.test/?q=a%20${k}`],
      ["14 behind %22", (k) => `https://x.test/?q=%22${k}%22`],
      ["14 behind an ANSI colour", (k) => `\u001b[31m${k}\u001b[0m`],
      ["14 behind a written ANSI colour", (k) => `"\\x1b[38;5;208m${k}\\x1b[0m"`],
      ["14 behind %2522, escaped twice", (k) => `https://x.test/?q=%2522${k}`],
      ["14 behind an octal escape", (k) => `"\\012${k}"`],
      ["14 behind a colour whose escape was lost", (k) => `[36;1m${k}`],
      ["14 behind a shell's default", (k) => `KEY=\${KEY:-${k}}`],
      ["14 behind a letter of another script", (k) => `é${k}键`],
      ["13 at the end of a comment", (k) => `<!--${k}-->`],
      ["14 behind a written ANSI colour, octal", (k) => `echo -e "\\033[1m${k}"`],
    ];
    for (const [name, text] of cases) {
      it(`${name} (${form})`, () => {
        const k = key();
        assert.deepEqual(found(text(k)), [k]);
        assert.equal(shown(text(k)), 1);
      });
    }

    it(`5 two keys with nothing but a hyphen between them (${form})`, () => {
      const [one, two] = [key(), key()];
      assert.deepEqual(found(`${one}-${two}`), [one, two]);
    });

    it(`5 two keys on one line (${form})`, () => {
      const [one, two] = [key(), key()];
      assert.deepEqual(found(`a=${one} b=${two}`), [one, two]);
    });

    it(`6 exact behind astral characters and in CRLF (${form})`, () => {
      const k = key();
      const text = `// 😀𝔘\r\nconst 😀 = "${k}"\r\nend`;
      const start = text.indexOf(head);
      assert.deepEqual(scan(text), [{ start, end: start + k.length }]);
      const [finding] = findingsOf(text);
      const column = start - text.indexOf("\n") - 1;
      assert.equal(finding?.line, 1);
      assert.deepEqual([finding.start, finding.end], [column, column + k.length]);
    });

    for (const after of [
      `"`,
      "'",
      "`",
      ",",
      ";",
      ")",
      "<",
      "&",
      "\\n",
      "\n",
      "\r\n",
      " ",
      "}",
      "]",
      "%22",
    ]) {
      it(`13 ends before ${JSON.stringify(after)} (${form})`, () => {
        const k = key();
        assert.deepEqual(found(`x = ${k}${after}rest`), [k]);
      });
    }
  }

  it("7 in ten megabytes on one line, with what is around it", () => {
    const k = environmentKey();
    const filler = "function(a,b){return a+b};".repeat(200_000);
    assert.deepEqual(found(`${filler}"${k}"${filler}`), [k]);
  });

  it("knows no stopwords among environments", () => {
    for (const environment of ["dev", "test", "staging", "prod", "local", "demo"]) {
      const k = environmentKey(environment);
      assert.deepEqual(found(k), [k], environment);
    }
  });
});

describe("What is not found", () => {
  const cases: readonly (readonly [string, string])[] = [
    ["20", `${head}XXX`],
    ["20", `${head}...`],
    ["20", `${head}<env>_<id>`],
    ["20", `${head}your_key_here`],
    ["20", `${head}${"x".repeat(20)}`],
    ["20", `${head}prod_your_api_key_goes_here_please`],
    ["20", `${head}****`],
    ["20", `${head}live_0123456789abcdef0123456789abcdef`],
    ["20", `${head}EXAMPLE_ONLY_9f8a7d6c5b4e3f2a1b0c9d8e`],
    ["20", `${head}test_a1b2c3d4_e5f6g7h8i9j0k1l2m3n4o5p6`],
    ["20", `${head}live_abc123_def456ghi789jkl012mno345pqr678`],
    ["20", `${head}test_qwertyuiopasdfghjklzxcvbnm`],
    ["20", `${head}11111111-2222-3333-4444-555555555555`],
    ["20", `${head}live_abc12345_yoursecrethere1234567890`],
    ["20", `${head}dev_7f3e9a1b_thisisnotarealsecret`],
    ["20", `${head}live_9f3a${"x".repeat(16)}`],
    ["21", `${head}schema_migration_20240115_add_users`],
    ["21", `${head}clusterIdToRealmNameMapping`],
    ["21", `${head}endurance_score_total_version2`],
    ["21", `ta${head}counter_total_value_long_name`],
    ["21", "MASK_SC_BGT"],
    ["21", `ma${head}zeroes_ablated_columns`],
    ["22", `${head}\${ENV}_\${ID}`],
    ["22", `"${head}" + id`],
    ["22", `${head}{env}_{id}_{secret}`],
    ["22", `${head}%s_%s`],
    ["23", `/${head}[A-Za-z0-9_-]{16,}/`],
    ["23", `'^${head}'`],
    ["24", "SKYCLOAK_API_KEY=$KEY"],
    ["24", "${{ secrets.SKYCLOAK_API_KEY }}"],
    ["24", "process.env.SKYCLOAK_API_KEY"],
    ["24", "SKYCLOAK_API_KEY=\nOTHER=9f8a7d6c5b4e3f2a1b0c9d8e7f6a5b4c"],
    ["24", "ENC[AES256_GCM,data:9f8a7d6c5b4e,iv:3f2a1b0c9d8e,tag:7f6a5b4c,type:str]"],
    ["25", `${head}live_9f3a…`],
    ["25", `${head}live_9f3a****`],
    ["25", `${head}live_9f3a2b7c_4d…`],
    ["30", "sha512-9f8a7d6c5b4e3f2a1b0c9d8e7f6a5b4c9f8a7d6c5b4e3f2a1b0c9d8e7f6a5b4c=="],
    ["30", "const requestIdentifierForTheSecondAttempt = 12345678901234567890"],
  ];
  for (const [number, text] of cases) {
    it(`${number} ${JSON.stringify(text)}`, () => assert.deepEqual(found(text), []));
  }

  it("21 a key's text in the middle of an identifier", () => {
    const k = environmentKey();
    for (const before of ["a", "Z", "0", "_"]) assert.deepEqual(found(before + k), [], before);
  });
});

describe("What is allowed", () => {
  const markers = [
    "skycloak:allow",
    "gitleaks:allow",
    "trufflehog:ignore",
    "ggignore",
    "pragma: allowlist secret",
    "secretlint-disable-line",
  ];
  const comments = ["// *", "# *", "/* * */", "<!-- * -->", "-- *", "; *", "{/* * */}"];
  for (const marker of markers) {
    it(`26 ${marker}, in any comment syntax`, () => {
      for (const comment of comments) {
        const k = environmentKey();
        assert.equal(shown(`a = "${k}" ${comment.replace("*", marker)}`), 0, comment);
        assert.equal(shown(`${comment.replace("*", marker)}\na = "${k}"`), 0, comment);
        assert.equal(shown(`${comment.replace("*", marker)}\n\na = "${k}"`), 1, comment);
        assert.equal(shown(`a = "${k}"\n${comment.replace("*", marker)}`), 1, comment);
      }
    });
  }

  it("26 a comment beside a key is about that key, not about the one below", () => {
    const [a, b] = [environmentKey(), environmentKey()];
    for (const marker of markers) assert.equal(shown(`${a} // ${marker}\n${b}`), 1, marker);
    // Other code may stand there: a formatter moves a comment behind what opens the value.
    assert.equal(shown(`call( // skycloak:allow\n  "${a}")`), 0);
  });

  it("26 a comment for the next line does not speak of its own", () => {
    for (const marker of ["secretlint-disable-next-line", "pragma: allowlist nextline secret"]) {
      const [a, b] = [environmentKey(), environmentKey()];
      assert.equal(shown(`${a} // ${marker}\n${b}`), 1, marker);
    }
  });

  it("26 a word far off on a minified line is about something else", () => {
    const k = environmentKey();
    assert.equal(shown(`"${k}";${"f();".repeat(2000)}// ggignore`), 1);
    assert.equal(shown(`"${k}";${"f();".repeat(200)}// ggignore`), 0);
  });

  it("26 secretlint's comments that name other rules are about other secrets", () => {
    const k = environmentKey();
    assert.equal(shown(`${k} // secretlint-disable-line @secretlint/secretlint-rule-aws`), 1);
    assert.equal(shown(`${k} // secretlint-disable-line @secretlint/secretlint-rule-pattern`), 0);
    assert.equal(shown(`${k} // secretlint-disable-line -- only a fixture`), 0);
  });

  it("26 talk about secretlint's blocks opens none", () => {
    assert.equal(shown(`Write \`secretlint-disable\` above it.\n${environmentKey()}`), 1);
  });

  it("26 secretlint's next line and blocks", () => {
    const [a, b, c] = [environmentKey(), environmentKey(), environmentKey()];
    assert.equal(shown(`// secretlint-disable-next-line\n${a}\n${b}`), 1);
    assert.equal(shown(`${a}\n/* secretlint-disable */\n${b}\n\n${c}`), 1);
    assert.equal(shown(`/* secretlint-disable */\n${a}\n\n${b}\n/* secretlint-enable */\n${c}`), 1);
  });
});

describe("What is said of a key", () => {
  it("is its environment at most", () => {
    const k = environmentKey("prod");
    const text = `x = ${k}`;
    const [finding] = findingsOf(text);
    assert.equal(finding?.head, `${head}prod_…`);
    const plain = plainKey();
    const [other] = findingsOf(plain);
    assert.equal(other?.head.startsWith(head), true);
    assert.equal(other.head.length <= head.length + 12, true);
  });
});
