// Tells texts that were drawn at random from those that a person made up. Both are guesses about the origin of a text,
// so they are compared as such: how many bits it takes a person to write it, and how many to draw it from an alphabet.

/** The bits that writing costs for each letter `a` to `z` and the next one; 9 means nine or more. */
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
].flatMap((row) => Array.from(row, Number));

/** Positions on the rows of a keyboard, where neighbors differ by one. */
const keyboard = Array.from("abcdefghijklmnopqrstuvwxyz", (letter) => "qwertyuiop..asdfghjkl..zxcvbnm".indexOf(letter));

/** Bits for the next character of a series that has gone on for three characters or more. */
const seriesBits = 1.5;
const digitBits = 3.3;
const firstLetterBits = 4.2;
/** The most that the next letter of a word costs, in any language. */
const foreignLetterBits = 6;
const digitToLetterBits = 7.4;
const newWordBits = 7.5;

/** Words and numbers seldom go on after so many characters. */
const usualWord = 12;
const usualNumber = 8;

const kinds = { separator: 0, digit: 1, lower: 2, upper: 3 } as const;

/** The kinds of characters by their codes. A table, since those of random characters can't be predicted. */
const kindOf = Uint8Array.from({ length: 128 }, (_, code) => {
  const character = String.fromCharCode(code);
  return [/[_-]/, /\d/, /[a-z]/, /[A-Z]/].findIndex((pattern) => pattern.test(character));
});

/** A series such as `1234`, `cba`, `a1b2c3` or `0000`, in which letters and digits each follow their own order. */
class Series {
  #lastLetter = NaN;
  #lastDigit = NaN;
  #step = NaN;
  #length = 0;

  /** Whether this character continues a series of three characters or more. */
  continues(value: number, isDigit: boolean): boolean {
    const step = value - (isDigit ? this.#lastDigit : this.#lastLetter);
    if (isDigit) this.#lastDigit = value;
    else this.#lastLetter = value;
    if (!(step <= 1 && step >= -1)) {
      this.end();
      return false;
    }
    this.#length = step === this.#step ? this.#length + 1 : 1;
    this.#step = step;
    return this.#length >= 2;
  }

  end(): void {
    this.#length = 0;
    this.#step = NaN;
  }
}

/** The last text that had four such characters in a row; several fours share an entry. */
const lastSeen = new Int32Array(4096);
let textCount = 0;

/**
 * What it costs a person to write a text of letters, digits, `_` and `-`: the bits of surprise at each character under
 * a small model of names. Words are cheap, and so is what people type to fill a gap (`1234`, `abcabc`, `qwerty`).
 */
class WordLikelihood {
  readonly #text: string;
  readonly #alphabetic = new Series();
  readonly #typed = new Series();
  #previous: number = kinds.separator;
  #previousCode = 0;
  /** Letters since the beginning of the word: at a separator, a digit or a capital. */
  #word = 0;
  /** Capitals in a row, and whether they follow small letters or digits. */
  #capitals = 0;
  #camel = false;
  #digits = 0;
  #digitRuns = 0;
  /** The last characters, in a few bits each. */
  #recent = 0;

  constructor(text: string) {
    this.#text = text;
    textCount++;
  }

  /** The bits of the character at an index, by its code. Called for each index, in order. */
  cost(index: number, code: number): number {
    const kind = kindOf[code] ?? kinds.separator;
    this.#recent = ((this.#recent << 3) ^ code) & (lastSeen.length - 1);
    const mayRepeat = lastSeen[this.#recent] === textCount;
    lastSeen[this.#recent] = textCount;
    const bits = kind === kinds.separator ? this.#separator() : this.#inSeries(index, code, kind, mayRepeat);
    this.#previous = kind;
    this.#previousCode = code;
    return bits;
  }

  #separator(): number {
    this.#alphabetic.end();
    this.#typed.end();
    this.#digitRuns = 0;
    return 0;
  }

  #inSeries(index: number, code: number, kind: number, mayRepeat: boolean): number {
    const isDigit = kind === kinds.digit;
    const bits = isDigit ? this.#digit() : this.#letter(code | 32, kind);
    const value = isDigit ? code : code | 32;
    // Both have to be told of every character.
    const alphabetic = this.#alphabetic.continues(value, isDigit);
    const typed = this.#typed.continues(isDigit ? value : (keyboard[value - 97] ?? 0), isDigit);
    if (bits <= seriesBits) return bits;
    return alphabetic || typed || (mayRepeat && this.#copies(index)) ? seriesBits : bits;
  }

  /** Whether the last four characters are a repetition. */
  #copies(index: number): boolean {
    if (index < 4) return false;
    return this.#text.indexOf(this.#text.slice(index - 3, index + 1)) < index - 3;
  }

