// Sets of characters as tables: testing a character with a regular expression takes many times as long.

/** For each ASCII character whether it is in the set; the last entry is for all others. */
export type CharacterSet = Readonly<Uint8Array>;

export function characterSet(pattern: RegExp): CharacterSet {
  return Uint8Array.from({ length: 129 }, (_, code) => (pattern.test(String.fromCharCode(code)) ? 1 : 0));
}

/** Whether the character at an index is in a set; false beyond the text. */
export function isIn(set: CharacterSet, text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  // Beyond the text, the code is NaN, which would be a slow index.
  return code < 128 ? set[code] === 1 : code >= 128 && set[128] === 1;
}
