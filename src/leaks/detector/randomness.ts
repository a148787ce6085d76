// Distinguishes random texts from texts that a person has written. Both are hypotheses about the origin of a text, so
// they are compared by their costs: the bits that it takes to write the text, and to draw it from an alphabet.

/** The cost in bits of writing each letter `a` to `z` after another; 9 means nine or more. */
const letterPairs = [
  "84448759596353959342667868",
  "36663788368278379446389969",
  "38573893494489299463599979",
  "46752778289587479547578979",
  "47436669799453757234867579",
  "37673399299487399455499959",
  "48892854399464489357499979",
  "28892999398667389464598969",
  "56455559998452359543959795",
  "37983786597788367827375999",
  "46751667398675569736597969",
  "37852789298389379955579949",
  "25872989398658439858599979",
  "48444628486776579733669979",
  "66558669686442559355455789",
  "39873885498378349354599989",
  "99997999599599879877097999",
  "37652769396756379544678959",
  "58472794396677449842487969",
  "39682884299678489345597959",
  "54564659598343749333999898",
  "39891979299998499868789999",
  "37873874398694389447897999",
  "48373696399659629972899769",
  "45564669497443429735775996",
  "39771998397599489769599964",
].join("");

/** The same pairs as a table, by the letters' positions in the alphabet. Costs are in thousandths of a bit. */
const pairCosts = Int32Array.from(letterPairs, (digit) => 1000 * Number(digit));

/** The position of each character code on a keyboard: neighboring keys differ by one. Digits have their own range. */
const keyboard = Int32Array.from({ length: 128 }, (_, code) => {
  const character = String.fromCharCode(code);
  return /[a-z]/.test(character) ? "qwertyuiop..asdfghjkl..zxcvbnm".indexOf(character) : code - 200;
});

/** The cost of the next character of a series that is already at least three characters long. */
const seriesCost = 1500;
const digitCost = 3300;
const firstLetterCost = 4200;
/** The most that the next letter of a word costs, in any language. */
const foreignLetterCost = 6000;
const digitToLetterCost = 7400;
const newWordCost = 7500;

/** Words and numbers seldom go on after so many characters. */
const usualWord = 12;
const usualNumber = 8;

const kinds = { separator: 0, digit: 1, lower: 2, upper: 3 } as const;

/** The kinds of characters by their codes. A table, since those of random characters can't be predicted. */
const kindOf = Uint8Array.from({ length: 128 }, (_, code) => {
  const character = String.fromCharCode(code);
  return [/[_-]/, /\d/, /[a-z]/, /[A-Z]/].findIndex((pattern) => pattern.test(character));
});

const digits = 1;
const lowerHex = 2;
const lower = 4;
const upperHex = 8;
const upper = 16;

/** The class of each character by its code: 0 for separators, otherwise one of the bits above. */
const classOf = Uint8Array.from(kindOf, (kind, code) => {
  if (kind === kinds.digit) return digits;
  if (kind === kinds.lower) return code <= 102 ? lowerHex : lower;
  if (kind === kinds.upper) return code <= 70 ? upperHex : upper;
  return 0;
});

interface CharacterDraw {
  /** The classes of characters that are drawn from. */
  readonly classes: number;
  readonly cost: number;
}

function drawFrom(classes: number, size: number): CharacterDraw {
  return { classes, cost: Math.round(1000 * Math.log2(size)) };
}

const usualDraw = drawFrom(digits | lowerHex | lower | upperHex | upper, 62);

/** The alphabets of keys. The first is the usual alphabet and includes the others. */
const draws = [
  usualDraw,
  drawFrom(digits | lowerHex | lower, 36),
  drawFrom(digits | lowerHex, 16),
  drawFrom(digits | upperHex | upper, 36),
  drawFrom(digits | upperHex, 16),
];

/** The shortest run, in characters, that is evidence. */
const shortestRun = 16;

/**
 * The codes of the characters of the text that is judged, since those of a slice of another text take long to read. Shared
 * by all texts, as each is judged before the next.
 */
const codes = new Uint8Array(256);

function loadCodes(text: string): void {
  for (let index = 0; index < text.length; index++) codes[index] = text.charCodeAt(index);
}

/** The gains before each of the last characters, as many as in the shortest run. */
const gains = new Int32Array(shortestRun);

/** For each hash of four characters, the number of the last text that contained them. */
const lastSeen = new Int32Array(4096);
let textCount = 0;

/** A step between two characters that doesn't belong to a series such as `1234`, `cba` or `0000`. */
const noStep = 2;

