// Keys that are split, wrapped, colored and encoded in other formats: each is found as a whole with the key's
// fingerprint, or reported as a part.
import assert from "node:assert/strict";
import { quickCheck } from "../../../src/leaks/detector/candidates";
import { fingerprintOf } from "../../../src/leaks/detector/facts";
import { findSecrets } from "../../../src/leaks/detector/find";
import { IncrementalDetector } from "../../../src/leaks/detector/incremental-detector";
import { findingsIn } from "../../../src/leaks/scan/bytes";
import { readText } from "../../../src/files/text";
import { alphabets, cuttableKey, drawn, environmentKey, head } from "./random-key";
import { TextLines } from "./text-lines";

interface Shown {
  readonly range: string;
  readonly fingerprint: string;
  readonly isPartial: boolean;
}

/** The findings in the whole text and line by line; the prefilter must accept its bytes. */
function shown(text: string): Shown[] {
  const findings = findSecrets(text);
  const read = new IncrementalDetector();
  read.read(new TextLines(text));
  assert.deepEqual(read.findings, findings, "read line by line");
  const bytes = Buffer.from(text).toString("latin1");
  assert.ok(findings.length === 0 || quickCheck(bytes), "the prefilter rejects it");
  const lines = new TextLines(text);
  return findings.map(({ line, start, endLine, end, fingerprint, isPartial = false }) => {
    const from = lines.offsetOf(line, start);
    return {
      range: text.slice(from, lines.offsetOf(endLine, end)),
      fingerprint,
      isPartial,
    };
  });
}

/** Asserts a single finding of the whole key with its complete range. */
function assertWhole(text: string, key: string, range?: string): void {
  const found = shown(text);
  const fingerprint = fingerprintOf(key);
  assert.deepEqual(
    found.map(({ fingerprint: of, isPartial }) => ({ of, isPartial })),
    [{ of: fingerprint, isPartial: false }],
    text,
  );
  if (range !== undefined) assert.equal(found[0]?.range, range);
}

/** A key split at the named position. */
const at = { head: 3, "the end of the head": 6, "the middle": 27 } as const;
const cuts = Object.entries(at);

const esc = "\u001b";

function base64(text: string): string {
  return Buffer.from(text).toString("base64");
}

function wrapped(text: string, width: number, between: string): string {
  return (text.match(new RegExp(`.{1,${width}}`, "g")) ?? []).join(between);
}

