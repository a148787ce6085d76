// Removes the pauses between the extension's requests. It sends at most 5 a second to stay within rate limits; in tests
// without rate limits, these pauses would take most of the time. They are timers of src/api/pacing.ts; all other timers
// stay as they are.

/**
 * Undefined until the first call, which replaces setTimeout for good. Each test file is a bundle with its own variable,
 * so a value that one file leaves behind also applies to the others.
 */
let isFast: boolean | undefined;

/** Whether the timer is one of the pacing's throttle. Pauses for other clients of the workspace don't count. */
function isThrottle(): boolean {
  const stack = new Error().stack ?? "";
  return /[/\\]dist[/\\]later\.js/.test(stack) && /\bdispatch\b/.test(stack) && !/\bsleep\b/.test(stack);
}

/** Turns the pauses between requests off or on. */
export function setFastTimers(on: boolean): void {
  if (isFast === undefined) {
    const real = globalThis.setTimeout;
    const set = (act: (...given: unknown[]) => void, ms = 0, ...given: unknown[]): unknown =>
      real(act, isFast === true && ms > 0 && isThrottle() ? 0 : ms, ...given);
    Object.assign(globalThis, { setTimeout: Object.assign(set, real) });
  }
  isFast = on;
}