/**
 * Compares two explanations of a text of letters, digits, `_` and `-`: how much more it costs a person to write it than to
 * draw it at random. The cost of writing is the surprise at each character under a small model of names: words are
 * cheap, and so is what people type to fill a gap (`1234`, `abcabc`, `qwerty`).
 * @returns Infinity as soon as a run of at least `runLength` characters of the alphabet is better explained by the draw
 */
function gainOfDraw(start: number, end: number, draw: CharacterDraw, runLength = 2 ** 30): number {
  textCount++;
  let gain = 0;
  // The first character of a run of the alphabet, and the least gain before a character that begins a run that is long
  // enough.
  let first = start;
  let lowest = Number.MAX_SAFE_INTEGER;
  let previous: number = kinds.separator;
  let previousCode = 0;
  // Letters since the beginning of the word: at a separator, a digit or a capital.
  let wordLength = 0;
  // Capitals in a row, and whether they follow small letters or digits.
  let capitals = 0;
  let isCamelCase = false;
  let numberLength = 0;
  let numbers = 0;
  // Letters and digits each follow their own order, so `a1b2c3` is a series too.
  let lastLetter = 0;
  let lastDigit = 0;
  let lastStep = noStep;
  let lastKeyStep = noStep;
  // The last characters, in a few bits each.
  let recent = 0;
  for (let index = start; index < end; index++) {
    const code = codes[index] ?? 0;
    const kind = kindOf[code] ?? kinds.separator;
    recent = ((recent << 3) ^ code) & (lastSeen.length - 1);
    const mayRepeat = lastSeen[recent] === textCount;
    lastSeen[recent] = textCount;
    gains[index % shortestRun] = gain;
    if (kind === kinds.separator) {
      // Counts neither way: some alphabets have separators, and so do names.
      lastStep = noStep;
      lastKeyStep = noStep;
      numbers = 0;
    } else {
      const isDigit = kind === kinds.digit;
      const value = isDigit ? code : code | 32;
      let cost: number;
      if (isDigit) {
        if (previous !== kinds.digit) {
          cost = firstDigitCost(previous, numbers);
          numbers++;
          numberLength = 1;
        } else {
          numberLength++;
          cost = digitCost + 700 + (numberLength > usualNumber ? 1000 : 0);
        }
      } else if (previous === kinds.digit || previous === kinds.separator) {
        cost =
          previous === kinds.digit
            ? digitToLetterCost + (numbers > 1 ? 1500 : 0)
            : firstLetterCost + (kind === kinds.upper ? 500 : 0);
        isCamelCase = previous === kinds.digit;
        wordLength = 1;
        capitals = kind === kinds.upper ? 1 : 0;
      } else if (previous === kinds.lower && kind === kinds.upper) {
        // A capital in the middle begins a word, and words seldom have one or two letters.
        cost = newWordCost + (wordLength < 3 ? 2000 : 0);
        isCamelCase = true;
        wordLength = 1;
        capitals = 1;
      } else {
        wordLength++;
        cost = nextLetterCost(previousCode, value, wordLength);
        if (kind === kinds.upper) {
          cost += isCamelCase ? 3000 : 300;
          capitals++;
        } else {
          if (previous === kinds.lower) cost += 200;
          else cost += capitals > 1 ? 3000 : 300;
          capitals = 0;
        }
      }
      const last = isDigit ? lastDigit : lastLetter;
      const step = stepOf(value - last);
      const keyStep = stepOf((keyboard[value] ?? 0) - (keyboard[last] ?? 0));
      const isSeries = (step !== noStep && step === lastStep) || (keyStep !== noStep && keyStep === lastKeyStep);
      if (isDigit) lastDigit = value;
      else lastLetter = value;
      lastStep = step;
      lastKeyStep = keyStep;
      if (cost > seriesCost && (isSeries || (mayRepeat && isRepeated(start, index)))) cost = seriesCost;
      // Characters outside the alphabet, such as those of base64, count neither way.
      if (classOf[code] !== 0) gain += cost - draw.cost;
    }
    previous = kind;
    previousCode = code;
    const member = classOf[code] ?? 0;
    if (member !== 0 && (draw.classes & member) === 0) {
      first = index + 1;
      lowest = Number.MAX_SAFE_INTEGER;
      continue;
    }
    if (index - runLength + 1 < first) continue;
    lowest = Math.min(lowest, gains[(index + 1) % shortestRun] ?? 0);
    if (member !== 0 && gain >= lowest) return Infinity;
  }
  return gain;
}

