// Finds where one of a few pairs of characters stands, sixteen places at a time. There are eight
// sorts of pairs, a bit for each; a table for each half of a byte says of which sorts it can be.
// What has a bit in all four tables is of that sort, or looks so: its halves are those of others.

const tableLength = 16;
/** Of one set of pairs. */
export const tablesLength: i32 = 4 * tableLength;

export function addPair(tables: usize, sort: i32, first: i32, second: i32): void {
  add(tables, sort, first & 15);
  add(tables + tableLength, sort, first >> 4);
  add(tables + 2 * tableLength, sort, second & 15);
  add(tables + 3 * tableLength, sort, second >> 4);
}

/** A letter as the second one, small or capital. */
export function addLetter(tables: usize, sort: i32, first: i32, second: i32): void {
  addPair(tables, sort, first, second | 32);
  addPair(tables, sort, first, second & ~32);
}

/** The first one, whatever comes behind it. */
export function addFirst(tables: usize, sort: i32, first: i32): void {
  for (let half = 0; half < tableLength; half++) addPair(tables, sort, first, (half << 4) | half);
}

function add(table: usize, sort: i32, half: i32): void {
  const at = table + half;
  store<u8>(at, load<u8>(at) | (<u8>((<i32>1) << sort)));
}

/** What is not nought at those of the sixteen places from `at` on where a pair may stand. */
export function sortsAt(at: usize, first: v128, second: v128, third: v128, fourth: v128): v128 {
  const low = i8x16.splat(15);
  const one = v128.load(at);
  const two = v128.load(at, 1);
  return v128.and(
    v128.and(
      v128.swizzle(first, v128.and(one, low)),
      v128.swizzle(second, v128.and(v128.shr<u16>(one, 4), low)),
    ),
    v128.and(
      v128.swizzle(third, v128.and(two, low)),
      v128.swizzle(fourth, v128.and(v128.shr<u16>(two, 4), low)),
    ),
  );
}

/** The same, whatever the upper half of the second character is: sooner, and a little more of what only looks so. */
export function roughSortsAt(at: usize, first: v128, second: v128, third: v128): v128 {
  const low = i8x16.splat(15);
  const one = v128.load(at);
  return v128.and(
    v128.and(
      v128.swizzle(first, v128.and(one, low)),
      v128.swizzle(second, v128.and(v128.shr<u16>(one, 4), low)),
    ),
    v128.swizzle(third, v128.and(v128.load(at, 1), low)),
  );
}

/** A bit for each of the places, the first one the lowest. */
export function bitsOf(sorts: v128): i32 {
  return i8x16.bitmask(i8x16.ne(sorts, i8x16.splat(0)));
}
