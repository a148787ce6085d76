// What it costs to write a text of letters, digits, `_` and `-` if a person makes it up: the
// bits of surprise of each character under a small model of how names are written. Words
// come cheap, and so does what people type to fill a gap (`1234`, `abcabc`, `qwerty`).

/**
 * For each letter `a` to `z` the bits that each next letter costs, 9 meaning nine or more.
 * Counted over the words of public documentation; only their order of size matters.
 */
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

/** Where a letter lies on the rows of a keyboard, so that neighbours there differ by one. */
const keyboard = Array.from("abcdefghijklmnopqrstuvwxyz", (letter) => "qwertyuiop..asdfghjkl..zxcvbnm".indexOf(letter));

/** Bits for the next of a series that has been going on for three characters or more. */
const continued = 1.5;
const digitBits = 3.3;
const firstLetterBits = 4.2;
/** For the next letter of a word in any language. */
const foreign = 6;
const digitToLetter = 7.4;
/** For a capital in the middle. */
const newWord = 7.5;

/** From these lengths on, a word or a number seldom goes on. */
const longWord = 12;
const longNumber = 8;

/** What a character can be, as numbers: the question comes for every one. */
export const kinds = { separator: 0, digit: 1, lower: 2, upper: 3 } as const;

export function kindOf(code: number): number {
  if (code >= 97) return kinds.lower;
  if (code === 95 || code === 45) return kinds.separator;
  return code >= 65 ? kinds.upper : kinds.digit;
}

function pairBits(previous: number, letter: number): number {
  return letterPairs[((previous | 32) - 97) * 26 + (letter - 97)] ?? 9;
}

/** Further from any character than the next of a series can be. */
const farOff = -1000;

/** A series such as `1234`, `cba`, `a1b2c3` or `0000`: letters and digits each go their own way. */
class Series {
  #lastLetter = farOff;
  #lastDigit = farOff;
  #step = farOff;
  #length = 0;

  /** Whether this character carries on a series that three characters have begun. */
  carriesOn(value: number, isDigit: boolean): boolean {
    const step = value - (isDigit ? this.#lastDigit : this.#lastLetter);
    if (isDigit) this.#lastDigit = value;
    else this.#lastLetter = value;
    if (step <= 1 && step >= -1) {
      this.#length = step === this.#step ? this.#length + 1 : 1;
      this.#step = step;
      return this.#length >= 2;
    }
    this.end();
    return false;
  }

  end(): void {
    this.#length = 0;
    this.#step = farOff;
  }
}

/** Goes through a text from the left and says what each of its characters costs. */
export class WordLikelihood {
  readonly #text: string;
  readonly #alphabetic = new Series();
  readonly #typed = new Series();
  #previous: number = kinds.separator;
  #previousCode = 0;
  /** Letters since the word began; a word begins at a separator, a digit or a capital. */
  #word = 0;
  /** Capitals in a row, and whether they came after small letters or digits. */
  #capitals = 0;
  #camel = false;
  #digits = 0;
  #digitRuns = 0;
  /** A bit for each pair of characters so far, several pairs having the same. */
  #pairs = 0;

  constructor(text: string) {
    this.#text = text;
  }

  /** The bits of the character at `index`, by its code. To be called for each index, in order. */
  cost(index: number, code: number): number {
    const kind = kindOf(code);
    const pair = 1 << ((this.#previousCode * 7 + code) & 31);
    const isNewPair = (this.#pairs & pair) === 0;
    this.#pairs |= pair;
    const bits = kind === kinds.separator ? this.#separator() : this.#repeated(index, code, kind, isNewPair);
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

  #repeated(index: number, code: number, kind: number, isNewPair: boolean): number {
    const isDigit = kind === kinds.digit;
    const bits = isDigit ? this.#digit() : this.#letter(code | 32, kind);
    const value = isDigit ? code : code | 32;
    // Both have to see every character.
    const alphabetic = this.#alphabetic.carriesOn(value, isDigit);
    const typed = this.#typed.carriesOn(isDigit ? value : (keyboard[value - 97] ?? 0), isDigit);
    if (bits <= continued) return bits;
    return alphabetic || typed || (!isNewPair && this.#copies(index)) ? continued : bits;
  }

  /** Whether the last four characters stand earlier in the text too. */
  #copies(index: number): boolean {
    if (index < 4) return false;
    return this.#text.indexOf(this.#text.slice(index - 3, index + 1)) < index - 3;
  }

  #digit(): number {
    this.#word = 0;
    this.#capitals = 0;
    if (this.#previous === kinds.digit) {
      this.#digits++;
      return digitBits + 0.7 + (this.#digits > longNumber ? 1 : 0);
    }
    this.#digits = 1;
    const start = this.#previous === kinds.separator ? 2 : 5;
    // A second number in one name is rarer than the first, a third rarer still.
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
      if (previous === kinds.digit) return digitToLetter + (this.#digitRuns > 1 ? 1.5 : 0);
      return firstLetterBits + (upper ? 0.5 : 0);
    }
    if (previous === kinds.lower && upper) return this.#capital();
    // In other languages other letters follow, but words are words.
    const most = this.#word > 3 ? foreign : 9;
    const pair = Math.min(most, pairBits(this.#previousCode, letter));
    this.#word++;
    const long = this.#word > longWord ? 1 : 0;
    if (upper) {
      this.#capitals++;
      return pair + long + (this.#camel ? 3 : 0.3);
    }
    const fromCapitals = previous === kinds.upper ? (this.#capitals > 1 ? 3 : 0.3) : 0.2;
    this.#capitals = 0;
    return pair + long + fromCapitals;
  }

  /** A capital in the middle begins a word, and words are seldom of one or two letters. */
  #capital(): number {
    const bits = newWord + (this.#word < 3 ? 2 : 0);
    this.#word = 1;
    this.#capitals = 1;
    this.#camel = true;
    return bits;
  }
}
