// The texts of the accuracy bench really contain their keys, so a miss is the detector's fault.
import assert from "node:assert/strict";
import { runInNewContext } from "node:vm";
import { frozenCases } from "../../bench/accuracy/frozen/cases";
import { hardNegatives } from "../../bench/accuracy/negatives";
import { placements } from "../../bench/accuracy/placements";
import { keyForms, write } from "../../bench/accuracy/writing";
import { numbersOf } from "./fuzz";

const base64 = (text: string): string => Buffer.from(text, "base64").toString();
const unquoted = (text: string): string => String(JSON.parse(`"${text}"`));
const string = (text: string): unknown => runInNewContext(`"${text}"`);
const entities = (text: string): string =>
  text
    .replaceAll(/&#(x?)([\da-f]+);/g, (_, x: string, code: string) =>
      String.fromCharCode(parseInt(code, x === "" ? 10 : 16)),
    )
    .replaceAll("&quot;", '"')
    .replaceAll("&lt;", "<")
    .replaceAll("&amp;", "&");

/** Templates, and independent decoders for them. */
const encodings: readonly (readonly [string, (text: string) => unknown])[] = [
  ["«b64|¤»", base64],
  ["«b64u|¤»", base64],
  ["«b76|¤ ¤ ¤»", base64],
  ["«in4|«b60|¤ ¤ ¤»»", base64],
  ["«crlf|«b48|¤ ¤ ¤»»", base64],
  ["«gt|«b48|¤ ¤ ¤»»", (text) => base64(text.replaceAll("\n> ", ""))],
  ["«plus|«b48|¤ ¤ ¤»»", (text) => base64(text.replaceAll("\n+", ""))],
  ["«comment|«b48|¤ ¤ ¤»»", (text) => base64(text.replaceAll("\n// ", ""))],
  ["«b64|«b64|¤»»", (text) => base64(base64(text))],
  ["«json|«b48|¤ ¤ ¤»»", (text) => base64(unquoted(text))],
  ["«pct|¤&b»", decodeURIComponent],
  ["«uri|«uri|¤&b»»", (text) => decodeURIComponent(decodeURIComponent(text))],
  ['«json|«json|"¤"⏎»»', (text) => unquoted(unquoted(text))],
  ['«xml|"¤"<&»', entities],
  ["«dec|¤»", entities],
  ["«hex|¤»", entities],
  ["«qp|a=¤ ¤ ¤»", (text) => text.replaceAll("=\r\n", "").replaceAll("=3D", "=")],
  ...["u", "ub", "x", "oct"].map((name) => [`«${name}|¤»`, string] as const),
  ["«U|¤»", (text) => text.replaceAll("\\U0000", "\\u").replaceAll(/\\u005f/g, "_")],
  ["«tex|¤»", (text) => text.replaceAll("\\", "")],
  ["⟦⟧ ◐◑ ¤", (text) => text],
];

describe("The sets of the accuracy bench", () => {
  for (const [form, key] of Object.entries(keyForms)) {
    for (const [template, read] of encodings) {
      it(`${template} decodes to the key (${form})`, () => {
        const { text, secrets } = write(template, key, numbersOf(1));
        const plain = template.replaceAll(/«[a-zU\d]+\||»/g, "").replaceAll("⏎", "\n");
        const expected = plain.replaceAll(/¤|⟦⟧|◐◑/g, secrets[0] ?? "");
        assert.ok(read(text) === expected);
      });
    }
  }

  it("have unique ids, no unfilled token, and a secret in every positive", () => {
    const random = numbersOf(1);
    const frozen = frozenCases(random);
    const generated = placements(random);
    const negatives = hardNegatives(random, ["createSessionStore"]);
    const all = [...frozen, ...generated, ...negatives];
    assert.equal(new Set(all.map(({ id }) => id)).size, all.length);
    const left = all.filter(({ text }) => /[⏎␍⇥␛¤§⟦⟧◐◑◔¢☆♯♭]|«[a-zU\d]+\|/.test(text));
    assert.deepEqual(
      left.map(({ id }) => id),
      [],
    );
    assert.deepEqual(
      generated.filter(({ secrets }) => secrets.length === 0),
      [],
    );
    assert.ok(frozen.filter(({ secrets }) => secrets.length > 0).length > 300);
    assert.ok(generated.length >= 3000 && negatives.length >= 2000);
  });
});
