// What one sweep says of a text is what the rules say of it, and the machine code is that of its sources.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import fc from "fast-check";
import { allowReach, allowsBelow, allowsHere } from "../../../src/leaks/engine/allow";
import { secretsIn } from "../../../src/leaks/engine/find";
import type { Found } from "../../../src/leaks/engine/found";
import { theMachine } from "../../../src/leaks/engine/machine";
import { candidateAt, keyOf } from "../../../src/leaks/engine/plain-key";
import {
  quietAbove,
  quietLine,
  sweepBytes,
  sweepText,
  unsure,
  type Sign,
} from "../../../src/leaks/engine/sweep";
import { sweepPlainly } from "../../../src/leaks/engine/sweep-plainly";
import { machineCode, machineCodePath } from "../../bed/assembly";
import { alphabets, drawn, environmentKey, head } from "./random-key";

function machine(): NonNullable<ReturnType<typeof theMachine>> {
  const made = theMachine();
  assert.ok(made !== undefined, "This machine can't run the code");
  return made;
}

interface Lead {
  readonly sign: Sign;
  readonly at: number;
  readonly end: number;
  readonly quiet: number;
  readonly isUnsure: boolean;
}

function leadsIn(text: string): Lead[] {
  const leads: Lead[] = [];
  sweepText(machine(), text, (sign, at, end, bits) => {
    const quiet = bits & (quietLine | quietAbove);
    leads.push({ sign, at, end, quiet, isUnsure: (bits & unsure) !== 0 });
    return false;
  });
  return leads;
}

/** The same, with the plain expression instead of the machine code. */
function foundPlainly(text: string): Found[] {
  return secretsIn(text, undefined, sweepPlainly);
}

function found(text: string): Found[] {
  // Whether nothing near it allows it is for the engine itself.
  return secretsIn(text).map(({ start, end, rule, secret }) => ({ start, end, rule, secret }));
}

describe("The machine code", () => {
  it("is what comes of its sources", () => {
    const built = readFileSync(machineCodePath, "utf8");
    assert.ok(built === machineCode(), "run `npm run assemble`");
  }).timeout(120_000);

  it("keeps no text that it was given", () => {
    const key = environmentKey();
    const text = `${"x".repeat(200_000)} ${key} \u0394`;
    assert.equal(found(text).length, 1);
    sweepBytes(machine(), Buffer.from(text), () => true);
    for (const encoding of ["latin1", "utf16le"] as const) {
      assert.equal(machine().bytes.includes(Buffer.from(key, encoding)), false, encoding);
    }
  });
});

