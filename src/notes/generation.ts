// Orders the versions of what several windows write. Wall clocks are set, and jump when a machine
// wakes up, so a generation counts: one more than every generation that its writer knows of. The
// random part tells two writers apart that did not know of each other.

import { randomBytes } from "node:crypto";

const digits = 12;

/** A generation after all of these. Generations are compared as text. */
export function nextGeneration(known: readonly string[]): string {
  const last = known.reduce((most, one) => Math.max(most, generationNumber(one)), 0);
  return `${String(last + 1).padStart(digits, "0")}.${randomBytes(4).toString("hex")}`;
}

/** 0 for what was written without one. */
export function generationNumber(generation: string): number {
  return /^\d{12}\./.test(generation) ? Number(generation.slice(0, digits)) : 0;
}
