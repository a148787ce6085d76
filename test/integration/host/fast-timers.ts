// The extension sends 5 requests a second, to keep within the limits of a workspace. Where a test has
// taken the limits away, waiting for that is most of its time, and shows nothing: the pauses are left out.
// They are timers that the extension's pacing sets (src/api/pacing.ts); all others go on as they are.

/**
 * Undefined until it is first wanted; then timers go through here for good. Each test file has its own,
 * since each is a bundle by itself: what one leaves on holds for the others as well.
 */
let isFast: boolean | undefined;

/** Whether the pacing's throttle is what asks for a timer; what it sleeps by itself, for others, is not meant. */
function isThrottle(): boolean {
  const stack = new Error().stack ?? "";
  return /[/\\]dist[/\\]later\.js/.test(stack) && /\bletGo\b/.test(stack) && !/\bsleep\b/.test(stack);
}

/** From now on the extension's requests follow each other as fast as they can, or as a person has them. */
export function setFastTimers(on: boolean): void {
  if (isFast === undefined) {
    const real = globalThis.setTimeout;
    const set = (act: (...given: unknown[]) => void, ms = 0, ...given: unknown[]): unknown =>
      real(act, isFast === true && ms > 0 && isThrottle() ? 0 : ms, ...given);
    Object.assign(globalThis, { setTimeout: Object.assign(set, real) });
  }
  isFast = on;
}
