// Tells at a glance what the rules would say of nearly every key: in one pass over its characters,
// with tables in place of decisions, since each character of a key is another and a machine that
// guesses wrong what comes next loses more time than it takes to look it up.

import type { Found } from "./found";
import { firstThrees, isPlaceholder } from "./placeholder";
import { TripleSet, tripleAfter } from "./triples";
import { drawBits, shortestStretch } from "./randomness";
import { continued, keyboard, leastCost } from "./writing";

const headLength = 6;
const longestBody = 200;
/** Of one character in a row; fewer are drawn. */
const suspiciousRun = 6;

const characters = "_-0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const separators = 2;
const none = 64;

/** The place of a character among `characters`. */
const symbolOf = new Uint8Array(128).fill(none);
/** What a series compares: one that is alphabetic, and one that is typed. */
const alphabetic = new Int16Array(64);
const typed = new Int16Array(64);
/** Letters and digits each go their own way. */
const lane = new Uint8Array(64);

for (let symbol = 0; symbol < 64; symbol++) {
  const code = characters.charCodeAt(symbol);
  symbolOf[code] = symbol;
  const isDigit = code < 58;
  alphabetic[symbol] = isDigit ? code : code | 32;
  typed[symbol] = isDigit ? code : (keyboard[(code | 32) - 97] ?? 0);
  lane[symbol] = isDigit ? 0 : 1;
}

/** For a step from one value to the next: a bit for each of those that a series is made of. */
const stepOffset = 512;
const stepBit = new Uint8Array(2 * stepOffset);
for (const step of [-1, 0, 1]) stepBit[stepOffset + step] = 1 << (step + 1);
const farOff = -300;

/** What a draw gains over a writer at the least, by two symbols, in thousandths of a bit. */
let gainOf: Int16Array | undefined;

function makeGains(): Int16Array {
  const gains = new Int16Array(64 * 64);
  for (let previous = 0; previous < 64; previous++) {
    const before = characters.charCodeAt(previous);
    for (let symbol = separators; symbol < 64; symbol++) {
      const bits = leastCost(before, characters.charCodeAt(symbol)) - drawBits;
      gains[(previous << 6) | symbol] = Math.floor(bits * 1000);
    }
  }
  return gains;
}

const continuedGain = Math.floor((continued - drawBits) * 1000);

/** What may begin a placeholder, or a second key. */
const suspicious = new TripleSet([...firstThrees, "-sk"]);

// One of each for all keys, since one is done with before the next one comes.
const symbols = new Uint8Array(256);
const gained = new Int32Array(256);
const lastAlphabetic = new Int16Array(2);
const lastTyped = new Int16Array(2);
/** When four characters in a row were seen last, by a hash of them. */
const seen = new Uint8Array(4096);
let turn = 0;

function nextTurn(): void {
  turn = (turn + 1) & 255;
  if (turn > 0) return;
  seen.fill(0);
  turn = 1;
}

/**
 * The key of one piece whose head begins at `start`; undefined where there is none, and also where
 * it takes more than a glance to tell.
 */
export function keyAtAGlance(text: string, start: number): Found | undefined {
  const bodyStart = start + headLength;
  const most = Math.min(text.length, bodyStart + longestBody);
  let last = 0;
  let run = 0;
  let triple = 0;
  let suspicion = 0;
  let end = bodyStart;
  for (; end < most; end++) {
    const code = text.charCodeAt(end);
    const symbol = code < 128 ? (symbolOf[code] ?? none) : none;
    if (symbol === none) break;
    symbols[end - bodyStart] = symbol;
    triple = tripleAfter(triple, code);
    suspicion |= suspicious.has(triple);
    run = code === last ? run + 1 : 1;
    if (run === suspiciousRun) return undefined;
    last = code;
  }
  if (end === bodyStart + longestBody || saysMore(text.charCodeAt(end))) return undefined;
  if (!isSurelyDrawn(end - bodyStart)) return undefined;
  const secret = text.slice(start, end);
  if (suspicion !== 0 && (secret.includes("-sk") || isPlaceholder(secret.slice(headLength)))) {
    return undefined;
  }
  return { start, end, rule: "plain-key", secret };
}

/** Whether what stands behind a key may be of it, or say that it is the shown head of one. */
function saysMore(code: number): boolean {
  // … and bullets are beyond ASCII; % & * . > \ are the others.
  return (
    code > 127 ||
    code === 37 ||
    code === 38 ||
    code === 42 ||
    code === 46 ||
    code === 62 ||
    code === 92
  );
}

/** Whether so many symbols hold a stretch that was drawn even if each had cost the least. */
function isSurelyDrawn(length: number): boolean {
  gainOf ??= makeGains();
  lastAlphabetic.fill(farOff);
  lastTyped.fill(farOff);
  nextTurn();
  let previous = 0;
  let total = 0;
  let lowest = Infinity;
  let alphabeticBit = 0;
  let typedBit = 0;
  let four = 0;
  for (let index = 0; index < length; index++) {
    const symbol = symbols[index] ?? 0;
    gained[index] = total;
    let gain = gainOf[(previous << 6) | symbol] ?? 0;
    previous = symbol;
    four = ((four << 3) ^ symbol) & 4095;
    if (symbol < separators) {
      alphabeticBit = 0;
      typedBit = 0;
    } else {
      const which = lane[symbol] ?? 0;
      const a = alphabetic[symbol] ?? 0;
      const t = typed[symbol] ?? 0;
      const nextAlphabetic = stepBit[stepOffset + a - (lastAlphabetic[which] ?? 0)] ?? 0;
      const nextTyped = stepBit[stepOffset + t - (lastTyped[which] ?? 0)] ?? 0;
      lastAlphabetic[which] = a;
      lastTyped[which] = t;
      const carriesOn = (nextAlphabetic & alphabeticBit) | (nextTyped & typedBit);
      if ((carriesOn !== 0 || seen[four] === turn) && gain > continuedGain) gain = continuedGain;
      alphabeticBit = nextAlphabetic;
      typedBit = nextTyped;
    }
    seen[four] = turn;
    total += gain;
    if (index < shortestStretch - 1) continue;
    const least = gained[index - shortestStretch + 1] ?? 0;
    if (least < lowest) lowest = least;
    if (symbol >= separators && total >= lowest) return true;
  }
  return false;
}