describe("A sweep through a text", () => {
  // Low halves of the wide ones look like `_`, `s`, a quote and the end of a line.
  const wide = Array.from(
    "\u015f\u0173\u0122\u010a\u2026\u25cf\ua05f\uff5f\ud835\udc00\u0000\u00ff",
  );
  const literals =
    `${head} _sc_ sk_ _s" "_sc _" "k_ sk" "sc_ ' \` + \\ % %5F %63_ %73c_ \\u005f \\u0073 kycloak ` +
    "skycloak-automation- .skycloak.io Nf X3Nj Y1 c2tfc2Nf NrX3NjX za19zY1 skycloak:allow ggignore " +
    "//secretlint-disable //secretlint-enable #secretlint-disable-line client_secret: ... * > & &#95; " +
    "-sk_sc_ your_key_here ab 12";
  const piece = fc.oneof(
    { weight: 4, arbitrary: fc.constantFrom(...literals.split(" ")) },
    { weight: 2, arbitrary: fc.constantFrom(" ", "\n", "\r\n", "\r", "\n\n", "-", "\t") },
    { weight: 1, arbitrary: fc.constantFrom(...wide) },
    { weight: 2, arbitrary: fc.integer().map(() => environmentKey()) },
    {
      weight: 1,
      arbitrary: fc.integer().map(() => Buffer.from(environmentKey()).toString("base64")),
    },
    { weight: 1, arbitrary: fc.integer({ min: 8, max: 48 }).map((of) => drawn(alphabets.url, of)) },
    { weight: 1, arbitrary: fc.integer({ min: 1, max: 1100 }).map((of) => " ".repeat(of)) },
  );
  const texts = fc.array(piece, { maxLength: 16 }).map((pieces) => pieces.join(""));

  it("comes to what one expression and the rules come to", () => {
    let secrets = 0;
    fc.assert(
      fc.property(texts, (text) => {
        const plainly = foundPlainly(text);
        secrets += plainly.length;
        assert.deepEqual(found(text), plainly);
      }),
      { numRuns: 5000 },
    );
    assert.ok(secrets > 3000, `${secrets} were in the texts`);
  });

  it("does so wherever a text is cut into parts", () => {
    const { part, before } = machine().at;
    let secrets = 0;
    fc.assert(
      fc.property(texts, fc.integer({ min: -before - 200, max: 200 }), (text, from) => {
        const whole = `${" ".repeat(part + from)}${text}`;
        const plainly = foundPlainly(whole);
        secrets += plainly.length;
        assert.deepEqual(found(whole), plainly);
      }),
      { numRuns: 1000 },
    );
    assert.ok(secrets > 600, `${secrets} were in the texts`);
  });

  it("finds in all of the cases what is to be found where there is no WebAssembly", () => {
    const mocha = "node_modules/mocha/bin/mocha.js --no-config --timeout 120000 --reporter dot";
    const cases = resolve(import.meta.dirname, "cases.test.ts");
    const options = ["--jitless", "--import", "tsx", ...mocha.split(" "), cases];
    assert.match(execFileSync(process.execPath, options, { encoding: "utf8" }), /\d{3} passing/);
  }).timeout(120_000);

  it("comes to the end of one that is full of leads", () => {
    const part = ` "_" `.repeat(10_000);
    const keys = [environmentKey(), environmentKey()];
    const text = `${part}${keys.join(part)}${part}`;
    assert.deepEqual(
      found(text).map(({ secret }) => secret),
      keys,
    );
    const splits = leadsIn(text).filter(({ sign }) => sign === "split");
    assert.equal(splits.length, 30_000);
  });

  it("sees the farthest word that matters, wherever that is cut off from its key", () => {
    const { part } = machine().at;
    const key = environmentKey();
    const far = " ".repeat(allowReach - 20);
    for (let cut = 0; cut < 2 * allowReach + 100; cut += 37) {
      const near = `skycloak:allow${far}\n${far}${key}`;
      const start = part + cut - near.length;
      assert.deepEqual(found(`${" ".repeat(start)}${near}`), []);
      const beyond = `skycloak:allow${far}${far}${key}`;
      assert.equal(found(`${" ".repeat(start)}${beyond}`).length, 1);
      const behind = `${key}${far}skycloak:allow`;
      assert.deepEqual(found(`${" ".repeat(start)}${behind}`), []);
    }
  });

  it("ends where the text ends, whatever stood there in an earlier part", () => {
    const key = environmentKey();
    const words = "wxyz ".repeat(machine().at.part / 5 + 100);
    for (let shift = 0; shift < 5; shift++) {
      const before = `${words}${" ".repeat(shift)}`;
      const end = before.length + key.length;
      assert.deepEqual(found(before + key), [
        { start: before.length, end, rule: "plain-key", secret: key },
      ]);
    }
  });

  it("comes to the same in a file's bytes", () => {
    fc.assert(
      fc.property(texts, (text) => {
        const bytes = Buffer.from(text.replaceAll(/[^\0-\x7f]/g, "\x7f"));
        const leads: [Sign, number, number][] = [];
        sweepBytes(machine(), bytes, (sign, at, end) => {
          leads.push([sign, at, end]);
          return false;
        });
        const inText = leadsIn(bytes.toString()).map(({ sign, at, end }) => [sign, at, end]);
        assert.deepEqual(leads, inText);
      }),
      { numRuns: 1000 },
    );
  });
});

