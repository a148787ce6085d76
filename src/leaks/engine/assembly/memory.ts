// Where things lie in the memory, in bytes, and how much of a text is in it at a time. The host
// writes the tables and the text, and reads the leads; it is told these places by their names.

/** Characters of a text that are looked through at a time. */
export const part: i32 = 1 << 16;
/** And those around them that may matter, no less than `near.ts` and `glance.ts` look at. */
export const before: i32 = 2304;
export const after: i32 = 1536;

/** Two of them, for pairs of characters. */
export const pairTables: usize = 0x0000;
/** By a byte, the number of a character among those of keys; `noSymbol` for any other. */
export const symbols: usize = 0x0400;
/** By the numbers of two characters, what a draw gains by the second at the least: 64 × 64, two bytes each. */
export const gains: usize = 0x0800;
/** By the number of a character, what a series in the alphabet, and one on a keyboard, compares: two bytes each. */
export const alphabetic: usize = 0x2800;
export const typed: usize = 0x2900;
/** A bit for each three characters that are suspicious. */
export const triples: usize = 0x3000;

/** When four characters in a row were seen last, by a hash of them. */
export const seen: usize = 0x4000;
const seenLength: usize = 4096;
/** The key that is looked at, as numbers of characters, and what a draw has gained before each. */
export const body: usize = 0x5000;
export const gained: usize = 0x5100;

/** The leads, three numbers of four bytes each: what it is, where, and where it ends. */
export const leads: usize = 0x6000;
export const mostLeads: i32 = 4096;

/** The part of the text, a byte for each character. Before and behind it there is nothing but noughts. */
export const text: usize = 0x20000;
/** The same as a host has it, two bytes for each character. */
export const wide: usize = 0x50000;

export const noSymbol: i32 = 64;

export function forget(): void {
  memory.fill(seen, 0, seenLength);
}

/** The character at a place of the part. */
export function byte(place: i32): i32 {
  return load<u8>(text + place);
}

/** The same, letters of either case alike. */
export function letter(place: i32): i32 {
  return (<i32>load<u8>(text + place)) | 32;
}

/** A letter, a digit or `_`. */
export function isWord(code: i32): bool {
  if (code < 65) return code >= 48 && code <= 57;
  return code <= 122 && (code >= 97 || code <= 90 || code == 95);
}
