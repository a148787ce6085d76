// The detector's cases, numbered as in its specification.
import assert from "node:assert/strict";
import { keyCores } from "../../../src/leaks/detector/base64";
import { quickCheck } from "../../../src/leaks/detector/candidates";
import { fingerprintOf } from "../../../src/leaks/detector/facts";
import { findSecrets } from "../../../src/leaks/detector/find";
import { factorOf, StoredSecrets } from "../../../src/leaks/detector/stored-secrets";
import { type Finding, type SecretLookup, IncrementalDetector } from "../../../src/leaks/detector/incremental-detector";
import { Secret } from "../../../src/secrets/secret";
import { alphabets, cuttableKey, drawn, environmentKey, head, plainKey } from "./random-key";
import { TextLines, withOffsets } from "./text-lines";

/**
 * The findings in a text. Reading line by line must find the same, and the prefilter must not reject the text's bytes.
 */
function found(text: string): string[] {
  const whole = findSecrets(text);
  assert.deepEqual(findingsOf(text), whole);
  const bytes = Buffer.from(text).toString("latin1");
  assert.ok(whole.length === 0 || quickCheck(bytes), "the prefilter rejects it");
  return withOffsets(text, whole).map(({ start, end }) => text.slice(start, end));
}

/** The number of findings that are shown after applying comments. */
function shown(text: string): number {
  return found(text).length;
}

function findingsOf(text: string, known?: SecretLookup): readonly Finding[] {
  const findings = new IncrementalDetector(known);
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
      assert.deepEqual(found(text), [k]);
      const [finding] = findingsOf(text);
      const column = start - text.indexOf("\n") - 1;
      assert.equal(finding?.line, 1);
      assert.deepEqual([finding.start, finding.end], [column, column + k.length]);
    });

    for (const after of [`"`, "'", "`", ",", ";", ")", "<", "&", "\\n", "\n", "\r\n", " ", "}", "]", "%22"]) {
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

  it("7 in ten megabytes on one line, read as a document", () => {
    const k = environmentKey();
    const filler = "function(a,b){return a+b};".repeat(200_000);
    const [finding, ...others] = findingsOf(`${filler}"${k}"${filler}`);
    assert.equal(others.length, 0);
    assert.deepEqual([finding?.start, finding?.end], [filler.length + 1, filler.length + 1 + k.length]);
  });

  it("knows no stopwords among environments", () => {
    for (const environment of ["dev", "test", "staging", "prod", "local", "demo"]) {
      const k = environmentKey(environment);
      assert.deepEqual(found(k), [k], environment);
    }
  });
});

