// A secret that can't be printed by accident. All conversions to text (template strings, JSON, util.inspect, console) yield
// «secret»; only reveal() returns the text, and a test lists its callers.

import { createHmac } from "node:crypto";

const printed = "«secret»";

/** The characters of source code, the rarest first; any other is rarer. */
const byFrequency = "~^%Z7X+9YQ\\5J83$46#!G<W&KV][2>z?H1B|F0j@UDNLq'MO`_Px-ERS=wk}{IATCvb:;\")(,/y*gf.mhpudlcasinorte ";

/** Assigned in the class, since only its code can read the private field. */
let textOf: (secret: Secret) => string;

export class Secret {
  readonly #text: string;

  static {
    textOf = (secret) => secret.#text;
  }

  constructor(text: string) {
    this.#text = text;
  }

  equals(other: Secret): boolean {
    return this.#text === other.#text;
  }

  /** Whether `head` is the key's public prefix. False for an empty one. */
  startsWith(head: string): boolean {
    return head !== "" && this.#text.startsWith(head);
  }

  /** The offsets of its occurrences in a text, except in a longer key. */
  offsetsIn(text: string): number[] {
    const found: number[] = [];
    if (this.#text === "") return found;
    for (let offset = text.indexOf(this.#text); offset >= 0; offset = text.indexOf(this.#text, offset + 1)) {
      if (!/[\w-]/.test(text.charAt(offset + this.#text.length))) found.push(offset);
    }
    return found;
  }

  /** Whether a file's bytes contain it, in UTF-8 or little-endian UTF-16. */
  isIn(bytes: Buffer): boolean {
    if (this.#text === "") return false;
    return bytes.includes(this.#text) || bytes.includes(this.#text, 0, "utf16le");
  }

  /**
   * Data by which the secret can be recognized in a text without having it: its HMAC-SHA-256 in hex, sixteen bits of a
   * sum over its characters, its length, and the one of its characters that is rarest in files, with its offset.
   * @param factor the factor of the sum for each character
   */
  mark(salt: Uint8Array, factor: number): { mac: string; sum: number; length: number; rarest: string; offset: number } {
    const ranks = Array.from({ length: this.length }, (_, at) => byFrequency.indexOf(this.#text.charAt(at)));
    const offset = ranks.indexOf(Math.min(...ranks));
    let [sum, startSum] = [0, 0];
    for (let at = 0; at < this.length; at++) {
      sum = (Math.imul(sum, factor) + this.#text.charCodeAt(at)) | 0;
      if (at === 3) startSum = sum >>> 24;
    }
    return {
      mac: createHmac("sha256", salt).update(this.#text).digest("hex"),
      sum: (startSum << 8) | (sum >>> 24),
      length: this.length,
      rarest: this.#text.charAt(offset),
      offset,
    };
  }

  /** In UTF-16 units. */
  get length(): number {
    return this.#text.length;
  }

  toString(): string {
    return printed;
  }

  toJSON(): string {
    return printed;
  }

  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return printed;
  }
}

/** The text of a secret. */
export function reveal(secret: Secret): string {
  return textOf(secret);
}