describe("A key with a terminal's colors", () => {
  const codes: Readonly<Record<string, string>> = {
    "grep's": `${esc}[m${esc}[K`,
    "grep's, ESC lost": "[m[K",
    "grep's match, ESC lost": "[01;31m[K",
    "a color": `${esc}[38;5;208m`,
    "written in a string": "\\x1b[0;1m",
    "written in octal": "\\033[1m",
    "written as JSON": "\\u001b[31m",
    "written in a shell": "\\E[31m",
    "written in XML": "&#27;[31m",
    "written in XML, in hexadecimal": "&#x1B;[0m",
    "of script and its like": "^[[1;32m",
    "a link": `${esc}]8;;https://x.test/${esc}\\`,
  };
  for (const [name, code] of Object.entries(codes)) {
    for (const [where, cut] of cuts) {
      it(`${name}, in ${where}`, () => {
        const key = environmentKey();
        const colored = key.slice(0, cut) + code + key.slice(cut);
        assertWhole(`c.ini:${colored}\n`, key, colored);
        assertWhole(`c.ini:${code}${colored}${code} x`, key, colored);
      });
    }
  }

  for (const [open, close] of [
    ["<em>", "</em>"],
    ['<mark class="hit">', "</mark>"],
    ["<b>", "</b>"],
    ['<a href="#x">', "</a>"],
  ] as const) {
    for (const cut of [3, 6, 9]) {
      it(`a mark of HTML, ${open}, after ${cut} characters`, () => {
        const key = environmentKey();
        assertWhole(`<pre>a = ${open}${key.slice(0, cut)}${close}${key.slice(cut)}</pre>`, key);
        assertWhole(`<p>${open}${key}${close} and more</p>`, key, key);
        assertWhole(`<p>${open}${key}${close}word</p>`, key, key);
      });
    }
  }

  it("around each of its characters", () => {
    const key = environmentKey();
    assertWhole(`c: ${Array.from(key, (one) => `${esc}[33m${one}`).join("")}${esc}[m`, key);
  });
});

describe("A key whose underscores are escaped", () => {
  const forms: Readonly<Record<string, string>> = {
    "Markdown or LaTeX": "\\_",
    "Markdown in JSON": "\\\\_",
    "\\x": "\\x5f",
    "\\x in capitals": "\\x5F",
    "\\u": "\\u005f",
    "\\u in JSON in JSON": "\\\\u005f",
    "\\u{}": "\\u{5f}",
    "\\u{} of Rust, zeros in front": "\\u{005F}",
    octal: "\\137",
    "octal of echo": "\\0137",
    "\\U": "\\U0000005f",
    "a hexadecimal entity": "&#x5f;",
    "a hexadecimal entity in capitals": "&#X5F;",
    "a decimal entity": "&#95;",
    "a decimal entity with zeros": "&#0095;",
    "a named entity": "&lowbar;",
    "an escaped entity": "&amp;#95;",
    "a URL": "%5F",
    "a URL in a URL": "%255F",
    "quoted-printable": "=5F",
    "a style sheet": "\\5f ",
    "Java, more than one u": "\\uu005f",
    R: "\\U{5f}",
    "LaTeX before a letter": "\\_{}",
    "LaTeX's own command": "\\textunderscore{}",
    "LaTeX's own command before a space": "\\textunderscore ",
    "LaTeX of a highlighter": "\\PYGZus{}",
  };
  for (const [name, form] of Object.entries(forms)) {
    it(`as in ${name}`, () => {
      const key = environmentKey();
      const all = key.replaceAll("_", form);
      assertWhole(`a "${all}" b`, key, all);
      const first = key.replace("_", form);
      assertWhole(`a ${first}\n`, key, first);
      const second = key.replace("_sc_", `_sc${form}`);
      assertWhole(second, key, second);
    });
  }
});

describe("A key whose every character is escaped", () => {
  const forms: Readonly<Record<string, (code: number) => string>> = {
    "\\x": (code) => `\\x${code.toString(16)}`,
    "\\u": (code) => `\\u00${code.toString(16)}`,
    "\\u{}": (code) => `\\u{${code.toString(16)}}`,
    "\\U": (code) => `\\U000000${code.toString(16)}`,
    octal: (code) => `\\${code.toString(8).padStart(3, "0")}`,
    "octal in braces": (code) => `\\o{${code.toString(8)}}`,
    "Perl's": (code) => `\\N{U+${code.toString(16)}}`,
    "PowerShell's": (code) => `\`u{${code.toString(16)}}`,
    "Java's": (code) => `\\uu00${code.toString(16)}`,
    "\\u in JSON": (code) => `\\\\u00${code.toString(16)}`,
    "\\x in JSON in JSON": (code) => `\\\\\\\\x${code.toString(16)}`,
    "a decimal entity without an end": (code) => `&#${code}`,
    "a hexadecimal entity": (code) => `&#x${code.toString(16)};`,
    "a decimal entity": (code) => `&#${code};`,
    "a URL": (code) => `%${code.toString(16)}`,
  };
  for (const [name, form] of Object.entries(forms)) {
    it(`as in ${name}`, () => {
      const key = environmentKey();
      const all = Array.from(key, (one) => form(one.charCodeAt(0))).join("");
      assertWhole(`k = "${all}"`, key, all);
    });
  }
});

describe("A key that is emphasized", () => {
  for (const mark of ["_", "__", "___", "*", "**", "***", "~~", "`"]) {
    it(mark, () => {
      const short = `${head}${drawn(alphabets.alphanumeric, 11)}4Qx8Z7`;
      assertWhole(`Use ${mark}${short}${mark} here`, short, short);
      const key = environmentKey();
      assertWhole(`Use ${mark}${key}${mark} here`, key, key);
      assertWhole(`${mark}${key}${mark}`, key, key);
    });
  }

  it("is another word where an escaped letter is before it", () => {
    for (const letter of ["%69", "\\x41", "\\u0041"]) {
      assert.deepEqual(shown(`d${letter}${environmentKey()}`), [], letter);
    }
  });

  it("is another word where only one side is", () => {
    assert.deepEqual(shown(`_${environmentKey()}`), []);
    assert.deepEqual(shown(`a_${environmentKey()}_`), []);
  });
});

describe("A key that goes on behind a line end", () => {
  const forms: Readonly<Record<string, string>> = {
    "a backslash": "\\\n",
    "a backslash, CRLF": "\\\r\n",
    "a backslash, and indentation": "\\\n    ",
    "a backslash, and a tab": "\\\n\t",
    "quoted-printable": "=\n",
    "a batch file's caret": "^\n",
    "a backslash in JSON, and indentation": "\\\\\\n    ",
  };
  for (const [name, between] of Object.entries(forms)) {
    for (const cut of [2, 3, 6, 12, 27, 40]) {
      it(`by ${name}, after ${cut} characters`, () => {
        const key = cuttableKey();
        const written = key.slice(0, cut) + between + key.slice(cut);
        assertWhole(`export KEY=${written}\nNEXT=1`, key, written);
        assertWhole(`k: "${written}"\n`, key, written);
      });
    }
  }

  for (const mark of ["+", "-", "# ", "// ", "> ", "    # "]) {
    it(`by a backslash, behind ${JSON.stringify(mark)} on each line`, () => {
      for (const cut of [3, 12, 27]) {
        const key = cuttableKey();
        const written = `${key.slice(0, cut)}\\\n${mark}${key.slice(cut)}`;
        assertWhole(`${mark}export KEY="${written}"\n${mark}NEXT=1`, key, written);
      }
    });
  }

  it("more than once", () => {
    const key = cuttableKey();
    const written = wrapped(key, 12, "\\\n  ");
    assertWhole(`k = "${written}"`, key, written);
  });

  it("is whole where a command goes on with something else", () => {
    const key = environmentKey();
    for (const next of [" \\\n  --verbose", '" \\\n  https://x.test', "\\\n  --other=1", " \\\n second"]) {
      assertWhole(`curl ${next.startsWith('"') ? '"' : ""}${key}${next}`, key, key);
    }
  });
});

describe("A key in literals that are put together", () => {
  const forms: Readonly<Record<string, readonly [before: string, between: string, after?: string]>> = {
    "Python, in brackets": ['("', '"\n      "'],
    C: ['char *k = "', '"\n  "'],
    "C, wide": ['L"', '" L"'],
    "Visual Basic": ['k = "', '" & _\n    "'],
    PowerShell: ["$k = '", "' + `\n  '"],
    OCaml: ['let k = "', '" ^ "'],
    Haskell: ['k = "', '" ++ "'],
    Elixir: ['k = "', '" <> "'],
    Lua: ['k = "', '" .. "'],
    Perl: ["$k = '", "' . '"],
    Julia: ['k = "', '" * "'],
    SQL: ["SELECT '", "' || '"],
    "SQL with a comment": ["SELECT '", "' || -- the rest\n '"],
    Ruby: ["k = '", "' \\\n  '"],
    MATLAB: ["k = ['", "' ...\n '"],
    JavaScript: ["k = `", "` +\n\n  `"],
    "a method": ['k = "', '".concat("'],
    "JavaScript in JSON": ['{"a":"k = \\"', '\\" + \\"'],
    "Vim's script": ["let k = '", "'\n  \\ . '"],
    "a function of R": ['k <- paste0("', '", "'],
    "a macro of Rust": ['let k = concat!("', '", "'],
    "a function of SQL": ["SELECT CONCAT('", "', '"],
    "a function of Terraform": ['k = join("", ["', '", "'],
    "a list of JavaScript": ['k = ["', '", "', '"].join("")'],
    "a function of CMake": ['string(CONCAT K "', '" "'],
    "a comment of C between": ['k = "', '" /* the rest */ "'],
  };
  for (const [name, [before, between, after]] of Object.entries(forms)) {
    for (const [where, cut] of cuts) {
      it(`${name}, in ${where}`, () => {
        const key = cuttableKey();
        const written = key.slice(0, cut) + between + key.slice(cut);
        const quote = before.endsWith('\\"') ? '\\"' : before.slice(-1);
        assertWhole(`${before}${written}${after ?? quote};\n`, key, written);
      });
    }
  }

  it("is the key alone where a word is put behind it", () => {
    const key = environmentKey();
    for (const rest of ["prod", "second", "-staging", "_suffix", " and more", "\\n", "/path", "example"]) {
      assertWhole(`f("${key}" + "${rest}")`, key, key);
      assertWhole(`f("${key}" "${rest}")`, key, key);
    }
    assertWhole(`f("${key}", "second")`, key, key);
  });
});

describe("A key in a diff", () => {
  const lines: readonly (readonly [string, string])[] = [
    ["+", "+NEXT=1"],
    ["+", "-NEXT=1"],
    ["-", "+OTHER=2"],
    [" ", "+rest();"],
    ["+", "+ rest.more();"],
  ];
  for (const [sign, next] of lines) {
    it(`is whole on a line with ${JSON.stringify(sign)} above ${next}`, () => {
      for (const key of [environmentKey(), cuttableKey()]) {
        for (const quote of ['"', "'", "`"]) assertWhole(`${sign}K=${quote}${key}${quote}\n${next}\n`, key, key);
      }
    });
  }

  it("is whole where both of its literals were added", () => {
    const key = cuttableKey();
    const written = `${key.slice(0, 27)}" +\n+      "${key.slice(27)}`;
    assertWhole(`+  const k = "${written}";\n+  f(k);\n`, key, written);
  });
});

describe("A key and another text that it isn't joined with", () => {
  const random = (): string => `8${drawn(alphabets.alphanumeric, 20)}`;
  const cases: Readonly<Record<string, (key: string, other: string) => string>> = {
    "items of a YAML list": (key, other) => `tokens:\n- "${key}"\n- "${other}"\n`,
    "items without quotes of the same kind": (key, other) => `- '${key}'\n-   "${other}"\n`,
    "items of a Markdown list": (key, other) => `- \`${key}\`\n- \`${other}\`\n`,
    "a removed line and an added one": (key, other) => `-"${key}"\n+"${other}"\n`,
    "arguments of Array.concat": (key, other) => `const argv = base.concat("${key}", "${other}");`,
    "arguments beside a call of concat": (key, other) => `login("${key}","${other}");x=a.concat(b)`,
    "arguments beside an earlier call of concat": (key, other) => `x=concat("a");login("${key}","${other}")`,
    "arguments of a function that maps": (key, other) => `concatMap("${key}", "${other}")`,
    "a list beside one that is joined": (key, other) => `a = ["${key}", "${other}"]; b = ["x", "y"].join("")`,
    "elements of HTML": (key, other) => `<code>${key}</code><small>${other}</small>`,
    "a comment behind a mark": (key, other) => `# KEY: ${key}=\n# ${other}\n`,
  };
  for (const [name, text] of Object.entries(cases)) {
    it(`is no longer than it is: ${name}`, () => {
      for (let count = 0; count < 20; count++) {
        const key = environmentKey();
        for (const { fingerprint, isPartial } of shown(text(key, random()))) {
          assert.ok(fingerprint === fingerprintOf(key) || isPartial, "another key is found");
        }
      }
    });
  }

  it("is only a part where a few characters behind a tag may belong to it", () => {
    const key = `${head}${drawn(alphabets.alphanumeric, 29)}`;
    assert.deepEqual(
      shown(`<mark>${key}</mark>7Qz`).map(({ isPartial }) => isPartial),
      [true],
    );
  });

  it("is found alike after an edit far before it on a long line", () => {
    const key = environmentKey();
    for (const [text, deleted, inserted] of [
      [`${"x ".repeat(300)}"${key}"\n-"8sJ2kLq0XzPqT7w"\n`, 1, "-"],
      [`${"x ".repeat(450)}${key}\`\n+ suffix\n`, 0, "\`"],
    ] as const) {
      const lines = new TextLines(text);
      const findings = new IncrementalDetector();
      findings.read(lines);
      const range = { start: { line: 0, character: 0 }, end: { line: 0, character: deleted } };
      lines.change({ range, text: inserted });
      findings.applyChanges([{ range, text: inserted }], lines);
      findings.read(lines);
      const fresh = new IncrementalDetector();
      fresh.read(lines);
      assert.deepEqual(findings.findings, fresh.findings);
    }
  });
});

describe("Only a part of a key", () => {
  const first = (): string => `${head}live_${drawn(alphabets.lower, 8)}_4${drawn(alphabets.alphanumeric, 20)}`;
  const cases: Readonly<Record<string, (k: string) => string>> = {
    "before a variable": (k) => `k = "${k}" + rest`,
    "before a variable on the next line": (k) => `k = "${k}" +\n  rest`,
    "before a call": (k) => `k = "${k}" .. tail()`,
    "before PHP's variable": (k) => `$k = '${k}' . $rest;`,
    "before an interpolation": (k) => `k = \`${k}\${rest}\``,
    "before a shell's variable": (k) => `K="${k}$REST"`,
    "before Ruby's interpolation": (k) => `k = "${k}#{rest}"`,
    "before Python's": (k) => `k = f"${k}{rest}"`,
    "before a format's": (k) => `printf("${k}%s", rest)`,
    "before Swift's": (k) => `k = "${k}\\(rest)"`,
    "before a template's": (k) => `k: ${k}{{ rest }}`,
    "before dots": (k) => `k: ${k}…`,
    "before stars": (k) => `k: ${k}****`,
    "longer than any key": (k) => `k: ${k}${drawn(alphabets.alphanumeric, 300)}`,
    "before a few letters that may be its own": (k) => `k = "${k}" + "qx"`,
    "before a backslash and a comment's next line": (k) => `// ${k}\\\n//    ${drawn(alphabets.alphanumeric, 16)}`,
    "before PowerShell's mark at the end of a line": (k) => `$k = "${k}\`\n${drawn(alphabets.alphanumeric, 16)}"`,
    "in base64, before dots": (k) => `k: ${base64(k).slice(0, 52)}…`,
  };
  for (const [name, text] of Object.entries(cases)) {
    it(`${name} says so`, () => {
      const written = text(first());
      assert.deepEqual(
        shown(written).map(({ isPartial }) => isPartial),
        [true],
        written,
      );
    });
  }

  it("is not what comes before the name of a line end", () => {
    const key = environmentKey();
    for (const name of ["os.EOL", "PHP_EOL", "vbCrLf", "Environment.NewLine", "CRLF"]) {
      assertWhole(`k = "${key}" + ${name}`, key, key);
    }
  });
});

describe("A key before a comment or a template's end", () => {
  for (const [before, after] of [
    ["", "-- comment"],
    ["", "--\n"],
    ["", "-->"],
    ["<!--", "-->"],
    ["{{-", "-}}"],
    ["{{- ", " -}}"],
    ["{%-", "-%}"],
    ["", "--comment"],
    ["(", "--)"],
    ["[--", "--]"],
    ["/*-", "-*/"],
  ] as const) {
    it(JSON.stringify(before + after), () => {
      // Its last character is not one of those.
      const key = `${environmentKey()}7`;
      assertWhole(before + key + after, key, key);
    });
  }
});

describe("A key with hyphens of its own", () => {
  const bodies: Readonly<Record<string, () => string>> = {
    "two within it": () => `${drawn(alphabets.alphanumeric, 24)}--${drawn(alphabets.url, 6)}aQ7`,
    "two before what is no word": () => `${drawn(alphabets.alphanumeric, 28)}--wo55-h`,
    "one at its end": () => `${drawn(alphabets.alphanumeric, 28)}-`,
    "two at its end": () => `${drawn(alphabets.alphanumeric, 28)}--`,
  };
  for (const [name, body] of Object.entries(bodies)) {
    it(`${name} is whole`, () => {
      for (let count = 0; count < 200; count++) {
        const key = `${head}4f${body()}`;
        for (const text of [`k="${key}"`, `<!--${key}-->`, `'${key}', x`, `{{"${key}"}}`]) {
          assertWhole(text, key, key);
        }
        if (!key.endsWith("--")) {
          assertWhole(`${key}-- comment`, key, key);
          assertWhole(`{{${key}}}`, key, key);
        }
      }
    });
  }
});

describe("A key in base64", () => {
  const prefixes = ["", "  ", "\t", "+", "+    ", "-", "// ", "# ", " * ", "> ", "; ", "-- ", "//", "|", "> > "];
  for (const width of [16, 20, 40, 48, 57, 60, 61, 64, 70, 72, 75, 76, 80, 100, 120]) {
    it(`that is broken at ${width} columns, whatever its lines begin with`, () => {
      for (const prefix of prefixes) {
        for (const before of ["", "a", "api-key: ", "x".repeat(37), "x y ".repeat(20)]) {
          const key = environmentKey();
          const encoded = base64(`${before === "a" ? "a " : before.replace(/x$/, " ")}${key}\nrest of it`);
          const lines = wrapped(encoded, width, `\n${prefix}`);
          assertWhole(`data:\n${prefix}${lines}\n`, key);
        }
      }
    });
  }

  const betweens: Readonly<Record<string, string>> = {
    "JSON's": "\\n",
    "JSON's, CRLF": "\\r\\n",
    "JSON's in JSON": "\\\\n",
    "literals'": '"\n  "',
    "literals', with a line end": '\\n" +\n    "',
    "literals', with commas": '\\n",\n    "',
    "a continued string's": "\\\n",
    "a URL's": "%0A",
    "an XML attribute's": "&#10;",
    escaped: "\\u000a",
    "HTML's": "<br>",
    "HTML's, in lines": "<br/>\n  ",
    "spaces instead of": " ",
  };
  for (const [name, between] of Object.entries(betweens)) {
    it(`that is broken by ${name} line ends`, () => {
      for (const width of [60, 64, 76]) {
        for (let before = 0; before < 60; before++) {
          const key = environmentKey();
          const encoded = base64(`${" ".repeat(before)}${key}\nrest`);
          assertWhole(`{"k": "${wrapped(encoded, width, between)}"}`, key);
        }
      }
    });
  }

  it("with its own characters escaped", () => {
    for (let before = 0; before < 40; before++) {
      const key = environmentKey();
      const encoded = base64(`${" ".repeat(before)}${key} ~~~???>>>`);
      assertWhole(`a=${encodeURIComponent(encoded)}&b`, key);
      assertWhole(`"${encoded.replaceAll("/", "\\/")}"`, key);
    }
  });

  it("that was encoded twice, wherever it begins", () => {
    for (let before = 0; before < 12; before++) {
      for (let outer = 0; outer < 6; outer++) {
        const key = environmentKey();
        const auth = base64(`${" ".repeat(before)}user:${key}`);
        const config = `${" ".repeat(outer)}{"auths":{"r.test":{"auth":"${auth}"}}}`;
        assertWhole(`  .dockerconfigjson: ${base64(config)}\n`, key);
        assertWhole(`  x: |\n    ${wrapped(base64(config), 76, "\n    ")}\n`, key);
      }
    }
  });

  it("that was encoded twice, wherever a line of that breaks its head", () => {
    for (let before = 0; before < 3; before++) {
      for (let outer = 0; outer < 3; outer++) {
        const key = environmentKey();
        const auth = base64(`${" ".repeat(before)}${key}`);
        const config = base64(`${" ".repeat(outer)}{"auths":{"r.test":{"auth":"${auth}"}}}`);
        for (let width = 40; width < 60; width++) {
          assertWhole(`  x: |\n    ${wrapped(config, width, "\n    ")}\n`, key);
        }
      }
    }
  });

  it("that stands within prose, whatever marks its lines have", () => {
    for (const width of [48, 60, 64, 76]) {
      for (const between of ["\n", "\n+"]) {
        const key = environmentKey();
        const encoded = base64(`a text before it, so that there are lines: ${key}, and after it`);
        assertWhole(`The key is ${wrapped(encoded, width, between)} now.`, key);
      }
    }
  });

  it("that stands below another, each on a line of its own", () => {
    const [one, two] = [environmentKey(), environmentKey()];
    for (const text of [`${base64(one)}\n${base64(two)}\n`, `- ${base64(one)}\n- ${base64(two)}\n`]) {
      assert.deepEqual(
        shown(text).map(({ fingerprint }) => fingerprint),
        [fingerprintOf(one), fingerprintOf(two)],
      );
    }
    for (const word of ["EOF", "end", "true", "--", "data:"]) {
      assertWhole(`${base64(one)}\n${word}\n`, one);
    }
  });
});

describe("A key in mail", () => {
  it("behind an escaped sign", () => {
    const key = environmentKey();
    assertWhole(`<a href=3D"https://x.test/?key=3D${key}&amp;b=3D1">`, key, key);
  });
});

describe("Names that are no keys", () => {
  for (const text of [
    `${head}przewodniczacy_wspolczynnik_v2`,
    `${head}score_mean_std_p95_p99_n1000`,
    `${head}prod_pk7h2m9x_VALUE_FROM_DASHBOARD`,
    `${head}geschwindigkeitsbegrenzung_version_2`,
    `${head}kullanici_dogrulama_anahtari_v3`,
    `${head}lahtotilanteen_tarkistuspiste_2024`,
    `${head}utilisateur_authentification_cle_v2`,
    `${head}latency_p50_p90_p95_p99_p999_max`,
    `${head}resnet50_vgg16_bn_224x224_fp16`,
    `${head}us_east_1a_us_west_2b_eu_west_1c`,
    `${head}live_ab12cd34_PASTE_SECRET_HERE`,
    `${head}test_k3j8s7d2_REPLACE_WITH_YOUR_KEY`,
    `${head}dev_x7f2k9q1_COPY_FROM_VAULT`,
    `${head}h264_aac_mp3_x265_1080p_60fps`,
    `${head}WspolczynnikPrzewodniczacyKomisji2`,
    `${head}md5_sha1_sha256_sha512_crc32_v1`,
    `${head}przewodniczacy-licznik-wynik`,
    `${head}sauvegarde-utf8-moyenne-tableau-2024-compteur`,
    `${head}wynikV2LicznikUzytkownikPracownik`,
    `${head}respuesta2faColumnaUtf8Valor`,
    `${head}anzahlUtf8ZaehlerRechnungP95SummeH264`,
  ]) {
    it(text, () => assert.deepEqual(shown(text), []));
  }
});

describe("A key in a file whose encoding nothing tells", () => {
  const text = (key: string): string => `# settings\r\n$a = "${key}"\r\n`;
  const inUtf32 = (of: string, isLittle: boolean): Buffer => {
    const bytes = Buffer.alloc(of.length * 4);
    for (let place = 0; place < of.length; place++) {
      const code = of.charCodeAt(place);
      if (isLittle) bytes.writeUInt32LE(code, place * 4);
      else bytes.writeUInt32BE(code, place * 4);
    }
    return bytes;
  };
  const fingerprints = (bytes: Buffer): string[] | undefined =>
    findingsIn(bytes)?.map(({ fingerprint }) => fingerprint);

  it("is found in UTF-16, as VS Code guesses it", () => {
    const key = environmentKey();
    for (const mark of ["", "\ufeff"]) {
      const little = Buffer.from(mark + text(key), "utf16le");
      const big = Buffer.from(little).swap16();
      assert.deepEqual(fingerprints(little), [fingerprintOf(key)]);
      assert.deepEqual(fingerprints(big), [fingerprintOf(key)]);
    }
  });

  it("is said to be unsearched in UTF-32", () => {
    for (const isLittle of [true, false]) {
      for (const mark of ["", "\ufeff"]) {
        const bytes = inUtf32(mark + text(environmentKey()), isLittle);
        assert.equal(fingerprints(bytes), undefined);
        assert.deepEqual(readText(bytes), { ok: false, why: "utf-32" });
      }
    }
  });

  it("is not looked for in what is no text", () => {
    const bytes = Buffer.concat([Buffer.from([0, 1, 2, 0, 0, 9]), Buffer.from(environmentKey())]);
    assert.deepEqual(fingerprints(bytes), []);
    assert.deepEqual(fingerprints(Buffer.from([0])), []);
  });
});

describe("One answer of every way of reading", () => {
  it("where a head is escaped in part before another", () => {
    const key = environmentKey();
    assertWhole(`${head}&#x5f;${key}`, key, key);
  });

  it("where a line before ends as a comment would begin", () => {
    const key = environmentKey();
    assertWhole(`const a = 1;\nsecretlint-disable\nkey = "${key}"`, key, key);
    assertWhole(`a --\nsecretlint-disable\nkey = "${key}"`, key, key);
  });
});

describe("A key in other people's notations", () => {
  const underscores: readonly string[] = [
    "\\x{5f}",
    "\\o{137}",
    "\\N{U+005F}",
    "\\N{LOW LINE}",
    "\\x005f",
    "\\00005f ",
    "\\095",
    "`u{5f}",
    "%u005F",
    "&#95",
    "&UnderBar;",
    "&amp;lowbar;",
    "=5f",
    "{\\_}",
  ];
  for (const underscore of underscores) {
    it(`with ${underscore}`, () => {
      const key = `${head}live_${drawn(alphabets.lower, 8)}_z${drawn(alphabets.lower, 31)}`;
      // A following digit could be part of the number.
      const separated = key.replaceAll(/_(?=\d)/g, "_k");
      assertWhole(`key: ${separated.replaceAll("_", underscore)}`, separated);
    });
  }

  type Case = readonly [name: string, text: (key: string, first: string, rest: string) => string];
  const whole: readonly Case[] = [
    ["a color of one character", (_, a, b) => `\u009b31m${a}\u009b0m${b}`],
    ["a place to break the line", (_, a, b) => `${a}<wbr>${b}`],
    ["a continued line in JSON", (_, a, b) => JSON.stringify(`export K=${a}\\\n${b}`)],
    ["a comment with a star", (_, a, b) => `"${a}" /* a * b */\n  // c\n  "${b}"`],
    ["ABAP's operator", (_, a, b) => `'${a}' &&\n '${b}'.`],
    ["quoted-printable in small letters", (key) => `?key=3d${key} x`],
    ["a form that has the head already", (key) => `key: ${head}${key}`],
    ["a template's mark", (key) => `<%=${key}-%>`],
    ["a template's comment", (key) => `{#-${key}-#}`],
    ["an arrow", (key) => `${key}->rotate`],
    ["a comment of Lua", (key) => `k=${key}--[[x]]`],
    ["a comment of HTML", (key) => `<!--${key}--!>`],
    ["SQL", (key) => `where k = ${key}--;`],
    ["AppleScript's continued line", (_, a, b) => `set k to "${a}" & ¬\n  "${b}"`],
    ["Haskell's gap", (_, a, b) => `"${a}\\\n   \\${b}"`],
    ["Lua's gap", (_, a, b) => `"${a}\\z\n   ${b}"`],
    ["highlighted HTML", (_, a, b) => `${a}</span><span class="s">${b}</span>`],
    ["systemd's list of variables", (key) => `Environment="A=${key}" "B=two words"`],
    ["another argument that is a UUID", (key) => `run "${key}" "${crypto.randomUUID()}"`],
    ["a command of Windows behind it", (key) => `set "K=${key}" & call app.exe /k`],
    ["a command of a shell behind it", (key) => `export K="${key}" && npm start`],
    ["PowerShell's escape before it", (key) => `"a\`t${key}"`],
    ["PowerShell's line ends around it", (key) => `"\`r\`n${key}\`r\`n"`],
    ["roff's font", (key) => `\\fB${key}\\fR`],
    ["a short option", (key) => `mysql -p${key} db`],
  ];
  for (const [name, text] of whole) {
    it(`with ${name}`, () => {
      for (const cut of [6, 30]) {
        const key = environmentKey();
        assertWhole(text(key, key.slice(0, cut), key.slice(cut)), key);
      }
    });
  }

  const parts: readonly Case[] = [
    ["a function that joins", (_, a, b) => `k <- paste("${a}", "${b}", sep = "")`],
    ["a list that is joined", (_, a, b) => `["${a}", "${b}"].join(separator)`],
    ["a statement that adds", (_, a, b) => `k = "${a}"\nk += "${b}"`],
    ["a statement that adds, in another way", (_, a, b) => `k = "${a}";\nk = k + "${b}";`],
    ["a folded line", (_, a, b) => `description: ${a}\n ${b}\n`],
    ["a wrapped comment", (_, a, b) => `# ${a}\n# ${b}\n`],
    ["a word of a shell", (_, a, b) => `K="${a}"${b}`],
    ["a word that goes on in quotes", (_, a, b) => `K=${a}"${b}"`],
  ];
  for (const [name, text] of parts) {
    it(`is said to be a part before ${name}`, () => {
      const rest = `${drawn(alphabets.hex, 3)}q9Xz7Vk2`;
      const first = environmentKey();
      const found = shown(text(first + rest, first, rest));
      assert.deepEqual(
        found.map(({ isPartial }) => isPartial),
        [true],
      );
    });
  }

  it("is found in base64 that is a list of literals, or behind a word that begins comments", () => {
    for (const [before, behind] of [
      ['  "', '",'],
      ['  , "', '"'],
      ["REM ", ""],
      ["", ","],
    ] as const) {
      for (const width of [20, 40, 48, 76]) {
        const key = environmentKey();
        const text = wrapped(base64(`{"user":"u","key":"${key}","x":"and so on to the end"}`), width, "\n");
        const found = shown(text.replaceAll(/^.*$/gm, (line) => before + line + behind));
        assert.equal(found.length, 1, `${before} at ${width}`);
        assert.ok(found[0]?.isPartial === true || found[0]?.fingerprint === fingerprintOf(key));
      }
    }
  });

  it("is whole in a difference, above or below the key that replaces it", () => {
    for (const [first, second] of ["+-", "-+"]) {
      const keys = [environmentKey(), environmentKey()];
      assert.deepEqual(
        shown(`${first}${keys[0]}\n${second}${keys[1]}\n`).map(({ range, isPartial }) => [range, isPartial]),
        keys.map((key) => [key, false]),
      );
    }
  });

  it("is no key behind a letter, also where that letter is one of an escape", () => {
    assert.deepEqual(shown(`\`a${environmentKey()}\``), []);
  });

  it("is found however much the beginning of its secret looks like names", () => {
    // One of 100,000 random keys had this shape.
    const shape = "a9Aaaaa9Aa9A9AAAAA9AaAaaaaA9aAaa";
    const { lower } = alphabets;
    for (let count = 0; count < 500; count++) {
      const secret = Array.from(shape, (kind) => {
        const letter = drawn(lower.slice(10), 1);
        return kind === "9" ? drawn("0123456789", 1) : kind === "A" ? letter.toUpperCase() : letter;
      }).join("");
      const key = `${head}staging_${drawn(lower.slice(10), 8)}_${secret}`;
      assertWhole(`k=${key}`, key);
    }
  });

  it("is a part where only the next literal of a list tells whether it goes on in base64", () => {
    const keys = [environmentKey(), environmentKey()];
    const [one = "", other = ""] = keys.map((key) => base64(":".repeat(3 - (key.length % 3)) + key));
    assert.equal(one.length % 4, 0);
    const found = shown(`["${one}",\n "${other}"]`);
    assert.ok(found.length > 0);
    for (const { fingerprint, isPartial } of found) {
      assert.ok(isPartial || keys.some((key) => fingerprint === fingerprintOf(key)));
    }
  });
});