describe("What is found encoded", () => {
  for (const [form, key] of Object.entries(forms)) {
    for (const before of ["", "a ", "k='", "KEY=", "\n\n"]) {
      for (const after of ["", "\n", "'; and more"]) {
        it(`9 in base64, ${before.length % 3} bytes in, ${JSON.stringify(after)} behind (${form})`, () => {
          const k = key();
          for (const encoding of ["base64", "base64url"] as const) {
            const encoded = Buffer.from(before + k + after).toString(encoding);
            const text = `data:\n  key: ${encoded}\n`;
            const [range = "", ...others] = found(text);
            assert.equal(others.length, 0);
            assert.ok(encoded.includes(range) && range.length <= Math.ceil((k.length / 3) * 4) + 2);
            const [finding] = findSecrets(text);
            assert.equal(finding?.rule, "encoded-key");
            assert.equal(finding.fingerprint, fingerprintOf(k));
          }
        });
      }
    }

    const percent = (k: string): string => k.replaceAll("_", "%5F");
    const cases: readonly (readonly [string, (k: string) => string])[] = [
      ["10 its underscores percent-encoded", percent],
      ["10 in small letters", (k) => k.replaceAll("_", "%5f")],
      ["10 all of it percent-encoded", (k) => encoded(k, (hex) => `%${hex}`)],
      ["10 all of it escaped as in JSON", (k) => encoded(k, (hex) => `\\u00${hex}`)],
      ["10 its first letter escaped as in JSON", (k) => `\\u0073${k.slice(1)}`],
      ["10 an underscore escaped as in JSON", (k) => k.replace("_", "\\u005f")],
      ["10 a letter of the head percent-encoded", (k) => k.replace("sc", "s%63")],
      ["10 another letter of the head", (k) => k.replace("_sc", "_%73c")],
      ["10 only its body escaped", (k) => k.slice(0, 30) + encoded(k.slice(30), (hex) => `%${hex}`)],
    ];
    for (const [name, encode] of cases) {
      it(`${name} (${form})`, () => {
        const k = key();
        for (const [before, after] of [
          ["https://x.test/?a=%20", "%26b=1"],
          [`{"k":"`, `"}`],
          ["", ""],
          ["b\\n", "\\n"],
        ]) {
          assert.deepEqual(found(`${before}${encode(k)}${after}`), [encode(k)]);
          const [finding] = findSecrets(`${before}${encode(k)}${after}`);
          assert.equal(finding?.rule, "encoded-key");
          assert.equal(finding.fingerprint, fingerprintOf(k));
        }
      });
    }

    it(`15 split over two literals (${form})`, () => {
      const splits: readonly (readonly [string, string])[] = [
        [`"`, `" + "`],
        [`"`, `"+"`],
        [`'`, `' . '`],
        [`"`, `" .. "`],
        [`"`, `" & "`],
        [`"`, `" +\n  "`],
        [`"`, `"\r\n    + "`],
        [`"`, `" // the first part\n + '`],
        [`"`, `" \\\n  "`],
        [`f"`, `" f"`],
        [`(\n  "`, `"\n  "`],
      ];
      for (const [before, after] of splits) {
        for (const at of [3, 6, 11, 20, 30]) {
          const k = cuttableKey(key);
          const text = `x = ${before}${k.slice(0, at)}${after}${k.slice(at)}"; rest`;
          const [range] = found(text);
          const [finding, ...others] = findSecrets(text);
          assert.equal(others.length, 0);
          // Without an operator, two literals are joined only if the first alone isn't a key.
          if (finding?.rule === "plain-key") {
            assert.ok(at === 30 && !/[+.&]/.test(after));
            continue;
          }
          assert.equal(finding?.rule, "joined-key", `${after} at ${at}`);
          assert.equal(finding.fingerprint, fingerprintOf(k));
          assert.equal(range, k.slice(0, at) + after + k.slice(at));
        }
      }
    });

    it(`15 split inside of its head, on one line or over its end (${form})`, () => {
      const joins: readonly (readonly [string, string])[] = [
        [`"`, " + "],
        ["'", " . "],
        ["`", "+"],
        [`"`, " "],
        [`"`, " +\n  "],
        ["'", "\r\n  + "],
        ["`", " // the rest\n\n + "],
        [`"`, " \\\n"],
        [`"`, " + f"],
      ];
      for (const [quote, operator] of joins) {
        for (const at of [1, 2, 3, 4, 5, 6]) {
          const k = key();
          const between = quote + operator + quote;
          const text = `x = ${quote}${k.slice(0, at)}${between}${k.slice(at)}${quote}; rest`;
          const what = `${JSON.stringify(between)} at ${at}`;
          assert.deepEqual(found(text), [k.slice(0, at) + between + k.slice(at)], what);
          const [finding] = findSecrets(text);
          assert.equal(finding?.rule, "joined-key", what);
          assert.equal(finding.fingerprint, fingerprintOf(k));
          // With another character in front, it is a different word.
          assert.deepEqual(found(text.replace(`${quote}s`, `${quote}ta`)), [], what);
        }
      }
    });

    it(`15 split twice inside of its head (${form})`, () => {
      const betweens = [
        `" + "`,
        `"+"`,
        `" "`,
        `" +\n  "`,
        `"\n  + "`,
        `" // a part\n + "`,
        `" /* a part */ + "`,
        `" .. f"`,
      ];
      for (const between of betweens) {
        for (let first = 1; first < 5; first++) {
          for (let second = first + 1; second <= 6; second++) {
            const k = key();
            const parts = [k.slice(0, first), k.slice(first, second), k.slice(second)];
            const text = `x = "${parts.join(between)}"; rest`;
            const what = `${JSON.stringify(between)} at ${first} and ${second}`;
            assert.deepEqual(found(text), [parts.join(between)], what);
          }
        }
      }
    });

    it(`15 as well as another key in a comment between its parts (${form})`, () => {
      for (const [open, close] of [
        [" // was ", "\n  + "],
        [" + /* ", " */ "],
      ]) {
        const [whole, other] = [key(), key()];
        const tail = "a7Qz9Kd2";
        const text = `x = "${whole}"${open}${other}${close}"${tail}"; rest`;
        assert.deepEqual(found(text), [`${whole}"${open}${other}${close}"${tail}`, other]);
      }
    });

    it(`1 right behind one that is as long as a key can be (${form})`, () => {
      const longest = drawn(alphabets.alphanumeric, 198);
      const second = key();
      assert.equal(found(`${head}${longest}-${second}`).at(-1), second);
    });

    it(`9 in base64 that was broken at any place of the head (${form})`, () => {
      for (const width of [64, 76]) {
        for (let before = 0; before < width; before++) {
          const text = Buffer.from(`${"x".repeat(before)} ${key()} rest`).toString("base64");
          const lines = text.match(new RegExp(`.{1,${width}}`, "g")) ?? [];
          assert.equal(found(lines.join("\n")).length, 1, `${before} before it, ${width} wide`);
        }
      }
    });

    it(`9 in base64 that was broken into lines (${form})`, () => {
      let over = 0;
      for (let count = 0; count < 400; count++) {
        const k = key();
        const [width, eol, indent] = [
          count % 2 === 0 ? 64 : 76,
          count % 3 === 0 ? "\r\n" : "\n",
          count % 5 === 0 ? "    " : "",
        ];
        const encoded = Buffer.from(`${"key: ".repeat(count % 40)}${k}\nmore\n`).toString("base64");
        const lines = encoded.match(new RegExp(`.{1,${width}}`, "g")) ?? [];
        const text = `-----${eol}${lines.map((line) => indent + line + eol).join("")}-----`;
        const isHeadWhole = lines.some((line) => keyCores.some(({ encoded }) => line.includes(encoded)));
        if (!isHeadWhole) over++;
        const [range = "", ...others] = found(text);
        assert.equal(others.length, 0);
        assert.equal(findSecrets(text)[0]?.fingerprint, fingerprintOf(k));
        assert.ok(encoded.includes(range.replace(/\s+/g, "")));
      }
      assert.ok(over > 10, `${over} heads went over the end of a line`);
    });

    it(`15 is no join where other texts stand side by side (${form})`, () => {
      const k = key();
      assert.deepEqual(found(`["${k}", "second"]`), [k]);
      assert.deepEqual(found(`curl "${k}" "second"`), [k]);
      assert.deepEqual(found(`"${k}" + " and more"`), [k]);
    });
  }

  it("9 is nothing where two lines that belong to different things spell a head", () => {
    // 45 bytes before it, so that the first line ends with half of the prefix.
    const encoded = Buffer.from(" ".repeat(45) + environmentKey()).toString("base64");
    const [first, second] = [encoded.slice(0, 64), encoded.slice(64).replace(/.{64}/, "$&\n")];
    assert.equal(found(`${first}\n${second}`).length, 1);
    for (const between of ["\n\n", "\n--\n", "\nx: ", " \n, "]) {
      assert.deepEqual(found(first + between + second), [], JSON.stringify(between));
    }
    // Only the last line is shorter.
    assert.deepEqual(found(`${first.slice(4)}\n${second}`), []);
  });

  it("9 is nothing where the text is no key", () => {
    for (const text of [
      `${head}your_key_here_please_replace`,
      `ta${head}counter_total_value_long_name`,
      `a${environmentKey()}`,
    ]) {
      assert.deepEqual(found(Buffer.from(text).toString("base64")), []);
    }
  });
});