/** The first digit of a number. A second number in a name is rarer than the first, a third rarer still. */
function firstDigitCost(previous: number, numbers: number): number {
  return digitCost + (previous === kinds.separator ? 2000 : 5000) + 1500 * Math.min(numbers, 2);
}

/** A letter behind another. Other languages have other pairs of letters. */
function nextLetterCost(previousCode: number, letter: number, wordLength: number): number {
  const pair = pairCosts[((previousCode | 32) - 97) * 26 + (letter - 97)] ?? 9000;
  return Math.min(pair, wordLength > 4 ? foreignLetterCost : 9000) + (wordLength > usualWord ? 1000 : 0);
}

function stepOf(difference: number): number {
  return difference <= 1 && difference >= -1 ? difference : noStep;
}

/** Whether the four characters up to an index are a repetition. */
function isRepeated(start: number, index: number): boolean {
  for (let end = start + 3; end < index; end++) {
    let length = 0;
    while (length < 4 && codes[end - length] === codes[index - length]) length++;
    if (length === 4) return true;
  }
  return false;
}

/**
 * Whether a text has a run of 16 characters or more that was drawn at random. `text` consists of `[A-Za-z0-9_-]`; the time
 * is linear in its length. In a random text the first characters decide.
 *
 * A text that could be either is taken for random, since a key's head is in front of it: of 400,000 random texts each,
 * none of 32 letters and digits had a gain below 8 bits, and none of 43 characters of base64url below 10; that of made-up
 * names is nearly always negative.
 */
export function containsRandomRun(text: string): boolean {
  loadCodes(text);
  return hasRandomRun(text);
}

/** Whether a text is a key's body: no placeholder, and random. */
export function isRandomBody(text: string): boolean {
  return !isPlaceholder(text) && hasRandomRun(text);
}

function hasRandomRun(text: string): boolean {
  if (text.length < shortestRun || isName(text)) return false;
  for (const draw of draws) if (gainOfDraw(0, text.length, draw, shortestRun) === Infinity) return true;
  return false;
}

/**
 * Whether a short text that continues a key is random, and so the rest of the key, or written, and so something else.
 */
export function classifyOrigin(text: string): Origin {
  loadCodes(text);
  return originOf(0, Math.min(text.length, codes.length));
}

type Origin = "random" | "written" | "unclear";

function originOf(start: number, end: number): Origin {
  const gain = gainOfDraw(start, end, usualDraw);
  let count = 0;
  for (let index = start; index < end; index++) if (classOf[codes[index] ?? 0] !== 0) count++;
  if (count > 2 && gain < -1000 * count) return "written";
  return count > 3 && gain > -300 * count ? "random" : "unclear";
}

/** Words, and abbreviations and numbers between them: `p95`, `v2`, `1080p`, `std`. */
const wordOfName =
  /(?:(?:[a-z]{4,}|[A-Z]{4,}|[A-Z][a-z]{3,})\d{0,3}|(?:[a-z]{0,3}|[A-Z][a-z]{0,2}|[A-Z]{0,3})\d{0,4}|\d{1,4}[A-Za-z]{1,3})(?![A-Za-z0-9])/y;

/** A word of a name in kebab case or camel case, with a number behind it, and a tag between words. */
const longWord = /(?:[A-Z]?[a-z]{3,}|[A-Z]{4,})(?:\d{1,4}[a-z]{0,2})?(?![a-z0-9]|(?<![a-z0-9])[A-Z])/y;
const tag = /(?:[A-Za-z]{0,3}\d{1,4}[a-z]{0,2}|[A-Z]?[a-z]{1,2})(?![a-z0-9])/y;

/** The least share of words in such a name. */
const leastWords = 0.7;

/** Whether so much of a text is words, of any language, that the rest is too short. */
function isName(text: string): boolean {
  return !hasScatteredRun(text) && (isSnakeCase(text) || isCompound(text));
}

function isSnakeCase(text: string): boolean {
  if (!text.includes("_")) return false;
  let rest = 0;
  for (let start = 0; start <= text.length && rest < shortestRun;) {
    const end = endOfPart(text, start);
    const isWord = end === start || endOfMatch(wordOfName, text, start) === end;
    if (!isWord || (end - start >= 8 && isRandomWord(start, end))) rest += end - start;
    start = end + 1;
  }
  return rest < shortestRun;
}

