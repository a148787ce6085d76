// The machine code that goes through a text, WebAssembly compiled from assembly/, and the tables that
// it looks things up in: what is known of keys is stated where the rules have it.

import { machineCode } from "./machine-code";
import { firstThrees } from "./placeholder";
import { drawBits } from "./randomness";
import { continued, keyboard, leastCost } from "./writing";

/** Where things lie in its memory, in bytes, and how much of it there is; assembly/memory.ts says what. */
const places = [
  "part",
  "before",
  "after",
  "symbols",
  "gains",
  "alphabetic",
  "typed",
  "triples",
  "seen",
  "leads",
  "text",
  "wide",
] as const;

interface Code {
  narrow(characters: number): void;
  sweep(from: number, to: number): number;
  getReached(): number;
  setContinued(gain: number): void;
}

export interface Machine {
  readonly code: Code;
  readonly at: Readonly<Record<(typeof places)[number], number>>;
  readonly bytes: Buffer;
  readonly leads: Int32Array;
}

/** Types of it come with those of a browser only. */
declare const WebAssembly: {
  Module: new (code: Uint8Array) => object;
  Instance: new (module: object) => {
    readonly exports: Readonly<Record<string, { readonly value: number }>>;
  };
};

const characters = "_-0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const separators = 2;
const noSymbol = 64;

let made: { readonly machine: Machine | undefined } | undefined;

/** One for each thread, made when it is first asked for; undefined on processors that can't run it. */
export function theMachine(): Machine | undefined {
  made ??= { machine: makeMachine() };
  return made.machine;
}

function makeMachine(): Machine | undefined {
  let exports;
  try {
    const module = new WebAssembly.Module(Buffer.from(machineCode, "base64"));
    ({ exports } = new WebAssembly.Instance(module));
  } catch {
    return undefined;
  }
  const at = Object.fromEntries(
    places.map((place) => [place, exports[place]?.value ?? 0]),
  ) as unknown as Machine["at"];
  const { memory, ...code } = exports as unknown as Code & { memory: { buffer: ArrayBuffer } };
  const bytes = Buffer.from(memory.buffer);
  const leads = new Int32Array(memory.buffer, at.leads, (at.text - at.leads) >> 2);
  const machine = { code, at, bytes, leads };
  fillTables(machine);
  return machine;
}

function fillTables({ code, at, bytes }: Machine): void {
  code.setContinued(thousandths(continued - drawBits));
  bytes.fill(noSymbol, at.symbols, at.symbols + 256);
  for (let symbol = 0; symbol < characters.length; symbol++) {
    const character = characters.charCodeAt(symbol);
    bytes[at.symbols + character] = symbol;
    const isDigit = character < 58;
    const value = isDigit ? character : character | 32;
    bytes.writeInt16LE(value, at.alphabetic + 2 * symbol);
    bytes.writeInt16LE(isDigit ? value : (keyboard[value - 97] ?? 0), at.typed + 2 * symbol);
    for (let next = separators; next < characters.length; next++) {
      const gain = leastCost(character, characters.charCodeAt(next)) - drawBits;
      bytes.writeInt16LE(thousandths(gain), at.gains + 2 * (64 * symbol + next));
    }
  }
  // What may begin a placeholder, or a second key, or be a filling: letters of either case alike.
  const alike = Array.from({ length: 32 }, (_, low) => String.fromCharCode(low).repeat(3));
  for (const three of [...firstThrees, "-sk", ...alike]) {
    let triple = 0;
    for (const character of three) triple = (triple << 5) | (character.charCodeAt(0) & 31);
    const byte = at.triples + (triple >> 3);
    bytes[byte] = (bytes[byte] ?? 0) | (1 << (triple & 7));
  }
}

/** Of bits, and less rather than more. */
function thousandths(bits: number): number {
  return Math.floor(bits * 1000);
}