function encoded(text: string, as: (hex: string) => string): string {
  return Array.from(Buffer.from(text), (byte) => as(byte.toString(16))).join("");
}

describe("What is found by what stands beside it", () => {
  const client = "skycloak-automation-3f9a2b";
  const url = "https://acme.eu.skycloak.io/realms/master/protocol/openid-connect/token";
  const clientSecret = (): string => drawn(alphabets.alphanumeric, 32);
  const cases: readonly (readonly [string, (s: string) => string])[] = [
    ["JSON", (s) => `{"client_id":"${client}","client_secret":"${s}"}`],
    ["JSON over lines", (s) => `{\n "client_secret": "${s}",\n "client_id": "${client}"\n}`],
    [".env", (s) => `CLIENT_ID=${client}\nCLIENT_SECRET=${s}\n`],
    ["YAML with the token's URL", (s) => `tokenUrl: ${url}\nclientSecret: ${s}\n`],
    ["a form", (s) => `curl ${url} -d client_id=x -d client_secret=${s} -d grant_type=c`],
    ["a form's body", (s) => `client_id=${client}&client_secret=${s}&grant_type=x`],
    ["Terraform", (s) => `client_id     = "${client}"\nclient_secret = "${s}"`],
    ["TypeScript", (s) => `const c = {\n  clientId: "${client}",\n  clientSecret: '${s}',\n};`],
    ["XML", (s) => `<client-id>${client}</client-id><client-secret>${s}</client-secret>`],
    ["a container's variables", (s) => `# ${url}\n- name: CLIENT_SECRET\n  value: "${s}"`],
    ["credentials of a command", (s) => `curl -u ${client}:${s} https://x.test/`],
    ["an option", (s) => `login --client-id ${client} --client-secret ${s}`],
    ["a builder's method", (s) => `b.clientId("${client}").clientSecret("${s}")`],
    ["a setter", (s) => `c.setClientId("${client}");\nc.setClientSecret('${s}');`],
    ["a variable's default", (s) => `client_id = "${client}"\nclient_secret=os.getenv("X", "${s}")`],
    ["an attribute that is a name", (s) => `<!-- ${client} --><add key="ClientSecret" value="${s}"/>`],
    ["a list of keys and values", (s) => `// ${client}\n{"key":"client_secret","value":"${s}"}`],
    ["a list of names and values", (s) => `// ${client}\n{ "name": "client_secret", "value": "${s}" }`],
    [".properties", (s) => `client.id=${client}\nclient.secret=${s}\n`],
    ["an encoded form", (s) => `client_secret%3D${s}%26client_id%3D${client}`],
    ["a UUID", () => ""],
  ];
  for (const [name, text] of cases) {
    it(`12 ${name}`, () => {
      if (name === "a UUID") {
        const uuid = crypto.randomUUID();
        assert.deepEqual(found(`id: ${client}\nclient_secret: ${uuid}`), [uuid]);
        return;
      }
      const s = clientSecret();
      assert.deepEqual(found(text(s)), [s]);
      const [finding] = findSecrets(text(s));
      assert.equal(finding?.rule, "client-secret");
      assert.equal(finding.head, "");
    });
  }

  it("12 not far from it, not a placeholder, not a reference, not another service's", () => {
    const s = clientSecret();
    assert.deepEqual(found(`id: ${client}\n${"x\n".repeat(20)}client_secret: ${s}`), []);
    assert.deepEqual(found(`client_id: other\nclient_secret: ${s}`), []);
    assert.deepEqual(found(`https://docs.test/skycloak.io\nclient_secret: ${s}`), []);
    for (const value of [
      "your-client-secret-goes-here",
      "${CLIENT_SECRET}",
      "process.env.SKYCLOAK_CLIENT_SECRET",
      "var.skycloak_client_secret",
      "op://vault/skycloak/client_secret",
      "ENC[AES256_GCM,data:9f8a7d6c5b4e3f2a]",
      "****************",
      "",
    ]) {
      assert.deepEqual(found(`id: ${client}\nclient_secret: ${value}\nx: ${s}`), [], value);
    }
  });
});

