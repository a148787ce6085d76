// A secret that can't be printed by accident. Every way a value turns into text (template
// strings, JSON, util.inspect, console) yields «secret»; only reveal() gives the text, and
// a test lists the files that may call it.

const printed = "«secret»";

export class Secret {
  readonly #text: string;

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

  toString(): string {
    return printed;
  }

  toJSON(): string {
    return printed;
  }

  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return printed;
  }

  /** Only reveal() below calls this; a private name keeps it out of reach of everything else. */
  static read(secret: Secret): string {
    return secret.#text;
  }
}

/**
 * The text of a secret. For a request header, the clipboard, a terminal's environment, the
 * vault and nothing else.
 */
export function reveal(secret: Secret): string {
  return Secret.read(secret);
}
