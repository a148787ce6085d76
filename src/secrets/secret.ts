// A secret that can't be printed by accident. Every way a value turns into text (template
// strings, JSON, util.inspect, console) yields «secret»; only reveal() gives the text, and
// a test lists the files that may call it.

import { createHmac } from "node:crypto";

const printed = "«secret»";

/** Assigned in the class, the only place that the private field can be read from. */
let textOf: (secret: Secret) => string;

export class Secret {
  readonly #text: string;

  static {
    textOf = (secret) => secret.#text;
  }

  constructor(text: string) {
    this.#text = text;
  }

  /** Whether both hold the same text. */
  equals(other: Secret): boolean {
    return this.#text === other.#text;
  }

  /** Whether the text begins with `head`: how a key is matched to its public prefix. */
  startsWith(head: string): boolean {
    return head !== "" && this.#text.startsWith(head);
  }

  /** The offsets at which a text contains it, except as a part of a longer key. */
  placesIn(text: string): number[] {
    const found: number[] = [];
    if (this.#text === "") return found;
    for (let at = text.indexOf(this.#text); at >= 0; at = text.indexOf(this.#text, at + 1)) {
      if (!/[\w-]/.test(text.charAt(at + this.#text.length))) found.push(at);
    }
    return found;
  }

  /** Whether a file's bytes contain it, in UTF-8 or in UTF-16 as Windows writes it. */
  isIn(bytes: Buffer): boolean {
    if (this.#text === "") return false;
    return bytes.includes(this.#text) || bytes.includes(this.#text, 0, "utf16le");
  }

  /**
   * What is needed to recognize the secret in a text without having it: its HMAC-SHA-256 in hex, sixteen
   * bits of a rolling sum, its length, and whether it consists of letters, digits, `_` and `-`.
   * @param factor what the sum is multiplied with for each character
   */
  mark(salt: Uint8Array, factor: number): { mac: string; sum: number; length: number; isWord: boolean } {
    let sum = 0;
    for (let at = 0; at < this.#text.length; at++) {
      sum = (Math.imul(sum, factor) + this.#text.charCodeAt(at)) | 0;
    }
    const { length } = this.#text;
    return {
      mac: createHmac("sha256", salt).update(this.#text).digest("hex"),
      sum: sum >>> 16,
      length,
      isWord: /^[\w-]+$/.test(this.#text),
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

/**
 * The text of a secret. A test lists the callers and the exit of each.
 */
export function reveal(secret: Secret): string {
  return textOf(secret);
}