  #digit(): number {
    this.#word = 0;
    this.#capitals = 0;
    if (this.#previous === kinds.digit) {
      this.#digits++;
      return digitBits + 0.7 + (this.#digits > usualNumber ? 1 : 0);
    }
    this.#digits = 1;
    const start = this.#previous === kinds.separator ? 2 : 5;
    // A second number in a name is rarer than the first, a third rarer still.
    const again = 1.5 * Math.min(this.#digitRuns, 2);
    this.#digitRuns++;
    return digitBits + start + again;
  }

  #letter(letter: number, kind: number): number {
    const previous = this.#previous;
    const upper = kind === kinds.upper;
    if (previous === kinds.digit || previous === kinds.separator) {
      this.#word = 1;
      this.#capitals = upper ? 1 : 0;
      this.#camel = previous === kinds.digit;
      if (previous === kinds.digit) return digitToLetterBits + (this.#digitRuns > 1 ? 1.5 : 0);
      return firstLetterBits + (upper ? 0.5 : 0);
    }
    if (previous === kinds.lower && upper) return this.#capital();
    // Other languages have other pairs of letters.
    const most = this.#word > 3 ? foreignLetterBits : 9;
    const pair = Math.min(most, pairBits(this.#previousCode, letter));
    this.#word++;
    const long = this.#word > usualWord ? 1 : 0;
    if (upper) {
      this.#capitals++;
      return pair + long + (this.#camel ? 3 : 0.3);
    }
    const fromCapitals = previous === kinds.upper ? (this.#capitals > 1 ? 3 : 0.3) : 0.2;
    this.#capitals = 0;
    return pair + long + fromCapitals;
  }

  /** A capital in the middle begins a word, and words seldom have one or two letters. */
  #capital(): number {
    const bits = newWordBits + (this.#word < 3 ? 2 : 0);
    this.#word = 1;
    this.#capitals = 1;
    this.#camel = true;
    return bits;
  }
}

function pairBits(previous: number, letter: number): number {
  return letterPairs[((previous | 32) - 97) * 26 + (letter - 97)] ?? 9;
}

const digits = 1;
const lowerHex = 2;
const lower = 4;
const upperHex = 8;
const upper = 16;

/** The class of each character, by its code: 0 for separators, or one of the bits above. */
const classOf = Uint8Array.from(kindOf, (kind, code) => {
  if (kind === kinds.digit) return digits;
  if (kind === kinds.lower) return code <= 102 ? lowerHex : lower;
  if (kind === kinds.upper) return code <= 70 ? upperHex : upper;
  return 0;
});

/** What drawing a character of the usual alphabet costs. */
const drawBits = Math.log2(62);

/** The alphabets of keys. The first is the usual one and includes the others. */
const alphabets = [
  { classes: digits | lowerHex | lower | upperHex | upper, bits: drawBits },
  { classes: digits | lowerHex | lower, bits: Math.log2(36) },
  { classes: digits | lowerHex, bits: 4 },
  { classes: digits | upperHex | upper, bits: Math.log2(36) },
  { classes: digits | upperHex, bits: 4 },
] as const;

/** The shortest run, in characters, that is evidence. */
const shortestRun = 16;

/**
 * Whether a text has a run of 16 characters or more that was drawn at random. `text` consists of `[A-Za-z0-9_-]`; the time
 * is linear in its length. In a random text the first characters decide.
 */
export function containsRandomRun(text: string): boolean {
  if (text.length < shortestRun || isName(text)) return false;
  for (const alphabet of alphabets) if (isDrawnFrom(alphabet, text)) return true;
  return false;
}

/** No key is longer. Shared by all texts, since each is judged before the next. */
const gains = new Float64Array(256);

/**
 * Whether a run of a text is better explained by a draw from an alphabet than by writing. A text that could be either is
 * taken for random, since a key's head is in front of it: of 400,000 random texts each, none of 32 letters and digits had
 * a gain below 8 bits, and none of 43 characters of base64url below 10; that of made-up names is nearly always negative.
 */
function isDrawnFrom({ classes, bits }: (typeof alphabets)[number], text: string): boolean {
  const writing = new WordLikelihood(text);
  const length = Math.min(text.length, gains.length);
  let gain = 0;
  let first = 0;
  // The least gain before a character that begins a run that is long enough and is all of the alphabet.
  let lowest = Infinity;
  for (let index = 0; index < length; index++) {
    const code = text.charCodeAt(index);
    const member = classOf[code] ?? 0;
    gains[index] = gain;
    gain += writing.cost(index, code);
    // A separator counts neither way: some alphabets have them, and so do names.
    if (member !== 0) gain -= bits;
    if (member !== 0 && (classes & member) === 0) {
      first = index + 1;
      lowest = Infinity;
      continue;
    }
    const start = index - shortestRun + 1;
    if (start < first) continue;
    lowest = Math.min(lowest, gains[start] ?? 0);
    if (member !== 0 && gain >= lowest) return true;
  }
  return false;
}

/**
 * Whether a short text that continues a key is random, and so the rest of the key, or written, and so something else.
 */
export function classifyOrigin(text: string): "random" | "written" | "unclear" {
  const writing = new WordLikelihood(text);
  let gain = 0;
  let count = 0;
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    const bits = writing.cost(index, code);
    if (classOf[code] === 0) continue;
    gain += bits - drawBits;
    count++;
  }
  if (count > 2 && gain < -count) return "written";
  return count > 3 && gain > -0.3 * count ? "random" : "unclear";
}

/** Words, and abbreviations and numbers between them: `p95`, `v2`, `1080p`, `std`. */
const wordOfName =
  /^(?:(?:[a-z]{4,}|[A-Z]{4,}|[A-Z][a-z]{3,})\d{0,3}|(?:[a-z]{0,3}|[A-Z][a-z]{0,2}|[A-Z]{0,3})\d{0,4}|\d{1,4}[A-Za-z]{1,3})$/;

/** A word of a name in kebab case or camel case, with a number behind it, and a tag between words. */
const longWord = /^(?=.{4})(?:[A-Z]?[a-z]{3,}|[A-Z]{4,})(?:\d{1,4}[a-z]{0,2})?$/;
const tag = /^(?:[A-Za-z]{0,3}\d{1,4}[a-z]{0,2}|[A-Z]?[a-z]{1,2})$/;

/** The least share of words in such a name. */
const leastWords = 0.7;

/** Whether so much of a text is words, of any language, that the rest is too short. */
function isName(text: string): boolean {
  if (hasScatteredRun(text)) return false;
  if (text.includes("_")) {
    let rest = 0;
    for (const part of text.split(/[_-]/)) {
      if (!wordOfName.test(part) || (part.length >= 8 && isRandomWord(part))) rest += part.length;
    }
    if (rest < shortestRun) return true;
  }
  let words = 0;
  let tags = 0;
  for (const part of text.split(/[_-]|(?<=[a-z0-9])(?=[A-Z])/)) {
    if (longWord.test(part) && !isRandomWord(part)) words += part.length;
    else if (tag.test(part)) tags += part.length;
    else return false;
  }
  return words >= leastWords * (words + tags);
}

/** Whether letters, all of the same case, are no word: the longer they are, the clearer a word has to be. */
function isRandomWord(part: string): boolean {
  const origin = classifyOrigin(part);
  return origin === "random" || (origin === "unclear" && part.length >= 24);
}

/** The shortest run in which frequent changes are no accident. */
const scatteredRun = 24;

/** Whether small letters, capitals and digits alternate in most of a long run, more often than in any name. */
function hasScatteredRun(text: string): boolean {
  let length = 0;
  let changes = 0;
  let last: number = kinds.separator;
  for (let index = 0; index < text.length; index++) {
    const kind = kindOf[text.charCodeAt(index)] ?? kinds.separator;
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
const placeholderParts = new Set("your yours here goes dummy fake sample insert replace paste todo".split(" "));
const placeholderWords =
  /example|placeholder|redacted|change[_-]?me|your[_-]?(?:api|key|secret|token)|(?:key|secret|token)[_-]?here|not[_-]?a[_-]?(?:real|key)/i;

/** The first two letters of each of those words, as an index, and the third: few random bodies are searched for them. */
const beginnings = new Uint8Array(1024);
for (const word of ["exa", "pla", "red", "cha", "you", "key", "sec", "tok", "not"]) {
  beginnings[pairOf(word.charCodeAt(0), word.charCodeAt(1))] = word.charCodeAt(2) & 31;
}

/** So many `x` of the same case are a placeholder; random bodies have five, or mixed ones, now and then. */
const crosses = 6;

/** So many of any character were not drawn. */
const filled = 8;

/** Whether a person marked the body of a key as a placeholder. */
export function isPlaceholder(body: string): boolean {
  let last = 0;
  let pair = 0;
  let run = 0;
  let part = 0;
  let mayHaveWord = false;
  for (let at = 0; at < body.length; at++) {
    const code = body.charCodeAt(at);
    run = code === last ? run + 1 : 1;
    if (run === filled || (run === crosses && (code | 32) === 120)) return true;
    if (beginnings[pair] === (code & 31)) mayHaveWord = true;
    if (code === 95 || code === 45) {
      if (isPlaceholderPart(body.slice(part, at))) return true;
      part = at + 1;
    }
    pair = pairOf(last, code);
    last = code;
  }
  return isPlaceholderPart(body.slice(part)) || (mayHaveWord && placeholderWords.test(body));
}

/** Two characters as a number, the same for small and capital letters. */
function pairOf(first: number, second: number): number {
  return ((first & 31) << 5) | (second & 31);
}

/** One of the short words as people write them, `YOUR` or `Your`; `yOuR` may be random. */
function isPlaceholderPart(part: string): boolean {
  if (part.length < 4 || part.length > 7 || !placeholderParts.has(part.toLowerCase())) return false;
  return /^(?:[A-Z]+|[A-Za-z][a-z]+)$/.test(part);
}

/** A shorter body that is followed by dots or stars is the beginning of a longer one. */
const shortestWhole = 32;

/**
 * Whether this is the beginning of a key, shown for people to recognize it: `9f3a…`, `9f3a****`.
 * @param after the next characters, three if there are so many
 */
export function isShortened(body: string, after: string): boolean {
  return body.length < shortestWhole && /^(?:…|\.\.\.|[*•●])/.test(after);
}
