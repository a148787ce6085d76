// Reproducible random numbers, so that repeated requests and overlapping periods agree.

/** A number from 0 up to 1, determined by its arguments. */
export function pseudoRandom(...about: (string | number)[]): number {
  let hash = 0x811c9dc5;
  for (const char of about.join("\u0000")) {
    hash = Math.imul(hash ^ char.charCodeAt(0), 0x01000193);
  }
  // Mixes the last digit, in which neighbors differ, into the rest.
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
  hash = Math.imul(hash ^ (hash >>> 12), 0x297a2d39);
  return ((hash ^ (hash >>> 15)) >>> 0) / 2 ** 32;
}

/** One of the values, determined by the other arguments. */
export function pick<const T extends readonly [unknown, ...unknown[]]>(
  from: T,
  ...about: (string | number)[]
): T[number] {
  return from[Math.floor(pseudoRandom(...about) * from.length)];
}
