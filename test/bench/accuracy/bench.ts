// npm run bench -- accuracy [seed]: the detector's precision and recall, next to secretlint's with an equivalent pattern.
// Keys are drawn at random from the seed. Every miss and false alarm is listed by its placement and fingerprint; no key is
// ever printed. docs/accuracy.md describes the sets.
import { readFileSync, statSync } from "node:fs";
import { relative } from "node:path";
import { findCandidates } from "../../../src/leaks/detector/candidates";
import { readText } from "../../../src/files/text";
import { numbersOf } from "../../unit/leaks/fuzz";
import { modules, foreignFiles } from "./corpus";
import { frozenCases } from "./frozen/cases";
import { detectors, measure, emptyScore, type Case, type Score } from "./measure";
import { hardNegatives } from "./negatives";
import { placements, wholeFiles } from "./placements";

const ours = "this extension";
const megabyte = 1_000_000;
/** The default of skycloak.leaks.maxFileSize. */
const largest = 20 * megabyte;

/** Identifiers of 16 to 60 characters made of words, with single digits at most: no hashes, nothing minified. */
const name = /(?<![\w$%+/=-])(?=.{16,60}(?![\w$%+/=-]))[A-Za-z]{3,}(?:[_-]?(?:[A-Z]?[a-z]{3,}|\d)){2,}(?![\w$%+/=-])/g;

type Scores = Readonly<Record<string, Score>>;

const percent = (part: number, whole: number): string => `${((100 * part) / whole).toFixed(2)} %`;

async function measureAll(cases: Iterable<Case>): Promise<Scores> {
  const scores = Object.fromEntries(Object.keys(detectors).map((each) => [each, emptyScore()]));
  for (const one of cases) {
    for (const [each, detector] of Object.entries(detectors)) {
      await measure(one, detector, (scores[each] ??= emptyScore()));
    }
  }
  return scores;
}

function print(title: string, scores: Scores): void {
  console.log(`\n${title}`);
  for (const [each, { expected, found, parts, missed, falseAlarms }] of Object.entries(scores)) {
    const precision = percent(found, found + falseAlarms.length);
    const keys =
      `${found} of ${expected} keys (${parts} more only as a part): ` +
      `recall ${percent(found, expected)}, precision ${precision}; `;
    const alarms = `${falseAlarms.length} false alarms`;
    console.log(`  ${each.padEnd(16)} ${expected === 0 ? "" : keys}${alarms}`);
    if (each !== ours) continue;
    for (const { of, fingerprint } of missed) console.log(`    missed: ${of.id}, ${fingerprint}`);
    for (const { of, fingerprint } of falseAlarms) {
      console.log(`    false alarm: ${of.id}, ${fingerprint}`);
    }
  }
}

/** Text files up to the size limit. Counts them, and collects identifiers from their type declarations. */
function* foreign(
  seen: { bytes: number; files: number; candidates: number; packages: Set<string> },
  names: Set<string>,
): Generator<Case> {
  for (const path of foreignFiles()) {
    if (statSync(path).size > largest) continue;
    const bytes = readFileSync(path);
    const reading = readText(bytes);
    if (!reading.ok) continue;
    const { text } = reading;
    const id = relative(modules, path);
    seen.bytes += bytes.length;
    seen.files++;
    seen.candidates += findCandidates(text).length;
    seen.packages.add(id.split("/", id.startsWith("@") ? 2 : 1).join("/"));
    if (id.endsWith(".d.ts")) for (const [found] of text.matchAll(name)) names.add(found);
    yield { id, group: "", template: "", text, bytes, secrets: [] };
  }
}

export async function benchAccuracy([seed = "1"]: readonly string[]): Promise<void> {
  const random = numbersOf(Number(seed));
  console.log(`Accuracy, seed ${seed}.`);
  const generated = [...placements(random), ...wholeFiles(random)];
  print(`${generated.length} generated placements`, await measureAll(generated));

  const seen = { bytes: 0, files: 0, candidates: 0, packages: new Set<string>() };
  const names = new Set<string>();
  const others = await measureAll(foreign(seen, names));
  const size = (seen.bytes / megabyte).toFixed(0);
  const { files, candidates, packages } = seen;
  const what = `${size} MB in ${files} files of ${packages.size} packages from npm`;
  print(`${what}, ${candidates} candidates`, others);

  const negatives = hardNegatives(random, [...names].sort());
  print(`${negatives.length} hard negatives`, await measureAll(negatives));

  const frozen = frozenCases(numbersOf(Number(seed)));
  print(`The frozen set: ${frozen.length} cases`, await measureAll(frozen));
  console.log("\n  By class: keys found, false alarms (secretlint's)");
  for (const group of new Set(frozen.map((one) => one.group))) {
    const cases = frozen.filter((one) => one.group === group);
    const scores = Object.values(await measureAll(cases));
    const words = scores.map((one) => `${one.found}/${one.expected}, ${one.falseAlarms.length}`);
    console.log(`  ${group.padEnd(18)} ${words[0]} (${words[1]})`);
  }
}
