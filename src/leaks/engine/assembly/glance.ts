// Tells at a glance what the rules would say of nearly every key, with tables in place of decisions,
// since each character of a key is another and a machine that guesses wrong what comes next loses more
// time than it takes to look it up. It says «key» only where the rules are sure to say so.

import * as memory from "./memory";

const headLength = 6;
const longestBody = 200;
const shortestStretch = 16;
/** The first so many of the numbers are separators, then digits, then letters. */
const separators = 2;
const firstLetter = 12;
const farOff = -300;

/** What a draw gains at the most by a character that carries on a series, in thousandths of a bit. */
let continued: i32 = 0;
let turn: u8 = 0;

export function setContinued(gain: i32): void {
  continued = gain;
}

/** Whether the key that was looked at last may be a placeholder, or two keys. */
export let isSuspicious: bool = false;

/** Where the key of one piece ends whose head begins at a place; 0 where there is none, or no telling. */
export function endOfKey(start: i32): i32 {
  const first = start + headLength;
  const most = first + longestBody;
  let triple = 0;
  let suspicion = 0;
  let end = first;
  for (; end < most; end++) {
    const code = memory.byte(end);
    const symbol = <i32>load<u8>(memory.symbols + code);
    if (symbol == memory.noSymbol) break;
    store<u8>(memory.body + (end - first), <u8>symbol);
    triple = ((triple << 5) | (code & 31)) & 0x7fff;
    suspicion |= (<i32>load<u8>(memory.triples + (triple >> 3))) >> (triple & 7);
  }
  if (end == most || saysMore(memory.byte(end)) || !isSurelyDrawn(end - first)) return 0;
  isSuspicious = (suspicion & 1) == 1;
  return end;
}

/** Whether what stands behind a key may be of it, or say that it is the shown head of one. */
function saysMore(code: i32): bool {
  // … and bullets are beyond ASCII; % & * . > \ are the others.
  if (code > 127) return true;
  return code == 37 || code == 38 || code == 42 || code == 46 || code == 62 || code == 92;
}

/** Whether so many characters hold a stretch that was drawn even if each had cost a writer the least. */
function isSurelyDrawn(length: i32): bool {
  nextTurn();
  let previous = 0;
  let total = 0;
  let lowest = i32.MAX_VALUE;
  let alphabeticBit = 0;
  let typedBit = 0;
  let four = 0;
  // Letters and digits each go their own way.
  let alphabeticDigit = farOff;
  let alphabeticLetter = farOff;
  let typedDigit = farOff;
  let typedLetter = farOff;
  for (let index = 0; index < length; index++) {
    const symbol = <i32>load<u8>(memory.body + index);
    store<i32>(memory.gained + (index << 2), total);
    let gain = <i32>load<i16>(memory.gains + (((previous << 6) | symbol) << 1));
    previous = symbol;
    four = ((four << 3) ^ symbol) & 4095;
    if (symbol < separators) {
      alphabeticBit = 0;
      typedBit = 0;
    } else {
      const isDigit = symbol < firstLetter;
      const alphabetic = <i32>load<i16>(memory.alphabetic + (symbol << 1));
      const typed = <i32>load<i16>(memory.typed + (symbol << 1));
      const lastAlphabetic = select(alphabeticDigit, alphabeticLetter, isDigit);
      const lastTyped = select(typedDigit, typedLetter, isDigit);
      const nextAlphabetic = stepBit(alphabetic - lastAlphabetic);
      const nextTyped = stepBit(typed - lastTyped);
      alphabeticDigit = select(alphabetic, alphabeticDigit, isDigit);
      alphabeticLetter = select(alphabeticLetter, alphabetic, isDigit);
      typedDigit = select(typed, typedDigit, isDigit);
      typedLetter = select(typedLetter, typed, isDigit);
      const carriesOn = (nextAlphabetic & alphabeticBit) | (nextTyped & typedBit);
      const isCopy = load<u8>(memory.seen + four) == turn;
      gain = select(min(gain, continued), gain, carriesOn != 0 || isCopy);
      alphabeticBit = nextAlphabetic;
      typedBit = nextTyped;
    }
    store<u8>(memory.seen + four, turn);
    total += gain;
    if (index < shortestStretch - 1) continue;
    const far = index - shortestStretch + 1;
    lowest = min(lowest, load<i32>(memory.gained + (far << 2)));
    if (symbol >= separators && total >= lowest) return true;
  }
  return false;
}

function nextTurn(): void {
  turn++;
  if (turn > 0) return;
  memory.forget();
  turn = 1;
}

/** For a step from one value to the next: a bit for each of those that a series is made of. */
function stepBit(step: i32): i32 {
  return <u32>(step + 1) < 3 ? 1 << (step + 1) : 0;
}