function endOfPart(text: string, start: number): number {
  let end = start;
  while (end < text.length && kindOf[codes[end] ?? 0] !== kinds.separator) end++;
  return end;
}

/** Whether a text is words in kebab case or camel case. */
function isCompound(text: string): boolean {
  let words = 0;
  let tags = 0;
  let start = 0;
  for (;;) {
    let end = endOfMatch(longWord, text, start);
    if (end - start >= 4 && !isRandomWord(start, end)) words += end - start;
    else {
      end = endOfMatch(tag, text, start);
      if (end === 0) return false;
      tags += end - start;
    }
    if (end === text.length) return words >= leastWords * (words + tags);
    start = kindOf[codes[end] ?? 0] === kinds.separator ? end + 1 : end;
  }
}

/** The end of the text that a sticky pattern matches; 0 if there is none. */
function endOfMatch(pattern: RegExp, text: string, start: number): number {
  pattern.lastIndex = start;
  pattern.test(text);
  return pattern.lastIndex;
}

/** Whether letters, all of the same case, are no word: the longer they are, the clearer a word has to be. */
function isRandomWord(start: number, end: number): boolean {
  const origin = originOf(start, end);
  return origin === "random" || (origin === "unclear" && end - start >= 24);
}

/** The shortest run in which frequent changes are no accident. */
const scatteredRun = 24;

/** Whether small letters, capitals and digits alternate in most of a long run, more often than in any name. */
function hasScatteredRun(text: string): boolean {
  let length = 0;
  let changes = 0;
  let last: number = kinds.separator;
  for (let index = 0; index < text.length; index++) {
    const kind = kindOf[codes[index] ?? 0] ?? kinds.separator;
    const isNew = kind === kinds.separator || last === kinds.separator;
    length = isNew ? 0 : length + 1;
    changes = isNew ? 0 : changes + Number(kind !== last);
    if (length >= scatteredRun && 5 * changes >= 3 * length) return true;
    last = kind;
  }
  return false;
}

/**
 * Words of instructions and examples. The short ones count only as a whole part between separators, where a random
 * body hardly ever has one; the long ones anywhere. None of them may name an environment: real keys are tagged `dev`,
 * `test`, `staging` and the like.
 */
const placeholderPart = /(?:yours?|here|goes|dummy|fake|sample|insert|replace|paste|todo)(?![A-Za-z0-9])/iy;
const placeholderWords =
  /example|placeholder|redacted|change[_-]?me|your[_-]?(?:api|key|secret|token)|(?:key|secret|token)[_-]?here|not[_-]?a[_-]?(?:real|key)/i;

/** The first two letters of each of those words, as an index, and the third: few random bodies are searched for them. */
const beginnings = new Uint8Array(1024);
for (const word of ["exa", "pla", "red", "cha", "you", "key", "sec", "tok", "not"]) {
  beginnings[pairOf(word.charCodeAt(0), word.charCodeAt(1))] = word.charCodeAt(2) & 31;
}

/** So many `x` of the same case are a placeholder; random bodies have five, or mixed ones, now and then. */
const placeholderRun = 6;

/** So many of any character were not drawn. */
const longestRun = 8;

/** Whether a person marked the body of a key as a placeholder. */
export function isPlaceholder(body: string): boolean {
  let last = 0;
  let pair = 0;
  let run = 0;
  let part = 0;
  let mayHaveWord = false;
  for (let at = 0; at < body.length; at++) {
    const code = body.charCodeAt(at);
    codes[at] = code;
    run = code === last ? run + 1 : 1;
    if (run === longestRun || (run === placeholderRun && (code | 32) === 120)) return true;
    if (beginnings[pair] === (code & 31)) mayHaveWord = true;
    if (code === 95 || code === 45) {
      if (isPlaceholderPart(body, part, at)) return true;
      part = at + 1;
    }
    pair = pairOf(last, code);
    last = code;
  }
  return isPlaceholderPart(body, part, body.length) || (mayHaveWord && placeholderWords.test(body));
}

/** Two characters as a number, the same for small and capital letters. */
function pairOf(first: number, second: number): number {
  return ((first & 31) << 5) | (second & 31);
}

/** Whether a part is one of the short words as people write them, `YOUR` or `Your`; `yOuR` may be random. */
function isPlaceholderPart(body: string, start: number, end: number): boolean {
  if (end - start < 4 || end - start > 7 || endOfMatch(placeholderPart, body, start) === 0) return false;
  return /^(?:[A-Z]+|[A-Za-z][a-z]+)$/.test(body.slice(start, end));
}
