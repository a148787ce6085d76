// Goes through a part of a text once and writes down where anything stands without which there is
// nothing to be found: keys that are ones for sure, and leads, which are for the rules to judge.
// Compiled by AssemblyScript; the host's side is sweep.ts.

import { endOfKey, isSuspicious, setContinued } from "./glance";
import * as memory from "./memory";
import { quietNear } from "./near";
import { addPair, bitsOf, sortsAt } from "./pairs";

export { setContinued };
export { alphabetic, gains, symbols, triples, typed } from "./memory";
export { after, before, leads, part, seen, text, wide } from "./memory";

// What a lead is, as sweep.ts has it too. Of a key, three more bits say what is known of it.
const key = 0;
const head = 1;
const split = 2;
const core = 3;
const escape = 6;
const context = 7;
const mark = 8;
const quietBits = 4;
const unsure = 64;

const tables: usize = memory.pairTables;

// _s
addPair(tables, 0, 95, 115);
// _" _' _`
addPair(tables, 1, 95, 34);
addPair(tables, 1, 95, 39);
addPair(tables, 1, 95, 96);
// Nf X3 Y1, of base64
addPair(tables, 2, 78, 102);
addPair(tables, 3, 88, 51);
addPair(tables, 3, 89, 49);
// %5 %6 %7
addPair(tables, 4, 37, 53);
addPair(tables, 4, 37, 54);
addPair(tables, 4, 37, 55);
// \u
addPair(tables, 5, 92, 117);
// yc of `kycloak`
addPair(tables, 6, 121, 99);
// -d -e of `secretlint-disable` and `-enable`
addPair(tables, 7, 45, 100);
addPair(tables, 7, 45, 101);

let count: i32 = 0;
let reached: i32 = 0;

/** How far the last sweep has come. */
export function getReached(): i32 {
  return reached;
}

/** Makes one byte of two of each of the first characters; what takes more becomes 255 or 0, which are of no pair. */
export function narrow(characters: i32): void {
  let from = memory.wide;
  const end = memory.text + characters;
  for (let to = memory.text; to < end; to += 64) {
    v128.store(to, i8x16.narrow_i16x8_u(v128.load(from), v128.load(from, 16)));
    v128.store(to, i8x16.narrow_i16x8_u(v128.load(from, 32), v128.load(from, 48)), 16);
    v128.store(to, i8x16.narrow_i16x8_u(v128.load(from, 64), v128.load(from, 80)), 32);
    v128.store(to, i8x16.narrow_i16x8_u(v128.load(from, 96), v128.load(from, 112)), 48);
    from += 128;
  }
}

/** Writes down the leads between two places of the part, in order, and says how many there are. */
export function sweep(from: i32, to: i32): i32 {
  const one = v128.load(tables);
  const two = v128.load(tables, 16);
  const three = v128.load(tables, 32);
  const four = v128.load(tables, 48);
  count = 0;
  reached = from;
  // Each place leads to one thing at the most.
  for (; reached < to && count <= memory.mostLeads - 32; reached += 32) {
    const at = memory.text + reached;
    const first = sortsAt(at, one, two, three, four);
    const second = sortsAt(at + 16, one, two, three, four);
    if (!v128.any_true(v128.or(first, second))) continue;
    let mask = bitsOf(first) | (bitsOf(second) << 16);
    while (mask != 0) {
      const place = reached + ctz(mask);
      mask &= mask - 1;
      if (place < to) look(place);
    }
  }
  return count;
}

function found(what: i32, place: i32, end: i32): void {
  const at = memory.leads + count * 12;
  store<i32>(at, what);
  store<i32>(at, place, 4);
  store<i32>(at, end, 8);
  count++;
}

function lead(what: i32, place: i32): void {
  found(what, place, place);
}

function look(place: i32): void {
  switch (memory.byte(place)) {
    case 95: // _
      lookAtUnderscore(place);
      break;
    case 78: // Nf
      if (follows(place, 102)) lead(core, place);
      break;
    case 88: // X3Nj
      if (follows(place, 51) && follow(place + 1, 78, 106)) lead(core + 1, place);
      break;
    case 89: // Y1
      if (follows(place, 49)) lead(core + 2, place);
      break;
    case 37: // %
      if (isPercentHead(place)) lead(escape, place);
      break;
    case 92: // \u00
      if (follows(place, 117) && follow(place + 1, 48, 48) && isOfHead(place + 4)) {
        lead(escape, place);
      }
      break;
    case 121: // kycl
      if (follow(place, 99, 108) && follows(place - 2, 107)) lead(context, place - 1);
      break;
    case 45: // -dis -ena
      if (follows(place, 100) ? follow(place + 1, 105, 115) : follow(place + 1, 110, 97)) {
        lead(mark, place);
      }
      break;
  }
}

/** Whether a character comes right behind a place. */
function follows(place: i32, code: i32): bool {
  return memory.byte(place + 1) == code;
}

function follow(place: i32, first: i32, second: i32): bool {
  return memory.byte(place + 1) == first && memory.byte(place + 2) == second;
}

function lookAtUnderscore(place: i32): void {
  if (follow(place, 115, 99) && follows(place + 2, 95)) lookAtHead(place);
  else if (isSplit(place)) lead(split, place);
}

/** At `_sc_`. */
function lookAtHead(place: i32): void {
  const start = place - 2;
  const isUsual = follow(start - 1, 115, 107) && !memory.isWord(memory.byte(start - 1));
  const end = isUsual ? endOfKey(start) : 0;
  if (end == 0) return lead(head, place);
  const known = (quietNear(start, end) << quietBits) | (isSuspicious ? unsure : 0);
  found(key | known, start, end);
}

/** Whether a literal ends with `_`, `_s` or `_sc`, behind the rest of the head or where it began. */
function isSplit(place: i32): bool {
  let end = place + 1;
  if (memory.byte(end) == 115) end++;
  if (end == place + 2 && memory.byte(end) == 99) end++;
  if (!isQuote(memory.byte(end))) return false;
  const first = memory.byte(place - 1);
  if (first != 107) return isQuote(first);
  const before = memory.byte(place - 2);
  return before == 115 || isQuote(before);
}

function isQuote(code: i32): bool {
  return code == 34 || code == 39 || code == 96;
}

/** One of `%5F`, `%5f`, `%63_`, `%73c_`. */
function isPercentHead(place: i32): bool {
  const second = memory.byte(place + 2);
  switch (memory.byte(place + 1)) {
    case 53:
      return (second | 32) == 102;
    case 54:
      return second == 51 && follows(place + 2, 95);
    case 55:
      return second == 51 && follow(place + 2, 99, 95);
    default:
      return false;
  }
}

/** Whether the two digits of an escape are those of a letter of a key's head: `s`, `k`, `_` or `c`. */
function isOfHead(place: i32): bool {
  const low = memory.letter(place + 1);
  switch (memory.byte(place)) {
    case 54: // 6: b, 3
      return low == 98 || low == 51;
    case 55: // 7: 3
      return low == 51;
    case 53: // 5: f
      return low == 102;
    default:
      return false;
  }
}