describe("What the secret store holds", () => {
  const salt = Buffer.from("a salt of this test");
  const holding = (...secrets: string[]): SecretLookup => {
    const marks = secrets.map((secret, at) => ({
      ref: `ref-${at}`,
      ...new Secret(secret).mark(salt, factorOf(salt)),
      isKey: secret.startsWith(head),
    }));
    const held = new StoredSecrets(salt, marks);
    return { stored: held, identify: (secret) => held.refOf(secret) };
  };
  const rangesIn = (text: string, known: SecretLookup): string[] => {
    const lines = text.split("\n");
    return findingsOf(text, known).map(({ line, start, end }) => lines[line]?.slice(start, end) ?? "");
  };

  it("11 a secret of any form, wherever it stands as a whole", () => {
    const word = drawn(alphabets.alphanumeric, 32);
    const odd = `p@ss ${drawn(alphabets.lower, 12)}!`;
    const known = holding(word, odd);
    for (const secret of [word, odd]) {
      for (const text of [secret, `x="${secret}"`, `x=${secret};`, `a\n\n  ${secret}\nb`]) {
        assert.deepEqual(rangesIn(text, known), [secret], text.replace(secret, "…"));
        assert.equal(findingsOf(text, known)[0]?.rule, "stored-secret");
        assert.match(findingsOf(text, known)[0]?.known ?? "", /^ref-[01]$/);
      }
      assert.deepEqual(rangesIn(`x${secret}y`, known), []);
    }
    assert.deepEqual(rangesIn(drawn(alphabets.alphanumeric, 32), known), []);
  });

  it("11 also where it looks like a placeholder", () => {
    const secret = `${head}your_key_here_please_replace_me`;
    assert.deepEqual(rangesIn(`k: ${secret}`, holding(secret)), [secret]);
    assert.deepEqual(rangesIn(`k: ${secret}`, holding(environmentKey())), []);
  });

  it("11 a key is found by its form, and named", () => {
    const k = environmentKey();
    const [finding] = findingsOf(`k: ${k}`, holding(k));
    assert.equal(finding?.rule, "plain-key");
    assert.equal(finding.known, "ref-0");
    const encodedKey = Buffer.from(k).toString("base64");
    assert.equal(findingsOf(encodedKey, holding(k))[0]?.known, "ref-0");
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

describe("A text with very many block comments", () => {
  it("is searched like any other", () => {
    // More than a call may have arguments.
    const text = `// secretlint-disable-line x\n${"// secretlint-disable\n// secretlint-enable\n".repeat(150_000)}`;
    assert.equal(found(`${text}k = "${environmentKey()}"`).length, 1);
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
    // Formatters move a comment after what opens the value.
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