describe("A glance at a key", () => {
  const written =
    "live_ prod_ _ - -- -sk_sc_ your your_ here EXAMPLE secret todo camelCase schema XXXXXX 1234 abcd " +
    "qwerty 000000 a1b2c3 987 cba 765d ytrewq > % ... * & \\ … Aa bB 9f8a 20240115 clusterIdToRealm";
  const piece = fc.oneof(
    fc.constantFrom(...written.split(" ")),
    fc.string({ unit: fc.constantFrom(...Array.from(alphabets.url)), maxLength: 24 }),
    fc.string({ unit: fc.constantFrom(...Array.from(alphabets.hex)), maxLength: 24 }),
    fc
      .tuple(
        fc.string({ unit: fc.constantFrom(...Array.from(alphabets.url)), maxLength: 9 }),
        fc.nat(5),
      )
      .map(([text, times]) => text.repeat(times)),
  );
  const body = fc.array(piece, { maxLength: 12 }).map((pieces) => pieces.join(""));

  /** The key at a text's beginning, behind a quote. */
  function atAGlance(text: string): Lead | undefined {
    return leadsIn(text).find(({ sign, at, isUnsure }) => sign === "key" && at === 1 && !isUnsure);
  }

  it("finds nothing that the rules would not find", () => {
    let seen = 0;
    fc.assert(
      fc.property(body, (text) => {
        const whole = `"${head}${text}"`;
        const lead = atAGlance(whole);
        if (lead === undefined) return;
        seen++;
        const { start, end, rule } = keyOf(candidateAt(whole, 3), whole) ?? {};
        assert.deepEqual({ start, end, rule }, { start: 1, end: lead.end, rule: "plain-key" });
      }),
      { numRuns: 20_000 },
    );
    assert.ok(seen > 1000, `${seen} were told at a glance`);
  });

  it("is enough for nearly every one", () => {
    let seen = 0;
    for (let count = 0; count < 2000; count++) {
      const key = count % 2 === 0 ? environmentKey() : head + drawn(alphabets.url, 43);
      if (atAGlance(`"${key}"`) !== undefined) seen++;
    }
    // Of random keys nine in ten look drawn at a glance, give or take one in a hundred.
    assert.ok(seen > 1600, `${seen} of 2000`);
  });
});

describe("A glance at what stands around a key", () => {
  const words = [
    "skycloak:allow",
    "gitleaks:allow",
    "trufflehog:ignore",
    "ggignore",
    "pragma: allowlist secret",
    "pragma:\u00a0whitelist-secret",
    "pragma: allowlist nextline secret",
    "secretlint-disable-line",
    "secretlint-disable-next-line",
  ];
  const capital = (letter: string): string => letter.toUpperCase();
  const word = fc
    .constantFrom(...words)
    .chain((one) => fc.constantFrom(one, one.toUpperCase(), one.replace(/\b./g, capital)));
  const filling = fc.constantFrom(
    "x",
    ":",
    "-",
    " ",
    "g",
    "é",
    "\u010a",
    "pragma",
    ":all",
    "-disk",
    "gg",
  );
  const piece = fc.oneof(
    { weight: 6, arbitrary: filling },
    { weight: 2, arbitrary: fc.constantFrom("\n", "\r\n", "\r") },
    { weight: 2, arbitrary: word },
    { weight: 1, arbitrary: fc.integer({ min: 1, max: 1100 }).map((count) => " ".repeat(count)) },
  );
  const surroundings = fc.array(piece, { maxLength: 14 }).map((pieces) => pieces.join(""));

  function quietAt(text: string, at: number): number {
    return leadsIn(text).find((lead) => lead.sign === "key" && lead.at === at)?.quiet ?? 0;
  }

  function isAllowedHere(before: string, after: string): boolean {
    const own = before.split(/\n|\r/).at(-1) ?? "";
    const [rest = ""] = after.split(/\n|\r/);
    return allowsHere(`${own.slice(-allowReach)}KEY${rest.slice(0, allowReach)}`);
  }

  function isAllowedFromAbove(before: string): boolean {
    const lines = before.split(/\r\n|\n|\r/);
    return lines.length > 1 && allowsBelow((lines.at(-2) ?? "").slice(-allowReach), false);
  }

  it("overlooks no word that allows it", () => {
    const key = environmentKey();
    const glances = { line: 0, above: 0 };
    fc.assert(
      fc.property(surroundings, surroundings, (before, after) => {
        const quiet = quietAt(`${before} ${key} ${after}`, before.length + 1);
        if (quiet === 0) return;
        assert.equal(isAllowedHere(`${before} `, ` ${after}`), false);
        glances.line++;
        if (quiet === quietLine) return;
        glances.above++;
        assert.equal(isAllowedFromAbove(`${before} `), false);
      }),
      { numRuns: 20_000 },
    );
    assert.ok(
      glances.above > 1000 && glances.line > glances.above + 100,
      `${JSON.stringify(glances)} glances`,
    );
  });

  it("is enough in code that says nothing of the kind", () => {
    const line = "  const value = condition ? first : second; // as it was - more or less\n";
    const text = `${line.repeat(3)}${environmentKey()}\n${line}`;
    assert.equal(quietAt(text, 3 * line.length), quietAbove);
  });
});
